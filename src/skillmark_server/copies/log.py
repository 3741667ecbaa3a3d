# SPDX-License-Identifier: Apache-2.0

"""
Copies of the transparency log: its tiles, each written once, in their order.

How many leaves there are, and how fast they come, can be seen from them; what a leaf stands
for cannot.
"""

from __future__ import annotations

import uuid
from typing import Final

from skillmark_server.copies.copying import put
from skillmark_server.copies.models import Copy
from skillmark_server.copies.places import FOR_EVER, Content, place
from skillmark_server.transparency.tiles import TOP_LEVEL, tile_path, whole_tile

KIND: Final = "tile"
_AT_ONCE: Final = 200
_IN_A_LEVEL: Final = 1 << 64


def copy_tiles() -> int:
    """Copy some tiles that are whole by now and do not lie there; return how many."""
    copied = 0
    for level in range(TOP_LEVEL + 1):
        number = first = _next(level)
        while copied < _AT_ONCE and (body := whole_tile(level, number)) is not None:
            content = Content(body, content_type="application/octet-stream", cache_control=FOR_EVER)
            name = f"log/{tile_path(level, number)}"
            copied += put(name, content, kind=KIND, source=_source(level, number))
            number += 1
        if number == first == 0:
            break  # nothing stands on a level that has no tile
    return copied


def _next(level: int) -> int:
    """The first tile of a level that does not lie there: they are written one after the other."""
    last = (
        Copy.objects.filter(
            place=place(),
            kind=KIND,
            source__gte=_source(level, 0),
            source__lt=_source(level + 1, 0),
        )
        .order_by("-source")
        .first()
    )
    if last is None:
        return 0
    return last.source.int % _IN_A_LEVEL + bool(last.digest)


def _source(level: int, number: int) -> uuid.UUID:
    """The id of a tile, in the order of levels and numbers."""
    return uuid.UUID(int=level * _IN_A_LEVEL + number)
