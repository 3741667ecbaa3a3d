# SPDX-License-Identifier: Apache-2.0

"""
Copies of the transparency log: its tiles, each written once, in their order; then its checkpoint.

How many leaves there are, and how fast they come, can be seen from them; what a leaf stands
for cannot.
"""

from __future__ import annotations

import hashlib
import uuid
from typing import Final

from skillmark_server.copies.copying import put, take_away
from skillmark_server.copies.models import Copy
from skillmark_server.copies.places import FOR_EVER, MINUTE, Content, place
from skillmark_server.custody.log_signing import log_key, served_checkpoint
from skillmark_server.transparency.models import SignedCheckpoint
from skillmark_server.transparency.tiles import (
    TOP_LEVEL,
    WIDTH,
    partial_path,
    tile_at,
    tile_path,
    whole_tile,
    widths_at,
)

KIND: Final = "tile"
PARTIAL: Final = "part"
HEAD: Final = "log"
_TEXT: Final = "text/plain; charset=utf-8"
_BYTES: Final = "application/octet-stream"
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


def copy_checkpoint() -> int:
    """
    Copy the last checkpoint once all that it is over lies there; return how many files.

    Partial tiles are written before it and stay until their tile is whole.
    """
    last, key = served_checkpoint(), log_key()
    if last is None or key is None or _next(0) < last.size // WIDTH or _lies_there(last):
        return 0
    copied = 0
    for level, number, width in widths_at(last.size):
        if _next(level) < number:
            return copied
        body = tile_at(level, number, width=width, size=last.size)
        if body is None:
            return copied
        name = f"log/{partial_path(level, number, width)}"
        content = Content(body, content_type=_BYTES, cache_control=FOR_EVER)
        copied += put(name, content, kind=PARTIAL, source=_source(level, number))
    text = f"{key.to_text()}\n".encode()
    for name, body in (("log/key", text), ("log/checkpoint", bytes(last.note))):
        content = Content(body, content_type=_TEXT, cache_control=MINUTE)
        copied += put(name, content, kind=HEAD, source=key_id(name))
    _take_partial_away(last.size)
    return copied


def key_id(name: str) -> uuid.UUID:
    """The id under which a file of the log is kept that is no tile."""
    return uuid.uuid5(uuid.NAMESPACE_URL, name)


def _lies_there(last: SignedCheckpoint) -> bool:
    digest = hashlib.sha256(bytes(last.note)).hexdigest()
    return Copy.objects.filter(place=place(), name="log/checkpoint", digest=digest).exists()


def _take_partial_away(size: int) -> None:
    """Remove partial tiles of which the whole one lies there."""
    for level in range(TOP_LEVEL + 1):
        whole = size // WIDTH ** (level + 1)
        gone = Copy.objects.filter(
            place=place(),
            kind=PARTIAL,
            source__gte=_source(level, 0),
            source__lt=_source(level, whole),
        )
        take_away(list(gone))


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
