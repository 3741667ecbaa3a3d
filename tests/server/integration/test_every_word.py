# SPDX-License-Identifier: Apache-2.0

"""Every page in a language of accents: a word without them was never marked for translating."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

import pytest
from django.test import override_settings

from skillmark_server.achievements.models import Version
from skillmark_server.achievements.shelf import TEMPLATES
from skillmark_server.drawing.palette import grounds, icons, palettes, shapes
from tests.server.integration.test_look_pages import accents  # noqa: F401 - a fixture
from tests.server.integration.test_url_matrix import (  # noqa: F401 - fixtures
    addresses,
    cast,
    visitor,
    world,
)

NO_WORDS = re.compile(
    r"Skillmark|English|Dansk|dansk|https?:|[\w.-]+@|did:|localhost|skills\.test|"
    r"^[a-z0-9_.:/+-]+$|[0-9a-f]{8}|[A-Z]{2}-20\d\d|SHA-256|Ed25519|P-256|ECTS|EQF|ISO|PNG|"
    r"JSON|CSV|Excel|eddsa|ecdsa|^[A-Z]{2,4}$|ESCO|"
    r"Mette|Karin|Sara|Jonas|Anna|Ole|Bo Dahl|Carl|Dorte|Nordvind|Lager|Fører|folk\.csv|payroll|"
    r"Bluesky|Facebook|WhatsApp|Safety|Driver|wrong people|"
    r"wrong person|my website|\b\d{1,2} [A-Z][a-z]+ 20\d\d|I did it|Kystens|Elsewhere|"
    r"Medarbejder|E-mail|^Name$|^[A-Z0-9]{10}$|^skm_|Older School|Welding|Open Badges"
)
NOT_TEXT = {"script", "style", "svg", "option", "textarea", "code", "time"}
OURS = re.compile(r"^(operator/|account/|api/|demo/|styleguide|a/|i/|ask/|invitation/)")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.plain: set[str] = set()
        self._inside: list[str] = []
        self._foreign = 0

    def handle_starttag(self, tag, attrs):
        if tag in {"br", "img", "input", "link", "meta", "hr", "use", "path", "wbr", "source"}:
            return
        self._inside.append(tag if not dict(attrs).get("lang") or tag == "html" else "code")

    def handle_endtag(self, tag):
        if self._inside and tag not in {"br", "img", "input", "link", "meta", "hr", "use", "path"}:
            self._inside.pop()

    def handle_data(self, data):
        if not NOT_TEXT & set(self._inside):
            self.plain.add(" ".join(data.split()))


def _texts(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping | list | tuple):
        for one in node.values() if isinstance(node, Mapping) else node:
            yield from _texts(one)


MONTHS = [calendar.month_name[1:], calendar.month_abbr[1:]]
"""Django's own translations; the language of accents has none of them."""


def _said_in_both_languages() -> str:
    """What is written in both languages where it stands: badges, and parts of pictures."""
    kept = [(version.content, version.picture_alt) for version in Version.objects.all()]
    shelf = [template.content.to_dict() for template in TEMPLATES]
    parts = [
        part.names
        for drawn in (shapes(), palettes(), grounds(), icons())
        for part in drawn.values()
    ]
    return "\n".join(_texts([kept, shelf, parts, MONTHS]))


@pytest.mark.parametrize("who", ["owner", "learner", "stranger"])
def test_no_page_says_a_word_that_nobody_can_translate(who, visitor, world, accents):  # noqa: F811
    client = visitor(who)
    data = _said_in_both_languages()
    unmarked: dict[str, str] = {}
    for route, address in addresses(world):
        if OURS.match(route):
            continue
        with override_settings(DEMO=False):
            answer = client.get(f"{address}?lang=en-xa")
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        words = _Words()
        words.feed(answer.content.decode())
        for word in words.plain:
            is_plain = re.search(r"[A-Za-z]{3}", word) and not set("[]") & set(word)
            if is_plain and word.removeprefix(": ") not in data and not NO_WORDS.search(word):
                unmarked[word] = route
    assert unmarked == {}
