# SPDX-License-Identifier: Apache-2.0

"""Writes the bad rows to a file that can be mended and run again."""

from __future__ import annotations

from pathlib import Path

from skillmark.recipients.problems import BadRow
from skillmark.recipients.reader import RecipientsFile


class MendingFile:
    """
    The bad rows of one file, in its own dialect, with two columns more: line and problem.

    A context manager. Nothing is written where no row is bad; a file of an
    earlier run is then removed.
    """

    def __init__(self, path: str | Path, *, like: RecipientsFile, language: str = "en") -> None:
        raise NotImplementedError

    def add(self, row: BadRow) -> None:
        """Write one row and what is wrong with it."""
        raise NotImplementedError

    def __enter__(self) -> MendingFile:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Put the finished file in its place."""
