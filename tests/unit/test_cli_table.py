# SPDX-License-Identifier: Apache-2.0

"""A table fits the console, whatever stands in it."""

import pytest
from tests.terminal import console_of

from skillmark.cli.table import Column, Table
from skillmark.cli.visible import width

COLUMNS = (
    Column("Verdict", 19),
    Column("Badge", 0, share=3),
    Column("Until", 10),
    Column("Issuer", 0, share=3),
)


@pytest.mark.parametrize("columns", [60, 80, 100, 160])
@pytest.mark.parametrize(
    "name",
    ["Førstehjælp", "北" * 80, "x" * 500, "a\nb", ""],
    ids=["a", "wide", "long", "line", "0"],
)
def test_no_line_is_wider_than_the_console(columns, name):
    console, out, _ = console_of(columns=columns)
    table = Table(console, COLUMNS)

    table.row("Genuine", name, "2026-11-21", name)
    table.below(f"A sentence about {name}. " * 6, path=f"folder/{name}.png")

    lines = out.getvalue().splitlines()
    assert max(map(width, lines)) <= columns
    assert lines[0].split() == ["Verdict", "Badge", "Until", "Issuer"]


def test_the_end_of_a_path_is_kept():
    console, out, _ = console_of(columns=60)
    table = Table(console, COLUMNS)

    table.below("It was changed.", path="/very/long/way/to/the/folder/anna.png")

    assert out.getvalue() == "…he/folder/anna.png  It was changed.\n"
    assert table.cuts("/very/long/way/to/the/folder/anna.png")
    assert not table.cuts("anna.png")


def test_columns_stay_in_line_when_letters_are_wide():
    console, out, _ = console_of()
    table = Table(console, COLUMNS)

    table.row("Genuine", "北风", "2026-11-21", "a")
    table.row("Genuine", "Nordvind", "2026-11-21", "a")

    first, second = (line.partition("2026")[0] for line in out.getvalue().splitlines()[1:])
    assert width(first) == width(second)
