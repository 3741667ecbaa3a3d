# SPDX-License-Identifier: Apache-2.0

"""
Lists of any length: how much is taken, where a long one is kept, and its rows once more.

A list that is longer than a request should wait for is kept as a file; a worker reads it.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import BinaryIO, Final, cast

from django.conf import settings
from django.core.files import File

from skillmark_server.awards.models import Batch
from skillmark_server.awards.questions import people_meant
from skillmark_server.tabular import AWARD, OpenTable, TableRow, open_table
from skillmark_server.tabular.limits import Room

IN_A_REQUEST: Final = 500
"""Rows that are judged while somebody waits; a longer list is the worker's."""

WINDOW: Final = 2_000
"""Rows that the worker judges and writes at a time."""

HEADER: Final = ("E-mail", "Name")
"""Of a list that nobody wrote."""

_PIECE: Final = 1 << 16
_UNFOLDS: Final = 5
_CELLS: Final = 32
_TEXTS: Final = frozenset({"pasted", "api"})


def room() -> Room:
    """How long a list may be on this site."""
    largest = settings.LIST_MEGABYTES * 1024 * 1024
    return Room(
        file=largest,
        unfolded=largest * _UNFOLDS,
        rows=settings.LIST_ROWS,
        cells=settings.LIST_ROWS * _CELLS,
    )


def keep_file(batch: Batch, data: bytes | str | BinaryIO) -> None:
    """Keep a list as it came beside `batch`, with its digest; does not save the row."""
    file = _stream(data)
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(_PIECE):
        digest.update(piece)
    batch.file_size, batch.file_digest = file.tell(), digest.hexdigest()
    file.seek(0)
    batch.file.save(f"{batch.pk}.list", File(file), save=False)


@contextmanager
def rows_of_list(
    batch: Batch, *, at: datetime
) -> Iterator[tuple[OpenTable | None, Iterator[TableRow], File | None]]:
    """
    Open the rows of a long list that were not taken in yet, with their lines.

    Args:
        batch: With how far it was read.
        at: Now.

    Returns:
        The list, for its header, or None where a question stands for it; its rows; its file.

    Raises:
        TableRefused: As of `open_table`; also while rows are read.
    """
    if batch.question:
        yield None, _meant(batch, at), None
        return
    with batch.file.open("rb") as file:
        is_text = batch.source in _TEXTS
        stream = cast("BinaryIO", file)
        data = stream.read().decode("utf-8", "replace") if is_text else stream
        with open_table(data, AWARD, room=room()) as opened:
            yield opened, _below(opened, batch.read_to), None if is_text else file


def _stream(data: bytes | str | BinaryIO) -> BinaryIO:
    if isinstance(data, str):
        data = data.encode("utf-8", "replace")
    return io.BytesIO(data) if isinstance(data, bytes) else data


def _below(rows: OpenTable, done_to: int) -> Iterator[TableRow]:
    """Lines only rise: several addresses that were pasted on one line get one each."""
    last = 0
    for row in rows:
        last = max(row.line, last + 1)
        if last > done_to:
            yield row if row.line == last else TableRow(last, row.cells, row.fault)


def _meant(batch: Batch, at: datetime) -> Iterator[TableRow]:
    people = people_meant(batch.organisation, batch.question, at=at, after=batch.read_key)
    for line, cells in enumerate(people, start=batch.read_to + 1):
        yield TableRow(line, cells)
