# SPDX-License-Identifier: Apache-2.0

"""Archives that are nothing but a directory: refused by what they say, before it is read."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from skillmark_server.movein.opening import is_table, records_of, tables_of
from skillmark_server.movein.refusals import ExportTooLarge
from skillmark_server.tabular.archive import check_workbook
from skillmark_server.tabular.directory import directory_of
from skillmark_server.tabular.refusals import TableTooLarge

ENTRY = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 3, 20, *[0] * 8, 1, *[0] * 6) + b"a"
MANY = 200_000
HEAD = b"PK\3\4" + bytes(26)


def _end(count: int, length: int, comment: bytes = b"") -> bytes:
    at = len(HEAD)
    said = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, length, at, len(comment))
    return said + comment


def _end_64(count: int, length: int, *, gap: bytes = b"") -> bytes:
    at = len(HEAD) + length
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, length, len(HEAD))
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, at, 1)
    return record + gap + locator + _end(0xFFFF, 0xFFFFFFFF)


DIRECTORY = ENTRY * MANY
HOSTILE = {
    "plain": HEAD + DIRECTORY + _end(1, len(DIRECTORY)),
    "with a comment": HEAD + DIRECTORY + _end(1, len(DIRECTORY), b"c" * 65_535),
    "of 64 bits": HEAD + DIRECTORY + _end_64(MANY, len(DIRECTORY)),
    "of 64 bits, apart": HEAD + DIRECTORY + _end_64(MANY, len(DIRECTORY), gap=b"x" * 40),
    "by its number": HEAD + ENTRY + _end(0xFFFF, len(ENTRY)),
}


@pytest.fixture
def unread(monkeypatch):
    """Nobody reads the directory."""

    def read(*_given: object) -> None:
        raise AssertionError("the directory was read")

    monkeypatch.setattr(zipfile, "ZipFile", read)


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize(
    ("read", "refusal"),
    [
        (check_workbook, TableTooLarge),
        (is_table, ExportTooLarge),
        (lambda file: list(records_of(file)), ExportTooLarge),
        (lambda file: list(tables_of(file)), ExportTooLarge),
    ],
    ids=["workbook", "kind", "records", "tables"],
)
def test_a_directory_without_end_is_refused_before_it_is_read(read, refusal, name):
    with pytest.raises(refusal):
        read(io.BytesIO(HOSTILE[name]))


@pytest.mark.parametrize("comment", [b"", b"made by hand"], ids=["plain", "with a comment"])
def test_an_archive_says_how_long_its_directory_is(comment):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(3):
            archive.writestr(f"{number}.json", b"{}")
        archive.comment = comment
    assert directory_of(file) == (3, 3 * (46 + 6))


@pytest.mark.parametrize("octets", [b"", b"PK", b"PK\5\6", bytes(100)], ids=repr)
def test_what_is_no_archive_has_none(octets):
    assert directory_of(io.BytesIO(octets)) == (0, 0)
