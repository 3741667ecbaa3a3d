# SPDX-License-Identifier: Apache-2.0

"""
Where each string and number of a JSON text stands, to the byte.

For texts that `strict_json` has read already: nothing is judged here a second
time. Whoever cuts the text at these places gets constants between which only
the values of members change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from skillmark.encoding import pointer as json_pointer
from skillmark.encoding import strict_json

_TOKEN: Final = re.compile(
    rb'[ \t\r\n]*+(?:([{}\[\],:])|("[^"\\]*+(?:\\.[^"\\]*+)*+")|([^\s{}\[\],:"]++))', re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """
    One value that is neither object nor array.

    Args:
        pointer: Where it stands in the document (RFC 6901).
        pattern: The same with `*` for each index of an array.
        start: The byte at which it begins; of a string the one after the quotation mark.
        end: The byte after its last; of a string the closing quotation mark.
        is_text: Whether it is a string.
    """

    pointer: str
    pattern: str
    start: int
    end: int
    is_text: bool


_Open = tuple[str, str, "int | str | None"]
"""A container: its pointer and pattern, and the index or the name of the member under way."""


def leaves(text: bytes) -> Iterator[Leaf]:
    """
    Yield every string and every other scalar of a JSON text, in their order; no names of members.

    Args:
        text: UTF-8 that `strict_json.loads` takes.
    """
    position, size = 0, len(text.rstrip())
    opened: list[_Open] = []
    while position < size:
        token = _TOKEN.match(text, position)
        if token is None:  # no text that was read before comes here
            return
        position = token.end()
        mark = token[1]
        if mark in {b"{", b"["}:
            opened.append((*_here(opened), None if mark == b"{" else 0))
        elif mark in {b"}", b"]"}:
            opened.pop()
        elif mark == b",":
            where, pattern, member = opened[-1]
            opened[-1] = (where, pattern, member + 1 if isinstance(member, int) else None)
        elif mark is None and opened and opened[-1][2] is None:
            written = token[2]
            name = written[1:-1].decode() if b"\\" not in written else strict_json.loads(written)
            opened[-1] = (*opened[-1][:2], str(name))
        elif mark is None:
            end = token.end()
            is_text = token[2] is not None
            start = token.start(2) + 1 if is_text else token.start(3)
            yield Leaf(*_here(opened), start, end - is_text, is_text)


def _here(opened: list[_Open]) -> tuple[str, str]:
    if not opened:
        return "", ""
    where, pattern, member = opened[-1]
    part = "" if member is None else member
    is_index = isinstance(member, int)
    return json_pointer.join(where, part), pattern + (
        "/*" if is_index else json_pointer.join("", part)
    )
