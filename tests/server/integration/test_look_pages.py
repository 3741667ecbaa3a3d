# SPDX-License-Identifier: Apache-2.0

"""The frame of every page: errors, language, theme, menu, the style guide."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
from django.test import Client, RequestFactory, override_settings
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from skillmark_server.accounts.actors import STRANGER
from skillmark_server.pages import failures
from skillmark_server.pages.here import safe_next
from skillmark_server.pages.menu import BAR, menu_for

TOOL = Path(__file__).parents[3] / "tools" / "server_words.py"


def text_of(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def demo():
    with override_settings(DEMO=True):
        yield


# -- errors -------------------------------------------------------------------------------


def test_nothing_here_and_not_for_you_look_alike(client):
    answer = client.get("/there/is/nothing")

    assert answer.status_code == 404
    assert "There is nothing here, or it is not for you to see." in text_of(answer)
    assert 'name="robots" content="noindex"' in text_of(answer)


def test_an_error_is_danish_too(client):
    answer = client.get("/there/is/nothing", headers={"accept-language": "da"})

    assert "Her er ikke noget, eller det er ikke noget, du kan se." in text_of(answer)
    assert '<html lang="da"' in text_of(answer)


@pytest.mark.parametrize(
    ("view", "status"),
    [(failures.bad_request, 400), (failures.not_allowed, 403), (failures.csrf_failure, 403)],
)
def test_an_error_page_has_one_sentence_and_a_way_on(view, status):
    answer = view(RequestFactory().get("/"))

    assert answer.status_code == status
    assert text_of(answer).count("<h1>") == 1
    assert 'class="btn btn-primary"' in text_of(answer)


def test_our_own_fault_asks_nobody_for_anything(django_assert_num_queries):
    with django_assert_num_queries(0), translation.override("en"):
        answer = failures.broken(RequestFactory().get("/"))

    assert answer.status_code == 500
    assert "It is not your fault" in text_of(answer)


def test_a_form_without_its_token_meets_our_page(mette):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(mette)
    answer = strict.post("/language", {"lang": "da"})

    assert answer.status_code == 403
    assert "This page was open too long." in text_of(answer)


# -- language -----------------------------------------------------------------------------


def test_an_address_can_ask_for_a_language_and_it_is_remembered(client):
    answer = client.get("/nowhere?lang=da")

    assert '<html lang="da"' in text_of(answer)
    assert answer.headers["Content-Language"] == "da"
    assert client.cookies["language"].value == "da"
    assert '<html lang="da"' in text_of(client.get("/nowhere"))


@pytest.mark.parametrize("code", ["xx", "", "da'><script>", "../../etc", "DA" * 500])
def test_a_language_that_there_is_not_changes_nothing(client, code):
    answer = client.get("/nowhere", {"lang": code})

    assert '<html lang="en"' in text_of(answer)
    assert "language" not in client.cookies


def test_what_a_person_chose_wins_unless_the_address_says_otherwise(client, demo, mette):
    mette.language = "da"
    mette.save()
    client.force_login(mette)

    assert '<html lang="da"' in text_of(client.get("/styleguide"))
    assert '<html lang="en"' in text_of(client.get("/styleguide?lang=en"))
    mette.refresh_from_db()
    assert mette.language == "da"


def test_a_person_s_choice_is_posted_and_kept(client, mette):
    client.force_login(mette)
    answer = client.post("/language", {"lang": "da", "next": "/styleguide?x=1"})

    mette.refresh_from_db()
    assert answer.headers["Location"] == "/styleguide?x=1"
    assert mette.language == "da"


def test_a_language_is_not_chosen_by_a_get(client):
    assert client.get("/language").status_code == 405


def test_a_switch_keeps_the_page_and_its_query(client, demo):
    page = text_of(client.get("/styleguide?page=2&lang=en"))

    assert 'href="/styleguide?page=2&amp;lang=da"' in page


# -- theme --------------------------------------------------------------------------------


def test_a_theme_is_posted_and_remembered_without_an_account(client, demo):
    answer = client.post("/theme", {"theme": "dark", "next": "/styleguide"})

    assert answer.headers["Location"] == "/styleguide"
    assert 'data-theme="dark"' in text_of(client.get("/styleguide"))

    client.post("/theme", {"theme": ""})
    assert "data-theme" not in text_of(client.get("/styleguide"))


def test_a_theme_is_kept_for_a_person(client, demo, mette):
    client.force_login(mette)
    client.post("/theme", {"theme": "light"})
    del client.cookies["theme"]

    mette.refresh_from_db()
    assert mette.theme == "light"
    assert 'data-theme="light"' in text_of(client.get("/styleguide"))


@pytest.mark.parametrize("theme", ["blue", '"><script>', "dark " * 99])
def test_a_theme_that_there_is_not_is_none(client, demo, theme):
    client.post("/theme", {"theme": theme})

    assert "data-theme" not in text_of(client.get("/styleguide"))


def test_a_theme_is_not_chosen_by_a_get(client):
    assert client.get("/theme?theme=dark").status_code == 405


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "javascript:alert(1)",
        "https:elsewhere.example",
        "///elsewhere.example",
        "/\t/elsewhere.example",
        "elsewhere",
        "",
    ],
    ids=repr,
)
def test_a_form_never_leads_away_from_this_site(address):
    assert safe_next(RequestFactory().post("/theme", {"next": address})) == "/"


def test_a_form_leads_back_to_where_one_was():
    request = RequestFactory().post("/theme", {"next": "/people/?q=å&page=2"})

    assert safe_next(request) == "/people/?q=å&page=2"


# -- menu ---------------------------------------------------------------------------------


def addresses(menu) -> set[str]:
    return {str(item.url) for group in menu.groups for item in group.items}


def address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        pytest.skip(f"{name} is not built yet")


def test_a_stranger_s_menu_has_nothing_of_an_organisation():
    assert address("organisation") not in addresses(menu_for(STRANGER, "/"))


def test_a_menu_has_what_the_roles_allow(actor, mette, sara, karin):
    log = address("audit-log")

    assert log in addresses(menu_for(actor(mette), "/"))
    assert log in addresses(menu_for(actor(karin), "/"))
    assert log not in addresses(menu_for(actor(sara), "/"))


def test_a_phone_has_four_lines_and_the_rest_in_its_menu(actor, mette):
    menu = menu_for(actor(mette), "/people/somebody")

    assert len(menu.in_bar) <= BAR
    assert not set(menu.in_bar) & set(menu.in_menu)
    assert {item.url for item in (*menu.in_bar, *menu.in_menu)} == addresses(menu)


def test_the_line_of_a_page_below_is_current(actor, mette):
    people = address("person-list")
    menu = menu_for(actor(mette), f"{people}import/")
    current = {item.url for group in menu.groups for item in group.items if item.is_current}

    assert current == {people}


# -- the style guide ----------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "da"])
def test_the_style_guide_shows_every_part(client, demo, language):
    page = text_of(client.get(f"/styleguide?lang={language}"))

    assert page.count("<h1>") == 1
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_a_site_that_people_use_has_no_style_guide(client):
    assert client.get("/styleguide").status_code == 404
    assert client.get("/styleguide/coin.svg").status_code == 404


def test_a_stranger_s_page_asks_the_database_for_nothing(client, demo, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/styleguide")


def test_a_member_s_frame_asks_little(client, demo, mette, django_assert_max_num_queries):
    client.force_login(mette)
    with django_assert_max_num_queries(5):
        page = text_of(client.get("/styleguide"))

    assert "Nordvind A/S" in page
    assert "MK" in page


def test_someone_of_two_organisations_can_change_between_them(client, demo, mette, kysten, now):
    address("organisation-switch")
    mette.memberships.create(organisation=kysten, role="auditor", since=now)
    client.force_login(mette)

    assert "Kystens Akademi" in text_of(client.get("/styleguide"))


@pytest.fixture
def accents(tmp_path):
    """A language of accents, written from right to left: whatever was not marked stands out."""
    spec = importlib.util.spec_from_file_location("server_words", TOOL)
    words = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(words)
    words.pseudo(str(tmp_path))
    languages = [("en", "English"), ("en-xa", "Accents")]
    with override_settings(
        LOCALE_PATHS=[str(tmp_path)], LANGUAGES=languages, LANGUAGES_BIDI=["en"]
    ):
        yield


def test_every_word_is_marked_and_the_page_can_turn_round(client, demo, accents):
    page = text_of(client.get("/styleguide?lang=en-xa"))

    assert '<html lang="en-xa" dir="rtl"' in page
    shown = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    words = re.findall(r">([^<>]+)<", shown)
    plain = {
        word.strip()
        for word in words
        if re.search(r"[A-Za-z]{3}", word) and "[" not in word and "]" not in word
    }
    invented = re.compile(
        r"Skillmark|English|Nordvind|Kysten|NV-2025|Ægte|Arbejds|Jonas|Kristoffer|https|[0-9a-f]{64}"
        r"|^[a-z0-9-]+$|First aid|dansk|things|Three|Åse|MAR|March|Mar |Friday|^3/4$"
    )
    assert {word for word in plain if not invented.search(word)} == set()
