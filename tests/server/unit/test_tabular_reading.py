# SPDX-License-Identifier: Apache-2.0

"""Whatever people save or paste becomes a header and rows with their lines."""

import datetime as dt
import io

import openpyxl
import pytest

from skillmark_server.tabular import AWARD, ROSTER, kept_cell, read_table
from tests.server.refused import refused

DANISH = "Medarbejder;E-mail;Afdeling\r\nBjørn Ægidius Sø;bjoern@nordvind.dk;Lager\r\n"


def workbook(*sheets, hidden=()):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        if title in hidden:
            sheet.sheet_state = "hidden"
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


PEOPLE = [["Medarbejder", "E-mail"], ["Jonas Ærøskøbing", "jonas@nordvind.dk"]]


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"],
)
def test_every_encoding_a_spreadsheet_writes_is_read(encoding):
    table = read_table(DANISH.encode(encoding), ROSTER)

    assert table.header == ("Medarbejder", "E-mail", "Afdeling")
    assert [(row.line, row.cells) for row in table.rows] == [
        (2, ("Bjørn Ægidius Sø", "bjoern@nordvind.dk", "Lager"))
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_separator_is_found(separator):
    text = DANISH.replace(";", separator)

    assert read_table(text.encode(), ROSTER).header == ("Medarbejder", "E-mail", "Afdeling")


def test_a_separator_that_the_file_names_is_taken():
    table = read_table(b"sep=^\nNavn^E-mail\nJonas^jonas@nordvind.dk\n", ROSTER)

    assert table.header == ("Navn", "E-mail")
    assert table.rows[0].line == 3


def test_what_stands_above_the_header_is_passed_over_and_said():
    text = b"Medarbejderliste pr. 1. marts\n\nNavn;Mail\nJonas Holm;jonas@nordvind.dk\n"

    table = read_table(text, ROSTER)

    assert table.header == ("Navn", "Mail")
    assert table.rows[0].line == 4
    assert [str(note) for note in table.notes] == [
        "The header stands on line 3. What is above it is passed over."
    ]


def test_quoted_cells_may_hold_separators_and_line_ends():
    text = b'Navn;Mail;Afdeling\n"Holm; Jonas";jonas@nordvind.dk;"Lager\nog kaj"\nA;a@b.dk;C\n'

    rows = read_table(text, ROSTER).rows

    assert rows[0].cells == ("Holm; Jonas", "jonas@nordvind.dk", "Lager\nog kaj")
    assert rows[1].line == 4


def test_a_forgotten_quotation_mark_spoils_its_own_row_only():
    text = b'Navn;Mail\n"Jonas;jonas@nordvind.dk\nMette;mette@nordvind.dk\n'

    rows = read_table(text, ROSTER).rows

    assert [(row.line, row.fault) for row in rows] == [(2, "quote_not_closed"), (3, "")]


def test_a_list_that_begins_with_a_person_has_no_header():
    table = read_table(b"jonas@nordvind.dk;Jonas Holm\nmette@nordvind.dk;Mette Lind\n", AWARD)

    assert table.header == ("", "")
    assert [row.line for row in table.rows] == [1, 2]


@pytest.mark.parametrize(
    ("pasted", "people"),
    [
        ("jonas@x.dk\nmette@x.dk", [("jonas@x.dk", ""), ("mette@x.dk", "")]),
        ("jonas@x.dk; mette@x.dk,", [("jonas@x.dk", ""), ("mette@x.dk", "")]),
        (
            'Jonas Holm <jonas@x.dk>; "Lind, Mette" <mette@x.dk>',
            [("jonas@x.dk", "Jonas Holm"), ("mette@x.dk", "Lind, Mette")],
        ),
        ("Jonas Holm\tjonas@x.dk\r\n", [("Jonas Holm", "jonas@x.dk")]),
    ],
    ids=["one a line", "one line", "from a mail program", "cells"],
)
def test_pasted_people_are_rows(pasted, people):
    assert [row.cells for row in read_table(pasted, AWARD).rows] == people


def test_the_sheet_with_a_header_we_know_is_read_and_named():
    data = workbook(
        ("Forside", [["Nordvind A/S"], ["Marts 2026"]]),
        ("Gemt", PEOPLE),
        ("Medarbejdere", PEOPLE),
        hidden={"Gemt"},
    )

    table = read_table(data, ROSTER)

    assert table.sheet == "Medarbejdere"
    assert table.rows[0].cells == ("Jonas Ærøskøbing", "jonas@nordvind.dk")
    assert [str(note) for note in table.notes] == [
        "The workbook has 3 sheets. “Medarbejdere” is read."
    ]


def test_a_workbook_whose_other_sheets_are_hidden_says_so():
    data = workbook(("Ark1", PEOPLE), ("Løn", PEOPLE), hidden={"Løn"})

    assert [str(note) for note in read_table(data, ROSTER).notes] == [
        "The sheet “Ark1” is read. Hidden sheets are not."
    ]


def test_values_of_a_workbook_become_what_a_person_would_type():
    data = workbook(
        (
            "Ark1",
            [
                ["Navn", "E-mail", "Ansat fra", "Medarbejdernr", "Point", "Aktiv", "Tid"],
                [
                    "Jonas",
                    "jonas@x.dk",
                    dt.datetime(2025, 12, 31),  # noqa: DTZ001 - a spreadsheet knows no zone
                    1204,
                    87.5,
                    True,
                    dt.datetime(2025, 12, 31, 8, 30),  # noqa: DTZ001 - the same
                ],
            ],
        )
    )

    assert read_table(data, ROSTER).rows[0].cells == (
        "Jonas",
        "jonas@x.dk",
        "2025-12-31",
        "1204",
        "87.5",
        "TRUE",
        "2025-12-31 08:30",
    )


def test_a_formula_gives_the_value_that_was_saved_with_it():
    data = workbook(("Ark1", [["Navn", "E-mail"], ["Jonas", "=1+1"]]))

    assert read_table(data, ROSTER).rows[0].cells == ("Jonas",)


def test_empty_rows_are_passed_over_and_lines_stay_right():
    data = workbook(("Ark1", [*PEOPLE, [], ["", " "], ["Mette", "mette@x.dk"]]))

    assert [row.line for row in read_table(data, ROSTER).rows] == [2, 5]


@pytest.mark.parametrize("title", ["CPR", "cpr-nr.", "CPR-nummer", "Personnummer", "SSN"])
def test_a_column_for_national_identity_numbers_refuses_the_file(title):
    with refused("national_number_column") as caught:
        read_table(f"Navn;{title}\nJonas;x\n".encode(), ROSTER)

    assert "Column B" in str(caught.value.words)


@pytest.mark.parametrize("number", ["010190-1234", "010190 - 1234", "610190-1234"])
def test_a_national_identity_number_goes_no_further_than_the_reading(number):
    table = read_table(f"Navn;E-mail\nJonas {number};jonas@x.dk\n".encode(), ROSTER)

    assert "1234" not in table.rows[0].cells[0]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "table_empty"),
        (b"\n;;\n", "table_empty"),
        (b"Navn;E-mail\n", "table_empty"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "table_unreadable"),
        (b"%PDF-1.7\n\0\0\0\x01", "table_unreadable"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "table_unreadable"),
        (b"PK\x03\x04 not an archive", "table_unreadable"),
        ("\ufeffNavn".encode("utf-32"), "table_unreadable"),
        (workbook(("Ark1", [])), "table_empty"),
        (workbook(("Ark1", PEOPLE[:1])), "table_empty"),
    ],
    ids=[
        "nothing",
        "only separators",
        "only a header",
        "old workbook",
        "pdf",
        "png",
        "broken archive",
        "utf-32",
        "empty sheet",
        "sheet with only a header",
    ],
)
def test_what_is_no_list_is_refused_with_words(data, said):
    with refused(said) as caught:
        read_table(data, ROSTER)

    assert str(caught.value.hint)


def test_too_many_rows_or_columns_are_refused():
    with refused("table_too_large"):
        read_table(b"Navn;Mail\n" + b"Jonas;j@x.dk\n" * 11, ROSTER, at_most=10)
    with refused("table_too_large"):
        read_table(b"a@x.dk\n" * 11, ROSTER, at_most=10)
    with refused("table_too_large"):
        read_table("a@x.dk\n" * 11, ROSTER, at_most=10)
    with refused("table_too_large"):
        read_table(b"Navn" + b";x" * 256 + b"\nJonas\n", ROSTER)
    with refused("table_too_large"):
        read_table(workbook(("Ark1", [["Navn"] + ["x"] * 256, ["J"] * 257])), ROSTER)
    with refused("table_too_large"):
        read_table(workbook(("Ark1", PEOPLE + PEOPLE[1:] * 10)), ROSTER, at_most=10)


def test_a_file_beyond_the_limit_is_not_read():
    with refused("table_too_large"):
        read_table(b"x" * (20 * 1024 * 1024 + 1), ROSTER)


def test_what_stands_beside_the_list_is_not_part_of_it():
    data = workbook(("Ark1", [*PEOPLE, ["Mette", "mette@x.dk", "", "Husk at spørge!"]]))

    assert read_table(data, ROSTER).rows[1].cells == ("Mette", "mette@x.dk")


@pytest.mark.parametrize(
    ("text", "kept"),
    [("'=1+1", "=1+1"), ("a\0b", "a\ufffdb"), ("x 010190-1234", "x ******-****"), ("'a", "'a")],
)
def test_a_cell_is_kept_without_what_no_database_or_nobody_may_have(text, kept):
    assert kept_cell(text) == kept


def test_a_row_kept_as_json_comes_back():
    row = read_table(DANISH.encode(), ROSTER).rows[0]

    assert type(row).from_json(row.as_json()) == row
