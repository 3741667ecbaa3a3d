# SPDX-License-Identifier: Apache-2.0

"""Names of organisations: what looks the same is the same, what differs stays apart."""

from __future__ import annotations

import pytest

from skillmark_server.accounts.models.skeleton import skeleton
from skillmark_server.accounts.refusals import PaleColour, TextRefused
from skillmark_server.accounts.texts import contrast_on_white, readable_colour, tidy


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Harvard", "\u0397arvard"),
        ("Nordvind A/S", "NORDVIND AS"),
        ("Nordvind", "N\u043erdvind"),
        ("Nordvind", "Nord vind."),
        ("Innovation", "lnnovation"),
        ("Company 10", "Company lO"),
        ("Amager", "Arnager"),
        ("Nordvind", "\uff2e\uff4f\uff52\uff44\uff56\uff49\uff4e\uff44"),
    ],
    ids=["Greek Eta", "case and slash", "Cyrillic o", "blank", "l for I", "digits", "rn", "wide"],
)
def test_names_that_look_the_same_have_one_skeleton(one, other):
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Århus", "Arhus"), ("Ærø", "Aero"), ("Nordvind", "Sydvind"), ("Køge", "Koge")],
)
def test_danish_letters_keep_names_apart(one, other):
    assert skeleton(one) != skeleton(other)


@pytest.mark.parametrize(
    "text",
    ["x" * 121, "a\u202eb", "a\x00b", "a\u200bb", "Anna 010190-1234", "a\u2066b"],
    ids=["long", "override", "null", "zero width", "CPR", "isolate"],
)
def test_a_text_that_misleads_is_refused(text):
    with pytest.raises(TextRefused):
        tidy(text, field="name", longest=120)


PERSIAN = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
"""A word that cannot be written without a zero-width non-joiner."""


def test_a_text_is_tidied_and_keeps_what_scripts_need():
    assert tidy("  Ma\u0308lle   & Co ", field="name", longest=120) == "M\u00e4lle & Co"
    assert tidy(PERSIAN, field="name", longest=120) == PERSIAN
    assert tidy("one\r\ntwo", field="d", longest=120, lines=True) == "one\ntwo"


@pytest.mark.parametrize("colour", ["#FFFFFF", "#F2B632", "blue", "#12345", "#GGGGGG"])
def test_a_colour_that_cannot_be_read_on_white_is_refused(colour):
    with pytest.raises(PaleColour):
        readable_colour(colour)


def test_a_readable_colour_is_kept():
    assert readable_colour("#0b4f6c") == "#0B4F6C"
    assert readable_colour("") == ""
    assert contrast_on_white("#000000") == pytest.approx(21)
    assert contrast_on_white("#FFFFFF") == pytest.approx(1)
