# SPDX-License-Identifier: Apache-2.0

"""
The bytes of a signed text as constants and gaps, and whether another text is the same between them.

A text matches if every byte outside the gaps is the same. A gap of a string
ends at the next quotation mark, a gap of a number where its constant goes on;
what stands in a gap is judged by whoever asks, and must be free of quotation
marks, backslashes and controls. Then a reader of JSON finds the same tokens in
the same order, with the texts of the gaps in their places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

LONGEST_TEXT: Final = 65_536
"""Bytes of a text of which a shape is made; a longer one takes the true path."""


@dataclass(frozen=True, slots=True)
class Gap:
    """
    One place in the text at which something else may stand.

    Args:
        name: What stands there; gaps of one name hold one text.
        start: The byte at which it begins.
        end: The byte after its last.
    """

    name: str
    start: int
    end: int


class Cut:
    """
    A text cut at its gaps.

    Args:
        text: The whole text.
        gaps: In the order of the text, each followed by at least one constant byte.
    """

    __slots__ = ("_begin", "_first", "_rest", "_size", "_twins", "constants", "names")

    def __init__(self, text: bytes, gaps: Sequence[Gap]) -> None:
        self.names: Final = tuple(dict.fromkeys(gap.name for gap in gaps))
        starts = [gap.start for gap in gaps] + [len(text)]
        ends = [0] + [gap.end for gap in gaps]
        self.constants: Final = tuple(
            text[end:start] for end, start in zip(ends, starts, strict=True)
        )
        self._first = self.constants[0]
        self._begin = len(self._first)
        # Each constant with the byte that ends the gap before it.
        self._rest = tuple((each[:1], each, len(each)) for each in self.constants[1:])
        seen: dict[str, int] = {}
        self._twins = tuple(
            (seen[gap.name], index)
            for index, gap in enumerate(gaps)
            if seen.setdefault(gap.name, index) != index
        )
        self._size = sum(len(each) for each in self.constants)

    def match(self, text: bytes) -> list[bytes] | None:
        """Return what stands in the gaps of `text`, by `names`; None if it is another text."""
        if not text.startswith(self._first):
            return None
        position = self._begin
        found: list[bytes] = []
        for mark, constant, size in self._rest:
            end = text.find(mark, position)
            if end < 0 or not text.startswith(constant, end):
                return None
            found.append(text[position:end])
            position = end + size
        if position != len(text):
            return None
        if self._twins:
            for one, other in self._twins:
                if found[one] != found[other]:
                    return None
            for _, other in reversed(self._twins):
                del found[other]
        return found

    def __len__(self) -> int:
        """Bytes of the constants."""
        return self._size
