# SPDX-License-Identifier: Apache-2.0

"""Names that are built to look like others are told from names that are honestly foreign."""

from __future__ import annotations

import pytest

from skillmark_server.pages.verifying.confusing import misleading_word

ETA, CYRILLIC_O = "\N{GREEK CAPITAL LETTER ETA}", "\N{CYRILLIC SMALL LETTER O}"
# "Apple" in Cyrillic letters only.
APPLE = "\u0410\u0440\u0440\u04cf\u0435"


@pytest.mark.parametrize(
    ("name", "word"),
    [
        (f"{ETA}arvard University", f"{ETA}arvard"),
        (f"N{CYRILLIC_O}rdvind A/S", f"N{CYRILLIC_O}rdvind"),
        (f"The {APPLE} Academy", APPLE),
    ],
    ids=["one Greek letter", "one Cyrillic letter", "a whole word of another script"],
)
def test_a_name_that_imitates_is_found(name, word):
    assert misleading_word(name) == word


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Nordvind A/S",
        "Ærøskøbing Håndværkerskole",
        "Åbo Akademi",
        "\u0391\u03ba\u03b1\u03b4\u03b7\u03bc\u03af\u03b1 Athens",
        "\u041c\u043e\u0441\u043a\u0432\u0430",
        "\u682a\u5f0f\u4f1a\u793e\u30ab\u30bf\u30ab\u30ca",
        "\u0623\u0643\u0627\u062f\u064a\u0645\u064a\u0629",
        "ISO 9001",
        "école Genève",
    ],
    ids=[
        "empty",
        "Danish",
        "æøå",
        "Åbo",
        "Greek",
        "Russian",
        "Japanese",
        "Arabic",
        "ISO",
        "French",
    ],
)
def test_an_honest_name_is_left_alone(name):
    assert misleading_word(name) == ""
