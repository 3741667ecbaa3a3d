# SPDX-License-Identifier: Apache-2.0

"""What holds for every picture and every credential."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import pictures

from skillmark.baking import bake, extract, find, kind_of, png, rebuild_svg, svg
from skillmark.encoding import strict_json
from skillmark.errors import SkillmarkError

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.sampled_from(["]]>", "]]", "<![CDATA[", "&amp;", "</svg>", "\ufffe", "\uffff\r\n", "\0"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), VALUES, max_size=5)
SEGMENT = st.text("abcxyzABC019-_", min_size=1, max_size=40)
TOKENS = st.builds("{}.{}.{}".format, SEGMENT, SEGMENT, SEGMENT)


@pytest.mark.ob3(26)
@given(DOCUMENTS.map(strict_json.dumps) | TOKENS.map(str.encode))
def test_whatever_is_baked_into_a_png_comes_back_octet_for_octet(credential):
    baked = bake(pictures.png(), credential)

    assert kind_of(baked) == "png"
    assert extract(baked) == credential
    assert bake(baked, credential, replace=True) == baked


@pytest.mark.ob3(27)
@given(DOCUMENTS)
def test_json_baked_into_an_svg_comes_back_with_the_same_meaning(document):
    text = strict_json.dumps(document)

    found = extract(bake(pictures.SVG, text))

    assert strict_json.loads(found) == document
    if not any(mark in text.decode() for mark in ("]]>", "\ufffe", "\uffff")):
        assert found == text


@pytest.mark.ob3(27)
@given(TOKENS, st.sampled_from([pictures.SVG, b"<svg/>", b"<s:svg xmlns:s='http://www.w3.org/2000/svg'/>"]))  # fmt: skip  # noqa: E501
def test_a_jws_baked_into_an_svg_comes_back_letter_for_letter(token, image):
    assert extract(bake(image, token)) == token.encode()


def test_no_changed_octet_of_a_baked_png_yields_another_credential():
    credential = b'{"id":"urn:uuid:1"}'
    baked = png.bake(pictures.png(), credential)
    for place in range(len(baked)):
        for change in (1, 2, 4, 8, 16, 32, 64, 128, 255):
            altered = bytearray(baked)
            altered[place] ^= change
            with pytest.raises(SkillmarkError):
                png.extract(bytes(altered))


BAKED_SVG = svg.bake(pictures.SVG, b'{"id":"urn:uuid:1"}')


@given(
    st.sampled_from([BAKED_SVG, png.bake(pictures.png(), b"{}")]),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 3), st.binary(max_size=6)), max_size=3),
)
def test_a_damaged_picture_is_read_or_refused(picture, damages):
    for place, length, new in damages:
        picture = picture[:place] + new + picture[place + length :]
    for act in (find, png.find, svg.find, rebuild_svg, lambda p: bake(p, "{}", replace=True)):
        try:
            act(picture)
        except SkillmarkError:
            continue


FRAGMENTS = st.sampled_from(
    [
        "<svg",
        "</svg>",
        ">",
        "/>",
        "<g>",
        "</g>",
        '<use href="#a"/>',
        '<use id="a" href="#b"/>',
        "<a ",
        "<style>",
        "</style>",
        ".a{",
        "}",
        'fill="url(#a)"',
        ' style="',
        '"',
        "'",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?x?>",
        "<!DOCTYPE svg>",
        "&lt;",
        "&#0;",
        "&#60;",
        "&x;",
        "x",
        ' xmlns="http://www.w3.org/2000/svg"',
        "<openbadges:credential",
        ' xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"',
        "</openbadges:credential>",
        ' verify="a.b.c"',
        "{}",
        "\x00",
        "\x0c",
        "æ",
        "🏅",
    ]
)


@given(st.lists(FRAGMENTS, max_size=14).map("".join))
def test_any_pile_of_tags_is_read_or_refused(pile):
    for image in (pile.encode(), f"<svg>{pile}</svg>".encode()):
        for act in (svg.find, rebuild_svg, lambda p: svg.bake(p, "{}", replace=True)):
            try:
                act(image)
            except SkillmarkError:
                continue


@given(st.binary(max_size=60))
def test_any_octets_have_a_kind_and_are_read_or_refused(octets):
    kind_of(octets)
    for data in (octets, pictures.SIGNATURE + octets, b"<svg " + octets):
        with pytest.raises(SkillmarkError):
            find(data)
