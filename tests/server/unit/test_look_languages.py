# SPDX-License-Identifier: Apache-2.0

"""Which text of a language map a page shows, and how it says that it is in another language."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils import translation

from skillmark_server.pages.look.languages import Said, said_in


@pytest.mark.parametrize(
    ("value", "language", "said"),
    [
        ({"en": "First aid", "da": "Førstehjælp"}, "da", Said("Førstehjælp", "da")),
        ({"en": "First aid"}, "da", Said("First aid", "en")),
        ({"da": "Førstehjælp"}, "en", Said("Førstehjælp", "da")),
        ({"en": "", "da": "Førstehjælp"}, "en", Said("Førstehjælp", "da")),
        ({"en": "  ", "de": "Erste Hilfe"}, "en", Said("Erste Hilfe", "de")),
        ({"en": "First aid"}, "en-gb", Said("First aid", "en")),
        ("Førstehjælp", "en", Said("Førstehjælp", "")),
        ({"en": 5}, "en", Said("", "")),
        ({}, "en", Said("", "")),
        (None, "en", Said("", "")),
    ],
    ids=repr,
)
def test_the_nearest_text_is_chosen(value, language, said):
    assert said_in(value, language) == said


def test_a_text_in_another_language_says_so():
    template = Template("{% load skillmark %}{{ name|lang_map }}")
    with translation.override("en"):
        html = template.render(Context({"name": {"da": "Øl & <vand>"}}))
        same = template.render(Context({"name": {"en": "Beer"}}))

    assert html == '<span lang="da">Øl &amp; &lt;vand&gt;</span>'
    assert same == "Beer"


def test_a_hostile_language_cannot_leave_its_attribute():
    template = Template("{% load skillmark %}{{ name|lang_map }}")
    with translation.override("en"):
        html = template.render(Context({"name": {'x" onload="alert(1)': "x"}}))

    assert "onload=&quot;" in html
