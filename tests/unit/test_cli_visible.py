# SPDX-License-Identifier: Apache-2.0

"""Names of strangers never drive the terminal."""

import json

import pytest
from tests.terminal import console_of

from skillmark.cli.console import Style
from skillmark.cli.visible import clip, json_line, pad, visible, width

HOSTILE = {
    "clear screen": "\x1b[2JNordvind",
    "title of the window": "\x1b]0;owned\x07",
    "colour": "\x1b[32mGenuine\x1b[0m",
    "eight-bit escape": "\x9b31mred",
    "next line": "Nordvind\nGenuine      Nordvind A/S",
    "carriage return": "Nordvind\rGenuine",
    "backspace": "fake\b\b\b\breal",
    "null": "Nord\0vind",
    "delete": "Nord\x7fvind",
    "line separator": "Nord\u2028vind",
    "paragraph separator": "Nord\u2029vind",
    "next line of EBCDIC": "Nord\x85vind",
    "right to left override": "\u202egnp.exe",
    "right to left isolate": "\u2067kcab\u2069",
    "left to right mark": "Nord\u200evind",
    "no width": "Nord\u200bvind",
    "byte order mark": "Nord\ufeffvind",
    "tag characters": "Nord\U000e0041vind",
    "half a pair": "Nord\ud800vind",
    "private use": "Nord\ue000vind",
    "noncharacter": "Nord\uffffvind",
    "climbing marks": "N" + "\u0301" * 40,
    "soft hyphen": "Nord\u00advind",
    "tab": "Nord\tvind",
}
HARMLESS = {
    "Danish": "Søren Ægidius Ågård",
    "Greek with tonos": "Ελληνικά",
    "Vietnamese": "Nguyễn",
    "Vietnamese, taken apart": "Nguye\u0302\u0303n",
    "Persian with a joiner": "\u0645\u06cc\u200c\u062e",
    "family": "👩\u200d👧",
    "Chinese": "北风",
    "punctuation": "O'Connor & Sønner <as> 100 %",
}


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_name_is_shown_by_its_numbers(name):
    shown = visible(name)

    assert shown.isprintable()
    assert "<U+" in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize("name", HARMLESS.values(), ids=HARMLESS)
def test_an_honest_name_stays_as_it_is(name):
    assert visible(name) == name


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("encoding", ["utf-8", "UTF-8", "iso8859-1", "ascii"])
def test_a_line_of_json_is_safe_to_print_and_says_the_same(name, encoding):
    line = json_line({"name": name}, encoding)

    assert json.loads(line) == {"name": name}  # noqa: TID251 - another reader of what we wrote
    assert not set(line) & {"\x1b", "\x9b", "\u202e", "\u2028", "\n", "\x7f"}


@pytest.mark.parametrize("name", HARMLESS.values(), ids=HARMLESS)
def test_honest_names_stand_in_json_as_they_are_written(name):
    assert json.dumps(name, ensure_ascii=False) in json_line({"name": name}, "utf-8")


def test_json_is_ascii_where_the_stream_cannot_take_more():
    assert json_line({"name": "Sørensen"}, "iso8859-1") == '{"name": "S\\u00f8rensen"}'


@pytest.mark.parametrize(
    ("text", "columns"),
    [("abc", 3), ("æøå", 3), ("北风", 4), ("e\u0301", 1), ("👩\u200d👧", 4), ("", 0)],
    ids=["ascii", "danish", "wide", "mark", "joined", "empty"],
)
def test_width_is_counted_in_columns(text, columns):
    assert width(text) == columns


@pytest.mark.parametrize("text", ["Førstehjælp på arbejdet", "北风北风北风北风", "kort", ""])
@pytest.mark.parametrize("columns", [1, 2, 5, 12, 40])
def test_a_padded_text_fills_its_column_exactly(text, columns):
    assert width(pad(text, columns)) == columns


def test_what_is_clipped_says_so():
    assert clip("Førstehjælp", 6) == "Først…"


def test_colour_is_put_on_after_the_text_was_made_safe():
    console, out, _ = console_of(colour=True)

    console.line(("\x1b[31mNordvind", Style.GREEN))

    assert out.getvalue() == "\x1b[32m<U+001B>[31mNordvind\x1b[0m\n"


def test_without_colour_nothing_is_put_on():
    console, out, _ = console_of(colour=False)

    console.line(("Nordvind", Style.GREEN))

    assert out.getvalue() == "Nordvind\n"
