# SPDX-License-Identifier: Apache-2.0

"""Writing an SVG by others anew, so that it can be shown."""

from __future__ import annotations

import pytest

from skillmark.baking import rebuild_svg
from skillmark.errors import ImageError, TooLargeError

OPEN = '<svg xmlns="http://www.w3.org/2000/svg"'
XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'


def rebuilt(inside: str, attributes: str = "") -> str:
    """What is left of `inside`, without the root around it."""
    text = rebuild_svg(f"{OPEN} {XLINK}{attributes}>{inside}</svg>".encode()).decode()
    assert text.startswith(OPEN)
    assert rebuild_svg(text.encode()).decode() == text
    return "" if text == f"{OPEN}/>" else text.removeprefix(f"{OPEN}>").removesuffix("</svg>")


def test_a_drawing_is_kept_as_it_is():
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" role="img" '
        'aria-labelledby="t"><title id="t">Førstehjælp &amp; brand</title><defs>'
        '<linearGradient id="g" gradientTransform="rotate(45)"><stop offset="0" '
        'stop-color="#0a0" stop-opacity=".5"/></linearGradient><clipPath id="c"><circle cx="5" '
        'cy="5" r="4"/></clipPath></defs><style>.a,#b rect{fill:url(#g);stroke:rgb(1, 2, 3)}'
        '</style><g clip-path="url(#c)" transform="translate(1 2) scale(.5)"><path class="a" '
        'd="M0 0L9-9,1e-3 2z"/><use href="#b" x="1"/><text font-family="\'Open Sans\', serif">a'
        '<tspan style="font-weight:bold">b</tspan> c</text></g></svg>'
    )

    assert rebuild_svg(drawing.encode()).decode() == drawing


HARMFUL = {
    "script": "<script>alert(1)</script>",
    "script by address": '<script href="https://e.example/x.js"/>',
    "script in another namespace": '<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>',
    "script by prefix": '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
    "capital script": "<SCRIPT>alert(1)</SCRIPT>",
    "page inside": '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml" '
    'onload="alert(1)"/></foreignObject>',
    "frame": '<iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:alert(1)"/>',
    "picture from outside": '<image href="https://e.example/pixel.png" width="1" height="1"/>',
    "picture in a picture": '<image href="data:image/svg+xml;base64,PHN2Zy8+"/>',
    "filter from outside": '<feImage href="https://e.example/x.svg#f"/>',
    "animated address": '<set attributeName="href" to="javascript:alert(1)"/>',
    "animation": '<animate attributeName="href" values="javascript:alert(1)"/>',
    "motion": '<animateMotion onbegin="alert(1)"/>',
    "handler element": '<handler xmlns="http://www.w3.org/2000/svg">alert(1)</handler>',
    "style link": '<link xmlns="http://www.w3.org/1999/xhtml" rel="stylesheet" href="//e"/>',
    "what another program left": '<sodipodi:namedview xmlns:sodipodi="urn:x" id="n"/>',
    "metadata": "<metadata><rdf xmlns='urn:r'>secret</rdf></metadata>",
    "credential": '<c:credential xmlns:c="https://purl.imsglobal.org/ob/v3p0" verify="a.b.c"/>',
    "nested in what is left out": "<metadata><g><script>alert(1)</script><rect/></g></metadata>",
    "words between shapes": "alert(1)",
    "section between shapes": "<![CDATA[<script>alert(1)</script>]]>",
    "instruction": '<?xml-stylesheet href="https://e.example/x.css"?>',
    "comment": "<!-- <script> -->",
}


@pytest.mark.parametrize("inside", HARMFUL.values(), ids=HARMFUL)
def test_what_does_more_than_draw_is_left_out(inside):
    assert rebuilt(inside) == ""


@pytest.mark.parametrize(
    "attribute",
    [
        'onclick="alert(1)"',
        'onload="alert(1)"',
        'ONLOAD="alert(1)"',
        'href="https://e.example/#a"',
        'href="javascript:alert(1)"',
        'href=" #a"',
        'href="#a b()"',
        'xlink:href="data:text/html,x"',
        'xml:base="https://e.example/"',
        'src="x"',
        'data-x="1"',
        'attributeName="href"',
        'fill="url(https://e.example/#a)"',
        'fill="url(//e.example)"',
        'fill="URL(#a)"',
        'fill="url(#a) url(x)"',
        'fill="u\\72l(x)"',
        'fill="url/**/(x)"',
        'fill="image-set(x)"',
        'fill="var(--x)"',
        'fill="env(x)"',
        'fill="expression(alert(1))"',
        'fill="red;x:y"',
        'fill="javascript:alert(1)"',
        'fill="(1)"',
        'transform="rotate(1"',
        'filter="url(&quot;data:x#a&quot;)"',
        'cursor="url(#a), auto"',
        'clip-path="path(x)"',
        'id="a b()"',
        'class="&lt;x&gt;"',
        'style="background:url(https://e.example)"',
        'style="fill:url(https://e.example)"',
        'style="behavior:url(#x)"',
        'style="-moz-binding:url(x)"',
        'style="@import x"',
        'style="fill"',
        'style="fill:"',
        'style="fi\\6cl:red"',
    ],
)
def test_an_attribute_that_reaches_out_or_acts_is_left_out(attribute):
    assert rebuilt(f"<rect {attribute}/>") == "<rect/>"
    assert rebuilt("", " " + attribute) == ""


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ('style="fill:red;cursor:url(x);stroke : BLUE ;"', 'style="fill:red;stroke:BLUE"'),
        ('style="/* ; */fill:/**/url( \'#a\' )"', "style=\"fill:url( '#a' )\""),
        ('fill="url(#a) #fff"', 'fill="url(#a) #fff"'),
        ('xlink:href="#a"', 'href="#a"'),
        ('xml:lang="da"', 'lang="da"'),
        ("aria-label='&lt;b> \"&#10;y'", 'aria-label="&lt;b&gt; &quot;&#10;y"'),
    ],
    ids=["some declarations", "comments", "with a fallback", "older link", "language", "any text"],
)  # fmt: skip
def test_an_attribute_that_draws_is_kept(given, kept):
    assert rebuilt(f"<rect {given}/>") == f"<rect {kept}/>"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("@import 'https://e.example/x.css'; .a{fill:red}", ""),
        (".a{fill:red}@import url(x);.b{fill:red}", ".a{fill:red}"),
        ("@font-face{font-family:x;src:url(https://e.example)}", ""),
        (".a{fill:url(https://e.example)}", ""),
        (".a{fill:red;cursor:url(x)}", ".a{fill:red}"),
        ("*{fill:red} a[href]{fill:red} a:hover{fill:red} body{fill:red}", ""),
        (".a{fill:re\\64}", ""),
        ("/* } */ .a , rect.b #c{fill:red}", ".a,rect.b #c{fill:red}"),
        (".a{fill:red", ""),
        (".a{/*fill:red}", ""),
        ("</style><script>", None),
        ("<script/>.a{fill:red}", ".a{fill:red}"),
    ],
    ids=[
        "import first",
        "import between",
        "font",
        "address",
        "one bad declaration",
        "selectors",
        "escape",
        "lists and comments",
        "not closed",
        "comment not closed",
        "closes itself",
        "element in it",
    ],
)
def test_of_a_style_sheet_only_harmless_rules_are_kept(given, kept):
    if kept is None:
        with pytest.raises(ImageError):
            rebuilt(f"<style>{given}</style>")
    else:
        assert rebuilt(f'<style type="x" media="y">{given}</style>') in (
            f"<style>{kept}</style>",
            "<style/>",
        )
        if kept:
            assert kept in rebuilt(f"<style>{given}</style>")


def test_a_link_and_a_switch_become_groups_of_what_they_hold():
    assert rebuilt('<a href="javascript:x" fill="red"><rect/></a>') == '<g fill="red"><rect/></g>'
    assert rebuilt("<switch><foreignObject/><g><rect/></g></switch>") == "<g><g><rect/></g></g>"


def test_what_is_left_out_does_not_close_what_is_kept():
    assert rebuilt("<g><metadata><x/><g/></metadata><rect/></g>") == "<g><rect/></g>"


def test_a_picture_without_a_namespace_gets_it():
    assert rebuild_svg(b"<svg><rect/></svg>") == f"{OPEN}><rect/></svg>".encode()


def uses(count: int) -> str:
    return '<defs><rect id="r"/></defs>' + '<use href="#r"/>' * count


def test_a_hundred_uses_are_drawn_and_one_more_is_refused():
    assert rebuilt(uses(100)).count("<use") == 100
    with pytest.raises(ImageError, match="101 <use>"):
        rebuilt(uses(101))


@pytest.mark.parametrize(
    "inside",
    [
        '<use id="a" href="#b"/><use href="#a"/><rect id="b"/>',
        '<g id="a"><g><use href="#b"/></g></g><use href="#a"/><rect id="b"/>',
        '<g id="a"><use href="#a"/></g>',
    ],
    ids=["direct", "in groups", "of itself"],
)
def test_a_use_of_a_use_is_refused(inside):
    with pytest.raises(ImageError, match="<use> of a <use>"):
        rebuilt(inside)


@pytest.mark.parametrize(
    "inside",
    [
        '<pattern id="a"><rect fill="url(#a)"/></pattern>',
        '<pattern id="a" href="#b"/><pattern id="b"><g style="fill:url(#a)"/></pattern>',
        '<linearGradient id="a" href="#a"/>',
        '<mask id="a"><g mask="url(#b)"/></mask><mask id="b"><g mask="url(#a)"/></mask>',
    ],
    ids=["itself", "each other", "gradient", "masks"],
)
def test_a_picture_that_refers_to_itself_is_refused(inside):
    with pytest.raises(ImageError, match="refers to itself"):
        rebuilt(inside)


def test_a_picture_that_multiplies_itself_is_refused():
    ten = "".join(
        f'<pattern id="p{n}">' + f'<rect fill="url(#p{n + 1})"/>' * 10 + "</pattern>"
        for n in range(10)
    )
    with pytest.raises(ImageError, match="draws more than 100000"):
        rebuilt(f'<defs>{ten}</defs><rect fill="url(#p0)"/>')

    two = "".join(
        f'<pattern id="p{n}"><rect fill="url(#p{n + 1})"/></pattern>' for n in range(1_000)
    )
    assert rebuilt(f'<defs>{two}</defs><rect fill="url(#p0)"/>').count("<pattern") == 1_000


def test_a_style_sheet_may_refer_to_gradients_and_to_nothing_that_draws_more():
    sheet = "<style>.a{fill:url(#x)}</style>"

    assert rebuilt(f'{sheet}<radialGradient id="x"/>').startswith("<style>.a{fill:url(#x)}")
    assert rebuilt(sheet) == sheet
    with pytest.raises(ImageError, match="more than a gradient"):
        rebuilt(f'{sheet}<pattern id="x"/>')


@pytest.mark.parametrize(
    "image",
    [
        b"",
        b"<svg",
        b"<html/>",
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>',
        b"<svg>" + b"<g>" * 64 + b"</g>" * 64 + b"</svg>",
        "<svg/>".encode("utf-16"),
    ],
    ids=["empty", "cut", "a page", "entities", "deep", "utf-16"],
)
def test_a_picture_that_cannot_be_read_safely_is_refused(image):
    with pytest.raises(ImageError):
        rebuild_svg(image)


def test_a_picture_over_its_limits_is_refused():
    with pytest.raises(TooLargeError):
        rebuild_svg(b"<svg>" + b" " * 2**20 + b"</svg>")
    with pytest.raises(TooLargeError):
        rebuild_svg(b"<svg>" + b"<g/>" * 50_000 + b"</svg>")
