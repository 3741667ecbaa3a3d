# SPDX-License-Identifier: Apache-2.0

"""What the console takes from its surroundings, and files that are written whole."""

import io
import sys

import pytest
from tests.terminal import Stream

from skillmark.cli.console import Console, wants_colour
from skillmark.cli.files import write_whole
from skillmark.cli.parser import complaint


@pytest.mark.parametrize(
    ("terminal", "environ", "wanted"),
    [
        (True, {}, True),
        (True, {"TERM": "xterm"}, True),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (True, {"TERM": "dumb"}, False),
        (False, {}, False),
        (False, {"TERM": "xterm"}, False),
    ],
)
def test_colour_is_for_terminals_where_nobody_said_no(terminal, environ, wanted):
    assert wants_colour(Stream(terminal=terminal), environ) is wanted


@pytest.mark.parametrize(
    ("columns", "wanted"), [("20", 60), ("90", 90), ("1000", 160), (None, 100)]
)
def test_the_console_of_the_process_fits_its_terminal(monkeypatch, columns, wanted):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    monkeypatch.setattr(sys, "stdout", Stream())
    monkeypatch.setattr(sys, "__stdout__", Stream())
    monkeypatch.setenv("LC_ALL", "da_DK.UTF-8")
    if columns is None:
        monkeypatch.delenv("COLUMNS", raising=False)
    else:
        monkeypatch.setenv("COLUMNS", columns)

    console = Console.of_process()

    assert (console.columns, console.language, console.colour) == (wanted, "da", False)
    assert console.clock().tzinfo is not None


def test_a_complaint_that_nobody_foresaw_is_passed_on():
    assert str(complaint("something {new} happened")) == "something {new} happened"


def test_a_file_takes_the_place_of_the_old_one(tmp_path):
    (tmp_path / "a").write_bytes(b"old")

    write_whole(tmp_path / "a", b"new")

    assert (tmp_path / "a").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_file_that_cannot_take_its_place_leaves_nothing_behind(tmp_path):
    (tmp_path / "a").mkdir()

    with pytest.raises(OSError, match="directory"):
        write_whole(tmp_path / "a", b"new")

    assert [path.name for path in tmp_path.iterdir()] == ["a"]
