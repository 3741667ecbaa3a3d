# SPDX-License-Identifier: Apache-2.0

"""Cells are understood as people write them, or refused in words that help."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from skillmark_server.tabular import (
    AWARD,
    ROSTER,
    Field,
    RowReader,
    guess_mapping,
    read_table,
)
from skillmark_server.tabular.cells import (
    check_cell,
    read_addresses,
    read_email,
    read_emails,
    read_language,
    read_long_text,
    read_name,
    read_number,
    read_text,
)
from skillmark_server.tabular.dates import read_date
from skillmark_server.tabular.problems import CellRefusedError


def read(fields, text):
    table = read_table(text.encode(), fields)
    reader = RowReader(table.header, guess_mapping(table, fields), fields)
    return [reader.read(row) for row in table.rows]


@pytest.mark.parametrize(
    "text",
    [
        "2025-12-31",
        "2025/12/31",
        "2025.12.31",
        "20251231",
        "31.12.2025",
        "31-12-2025",
        "31/12/2025",
        "31/12-2025",
        "31. 12. 2025",
        "31. dec 2025",
        "31 dec. 2025",
        "31. december 2025",
        "den 31. december 2025",
        "31-dec-2025",
        "31st December 2025",
        "December 31, 2025",
        "Dec 31 2025",
        "2025-12-31 00:00",
        "31-12-2025 08:30:00",
        "2025-12-31T08:30:00Z",
        "46022",
        "46022.5",
    ],
)
def test_a_day_is_read_however_it_is_written(text):
    assert read_date(text) == date(2025, 12, 31)


@pytest.mark.parametrize(
    ("text", "code", "english", "danish"),
    [
        (
            "31.11.2025",
            "date_does_not_exist",
            "31.11.2025 does not exist. November has 30 days.",
            "31.11.2025 findes ikke. November har 30 dage.",
        ),
        (
            "29-02-2025",
            "date_does_not_exist",
            "29-02-2025 does not exist. February 2025 has 28 days.",
            "29-02-2025 findes ikke. Februar 2025 har 28 dage.",
        ),
        (
            "12/31/2025",
            "date_does_not_exist",
            "12/31/2025 does not exist. Write day, month, year: there is no month 31.",
            "12/31/2025 findes ikke. Skriv dag, måned, år: der er ingen måned 31.",
        ),
        (
            "31-12-25",
            "date_year_short",
            "31-12-25 has a year of two digits. Write all four.",
            "31-12-25 har et årstal på to cifre. Skriv alle fire.",
        ),
        (
            "31-12-1825",
            "date_out_of_range",
            "31-12-1825 is not between the years 1900 and 2299.",
            "31-12-1825 ligger ikke mellem årene 1900 og 2299.",
        ),
        (
            "snart",
            "date_unreadable",
            "snart is not a date. Write it like 2025-12-31 or 31-12-2025.",
            "snart er ikke en dato. Skriv den som 2025-12-31 eller 31-12-2025.",
        ),
    ],
    ids=["november", "february", "american", "two digits", "long ago", "no date"],
)
def test_a_day_that_cannot_be_is_explained_in_both_languages(text, code, english, danish):
    with pytest.raises(CellRefusedError, match=code) as caught:
        read_date(text)

    assert str(caught.value.words) == english
    with translation.override("da"):
        assert str(caught.value.words) == danish


@pytest.mark.parametrize(
    "text",
    ["1", "8000", "99999", "31", "0", "1.2.3.4", "31 foo 2025", "x" * 99, "\uff13\uff11.12.2025 x"],
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(CellRefusedError, match="date_unreadable"):
        read_date(text)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Jonas@Nordvind.DK", "jonas@nordvind.dk"),
        (" jonas@nordvind.dk ", "jonas@nordvind.dk"),
        ("mailto:jonas@nordvind.dk", "jonas@nordvind.dk"),
        ("jonas+kursus@nordvind.example", "jonas+kursus@nordvind.example"),
        ("søren@blåbær.dk", "søren@blåbær.dk"),
    ],
)
def test_an_address_is_read_in_one_form(text, address):
    assert read_email(text) == address


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("fatima(at)nordvind.dk", "fatima@nordvind.dk"),
        ("fatima [snabel-a] nordvind (dot) dk", "fatima@nordvind.dk"),
        ("fatima @nordvind.dk", "fatima@nordvind.dk"),
        ("fatima@nordvind,dk", "fatima@nordvind.dk"),
        ("fatima@nordvind..dk", "fatima@nordvind.dk"),
        ("fatima@@nordvind.dk", "fatima@nordvind.dk"),
        ("<fatima@nordvind.dk>", "fatima@nordvind.dk"),
        ("fatima@nordvind.dk;", "fatima@nordvind.dk"),
        ("fatima", ""),
        ("@nordvind.dk", ""),
        ("fatima@localhost", ""),
        ("fatima@nordvind.local", ""),
        ("a@b@c.dk", ""),
        ("x" * 300 + "@nordvind.dk", ""),
        ("fatima@nordvind.dk\nBcc: mallory@evil.dk", ""),
    ],
)
def test_a_slip_in_an_address_is_refused_with_what_was_probably_meant(text, suggestion):
    with pytest.raises(CellRefusedError, match="email_invalid") as caught:
        read_email(text)

    assert caught.value.suggestion == suggestion


def test_several_addresses_stand_in_one_cell():
    assert read_emails("a@x.dk; B@x.dk, a@x.dk") == ("a@x.dk", "b@x.dk")
    with pytest.raises(CellRefusedError, match="email_invalid"):
        read_emails("a@x.dk; b")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("  Jonas   Holm ", "Jonas Holm"),
        ("Holm, Jonas", "Jonas Holm"),
        ("Jonas Holm, cand.polyt.", "Jonas Holm, cand.polyt."),
        ("Jonas Holm, MBA", "Jonas Holm, MBA"),
        ("A\u030ase Lykke", "Åse Lykke"),
        ("Jo\u00adnas\u200b Holm\ufeff", "Jonas Holm"),
        ("Λυδία Καραγιάννη", "Λυδία Καραγιάννη"),
        ("علي\u200c رضا", "علي\u200c رضا"),
    ],
)
def test_a_name_is_read_in_one_form(text, name):
    assert read_name(text, 120) == name


@pytest.mark.parametrize("sign", ["\u2062", "\u206a", "\U000e0041", "\ufff9"])
def test_signs_that_nobody_sees_are_refused_in_words(sign):
    with pytest.raises(CellRefusedError, match="text_refused"):
        read_text(f"Jonas{sign}Holm", 120)


def test_words_beyond_the_limit_say_how_many_there_are():
    with pytest.raises(CellRefusedError, match="too_long") as caught:
        read_text("x" * 121, 120)

    assert str(caught.value.words) == "It has 121 characters, and 120 are the most. Shorten it."
    with pytest.raises(CellRefusedError, match="too_long"):
        read_long_text("x" * 5, 4)


def test_long_texts_keep_their_lines():
    assert read_long_text(" a\r\nb\rc ", 99) == "a\nb\nc"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Jonas\x07", "text_refused"),
        ("Jonas \u202eevil", "text_refused"),
        ("Jonas \u2066x\u2069", "text_refused"),
        ("010190-1234", "national_number"),
        ("******-****", "national_number"),
        ("B\ufffdrn", "character_unreadable"),
        ("#N/A", "spreadsheet_error"),
        ("#VÆRDI!", "spreadsheet_error"),
        ("x" * 65_537, "cell_too_long"),
    ],
    ids=["bell", "override", "isolate", "cpr", "blotted cpr", "lost", "n/a", "værdi", "long"],
)
def test_no_column_takes_what_misleads(text, code):
    with pytest.raises(CellRefusedError, match=code) as caught:
        check_cell(text)

    assert str(caught.value.words)


@pytest.mark.parametrize(
    ("text", "number"),
    [("87", "87"), ("87,5", "87.5"), ("87.5", "87.5"), ("-3", "-3"), ("90 %", "90")],
)
def test_numbers_may_have_a_decimal_comma(text, number):
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "1.000,5", "1e400", "NaN", "syv", "1" * 40])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(CellRefusedError, match="not_a_number"):
        read_number(text)


def test_languages_and_web_addresses_are_the_cores():
    assert read_language("Dansk") == "da"
    assert read_addresses("https://a.example/x\nhttps://b.example") == (
        "https://a.example/x",
        "https://b.example",
    )
    with pytest.raises(CellRefusedError, match="language_unknown"):
        read_language("klingonsk?")
    with pytest.raises(CellRefusedError, match="evidence_invalid"):
        read_addresses("javascript:alert(1)")


def test_a_row_names_line_column_and_words_for_each_problem():
    [reading] = read(
        ROSTER,
        "Medarbejder;Bynavn;E-mail;Leder;Ansat fra\n"
        "Fatima Nørregaard;\x07;fatima(at)nordvind.dk;;31.11.2025\n",
    )

    assert reading.is_wrong
    assert reading.name == "Fatima Nørregaard"
    assert [
        (problem.line, problem.column, problem.header, problem.field, problem.code)
        for problem in reading.problems
    ] == [
        (2, "B", "Bynavn", None, "text_refused"),
        (2, "C", "E-mail", Field.EMAIL, "email_invalid"),
        (2, "E", "Ansat fra", Field.FROM_ON, "date_does_not_exist"),
    ]
    with translation.override("da"):
        assert str(reading.problems[1].sentence) == "E-mail, kolonne C: “(at)” skal være “@”."
        assert str(reading.problems[2].sentence) == (
            "Ansat fra, kolonne E: 31.11.2025 findes ikke. November har 30 dage."
        )


def test_a_name_in_two_columns_is_one():
    [reading] = read(ROSTER, "Fornavn;Efternavn;Mail\nJonas;Holm;jonas@x.dk\n")

    assert reading.name == "Jonas Holm"


def test_an_end_before_the_beginning_is_wrong():
    [reading] = read(AWARD, "Mail;Dato;Udløber\njonas@x.dk;2025-12-31;2025-12-30\n")

    assert [problem.code for problem in reading.problems] == ["dates_reversed"]
    assert reading.problems[0].column == "C"


def test_a_short_row_is_taken_and_a_wide_one_is_not():
    short, wide = read(ROSTER, "Navn;Mail;Afdeling\nJonas;jonas@x.dk\nA;a@x.dk;Lager;Kaj\n")

    assert not short.is_wrong
    assert [(problem.code, problem.column) for problem in wide.problems] == [("too_many_cells", "")]
    assert str(wide.problems[0].sentence).startswith("The row has 4 cells, the header 3.")


def test_a_row_that_could_not_be_cut_says_why():
    reading = read(ROSTER, 'Navn;Mail\n"Jonas;jonas@x.dk\nMette;mette@x.dk\n')[0]

    assert reading.problems[0].code == "quote_not_closed"
    assert "quotation mark" in str(reading.problems[0].sentence)
