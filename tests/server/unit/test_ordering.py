# SPDX-License-Identifier: Apache-2.0

"""Names stand in Danish order, and are found however they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmark_server.accounts.ordering import sort_key

IN_ORDER = [
    "123 Hold",
    "Anna",
    "anne",
    "Bjørn Ægidius Sø",
    "Bo",
    "Éva",
    "Müller",
    "Pizza",
    "Zoe",
    "Zz Top",
    "Ægidius",
    "Ærø",
    "Ødegaard",
    "Øe",
    "Aagaard",
    "Åse",
]


def test_names_stand_in_danish_order():
    names = IN_ORDER[::-1]

    assert sorted(names, key=sort_key) == IN_ORDER


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("aase", "Åse"),
        ("ÅSE", "Aase"),
        ("eva", "Éva"),
        ("o'brien", "O\u2019Brien"),
        ("sø", "Bo SØ"),
    ],
)
def test_a_part_of_a_name_is_found(typed, name):
    assert sort_key(typed) in sort_key(name)


@given(st.from_regex("[A-Za-z0-9 ]{0,40}", fullmatch=True))
def test_a_plain_name_has_the_key_that_it_has_in_brackets(name):
    assert sort_key(name) == sort_key(f"({name})")


def test_the_key_has_plain_letters_and_a_length():
    assert sort_key("Søren Kierkegaard").isascii()
    assert len(sort_key("å" * 120)) == 240
    assert sort_key("Λυδία") == sort_key("λυδια")
    assert sort_key(" - ") == ""
