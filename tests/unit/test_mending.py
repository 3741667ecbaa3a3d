# SPDX-License-Identifier: Apache-2.0

import os

import pytest
from tests.issuing import written

from skillmark.recipients import BadRow, MendingFile, open_recipients
from skillmark.recipients.mending import harmless

LINES = [
    "Afdeling;E-mail;Navn;Gyldig til",
    "Lager;ada@x.dk;Ada;2028-01-01",
    'Lager;bo@x.dk;"Bo; ""B""";31.11.2025',
    "Kontor;cai;Caí;",
    "Kontor;dea@x.dk;Dea;;;for meget",
    "Kontor;egil@x.dk",
    'Kontor;"finn@x.dk;Finn;',
    "Kontor;gro@x.dk;120345-6789;",
]


def run(path, mend, language="en"):
    """Read `path` and write its bad rows; return the addresses of the good ones."""
    with open_recipients(path) as people, MendingFile(mend, like=people, language=language) as file:
        good = []
        for row in people:
            if isinstance(row, BadRow):
                file.add(row)
            else:
                good.append(row.email)
    return good


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_bad_rows_are_written_in_the_dialect_of_the_file(tmp_path, encoding):
    path, mend = written(tmp_path / "people.csv", LINES, encoding), tmp_path / "mend.csv"

    assert run(path, mend) == ["ada@x.dk"]

    found = mend.read_text(encoding=encoding).splitlines()
    assert found[0] == "Afdeling;E-mail;Navn;Gyldig til;Skillmark: line;Skillmark: problem"
    assert found[1].startswith('Lager;bo@x.dk;"Bo; ""B""";31.11.2025;3;')
    assert found[1].endswith("31.11.2025 does not exist. November has 30 days.")
    assert found[2].startswith("Kontor;cai;Caí;;4;")
    assert found[4].startswith("Kontor;egil@x.dk;;;6;")
    with open_recipients(mend) as again:
        assert again.ignored == ("Afdeling",)


def test_a_mended_file_is_run_again_and_then_there_is_none(tmp_path):
    path, mend = written(tmp_path / "people.csv", LINES), tmp_path / "mend.csv"
    run(path, mend)
    text = mend.read_text()
    for wrong, right in {
        "31.11.2025": "30.11.2025",
        ";cai;": ";cai@x.dk;",
        ";;for meget": "",
        '"Kontor;""finn@x.dk;Finn;";;;': "Kontor;finn@x.dk;Finn;",
        "******-****": "Gro",
    }.items():
        text = text.replace(wrong, right, 1) if wrong in text else text
    mend.write_text(text)

    good = run(mend, mend)

    assert "bo@x.dk" in good
    assert "cai@x.dk" in good
    assert "gro@x.dk" in good
    assert mend.exists()


def test_mending_twice_keeps_one_pair_of_columns(tmp_path):
    path, mend = written(tmp_path / "people.csv", LINES), tmp_path / "mend.csv"
    run(path, mend)
    run(mend, mend, language="da")

    assert mend.read_text().splitlines()[0] == (
        "Afdeling;E-mail;Navn;Gyldig til;Skillmark: linje;Skillmark: fejl"
    )


def test_a_national_number_is_not_copied(tmp_path):
    run(written(tmp_path / "people.csv", LINES), tmp_path / "mend.csv")

    text = (tmp_path / "mend.csv").read_text()
    assert "120345-6789" not in text
    assert "******-****" in text


def test_without_bad_rows_no_file_is_left(tmp_path):
    path, mend = written(tmp_path / "people.csv", LINES[:2]), tmp_path / "mend.csv"
    mend.write_text("of an earlier run")

    run(path, mend)

    assert not mend.exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["people.csv"]


def test_the_file_that_was_read_is_never_taken_away(tmp_path):
    path = written(tmp_path / "people.csv", LINES[:2])

    run(path, path)

    assert path.exists()


def _break_off(people, mend):
    with MendingFile(mend, like=people) as file:
        file.add(next(row for row in people if isinstance(row, BadRow)))
        raise RuntimeError


def test_an_exception_changes_nothing(tmp_path):
    path, mend = written(tmp_path / "people.csv", LINES), tmp_path / "mend.csv"
    mend.write_text("of an earlier run")

    with open_recipients(path) as people, pytest.raises(RuntimeError):
        _break_off(people, mend)

    assert mend.read_text() == "of an earlier run"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_what_is_added_is_never_a_formula(start):
    assert harmless(f"{start}1") == f"'{start}1"


def test_a_cell_with_a_line_end_or_spaces_is_read_back_as_it_was(tmp_path):
    lines = ["email;navn", 'x;"a\nb"', 'y;"  c"']
    run(written(tmp_path / "people.csv", lines), tmp_path / "mend.csv")

    with open_recipients(tmp_path / "mend.csv") as again:
        assert [row.cells[1] for row in again] == ["a\nb", "  c"]


def test_what_a_killed_run_left_is_cleared_away(tmp_path):
    path = written(tmp_path / "people.csv", LINES)
    left = tmp_path / ".mend.csv.999999999.new"
    alive = tmp_path / f".mend.csv.{os.getppid()}.new"
    for other in (left, alive):
        other.write_text("half")

    run(path, tmp_path / "mend.csv")

    assert not left.exists()
    assert alive.exists()
