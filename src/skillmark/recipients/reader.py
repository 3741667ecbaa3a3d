# SPDX-License-Identifier: Apache-2.0

"""
Reads a file of people as a stream, good rows and bad ones in the order of the file.

Memory stays the same whatever the size of the file: at most one row is held.
Whether a person has the badge already is not known here; the register knows.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, tzinfo
from pathlib import Path
from typing import BinaryIO, Final, Self, cast

from skillmark.errors import RecipientsFileError
from skillmark.model import Achievement
from skillmark.recipients.charset import encoding_of
from skillmark.recipients.columns import Layout, count_known
from skillmark.recipients.problems import BadRow
from skillmark.recipients.records import Lines, Record, cut_line, records
from skillmark.recipients.rows import Row
from skillmark.recipients.understanding import RowReader
from skillmark.text import say

_DELIMITERS: Final = (";", ",", "\t", "|")
_IN_MEMORY: Final = 1_048_576
_SAID: Final = re.compile(r"sep=(.)", re.IGNORECASE)


class RecipientsFile:
    """
    A file whose header was understood; iterate it once for `Row` and `BadRow`.

    A context manager: the file is closed at the end. Made by `open_recipients`.

    Args:
        file: Seekable, in binary.
        achievement: Whose result description a result column is about.
        zone: Where the days of the file begin and end.
    """

    def __init__(
        self, file: BinaryIO, *, achievement: Achievement | None = None, zone: tzinfo = UTC
    ) -> None:
        self._file = file
        self.bytes_total = file.seek(0, io.SEEK_END)
        self.encoding = encoding_of(file)
        self._text = io.TextIOWrapper(file, self.encoding, errors="replace", newline=None)
        lines = Lines(self._text)
        self.delimiter, header = _header(lines)
        self._layout = Layout.of(header)
        self._records = records(lines, self.delimiter)
        self._reader = RowReader(self._layout, achievement, zone)

    @property
    def layout(self) -> Layout:
        """Which column says what."""
        return self._layout

    @property
    def header(self) -> tuple[str, ...]:
        """The headers as they stand in the file."""
        return self._layout.header

    @property
    def ignored(self) -> tuple[str, ...]:
        """The headers that mean nothing here, as they stand in the file."""
        return self._layout.ignored

    @property
    def bytes_read(self) -> int:
        """How far the reading has come, for a progress bar."""
        return self._file.tell()

    def is_read_from(self, path: Path) -> bool:
        """Whether `path` names the file that is being read."""
        try:
            return os.path.samestat(os.fstat(self._file.fileno()), path.stat())
        except OSError:
            return False

    def __iter__(self) -> Iterator[Row | BadRow]:
        """Yield every row that is not empty."""
        for record in self._records:
            if record.fault is not None or any(map(str.strip, record.cells)):
                yield self._reader.read(record)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._file.close()


def open_recipients(
    source: str | Path | BinaryIO, *, achievement: Achievement | None = None, zone: tzinfo = UTC
) -> RecipientsFile:
    """
    Open a file of people and read its header.

    Args:
        source: A path, or a binary stream that need not be seekable; a stream
            is copied and stays the caller's to close.
        achievement: Whose first result description a result column is about.
        zone: Where the days of the file begin and end.

    Raises:
        RecipientsFileError: It cannot be opened, is a workbook, is empty, or
            its header is not understood.
    """
    try:
        file = _opened(source)
    except OSError as error:
        raise RecipientsFileError(
            say("The file cannot be opened: {reason}.", reason=error.strerror or str(error))
        ) from error
    try:
        return RecipientsFile(file, achievement=achievement, zone=zone)
    except BaseException:
        file.close()
        raise


def _opened(source: str | Path | BinaryIO) -> BinaryIO:
    if isinstance(source, (str, Path)):
        return Path(source).open("rb")
    # Closed by the RecipientsFile.
    spool = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    shutil.copyfileobj(source, spool)
    return cast("BinaryIO", spool)


def _header(lines: Lines) -> tuple[str, tuple[str, ...]]:
    """Return the delimiter and the cells of the first line that is not empty."""
    said = None
    line = _first_line(lines)
    if match := _SAID.fullmatch(line.strip('" ')):
        said = match[1]
        line = _first_line(lines)
    delimiter = said or _sniffed(line)
    lines.put_back([line])
    first: Record = next(records(lines, delimiter))
    if first.fault is not None:
        raise RecipientsFileError(say("The header cannot be read: {why}", why=first.fault.sentence))
    header = [cell.strip() for cell in first.cells]
    while header and not header[-1]:
        header.pop()
    return delimiter, tuple(header)


def _first_line(lines: Lines) -> str:
    from_start = lines.take_first()
    if from_start is None:
        raise RecipientsFileError(say("The file is empty."))
    if "\0" in from_start:
        raise RecipientsFileError(
            say("This is not text, or text in UTF-16 without a mark. Save it as CSV in UTF-8.")
        )
    return from_start


def _sniffed(line: str) -> str:
    """Return what parts the columns: what makes most of them known, then most of them."""

    def merit(delimiter: str) -> tuple[int, int]:
        cells = cut_line(line, delimiter)
        return count_known(cells), len(cells)

    return max(_DELIMITERS, key=merit)
