# SPDX-License-Identifier: Apache-2.0

"""Hostile files: archives that unfold without end, XML with entities, naughty strings."""

import io
import struct
import zipfile
from contextlib import suppress

import orjson
import pytest

from skillmark_server.tabular import (
    AWARD,
    ROSTER,
    RowReader,
    TableRefused,
    csv_file,
    guess_mapping,
    read_table,
    xlsx_file,
)
from skillmark_server.tabular import archive as archive_module
from tests.server.refused import refused
from tests.shared import SHARED, needs_shared, shared_files

SOUND = xlsx_file(["Navn", "E-mail"], [["Jonas", "jonas@x.dk"]], title="Folk")
SHEET = "xl/worksheets/sheet1.xml"


def rebuilt(change=None, *, extra=(), drop=()):
    """The sound workbook with members changed, added or left out."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(SOUND)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.infolist():
            if member.filename not in drop:
                data = old.read(member)
                new.writestr(
                    member.filename,
                    change(data) if change and member.filename == SHEET else data,
                )
        for name, data in extra:
            new.writestr(name, data)
    return out.getvalue()


def flagged(data, offset_flag=6, value=1):
    """The archive with a flag set in each of its headers."""
    changed = bytearray(data)
    for mark, place in ((b"PK\x03\x04", offset_flag), (b"PK\x01\x02", offset_flag + 2)):
        start = 0
        while (start := data.find(mark, start)) >= 0:
            struct.pack_into("<H", changed, start + place, value)
            start += 4
    return bytes(changed)


def test_the_sound_workbook_is_read():
    assert read_table(rebuilt(), ROSTER).rows[0].cells == ("Jonas", "jonas@x.dk")


@pytest.mark.parametrize(
    "data",
    [
        rebuilt(extra=[("../evil.xml", b"<a/>")]),
        rebuilt(extra=[("/etc/passwd", b"x")]),
        rebuilt(extra=[("C:\\evil.xml", b"<a/>")]),
        rebuilt(drop=["[Content_Types].xml"]),
        rebuilt(lambda data: b'<!DOCTYPE x [<!ENTITY a "b">]>' + data),
        rebuilt(lambda data: b'<!DOCTYPE x SYSTEM "file:///etc/passwd">' + data),
        rebuilt(lambda data: data.decode().encode("utf-16")),
        rebuilt(lambda _data: b'<?xml version="1.0" encoding="utf-7"?><a/>'),
        rebuilt(lambda data: data[: len(data) // 2]),
        rebuilt(lambda _data: b""),
        rebuilt(lambda data: data.replace(b'r="2"', b'r="99999999999"')),
        rebuilt(drop=["xl/workbook.xml"]),
        flagged(rebuilt()),
        flagged(rebuilt(), offset_flag=8, value=99),
        SOUND[: len(SOUND) // 2],
        SOUND.replace(b"PK\x05\x06", b"PK\x05\x07"),
    ],
    ids=[
        "path upwards",
        "absolute path",
        "drive",
        "no content types",
        "entity",
        "document type",
        "utf-16",
        "utf-7",
        "sheet cut",
        "sheet empty",
        "row beyond all rows",
        "no workbook part",
        "locked",
        "packed oddly",
        "cut",
        "no directory",
    ],
)
def test_a_hostile_or_damaged_workbook_is_refused(data):
    with refused("table_unreadable"):
        read_table(data, ROSTER)


def test_a_workbook_without_its_sheet_is_empty():
    with refused("table_empty"):
        read_table(rebuilt(drop=[SHEET]), ROSTER)


def test_the_same_member_twice_is_refused():
    out = io.BytesIO(rebuilt())
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, b"<a/>")

    with refused("table_unreadable"):
        read_table(out.getvalue(), ROSTER)


@pytest.mark.parametrize(
    ("name", "word"),
    [("xl/workbook.bin", "binary"), ("mimetype", "OpenDocument")],
)
def test_other_workbooks_are_named(name, word):
    drop = ["[Content_Types].xml"] if name == "mimetype" else []

    with refused("table_unreadable") as caught:
        read_table(rebuilt(extra=[(name, b"x")], drop=drop), ROSTER)

    assert word in str(caught.value.words)


def test_a_bomb_is_not_unfolded():
    data = rebuilt(extra=[("xl/bomb.bin", bytes(30 * 1024 * 1024))])

    assert len(data) < 100_000
    with refused("table_too_large"):
        read_table(data, ROSTER)


def test_a_bomb_that_lies_about_its_size_is_not_unfolded():
    data = bytearray(rebuilt(extra=[("xl/bomb.bin", bytes(30 * 1024 * 1024))]))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = data.rfind(mark)
        struct.pack_into("<I", data, start + place, 10)

    with refused("table_unreadable"):
        read_table(bytes(data), ROSTER)


def test_too_many_members_are_refused():
    with refused("table_too_large"):
        read_table(rebuilt(extra=[(f"xl/x{n}.bin", b"") for n in range(1001)]), ROSTER)


def test_a_document_type_across_two_pieces_is_seen(monkeypatch):
    monkeypatch.setattr(archive_module, "_PIECE", 7)
    data = rebuilt(lambda data: data + b"      <!DOCTYPE x>")

    with refused("table_unreadable"):
        read_table(data, ROSTER)


@pytest.mark.shared
@needs_shared
def test_the_xml_bombs_of_others_are_refused():
    bombs = shared_files("badinput", "xml-bombs", pattern="*.xml")
    assert bombs
    for bomb in bombs:
        text = bomb.read_bytes()
        with pytest.raises(TableRefused):
            read_table(rebuilt(lambda _data, text=text: text), ROSTER)


def naughty():
    path = SHARED / "badinput" / "blns" / "blns.json"
    return [text for text in orjson.loads(path.read_bytes()) if text.strip()]  # noqa: TID251


@pytest.mark.shared
@needs_shared
@pytest.mark.parametrize("fields", [ROSTER, AWARD], ids=["roster", "award"])
def test_every_naughty_string_is_a_value_or_a_problem(fields):
    header = [str(spec.headers.split(",")[0]) for spec in fields.specs]
    rows = [[text] * len(header) for text in naughty()]

    table = read_table(csv_file(header, rows), fields)
    reader = RowReader(table.header, guess_mapping(table, fields), fields)
    readings = [reader.read(row) for row in table.rows]

    assert len(readings) >= len(rows) - 5
    for reading in readings:
        assert all(str(problem.sentence) for problem in reading.problems)
        assert "\u202e" not in reading.name
        assert "\0" not in reading.name


@pytest.mark.shared
@needs_shared
def test_every_naughty_string_pasted_is_a_list_or_refused():
    for text in naughty():
        with suppress(TableRefused):
            assert read_table(text, AWARD).rows
