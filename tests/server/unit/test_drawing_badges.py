# SPDX-License-Identifier: Apache-2.0

"""What badges are drawn from, and how: every part, its contrast, its words, its bytes."""

import io
import itertools
import re

import pytest
from PIL import Image

from skillmark import bake, baking, extract
from skillmark_server.drawing.badge import BadgeDesign, alt_text, badge_svg
from skillmark_server.drawing.lettering import Unwritable, outline
from skillmark_server.drawing.palette import grounds, icons, palettes, shapes
from skillmark_server.drawing.raster import png
from skillmark_server.drawing.refusals import DesignError

CREDENTIAL = b'{"@context":["https://www.w3.org/ns/credentials/v2"],"type":"VerifiableCredential"}'
THEMES = {
    "safety": 6,
    "craft": 7,
    "health": 6,
    "quality": 5,
    "environment": 5,
    "digital": 6,
    "people": 6,
    "business": 5,
    "food": 4,
    "transport": 5,
    "language": 3,
    "welcome": 2,
}
PLAIN = BadgeDesign(palette="nat", icon="star")


def picture(svg, size=96):
    return Image.open(io.BytesIO(png(svg, size))).convert("RGBA")


def test_there_are_twelve_shapes_twelve_palettes_seven_grounds_and_sixty_icons():
    assert [len(parts()) for parts in (shapes, palettes, grounds, icons)] == [12, 12, 7, 60]


def test_the_icons_are_spread_over_the_themes():
    found = [icon.theme for icon in icons().values()]
    assert {theme: found.count(theme) for theme in THEMES} == THEMES


@pytest.mark.parametrize("parts", [shapes, palettes, grounds, icons], ids=lambda p: p.__name__)
def test_every_part_has_a_name_of_its_own_in_both_languages(parts):
    for language in ("en", "da"):
        names = [part.names[language] for part in parts().values()]
        assert all(names)
        assert len(set(names)) == len(names)


def test_every_icon_can_be_searched_for_in_both_languages():
    for icon in icons().values():
        english, danish = icon.words.split(";")
        assert english.strip(), icon.key
        assert danish.strip(), icon.key


@pytest.mark.parametrize("palette", list(palettes()))
@pytest.mark.parametrize("shape", list(shapes()))
def test_every_shape_in_every_palette_takes_a_credential_and_gives_it_back(shape, palette):
    design = BadgeDesign(
        shape=shape, palette=palette, ground="guilloche", icon="aid", text="FØRSTEHJÆLP", levels=4
    )
    assert extract(bake(badge_svg(design), CREDENTIAL)) == CREDENTIAL


@pytest.mark.parametrize("ground", list(grounds()))
def test_nothing_of_a_badge_is_lost_when_its_svg_is_written_anew(ground):
    drawn = badge_svg(BadgeDesign(ground=ground, icon="epoxy", text="ISO 9001", level=1, levels=2))
    rebuilt = baking.rebuild_svg(drawn)
    assert picture(rebuilt).tobytes() == picture(drawn).tobytes()


@pytest.mark.parametrize("shape", list(shapes()))
def test_a_badge_leaves_its_corners_free(shape):
    drawn = picture(badge_svg(BadgeDesign(shape=shape)))
    corners = [drawn.getpixel(at)[3] for at in itertools.product((0, 95), repeat=2)]
    assert corners == [0, 0, 0, 0]
    assert drawn.getpixel((48, 48))[3] == 255


@pytest.mark.parametrize("key", list(icons()))
def test_every_icon_shows_three_tones_and_stays_in_its_box(key):
    svg = icons()[key].svg
    assert not set(re.findall(r"[A-Z]{3,}", svg)) - {"FIELD", "MID", "LIGHT", "ACCENT", "CLIP"}
    assert "LIGHT" in svg
    for word, colour in (("FIELD", "#fff"), ("MID", "#00f"), ("LIGHT", "#f00"), ("ACCENT", "#0f0")):
        svg = svg.replace(word, colour)
    framed = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-150 -150 300 300">'
        f'<rect x="-150" y="-150" width="300" height="300" fill="#fff"/>{svg}</svg>'
    )
    drawn = picture(framed.encode(), 200).convert("RGB")
    frame = 13  # pixels: from 150 down to 130
    inside = drawn.crop((frame, frame, 200 - frame, 200 - frame))
    outside = drawn.copy()
    outside.paste((255, 255, 255), (frame, frame, 200 - frame, 200 - frame))
    assert outside.getextrema() == ((255, 255),) * 3
    assert inside.getextrema() != ((255, 255),) * 3


def test_the_small_cut_holds_no_words_and_is_smaller():
    design = BadgeDesign(ground="rings", icon="leaf", text="ISO 14001", level=1, levels=2)
    assert len(badge_svg(design, small=True)) < len(badge_svg(design)) / 2


def test_equal_designs_give_equal_bytes():
    badge_svg.cache_clear()
    first = badge_svg(BadgeDesign(text="Æble"))
    badge_svg.cache_clear()
    assert badge_svg(BadgeDesign.from_dict({"text": "Æble"})) == first


# --- Contrast ------------------------------------------------------------------------------------


def luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("key", list(palettes()))
def test_every_palette_keeps_its_contrast(key):
    colours = palettes()[key]
    assert contrast(colours.plate_text, colours.plate) >= 12.85
    assert contrast(colours.light, colours.field) >= 5.25
    assert contrast(colours.accent, colours.field) >= 3.85


# --- Designs -------------------------------------------------------------------------------------


def test_a_design_comes_back_as_it_was_written():
    design = BadgeDesign(shape="gear", palette="mos", ground="waves", icon="leaf", text="ISO 14001")
    assert BadgeDesign.from_dict(design.to_dict()) == design


@pytest.mark.parametrize(
    ("members", "field"),
    [
        pytest.param({"shape": "star"}, "shape", id="no such shape"),
        pytest.param({"palette": ["fjord"]}, "palette", id="a list for a palette"),
        pytest.param({"ground": None}, "ground", id="nothing for a ground"),
        pytest.param({"icon": "../../etc/passwd"}, "icon", id="a path for an icon"),
        pytest.param({"text": "X" * 17}, "text", id="seventeen letters"),
        pytest.param({"text": 7}, "text", id="a number for words"),
        pytest.param({"text": "急救"}, "text", id="letters the font has not"),
        pytest.param({"text": "\u202eGDPR"}, "text", id="a sign that turns letters round"),
        pytest.param({"level": 1}, "level", id="a level of none"),
        pytest.param({"levels": 5}, "levels", id="five levels"),
        pytest.param({"levels": True}, "levels", id="a truth for a number"),
        pytest.param({"colour": "#fff"}, "design", id="an unknown member"),
    ],
)
def test_a_design_that_cannot_be_drawn_is_refused_with_words(members, field):
    with pytest.raises(DesignError) as refused:
        BadgeDesign.from_dict(members)
    assert refused.value.field == field
    assert str(refused.value)


def test_words_of_sixteen_letters_shrink_into_the_plate():
    for text in ("WWWWWWWWWWWWWWWW", "ÆØÅ ÆØÅ ÆØÅ ÆØÅ", "ΠΡΩΤΕΣ ΒΟΗΘΕΙΕΣ", "I"):
        for shape in shapes():
            drawn = badge_svg(BadgeDesign.from_dict({"text": text, "shape": shape})).decode()
            left, width = map(
                float,
                re.search(r'rx="7"', drawn)
                and re.search(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', drawn).groups(),
            )
            assert left >= 40
            assert left + width <= 472


def test_a_letter_that_the_font_has_not_is_refused():
    with pytest.raises(Unwritable):
        outline("急", size=40)


# --- Words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Badge: First aid, night coin with a north star, level 2 of 4"),
        ("da", "Badge: First aid, mønt i nat med "),
    ],
)
def test_the_picture_is_said_in_words(language, said):
    star = icons()["star"].names["en"]
    expected = said.replace("a north star", star)
    design = BadgeDesign(palette="nat", icon="star", level=2, levels=4)
    assert alt_text(design, "First aid", language).startswith(expected)


def test_a_badge_without_levels_says_none():
    assert "level" not in alt_text(PLAIN, "First aid", "en")
    assert "niveau" not in alt_text(PLAIN, "Førstehjælp", "da")
