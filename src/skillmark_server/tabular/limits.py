# SPDX-License-Identifier: Apache-2.0

"""
How much of a foreign table is taken in.

A workbook is a compressed archive, so what it unfolds to is bounded before any
of it is understood. The limits on a row and on a cell are the core's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from skillmark.recipients.records import LARGEST_CELL, LARGEST_ROW

__all__ = [
    "LARGEST_CELL",
    "LARGEST_FILE",
    "LARGEST_ROW",
    "LARGEST_STRINGS",
    "LARGEST_UNFOLDED",
    "LONGEST_DIRECTORY",
    "MOST_CELLS",
    "MOST_COLUMNS",
    "MOST_MEMBERS",
    "MOST_ROWS",
    "STEEPEST",
    "STEEP_FROM",
    "USUAL",
    "Room",
]

LARGEST_FILE: Final = 20 * 1024 * 1024
"""Bytes of an upload, or of pasted text."""

MOST_MEMBERS: Final = 1_000
"""Files inside a workbook."""

LONGEST_DIRECTORY: Final = 256 * 1024
"""Bytes of the list of these files."""

LARGEST_UNFOLDED: Final = 200 * 1024 * 1024
"""Bytes of all members of a workbook together, counted while they unfold."""

STEEPEST: Final = 50
"""How many times its own size a workbook may unfold to."""

STEEP_FROM: Final = 4 * 1024 * 1024
"""Bytes below which the ratio does not matter: repeated rows press well and do no harm."""

LARGEST_STRINGS: Final = 200 * 1024 * 1024
"""Bytes of the one part of a workbook that is held in memory whole: its shared texts."""

MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 256
MOST_CELLS: Final = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """
    How long a list may be; what is read row by row may be longer than what is held whole.

    Args:
        file: Bytes.
        unfolded: Bytes of all members of a workbook.
        rows: Below the header.
        cells: Of a workbook.
    """

    file: int = LARGEST_FILE
    unfolded: int = LARGEST_UNFOLDED
    rows: int = MOST_ROWS
    cells: int = MOST_CELLS


USUAL: Final = Room()
"""For a list that is held in memory whole."""
