# SPDX-License-Identifier: Apache-2.0

"""Reads a file of people as a stream, good rows and bad ones in the order of the file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, tzinfo
from pathlib import Path
from typing import BinaryIO

from skillmark.model import Achievement
from skillmark.recipients.problems import BadRow
from skillmark.recipients.rows import Row


class RecipientsFile:
    """
    A file whose header was understood; iterate it for `Row` and `BadRow`.

    A context manager: the file is closed at the end.
    """

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    ignored: tuple[str, ...]
    """The headers that mean nothing here, as they stand in the file."""

    bytes_read: int
    """How far the reading has come, for a progress bar."""

    bytes_total: int

    def __iter__(self) -> Iterator[Row | BadRow]:
        """Yield every row that is not empty."""
        raise NotImplementedError

    def __enter__(self) -> RecipientsFile:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""


def open_recipients(
    source: str | Path | BinaryIO, *, achievement: Achievement | None = None, zone: tzinfo = UTC
) -> RecipientsFile:
    """
    Open a file of people and read its header.

    Args:
        source: A path, or a binary stream that need not be seekable.
        achievement: Whose result description a result column is about.
        zone: Where the days of the file begin and end.
    """
    raise NotImplementedError
