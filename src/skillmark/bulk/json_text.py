# SPDX-License-Identifier: Apache-2.0

"""
JSON text with slots: constant segments and what stands between them.

Filled, it is byte for byte what `strict_json.dumps` (or JCS) writes of the
filled document. Joining is concatenation and nothing else, so that whoever
keeps the segments once and the texts of the slots for each credential has what
was signed.
"""

from __future__ import annotations

from typing import TypeAlias

from skillmark.bulk.pieces import Pieces, Values, filler

Parts: TypeAlias = tuple[bytes | int, ...]
"""Constant segments in UTF-8, and the numbers of the slots between them."""


class JsonText:
    """
    A text with slots, in UTF-8.

    Args:
        text: With slots.
    """

    __slots__ = ("_fill", "parts")

    def __init__(self, text: Pieces) -> None:
        self.parts: Parts = tuple(
            piece if isinstance(piece, int) else piece.encode() for piece in text
        )
        self._fill = filler(text)

    def join(self, values: Values) -> bytes:
        """
        Return the text with `values` between its segments.

        Args:
            values: In UTF-8 and escaped as JSON has it, by the number of the slot.
        """
        return self._fill(values)
