# SPDX-License-Identifier: Apache-2.0

"""The card for social networks: every name fits, and no letter is lost."""

import datetime as dt
import io

import pytest
from PIL import Image, ImageChops

from skillmark_server.drawing import sharecard
from skillmark_server.drawing.badge import BadgeDesign, badge_svg
from skillmark_server.drawing.raster import png
from skillmark_server.drawing.refusals import PictureError
from skillmark_server.drawing.typesetting import DISPLAY, cleaned, cut_to, lines_of, width_of

BADGE = badge_svg(BadgeDesign(text="ISO 9001"))
FACTS = {
    "holder": "Åse Lykke Bjørnholt",
    "achievement": "Internal auditor, ISO 9001",
    "issuer": "Nordvind A/S",
    "issued_on": dt.date(2025, 3, 14),
    "digest": "0123456789abcdef" * 4,
    "badge": BADGE,
    "language": "en",
}


def card(**changed):
    return Image.open(io.BytesIO(sharecard.share_card(**(FACTS | changed)))).convert("RGB")


def test_a_card_has_the_size_that_social_networks_ask_for():
    assert card().size == (1200, 630)


def test_the_same_facts_give_the_same_card():
    assert sharecard.share_card(**FACTS) == sharecard.share_card(**FACTS)


def test_a_badge_may_be_a_png():
    assert card(badge=png(BADGE, 1024)).size == (1200, 630)


@pytest.mark.parametrize("badge", [b"", b"\x89PNG broken", b"GIF89a"])
def test_a_card_needs_a_picture(badge):
    with pytest.raises(PictureError):
        card(badge=badge)


def test_a_card_needs_a_digest():
    with pytest.raises(ValueError, match="digest"):
        card(digest="abc")


LONG = {
    "a person of sixty letters": {
        "holder": "Kristoffer-Emanuel Bartholomæussen Vestergaard-Rønnebjerghøj"
    },
    "words of thirty-five letters": {
        "achievement": "Arbejdsmiljørepræsentantuddannelsen, kvalitetsledelsessystemansvarlig"
    },
    "a name of three hundred letters": {"achievement": "Kvalitetsledelse og " * 15},
    "one word of three hundred letters": {"achievement": "W" * 300, "holder": "M" * 300},
    "an issuer of a hundred letters": {"issuer": "Kystens Akademi for Arbejdsmiljø " * 4},
    "a word beside a long issuer": {"issuer": "W" * 200, "achievement": "x " * 200},
}


@pytest.mark.parametrize("changed", LONG.values(), ids=LONG.keys())
def test_long_names_stay_in_their_room(changed):
    difference = ImageChops.difference(card(), card(**changed)).getbbox()
    left, top, right, bottom = difference
    assert left >= 610
    assert top >= 50
    assert right <= 1148
    assert bottom <= 468


@pytest.mark.parametrize("name", ["Γεώργιος Παπαδόπουλος", "محمد عبد الرحمن", "Þórður Ævarsson"])
def test_names_of_other_scripts_are_drawn(name):
    empty, drawn = card(holder=""), card(holder=name)
    assert ImageChops.difference(empty, drawn).getbbox() is not None


@pytest.mark.parametrize(
    "name",
    ['<b>Mette</b> & "Co"', "Mette\x00\x1b\u202eKjær", "\ud800", "急救", "😀 Mette", "]]>", ""],
    ids=["markup", "controls", "half a character", "Chinese", "emoji", "CDATA", "empty"],
)
def test_no_name_breaks_the_card(name):
    assert card(holder=name, achievement=name, issuer=name).size == (1200, 630)


def test_an_unknown_language_reads_english():
    assert card(language="el").tobytes() == card(language="en").tobytes()
    assert card(language="da").tobytes() != card(language="en").tobytes()


def test_what_turns_letters_round_is_left_out():
    assert cleaned(" Mette\u202e \n Kjær\x07 ") == "Mette Kjær"


def test_a_word_that_is_too_long_is_broken_with_a_hyphen():
    lines = lines_of("Arbejdsmiljøuddannelse", font=DISPLAY, size=64, width=300)
    assert all(width_of(line, font=DISPLAY, size=64) <= 300 for line in lines)
    assert [line.endswith("-") for line in lines] == [True] * (len(lines) - 1) + [False]
    assert "".join(line.removesuffix("-") for line in lines) == "Arbejdsmiljøuddannelse"


def test_lines_that_have_no_room_are_left_out_with_an_ellipsis():
    assert cut_to(["one", "two", "three"], 2) == ["one", "tw…"]
    assert cut_to(["one"], 2) == ["one"]
