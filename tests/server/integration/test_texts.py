# SPDX-License-Identifier: Apache-2.0

"""The three texts: for everybody, in both languages, linked at the foot, true to the settings."""

from __future__ import annotations

import re

import pytest

from skillmark import Verdict

TEXTS = {
    "/about-verification": ("How a badge is checked", "Sådan kontrolleres et badge"),
    "/privacy": ("What this site knows about you", "Hvad vi ved om dig her"),
    "/accessibility": ("For everybody, and how far we are", "For alle, og hvor langt vi er"),
}
ROWS = [(path, lang, words[lang == "da"]) for path, words in TEXTS.items() for lang in ("en", "da")]


def text_of(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize(("path", "language", "heading"), ROWS)
def test_a_stranger_reads_it_in_either_language(client, path, language, heading):
    page = text_of(client.get(f"{path}?lang={language}"))

    assert f"<h1>{heading}</h1>" in page
    assert f'lang="{language}"' in page
    assert "noindex" not in page


@pytest.mark.parametrize("path", TEXTS)
def test_a_stranger_s_reading_asks_the_database_for_nothing(
    client, path, django_assert_num_queries
):
    with django_assert_num_queries(0):
        answer = client.get(path)

    assert answer.status_code == 200
    assert not answer.cookies


@pytest.mark.parametrize("path", TEXTS)
def test_whoever_is_signed_in_reads_it_too(as_, mette, path):
    page = text_of(as_(mette).get(path))

    assert page.count("<h1>") == 1
    assert "Nordvind A/S" in page


@pytest.mark.parametrize("path", TEXTS)
def test_nothing_is_posted_there(client, path):
    assert client.post(path).status_code == 405


def test_the_foot_of_a_public_page_leads_to_each(client):
    page = text_of(client.get("/catalogue"))
    foot = page[page.index("<footer") :]

    assert all(f'href="{path}"' in foot for path in TEXTS)


@pytest.mark.parametrize("path", TEXTS)
def test_what_a_heading_names_is_there_once(client, path):
    page = text_of(client.get(path))
    ids = re.findall(r'\sid="([^"]+)"', page)

    assert len(ids) == len(set(ids))
    assert set(re.findall(r'aria-labelledby="([^"]+)"', page)) <= set(ids)


@pytest.mark.parametrize("path", TEXTS)
def test_no_technical_word_stands_before_advanced(client, path):
    page = text_of(client.get(path)).partition("Advanced")[0]

    assert not re.search(r"\b(?:DID|did:\w|JWT|JSON-LD|Bitstring|eddsa)", page)


def test_every_verdict_is_explained(client):
    answers = client.get("/about-verification").context["answers"]

    assert {verdict for verdict, _trust, _act in answers} == set(Verdict)


def test_the_length_of_a_session_is_the_one_that_is_set(client, settings):
    settings.SESSION_COOKIE_AGE = 3 * 24 * 3600

    assert "You stay signed in for 3 days" in text_of(client.get("/privacy"))


@pytest.mark.parametrize("is_demo", [True, False])
def test_a_demo_says_that_it_is_one(client, settings, is_demo):
    settings.DEMO = is_demo

    assert ("This is a demo" in text_of(client.get("/privacy"))) is is_demo
