# SPDX-License-Identifier: Apache-2.0

import io
import tempfile
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from tests.issuing import achievement, described, level

from skillmark.errors import RecipientsFileError
from skillmark.recipients import BadRow, Row, open_recipients

EVERYTHING = (
    "E-mail;Navn;Begrundelse;Dokumentation;Resultat;Gyldig fra;Gyldig til;Sprog\r\n"
    "Ada@Example.org;Ada Lovelace;Kørte;https://x.example/1 https://x.example/2;87,5;"
    "21-11-2026;21.11.2028;dansk\r\n"
)
SCORE = achievement(described("RawScore", value_min="0", value_max="100"))


def opened(text, encoding="utf-8", badge=None, zone=UTC):
    data = text if isinstance(text, bytes) else text.encode(encoding)
    return open_recipients(io.BytesIO(data), achievement=badge, zone=zone)


def rows(text, *args, **options):
    with opened(text, *args, **options) as file:
        return list(file)


def problems(text, *args, **options):
    """(line, column, code) of every problem."""
    return [
        (problem.line, problem.column, problem.code)
        for row in rows(text, *args, **options)
        if isinstance(row, BadRow)
        for problem in row.problems
    ]


def words(text, *args, **options):
    (row,) = rows(text, *args, **options)
    return [str(problem.words) for problem in row.problems]


def test_a_row_with_everything():
    (row,) = rows(EVERYTHING, badge=SCORE)

    assert isinstance(row, Row)
    assert row.email == "ada@example.org"
    assert row.name == "Ada Lovelace"
    assert row.narrative == "Kørte"
    assert row.evidence == ("https://x.example/1", "https://x.example/2")
    assert row.result.value == "87.5"
    assert row.valid_from == datetime(2026, 11, 21, tzinfo=UTC)
    assert row.valid_until == datetime(2028, 11, 21, 23, 59, 59, tzinfo=UTC)
    assert row.language == "da"
    assert row.line == 2


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
    ],
)
def test_the_encoding_is_found(encoding, found):
    text = "e-mail;navn\r\nsoren@x.dk;Søren “Æble” €\r\n"

    with opened(text, encoding) as file:
        (row,) = file

    assert row.name == "Søren “Æble” €"
    assert file.encoding == found


def test_one_byte_far_into_the_file_decides_on_its_encoding():
    head = "email,name\n" + "".join(f"p{n}@x.dk,Åse {n}\n" for n in range(20_000))

    assert len(rows(head.encode())) == 20_000
    with opened(head.encode() + b"last@x.dk,S\xf8ren\n") as file:
        assert file.encoding == "cp1252"
        assert list(file)[-1].name == "Søren"


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=ascii)
def test_every_delimiter_and_end_of_line(delimiter, end):
    text = end.join([f"narrative{delimiter}email", f'"A{delimiter} B"{delimiter}a@x.dk', ""])

    (row,) = rows(text)

    assert (row.narrative, row.email, row.line) == (f"A{delimiter} B", "a@x.dk", 2)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ('"Name, full;x",email\nAda,a@x.dk\n', ","),
        ("email\na@x.dk\n", ";"),
        ("sep=,\nemail,name\na@x.dk,Ada\n", ","),
        ('"sep=|"\nemail|name\na@x.dk|Ada\n', "|"),
        ("\n;;;\n email ; name \na@x.dk;Ada\n", ";"),
    ],
    ids=["delimiters in quotes", "one column", "said", "said in quotes", "empty lines first"],
)
def test_the_delimiter_is_read_off_the_header(text, delimiter):
    with opened(text) as file:
        assert file.delimiter == delimiter
        assert [row.email for row in file] == ["a@x.dk"]


@pytest.mark.parametrize(
    "header",
    [
        "e-mail", "E-MAIL", "Email", " mail ", "E mail", "e_mail", "E-mailadresse",
        "e-mail-adresse", "Mailadresse", "email address", "\ufeffemail", '"E-mail"',
    ],
)  # fmt: skip
def test_headers_for_the_address(header):
    assert rows(f"{header}\na@x.dk\n")[0].email == "a@x.dk"


@pytest.mark.parametrize(
    ("header", "cell", "member", "value"),
    [
        ("Name", "Ada", "name", "Ada"),
        ("FULDE NAVN", " Ada   Lovelace ", "name", "Ada Lovelace"),
        ("Full-name", "A\u030asa", "name", "Åsa"),
        ("beskrivelse", "x", "narrative", "x"),
        ("Narrative", "  ", "narrative", None),
        ("evidence url", "http://x.example", "evidence", ("http://x.example",)),
        ("Bevis-URL", "", "evidence", ()),
        ("valid from", "2026-11-21", "valid_from", datetime(2026, 11, 21, tzinfo=UTC)),
        ("Dato", "1/3/2026", "valid_from", datetime(2026, 3, 1, tzinfo=UTC)),
        ("udløber", "29-02-2028", "valid_until", datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC)),
        ("Expires", "2026.11.21", "valid_until", datetime(2026, 11, 21, 23, 59, 59, tzinfo=UTC)),
        ("valid until", "21-11-2026 00:00:00", "valid_until",
         datetime(2026, 11, 21, 23, 59, 59, tzinfo=UTC)),
        ("gyldig til", "2026-11-21T10:00:00+01:00", "valid_until",
         datetime(2026, 11, 21, 9, tzinfo=UTC)),
        ("language", "EN", "language", "en"),
        ("Sprog", "da_dk", "language", "da-DK"),
        ("sprog", "Engelsk", "language", "en"),
    ],
)  # fmt: skip
def test_headers_and_what_their_cells_become(header, cell, member, value):
    (row,) = rows(f"e-mail;{header}\na@x.dk;{cell}\n")

    assert getattr(row, member) == value


def test_first_and_last_name_are_joined_and_a_whole_name_goes_before():
    text = "Efternavn;Fornavn;email;Navn\nLovelace;Ada;a@x.dk;\nX;Y;b@x.dk;Ada King\n;Bo;c@x.dk;\n"

    assert [row.name for row in rows(text)] == ["Ada Lovelace", "Ada King", "Bo"]


def test_columns_that_mean_nothing_are_named_and_passed_over():
    with opened("Afdeling;email;;Løn nr.\nLager;a@x.dk;;7\n") as file:
        assert file.ignored == ("Afdeling", "Løn nr.")
        assert [row.email for row in file] == ["a@x.dk"]


def test_days_begin_and_end_where_the_reader_says():
    text = "email;gyldig fra;gyldig til\na@x.dk;2026-03-29;2026-10-25\n"

    (row,) = rows(text, zone=ZoneInfo("Europe/Copenhagen"))

    assert row.valid_from == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert row.valid_until == datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty."),
        (b"\r\n\r\n", "The file is empty."),
        (b"\xef\xbb\xbf", "The file is empty."),
        (b"PK\x03\x04 and so on", "This is a workbook."),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"x", "This is a workbook."),
        ("email\na@x.dk".encode("utf-32"), "written in UTF-32"),
        (
            b"name;phone\nAda;1\n",
            (
                "There is no column for the e-mail address. The first line has: name, phone. "
                "Any of these is understood: E-mail, Mail"
            ),
        ),
        (b"a@x.dk;Ada\n", "The first line has: a@x.dk, Ada"),
        (b"email;E-mail\n", "Columns A and B are both for E-mail."),
        (b"email;cpr-nr.\n", "Column B (cpr-nr.) is for national identity numbers."),
        (b'"email\n', "The header cannot be read: A quotation mark opens"),
        ("email\na@x.dk".encode("utf-16-le"), "UTF-16 without a mark"),
    ],
    ids=[
        "empty", "empty lines", "only a mark", "xlsx", "xls", "UTF-32", "no address", "no header",
        "address twice", "national number", "open quote", "UTF-16 without a mark",
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_understood_is_refused_with_words(data, said):
    with pytest.raises(RecipientsFileError) as caught:
        opened(data)

    assert said in str(caught.value)
    assert str(caught.value.words) == caught.value.message


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(RecipientsFileError, match="No such file"):
        open_recipients(tmp_path / "none.csv")
    with pytest.raises(RecipientsFileError, match="cannot be opened"):
        open_recipients(str(tmp_path))


def test_a_path_is_read_as_a_stream_is(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("email\na@x.dk\n", encoding="utf-8")

    with open_recipients(path) as file:
        assert file.bytes_total == 13
        assert [row.email for row in file] == ["a@x.dk"]
        assert file.bytes_read == 13


def test_a_stream_without_a_way_back_is_read():
    class Pipe(io.RawIOBase):
        def __init__(self):
            self.data = io.BytesIO("email;navn\na@x.dk;Åse\n".encode("cp1252"))

        def readable(self):
            return True

        def seekable(self):
            return False

        def readinto(self, buffer):
            piece = self.data.read(min(7, len(buffer)))
            buffer[: len(piece)] = piece
            return len(piece)

    with open_recipients(Pipe()) as file:
        assert [row.name for row in file] == ["Åse"]


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("email\n \nx\n", [(3, "A", "email_invalid")]),
        ("name;email\nAda;\n", [(2, "B", "email_missing")]),
        ("email;dato\na@x.dk;31.11.2025\n", [(2, "B", "date_does_not_exist")]),
        ("email;dato\na@x.dk;11/21/2026\n", [(2, "B", "date_does_not_exist")]),
        ("email;dato\na@x.dk;29-02-2026\n", [(2, "B", "date_does_not_exist")]),
        ("email;dato\na@x.dk;21-11-26\n", [(2, "B", "date_year_short")]),
        ("email;dato\na@x.dk;i morgen\n", [(2, "B", "date_unreadable")]),
        ("email;dato\na@x.dk;2026-11-21T10:00\n", [(2, "B", "date_unreadable")]),
        ("email;dato\na@x.dk;21-11.2026\n", [(2, "B", "date_unreadable")]),
        ("email;dato\na@x.dk;0001-01-01\n", [(2, "B", "date_out_of_range")]),
        ("email;dato\na@x.dk;9999-12-31T23:59:59Z\n", [(2, "B", "date_out_of_range")]),
        ("email;gyldig fra;gyldig til\na@x.dk;2026-11-21;2026-11-20\n",
         [(2, "C", "dates_reversed")]),
        ("email;bevis\na@x.dk;www.x.example\n", [(2, "B", "evidence_invalid")]),
        ("email;bevis\na@x.dk;javascript:alert(1)\n", [(2, "B", "evidence_invalid")]),
        ("email;sprog\na@x.dk;klingonsk\n", [(2, "B", "language_unknown")]),
        ("email;karakter\na@x.dk;12\n", [(2, "B", "result_not_described")]),
        ("email;navn\na@x.dk;A\x00B\n", [(2, "B", "text_refused")]),
        ("email;navn\na@x.dk;A\u202eB\n", [(2, "B", "text_refused")]),
        ("email;navn\na@x.dk;A\ufffdB\n", [(2, "B", "character_unreadable")]),
        (b"email;navn\na@x.dk;A\x81B\xe6\n", [(2, "B", "character_unreadable")]),
        ("email;note\na@x.dk;cpr 120345-6789\n", [(2, "B", "national_number")]),
        ("email;navn;x\na@x.dk\n", [(2, "", "too_few_cells")]),
        ("email;navn\na@x.dk;Ada;x\n", [(2, "", "too_many_cells")]),
        ('email;navn\na@x.dk;"Ada" x\n', [(2, "", "quote_misplaced")]),
        ('email;navn\na@x.dk;"Ada\n', [(2, "", "quote_not_closed")]),
        (f"email;navn\na@x.dk;{'x' * 65_537}\n", [(2, "B", "cell_too_long")]),
        (f"email;navn\na@x.dk;{'ø' * 32_769}\n", [(2, "B", "cell_too_long")]),
        (f"email;navn\n{'x' * 1_048_577}\nb@x.dk;Bo\n", [(2, "", "row_too_long")]),
        (f"email;navn\n{'ø' * 600_000}\nb@x.dk;Bo\n", [(2, "", "row_too_long")]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_line_column_and_code(text, met):
    assert problems(text) == met


def test_every_problem_of_a_row_is_said_at_once():
    text = "email;gyldig fra;gyldig til;sprog\nx;31.11.2025;x;y z\n"

    assert problems(text) == [
        (2, "A", "email_invalid"),
        (2, "B", "date_does_not_exist"),
        (2, "C", "date_unreadable"),
        (2, "D", "language_unknown"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("email;x;x2;x3;dato\na@x.dk;;;;31.11.2025\n",
         "Valid from, column E: 31.11.2025 does not exist. November has 30 days."),
        ("email;dato\na@x.dk;29-02-2026\n",
         "Valid from, column B: 29-02-2026 does not exist. February 2026 has 28 days."),
        ("email;dato\na@x.dk;11/21/2026\n",
         ("Valid from, column B: 11/21/2026 does not exist. "
          "Write day, month, year: there is no month 21.")),
        ("email;dato\na@x.dk;32-12-2026\n",
         "Valid from, column B: 32-12-2026 does not exist. December has 31 days."),
        ("email\nada@\n",
         "E-mail, column A: ada@ is not an e-mail address. Write it like ada@example.org."),
        ("email;Note\na@x.dk;120345-6789\n",
         ("Note, column B: It holds a national identity number. "
          "Delete the number: it is never taken.")),
        ("email;navn\na@x.dk\n",
         "The row has 1 cells and the header has 2. Give each cell its own column."),
    ],
)  # fmt: skip
def test_the_words_name_the_column_and_what_to_do(text, said):
    assert words(text) == [said]


def test_the_column_of_a_wide_file_has_two_letters():
    header = ";".join([*(f"x{n}" for n in range(27)), "email"])

    assert problems(f"{header}\n{';' * 27}ada\n") == [(2, "AB", "email_invalid")]


def test_lines_are_counted_as_an_editor_counts_them():
    text = 'email;navn\r\n\r\na@x.dk;"Ada\r\n\r\nLovelace"\r\nx;Bo\r\n'

    (row, bad) = rows(text)

    assert (row.line, row.name) == (3, "Ada Lovelace")
    assert bad.line == 6


def test_line_ends_in_a_narrative_stay():
    (row,) = rows('email;begrundelse\na@x.dk;"Et\r\n\r\nto ""citat"""\n')

    assert row.narrative == 'Et\n\nto "citat"'


@pytest.mark.parametrize(
    "spoilt",
    ['b@x.dk;"Bo', 'b@x.dk;"Bo" x', 'b@x.dk;"', '"b@x.dk;Bo'],
    ids=["never closed", "closed too early", "lonely", "first cell"],
)
def test_a_stray_quotation_mark_spoils_its_own_line_only(spoilt):
    text = f"email;navn\na@x.dk;Ada\n{spoilt}\nc@x.dk;Cai\nd@x.dk;Dea\n"

    found = rows(text)

    assert [row.email for row in found if isinstance(row, Row)] == ["a@x.dk", "c@x.dk", "d@x.dk"]
    (bad,) = [row for row in found if isinstance(row, BadRow)]
    assert (bad.line, bad.cells) == (3, (spoilt,))


def test_a_quotation_mark_that_meets_another_rows_mark_spoils_one_line():
    text = 'email;navn\na@x.dk;"Ada\nb@x.dk;Bo\nc@x.dk;"Cai"\nd@x.dk;Dea\n'

    found = rows(text)

    assert [(type(row), row.line) for row in found] == [
        (BadRow, 2), (Row, 3), (Row, 4), (Row, 5)
    ]  # fmt: skip


def test_a_quotation_mark_inside_an_unquoted_cell_is_a_mark():
    assert rows('email;navn\na@x.dk;Bo "Bobby" Hansen\n')[0].name == 'Bo "Bobby" Hansen'


def test_many_stray_quotation_marks_cost_no_more_than_their_lines():
    """Each line alone opens a cell; reading ahead from each must not take the square of it."""
    text = "email;navn\n" + 'a@x.dk;"Ada\nb@x.dk;Bo\n' * 20_000

    found = rows(text)

    assert len(found) == 40_000
    assert sum(isinstance(row, BadRow) for row in found) == 20_000


def test_a_line_too_long_inside_a_quoted_cell_keeps_the_count_of_lines():
    text = f'email;navn\na@x.dk;"Ada\nb@x.dk;Bo\n{"x" * 1_100_000}\nc@x.dk;Cai\n'

    assert [(type(row), row.line) for row in rows(text)] == [
        (BadRow, 2), (Row, 3), (BadRow, 4), (Row, 5)
    ]  # fmt: skip


def test_a_row_of_many_lines_is_limited_too():
    text = 'email;navn\na@x.dk;"' + f"{'x' * 999}\n" * 1_200 + '"\nb@x.dk;Bo\n'

    found = rows(text)

    assert (found[0].line, found[0].problems[0].code) == (2, "quote_not_closed")
    assert found[-1].email == "b@x.dk"


@pytest.mark.parametrize(
    "cell", ["=cmd|' /C calc'!A0", "+4512345678", "-1", "@SUM(1)", "=HYPERLINK(1)"]
)
def test_a_cell_that_looks_like_a_formula_is_text(cell):
    assert rows(f"email;navn\na@x.dk;{cell}\n")[0].name == cell


def test_empty_cells_after_the_last_column_do_not_matter():
    assert rows("email;navn;;\na@x.dk;Ada;;;;\n")[0].name == "Ada"


def test_rows_that_are_the_same_are_both_given():
    """Which of them is new is for the register to say."""
    assert len(rows("email\na@x.dk\na@x.dk\n")) == 2


def test_a_large_file_is_read_with_little_memory(tmp_path):
    import tracemalloc  # noqa: PLC0415 - slows everything down that it sees

    path = tmp_path / "people.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("email;navn;begrundelse\n")
        for n in range(30_000):
            file.write(f"p{n}@x.dk;Åse {n};{'x' * 100}\n")
    tracemalloc.start()

    with open_recipients(path) as people:
        count = sum(1 for _ in people)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 30_000
    assert peak < 1_000_000 < path.stat().st_size


def result(cell, *description):
    (row,) = rows(f"email\tresultat\na@x.dk\t{cell}\n", badge=achievement(*description))
    if isinstance(row, BadRow):
        return row.problems[0].code
    return row.result.value or row.result.achieved_level or row.result.status


DANISH_SCALE = ("-3", "00", "02", "4", "7", "10", "12")


@pytest.mark.ob3(12)
@pytest.mark.parametrize(
    ("description", "cell", "met"),
    [
        (described("RawScore"), "87,5", "87.5"),
        (described("RawScore"), "-3", "-3"),
        (described("RawScore"), "+7", "7"),
        (described("RawScore"), "1.000,5", "result_not_a_number"),
        (described("RawScore"), "1e3", "result_not_a_number"),
        (described("RawScore"), "nan", "result_not_a_number"),
        (described("RawScore"), "٣", "result_not_a_number"),
        (described("RawScore", value_min="0", value_max="10,5"), "10,5", "10.5"),
        (described("RawScore", value_min="0"), "-1", "result_out_of_range"),
        (described("RawScore", value_max="10"), "10,01", "result_out_of_range"),
        (described("Percent", value_max="100"), "87,5 %", "87.5"),
        (described("Percent"), "%", "result_not_a_number"),
        (described("LetterGrade", allowed_value=DANISH_SCALE), "12", "12"),
        (described("LetterGrade", allowed_value=DANISH_SCALE), "02", "02"),
        (described("LetterGrade", allowed_value=DANISH_SCALE), "2", "result_not_allowed"),
        (described("LetterGrade", allowed_value=("A", "B")), "b", "B"),
        (described("LetterGrade", allowed_value=("A", "a")), "a", "a"),
        (described("LetterGrade"), "B+", "B+"),
        (described("Status"), "completed", "Completed"),
        (described("Status"), "Bestået", "Completed"),
        (described("Status"), "i  gang", "InProgress"),
        (described("Status"), "On hold", "OnHold"),
        (described("Status"), "måske", "result_not_allowed"),
        (
            described("PerformanceLevel", rubric_criterion_level=[level("Øvet", 1), level("M", 2)]),
            "øvet",
            "urn:uuid:20000000-0000-4000-8000-000000000001",
        ),
        (
            described("RubricCriterionLevel", rubric_criterion_level=[level("Øvet", 1)]),
            "Mester",
            "result_not_allowed",
        ),
        (described("Result"), "hvad som helst", "hvad som helst"),
        (described("ext:Own", allowed_value=("x",)), "y", "result_not_allowed"),
    ],
)
def test_a_result_is_read_by_its_description(description, cell, met):
    assert result(cell, description) == met


def test_the_first_description_is_the_one_that_is_meant():
    other = described("Status").to_dict() | {"id": "urn:uuid:3"}
    badge = achievement(described("RawScore"), type(described("Status")).from_dict(other))

    (row,) = rows("email;resultat\na@x.dk;7\n", badge=badge)

    assert row.result.result_description == described("RawScore").id


def test_a_copy_of_a_stream_is_closed_and_the_stream_is_not():
    stream = io.BytesIO(b"email\na@x.dk\n")
    with open_recipients(stream) as file:
        list(file)

    assert not stream.closed
    assert tempfile.gettempdir()
