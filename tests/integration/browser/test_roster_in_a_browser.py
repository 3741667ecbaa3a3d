# SPDX-License-Identifier: Apache-2.0

"""A list of people goes into the roster in Chromium: by keyboard, on a phone, in Danish, undone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect
from tests.e2e.widths import what_is_too_wide
from tests.server.conftest import NOW

from skillmark_server.accounts.models import Person, User
from skillmark_server.accounts.roster.facts import EmploymentFacts, PersonFacts
from skillmark_server.accounts.roster.services import add_person

pytestmark = pytest.mark.django_db(transaction=True)

AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
LIST = (
    "Medarbejdernr;Medarbejder;E-mail;Afdeling;Ansat fra\n"
    "1;Jonas Ærøskøbing;jonas@x.dk;Lager;01.02.2020\n"
    "2;Kristoffer-Emanuel Bartholomæussen Vestergaard-Rønnebjerghøj;"
    "kristoffer-emanuel.vestergaard-roennebjerghoej@nordvind.dk;Kvalitetsledelse;\n"
    "3;Fatima Nørregaard;fatima(at)x.dk;Lager;31.11.2025\n"
)


@pytest.fixture
def opened(browser, live_server, mette):
    """`opened("/people/", language="da", width=320, scheme="dark")`, with Mette signed in."""
    contexts = []

    def open_page(path, *, language="en", width=1360, scheme="light"):
        User.objects.filter(pk=mette.pk).update(language=language)
        context = browser.new_context(
            viewport={"width": width, "height": 844},
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        contexts.append(context)
        client = Client()
        client.force_login(mette, backend="allauth.account.auth_backends.AuthenticationBackend")
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
        )
        page = context.new_page()
        page.goto(f"{live_server.url}{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()


def is_sound(page):
    """No finding of axe, and nothing wider than the window."""
    found = Axe().run(page, options=AXE)
    assert not found.response["violations"], found.generate_report()
    assert what_is_too_wide(page) == []


def press_on(page, target):
    """What a person without a mouse does."""
    target.focus()
    page.keyboard.press("Enter")


def test_a_list_goes_in_and_out_again_by_keyboard_on_a_phone_in_danish(opened, tmp_path):
    path = tmp_path / "medarbejdere.csv"
    path.write_text(LIST, encoding="cp1252")
    page = opened("/people/", language="da", width=320)
    expect(page.get_by_role("heading", level=1)).to_have_text("Hvem arbejder hos Nordvind A/S?")
    is_sound(page)

    press_on(page, page.get_by_role("link", name="Læs en liste ind").first)
    expect(page.get_by_role("heading", level=1)).to_have_text("Hvilken liste har du?")
    is_sound(page)
    page.get_by_label("En fil fra jeres løn- eller HR-system").set_input_files(path)
    press_on(page, page.get_by_role("button", name="Læs listen"))

    expect(page.get_by_role("heading", level=1)).to_have_text("Hvad står i hvilken kolonne?")
    is_sound(page)
    press_on(page, page.get_by_role("button", name="Se på personerne"))

    headline = page.get_by_role("heading", level=1)
    expect(headline).to_have_text("2 personer er nye. 1 linje skal rettes.")
    is_sound(page)
    press_on(page, page.get_by_role("button", name="Ret til fatima@x.dk"))
    expect(page.get_by_role("button", name="Ret til fatima@x.dk")).to_have_count(0)
    press_on(page, page.get_by_text("Ret det her"))
    is_sound(page)
    cell = page.get_by_label("Ansat fra, kolonne E")
    expect(cell).to_have_value("31.11.2025")
    cell.fill("30.11.2025")
    page.keyboard.press("Enter")
    expect(headline).to_have_text("3 personer er nye.")
    press_on(page, page.get_by_role("button", name="Gem 3 personer nu"))

    expect(headline).to_have_text("3 personer er tilføjet.")
    is_sound(page)
    assert Person.objects.count() == 3
    press_on(page, page.get_by_role("button", name="Fortryd"))
    expect(headline).to_have_text("Listen er fortrudt.")
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "seen",
    [
        {"language": "en", "width": 1360, "scheme": "dark"},
        {"language": "da", "width": 390, "scheme": "light"},
    ],
    ids=["desk", "phone"],
)
def test_every_page_about_people_is_sound(opened, mette, actor, seen):
    boss = add_person(
        actor=actor(mette), facts=PersonFacts(name="Åse Lykke", emails=("aase@x.dk",)), at=NOW
    )
    jonas = add_person(
        actor=actor(mette),
        facts=PersonFacts(name="Jonas Holm", emails=("jonas@x.dk", "j@hjem.dk")),
        employment=EmploymentFacts(department="Lager", job_role="Fører", manager=boss),
        at=NOW,
    )
    add_person(actor=actor(mette), facts=PersonFacts(name="Jonas Holm"), at=NOW)
    employment = jonas.employments.get().pk
    page = opened("/people/", **seen)
    root = page.url.removesuffix("/people/")

    for path in (
        "/people/",
        "/people/?q=nobody",
        "/people/?show=all&sort=-department",
        "/people/new",
        f"/people/{jonas.pk}",
        f"/people/{boss.pk}",
        f"/people/{jonas.pk}/edit",
        f"/people/{jonas.pk}/leave",
        f"/people/{boss.pk}/remove",
        f"/people/{jonas.pk}/merge",
        f"/people/{jonas.pk}/merge?other=aase@x.dk",
        f"/people/{jonas.pk}/employments/new",
        f"/people/{jonas.pk}/employments/{employment}",
        "/people/import",
    ):
        page.goto(root + path)
        is_sound(page)
    page.goto(f"{root}/people/new")
    page.get_by_role("button", name="Add" if seen["language"] == "en" else "Tilføj").click()
    is_sound(page)


def test_a_column_sorts_and_says_so(opened, mette, actor):
    for name in ("Bo Sø", "Åse Lykke"):
        add_person(
            actor=actor(mette),
            facts=PersonFacts(name=name),
            employment=EmploymentFacts(department="Lager"),
            at=NOW,
        )
    page = opened("/people/")
    names = page.locator("tbody th a")
    expect(names).to_have_text(["Bo Sø", "Åse Lykke"])

    press_on(page, page.get_by_role("link", name="Name"))

    expect(names).to_have_text(["Åse Lykke", "Bo Sø"])
    expect(page.locator("th[aria-sort=descending]")).to_have_count(1)
