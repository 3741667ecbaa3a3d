# SPDX-License-Identifier: Apache-2.0

"""A credential inside an SVG."""

from __future__ import annotations

import pytest
from tests import pictures

from skillmark.baking import svg
from skillmark.baking.baked import Baked, BakedKind
from skillmark.errors import (
    AlreadyBakedError,
    ImageError,
    JsonError,
    MalformedError,
    NoCredentialError,
    SeveralCredentialsError,
    TooLargeError,
)

JSON = '{"id":"urn:uuid:1","name":"<b>Først & sidst</b>"}'.encode()
JWS = b"eyJhbGciOiJFUzI1NiJ9.eyJpZCI6MX0.c2lnbmF0dXJl"
NAMESPACE = b'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"'
OLD_NAMESPACE = b'xmlns:openbadges="http://openbadges.org"'
SIGNED = b'<openbadges:credential verify="' + JWS + b'"></openbadges:credential>'
PLAIN = b"<openbadges:credential><![CDATA[" + JSON + b"]]></openbadges:credential>"


def around(inside: bytes, namespace: bytes = NAMESPACE) -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg" ' + namespace + b">" + inside + b"</svg>"


@pytest.mark.ob3(27)
def test_a_jws_goes_into_the_attribute_of_an_empty_element():
    assert svg.bake(pictures.SVG, JWS) == pictures.SVG.replace(
        b"<svg ", b"<svg " + NAMESPACE + b" "
    ).replace(b'9 9">', b'9 9">' + SIGNED)


@pytest.mark.ob3(27)
def test_json_goes_into_a_character_section():
    assert svg.bake(pictures.SVG, JSON) == pictures.SVG.replace(
        b"<svg ", b"<svg " + NAMESPACE + b" "
    ).replace(b'9 9">', b'9 9">' + PLAIN)


PICTURES = {
    "plain": pictures.SVG,
    "declaration, comment, instruction": b'<?xml version="1.0" encoding="utf-8"?>\n'
    b'<!-- <svg a="1"> -->\r\n<?x <svg>?>' + pictures.SVG,
    "byte order mark": b"\xef\xbb\xbf" + pictures.SVG,
    "tag on several lines": b"<svg\n\ta='>'\r\n  b=\"'\"\n>\n<g/></svg>",
    "its own prefix": b'<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:g/></s:svg>',
    "letters of several octets before": "<!-- æøå 🏅 --><svg ><g/></svg>".encode(),
}


@pytest.mark.ob3(27)
@pytest.mark.parametrize("image", PICTURES.values(), ids=PICTURES)
@pytest.mark.parametrize("credential", [JSON, JWS], ids=["json", "jws"])
def test_the_rest_of_the_file_stays_octet_for_octet(image, credential):
    baked = svg.bake(image, credential)

    assert svg.extract(baked) == credential
    element = SIGNED if credential == JWS else PLAIN
    assert baked.count(element) == baked.count(NAMESPACE) == 1
    assert baked.replace(element, b"").replace(b" " + NAMESPACE, b"") == image
    assert baked[: baked.index(element)].endswith(b">")


@pytest.mark.ob3(27)
@pytest.mark.parametrize(
    ("image", "baked"),
    [
        (b"<svg/>", b"<svg " + NAMESPACE + b">" + SIGNED + b"</svg>"),
        (
            b'<s:svg xmlns:s="http://www.w3.org/2000/svg" />\n',
            b"<s:svg "
            + NAMESPACE
            + b' xmlns:s="http://www.w3.org/2000/svg" >'
            + SIGNED
            + b"</s:svg>\n",
        ),
    ],
    ids=["bare", "with a prefix"],
)
def test_an_empty_root_is_opened_for_it(image, baked):
    assert svg.bake(image, JWS) == baked


@pytest.mark.ob3(27)
def test_a_namespace_that_is_declared_is_not_declared_again():
    assert svg.bake(around(b"<g/>"), JWS) == around(SIGNED + b"<g/>")


@pytest.mark.ob3(27)
@pytest.mark.parametrize(
    ("given", "written"),
    [
        (b'{"a":"]]>"}', b'{"a":"]]\\u003e"}'),
        (b'{"]]>":["]]>"]}', b'{"]]\\u003e":["]]\\u003e"]}'),
        (b'{"a":[["]"]]}', b'{"a":[["]"]]}'),
        ('{"a":"\uffff\ufffe"}'.encode(), b'{"a":"\\uffff\\ufffe"}'),
        (b'{"a":1,\r\n"b":2,\r"c":3}', b'{"a":1,\n"b":2,\n"c":3}'),
        (b' {"a":1}\n', b' {"a":1}\n'),
        ('{"a":"\x7f\x85\u2028😀"}'.encode(), '{"a":"\x7f\x85\u2028😀"}'.encode()),
    ],
    ids=[
        "end of section",
        "twice",
        "brackets only",
        "not in XML",
        "line ends",
        "blanks round it",
        "odd letters",
    ],
)
def test_json_comes_back_save_what_an_svg_cannot_carry(given, written):
    assert svg.extract(svg.bake(pictures.SVG, given)) == written


@pytest.mark.ob3(27)
@pytest.mark.parametrize(
    "first",
    [
        around(SIGNED),
        around(PLAIN + b"<g/>"),
        around(b"\n " + PLAIN + b"\n<g/>" + SIGNED),
        around(b'<openbadges:credential verify="a.b.c" />'),
        around(b"<openbadges:credential verify='>'></openbadges:credential >"),
        around(b'<g/><openbadges:assertion verify="https://a.example/1"/>', OLD_NAMESPACE),
        around(b"<openbadges:assertion>{}</openbadges:assertion>", OLD_NAMESPACE),
    ],
    ids=["jws", "json", "two", "empty tag", "odd tag", "OB 2.0", "OB 2.0 json"],
)
def test_a_picture_with_a_credential_is_not_baked_again_unless_asked(first):
    with pytest.raises(AlreadyBakedError):
        svg.bake(first, JWS)

    baked = svg.bake(first, JWS, replace=True)

    assert svg.extract(baked) == JWS
    assert baked.count(b"xmlns:openbadges") == 1
    assert svg.bake(baked, JWS, replace=True) == baked


def test_replacing_keeps_the_rest_of_the_file():
    first = around(b"\n <g/>" + PLAIN + b"<!-- c -->")

    assert svg.bake(first, JWS, replace=True) == around(SIGNED + b"\n <g/><!-- c -->")


def test_only_the_declaration_is_changed_where_the_prefix_meant_another_standard():
    lookalike = b"""a=' xmlns:openbadges="http://openbadges.org"' """
    image = around(b"<g/>", lookalike + OLD_NAMESPACE)

    assert svg.bake(image, JWS) == around(SIGNED + b"<g/>", lookalike + NAMESPACE)


def test_a_prefix_in_use_for_something_else_is_refused():
    image = around(b"<openbadges:other/>", b'xmlns:openbadges="urn:other"')

    with pytest.raises(ImageError, match="prefix openbadges means 'urn:other'"):
        svg.bake(image, JWS)


def test_a_credential_that_holds_elements_is_not_replaced_by_guess():
    image = around(b"<openbadges:credential>" + SIGNED + b"</openbadges:credential>")

    with pytest.raises(ImageError, match="holds other elements"):
        svg.bake(image, JWS, replace=True)


@pytest.mark.ob3(28)
@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (b'<openbadges:assertion verify="https://a.example/1"/>', b"https://a.example/1"),
        (b'<openbadges:assertion verify="a.b.c"></openbadges:assertion>', b"a.b.c"),
        (
            b'<openbadges:assertion verify="https://a.example/1">{"x":1}</openbadges:assertion>',
            b"https://a.example/1",
        ),
        (b"<openbadges:assertion><![CDATA[{}]]></openbadges:assertion>", b"{}"),
    ],
    ids=["hosted", "signed", "hosted with text", "text only"],
)
def test_open_badges_2_is_read_and_told_apart(inside, text):
    found = svg.find(around(inside, OLD_NAMESPACE))

    assert found == Baked(BakedKind.OPEN_BADGES_2, text)


@pytest.mark.ob3(27)
@pytest.mark.parametrize(
    "image",
    [
        around(b"<g/><!-- x -->\n" + PLAIN),
        b'<svg><c:credential xmlns:c="https://purl.imsglobal.org/ob/v3p0">'
        + JSON.replace(b"&", b"&amp;").replace(b"<", b"&#60;")
        + b"</c:credential></svg>",
        around(
            b"<openbadges:credential><![CDATA["
            + JSON[:9]
            + b"]]><![CDATA["
            + JSON[9:]
            + b"]]></openbadges:credential>"
        ),
    ],
    ids=["not first", "another prefix, references", "two sections"],
)
def test_what_other_bakers_write_is_read(image):
    assert svg.extract(image) == JSON


def test_blanks_and_a_comment_in_the_body_of_a_signed_one_do_not_matter():
    image = around(b'<openbadges:credential verify="a.b.c">\n <!-- x --></openbadges:credential>')

    assert svg.extract(image) == b"a.b.c"


@pytest.mark.ob3(27)
@pytest.mark.parametrize(
    "image",
    [
        around(SIGNED + SIGNED),
        around(SIGNED + PLAIN),
        around(SIGNED + b"<g><defs>" + PLAIN + b"</defs></g>"),
        around(b"<openbadges:credential>" + SIGNED + b"</openbadges:credential>"),
        around(
            SIGNED + b'<o:assertion xmlns:o="http://openbadges.org" verify="https://a.example/1"/>'
        ),
        around(
            b'<openbadges:credential verify="a.b.c"><![CDATA[{"a":1}]]></openbadges:credential>'
        ),
    ],
    ids=["twice", "of two kinds", "one nested", "one in the other", "OB 3.0 and 2.0", "both forms"],
)
def test_two_credentials_in_one_picture_are_refused(image):
    with pytest.raises(SeveralCredentialsError):
        svg.find(image)


@pytest.mark.parametrize(
    "image",
    [
        pictures.SVG,
        around(b"<!-- " + SIGNED + b" --><text><![CDATA[" + SIGNED + b"]]></text>"),
        around(b"<openbadges:credential/>", b'xmlns:openbadges="https://purl.imsglobal.org/OB/"'),
        around(b"<credential/>"),
        b"<svg><credential xmlns='https://purl.imsglobal.org/ob/v3p0/'/></svg>",
    ],
    ids=["bare", "only as text", "another namespace", "the picture's namespace", "with a slash"],
)
def test_a_picture_without_a_credential_says_so(image):
    with pytest.raises(NoCredentialError):
        svg.find(image)


WRONG = {
    "nested": (around(b"<g>" + SIGNED + b"</g>"), "directly in the <svg>"),
    "with elements": (
        around(b"<openbadges:credential><g/></openbadges:credential>"),
        "other elements",
    ),
    "empty": (around(b"<openbadges:credential/>"), "neither a JSON object"),
    "words": (around(b"<openbadges:credential>hi</openbadges:credential>"), "neither a JSON"),
    "address as jws": (
        around(b'<openbadges:credential verify="https://a.example/1"/>'),
        "not a compact JWS",
    ),
    "json as jws": (around(b'<openbadges:credential verify="{}"/>'), "not a compact JWS"),
}


@pytest.mark.ob3(27)
@pytest.mark.parametrize(("image", "said"), WRONG.values(), ids=WRONG)
def test_a_credential_of_the_wrong_shape_is_refused(image, said):
    with pytest.raises(ImageError, match=said):
        svg.find(image)


UNSAFE = {
    "empty": b"",
    "not XML": b"<svg",
    "two roots": b"<svg/><svg/>",
    "words after": b"<svg/>x",
    "another root": b"<html><svg/></html>",
    "svg of another namespace": b'<svg xmlns="http://www.w3.org/1999/xhtml"/>',
    "doctype": b"<!DOCTYPE svg><svg/>",
    "external doctype": b'<!DOCTYPE svg SYSTEM "http://127.0.0.1/x.dtd"><svg/>',
    "entity": b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>',
    "file entity": b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>',
    "parameter entity": b'<!DOCTYPE svg [<!ENTITY % a SYSTEM "http://127.0.0.1/">%a;]><svg/>',
    "unknown entity": b"<svg>&nbsp;</svg>",
    "unbound prefix": b"<svg><x:g/></svg>",
    "attribute twice": b'<svg a="1" a="2"/>',
    "deep": b"<svg>" + b"<g>" * 64 + b"</g>" * 64 + b"</svg>",
    "latin-1": '<?xml version="1.0" encoding="iso-8859-1"?><svg>æ</svg>'.encode("latin-1"),
    "declared utf-7": b'<?xml version="1.0" encoding="utf-7"?><svg/>',
    "declared nonsense": b"<?xml version='1.0' encoding='x-\xc3\xa6'?><svg/>",
    "not utf-8": b"<svg>\xff</svg>",
    "utf-16": "<svg/>".encode("utf-16"),
    "utf-16 without mark": "<svg/>".encode("utf-16-le"),
    "utf-32": "<svg/>".encode("utf-32"),
    "zero octet": b"<svg>\0</svg>",
}


@pytest.mark.parametrize("image", UNSAFE.values(), ids=UNSAFE)
def test_an_unsafe_or_damaged_picture_is_refused_for_reading_and_for_baking(image):
    for act in (svg.find, lambda damaged: svg.bake(damaged, JWS)):
        with pytest.raises(ImageError):
            act(image)


def test_sixty_three_levels_below_the_root_are_read():
    with pytest.raises(NoCredentialError):
        svg.find(b"<svg>" + b"<g>" * 63 + b"</g>" * 63 + b"</svg>")


def test_size_and_number_of_elements_are_limited():
    with pytest.raises(TooLargeError, match="1048577 bytes"):
        svg.find(b"<svg>" + b" " * (2**20 - 10) + b"</svg>")
    with pytest.raises(TooLargeError, match="more than 50000 elements"):
        svg.find(b"<svg>" + b"<g/>" * 50_000 + b"</svg>")
    with pytest.raises(NoCredentialError):
        svg.find(b"<svg>" + b"<g/>" * 49_999 + b"</svg>")


def test_a_baked_picture_that_could_not_be_read_is_not_made():
    with pytest.raises(TooLargeError, match="would have"):
        svg.bake(b"<svg>" + b" " * (2**20 - 60) + b"</svg>", JWS)


@pytest.mark.parametrize(
    ("credential", "error"),
    [("hello", MalformedError), ("{]", JsonError), ("{" + " " * 2**20 + "}", TooLargeError)],
    ids=["words", "broken JSON", "too large"],
)
def test_what_is_no_credential_is_not_baked(credential, error):
    with pytest.raises(error):
        svg.bake(pictures.SVG, credential)
