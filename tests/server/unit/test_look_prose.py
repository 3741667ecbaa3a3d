# SPDX-License-Identifier: Apache-2.0

"""Markdown of other people is inert on any page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from skillmark_server.pages.look import prose as module
from skillmark_server.pages.look.prose import SCHEMES, TAGS, prose
from tests.shared import needs_shared, shared_json

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox(1))",
    '[x](https://a.example/"onmouseover=alert(1))',
    '[x](https://a.example ""><script>alert(1)</script>")',
    "![x](https://tracker.example/pixel.png)",
    "![x](javascript:alert(1))",
    '<https://a.example/"><script>alert(1)</script>>',
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "```html\n<script>alert(1)</script>\n```",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "<style>@import 'https://x.example'</style>",
    "<form action=https://x.example><input name=password></form>",
    "<base href=https://x.example>",
    "<meta http-equiv=refresh content=0>",
    "<math><mtext></p><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    "# h1\n## h2\n<h1 onclick=alert(1)>x</h1>",
    "[x](//elsewhere.example/login)",
    "[x](/logout)",
    "[x](?delete=1)",
    "[x](#main)",
    "[x](http://plain.example)",
    "[x](file:///etc/passwd)",
    "[x](https:evil.example)",
    "[x](\\\\evil.example)",
    "\u202ereversed\u202c <b onmouseover=alert(1)>x</b>",
    "{{ settings.SECRET_KEY }} {% debug %}",
]


class Reader(HTMLParser):
    """Collects every tag with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def assert_inert(html: str) -> None:
    reader = Reader()
    reader.feed(html)
    for tag, attributes in reader.tags:
        assert tag in TAGS, html
        assert set(attributes) <= ({"href", "rel"} if tag == "a" else set()), html
        if "href" in attributes:
            assert re.match(rf"({'|'.join(SCHEMES)}):", attributes["href"] or ""), html
            assert attributes["rel"] == "nofollow ugc noopener"


@pytest.mark.parametrize("text", PAYLOADS, ids=range(len(PAYLOADS)))
def test_a_payload_is_inert(text):
    assert_inert(prose(text))
    assert_inert(prose(f"- before\n\n{text}\n\n> after {text}"))


@pytest.mark.shared
@needs_shared
def test_the_big_list_of_naughty_strings_is_inert():
    for text in shared_json("badinput", "blns", "blns.json"):
        assert_inert(prose(text))


def test_what_people_write_is_kept():
    html = prose(
        "# Heading\n\nThree **bold** and *soft*\n\n1. one\n2. two\n\n> said\n\n"
        "[ESCO](https://esco.ec.europa.eu) `code`  \nline"
    )

    assert "<h3>Heading</h3>" in html
    assert "<strong>bold</strong>" in html
    assert "<ol>\n<li>one</li>" in html
    assert "<blockquote>" in html
    assert 'href="https://esco.ec.europa.eu"' in html
    assert "<code>code</code><br>" in html


def test_no_heading_of_theirs_stands_above_ours():
    assert not re.search(r"<h[1256]", prose("# a\n\n## b\n\n##### c\n\n###### d\n\ne\n==="))


def test_a_picture_is_not_fetched():
    html = prose("![a](https://tracker.example/x.png) ![](https://x.example/?a=1&b=2)")

    assert "<img" not in html
    assert '<a href="https://tracker.example/x.png" rel="nofollow ugc noopener">a</a>' in html


@pytest.mark.parametrize(
    "text",
    ["[" * 50_000, "> " * 20_000, "*a" * 30_000, "`" * 50_000, "- " * 20_000, "(" * 100_000],
    ids=["brackets", "quotes", "stars", "ticks", "lists", "parentheses"],
)
def test_a_text_made_to_be_slow_is_not(text):
    assert_inert(prose(text))


def test_a_long_text_is_shown_plain():
    text = "**bold** <b>x</b> " * (module.LONGEST // 10)

    assert prose(text).startswith("<p>**bold** &lt;b&gt;")


def test_nothing_is_nothing():
    assert prose(None) == prose("") == ""
