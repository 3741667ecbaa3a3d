# SPDX-License-Identifier: Apache-2.0

"""Lists go out harmless, and a file to mend comes back in."""

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from django.utils import translation

from skillmark_server.tabular import (
    ROSTER,
    RowReader,
    csv_file,
    file_to_mend,
    guess_mapping,
    harmless,
    read_table,
    xlsx_file,
)

FORMULAS = ["=1+1", "+45 12 34 56 78", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", '=cmd|"/c calc"!A1']
HEADER = ["Navn", "E-mail"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_spreadsheet_takes_a_cell_of_csv_for_a_formula(text):
    assert harmless(text) == f"'{text}"
    written = csv_file(HEADER, [[text, "a@x.dk"]]).decode("utf-8-sig")
    assert written.split("\r\n", 1)[1].lstrip('"').startswith("'")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_workbook_is_a_formula(text):
    book = openpyxl.load_workbook(io.BytesIO(xlsx_file(HEADER, [[text, "x"]], title="Folk")))

    assert book.active["A2"].data_type == "s"
    assert book.active["A2"].quotePrefix


@pytest.mark.parametrize("text", ["=1+1", "+45 12 34 56 78", "-1", "@x", "'quoted'", "Jonas"])
def test_what_was_made_harmless_comes_back_as_it_was(text):
    rows = [[text, "a@x.dk"]]

    assert read_table(csv_file(HEADER, rows), ROSTER).rows[0].cells[0] == text
    assert read_table(xlsx_file(HEADER, rows, title="Folk"), ROSTER).rows[0].cells[0] == text


def test_csv_opens_in_a_danish_spreadsheet():
    written = csv_file(["Navn", "Ansat", "Point"], [["Bjørn; Sø", dt.date(2025, 12, 31), None]])

    assert written.startswith(b"\xef\xbb\xbf")
    assert written.decode("utf-8-sig") == 'Navn;Ansat;Point\r\n"Bjørn; Sø";2025-12-31;\r\n'


def test_a_workbook_has_a_header_that_stays_and_cells_of_their_kind():
    data = xlsx_file(
        ["Navn", "Ansat", "Antal", "Point"],
        [["Bjørn\x07", dt.date(2025, 12, 31), 3, Decimal("87.5")]],
        title="Folk: [alle] /*?'og en meget lang titel",
    )

    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:D2"
    assert len(sheet.title) <= 31
    assert [str(cell.value) for cell in sheet[2]] == ["Bjørn", "2025-12-31 00:00:00", "3", "87.5"]


def test_an_empty_list_is_still_a_workbook():
    assert openpyxl.load_workbook(io.BytesIO(xlsx_file([], [], title="")))


@pytest.mark.parametrize("as_workbook", [True, False], ids=["xlsx", "csv"])
def test_a_file_to_mend_holds_the_wrong_rows_and_is_read_again(as_workbook):
    text = "Navn;E-mail;By\nJonas;jonas@x.dk;Ribe\nFatima;fatima(at)x.dk;Køge\n"
    table = read_table(text.encode(), ROSTER)
    reader = RowReader(table.header, guess_mapping(table, ROSTER), ROSTER)
    readings = [reader.read(row) for row in table.rows]

    with translation.override("da"):
        data = file_to_mend(table.header, readings, title="Folk", as_workbook=as_workbook)
    again = read_table(data, ROSTER)

    assert again.header == ("Navn", "E-mail", "By", "Skillmark: linje", "Skillmark: fejl")
    assert [row.cells for row in again.rows] == [
        ("Fatima", "fatima(at)x.dk", "Køge", "3", "E-mail, kolonne B: “(at)” skal være “@”.")
    ]
    mended = RowReader(again.header, guess_mapping(again, ROSTER), ROSTER)
    cells = (again.rows[0].cells[0], "fatima@x.dk", *again.rows[0].cells[2:])
    assert not mended.read(type(again.rows[0])(2, cells)).is_wrong


def test_a_file_to_mend_a_second_time_has_our_columns_once():
    text = "Navn;E-mail;Skillmark: line;Skillmark: problem\nJonas;nowhere;3;is wrong\n"
    table = read_table(text.encode(), ROSTER)
    reader = RowReader(table.header, guess_mapping(table, ROSTER), ROSTER)

    data = file_to_mend(table.header, map(reader.read, table.rows), title="Folk", as_workbook=False)

    assert read_table(data, ROSTER).header == (
        "Navn",
        "E-mail",
        "Skillmark: line",
        "Skillmark: problem",
    )


def test_a_national_identity_number_is_not_written_to_the_file_to_mend():
    table = read_table(b"Navn;E-mail\nJonas 010190-1234;jonas@x.dk\n", ROSTER)
    reader = RowReader(table.header, guess_mapping(table, ROSTER), ROSTER)

    data = file_to_mend(table.header, map(reader.read, table.rows), title="Folk", as_workbook=False)

    assert b"1234" not in data
    assert b"******-****" in data
