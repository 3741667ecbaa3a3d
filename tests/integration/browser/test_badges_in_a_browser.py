# SPDX-License-Identifier: Apache-2.0

"""Badges in Chromium: written and kept while writing, drawn by keyboard, shown in public."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from tests.e2e.widths import what_is_too_wide

from skillmark_server.achievements import services
from skillmark_server.achievements.models import Achievement, Version

CHROMIUM = os.environ.get("SKILLMARK_CHROMIUM") or shutil.which("chromium") or ""
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

pytestmark = [
    pytest.mark.skipif(not CHROMIUM, reason="needs a browser: install chromium"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def opened(browser, live_server) -> Iterator:
    """`opened(path, user=mette)`: a page; anything the browser complains of fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(path: str, *, user=None, width: int = 1360, **options) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 844}, reduced_motion="reduce", **options
        )
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
            cookie = {"name": "session", "value": client.cookies["session"].value}
            context.add_cookies([cookie | {"url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda said: complaints.append(said.text) if said.type == "error" else None
        )
        page.goto(live_server.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def draft(mette, actor, now) -> Version:
    return services.copy_template(actor=actor(mette), key="gdpr", at=now)


def test_what_is_written_is_kept_and_previewed_without_a_button(opened, mette, draft):
    page = opened(f"/achievements/{draft.achievement_id}/edit?lang=en", user=mette)
    expect(page.locator(".tongue-en").first).to_be_hidden()

    page.get_by_label("Name", exact=True).first.fill("Persondata for alle")

    expect(page.locator("#side .preview-name")).to_have_text("Persondata for alle")
    assert Version.objects.get().content["name"]["da"] == "Persondata for alle"
    page.get_by_role("radio", name="English").check()
    expect(page.locator(".tongue-en").first).to_be_visible()
    expect(page.locator(".tongue-da").first).to_be_hidden()
    page.get_by_label("Name", exact=True).nth(1).fill("Personal data for all")
    expect(page.locator("#side .preview-name")).to_have_text("Personal data for all")
    # A second save does not take the first for somebody else's.
    expect(page.locator("#side .tone-revoked")).to_have_count(0)


def test_a_length_that_is_not_understood_is_said_at_once_and_by_the_button(opened, mette, draft):
    page = opened(f"/achievements/{draft.achievement_id}/edit?lang=en", user=mette)

    page.get_by_label("For how long?").fill("36 moths")

    said = "Write a number and a unit, for example “36 months” or “3 years”."
    expect(page.locator("#side").get_by_text(said)).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("For how long?")).to_have_value("36 moths")
    expect(page.locator(".err").get_by_text(said)).to_be_visible()


def test_a_picture_is_drawn_by_keyboard(opened, mette, draft):
    page = opened(f"/achievements/{draft.achievement_id}/edit?lang=en", user=mette)
    before = page.locator("#side .designer-stage img").get_attribute("src")

    page.locator('input[name="shape"]:checked').focus()
    page.keyboard.press("ArrowRight")

    expect(page.locator("#side .designer-stage img")).not_to_have_attribute("src", before)
    assert Version.objects.get().design["shape"] == "octagon"
    page.get_by_label("Search for an icon").fill("brand")
    page.get_by_label("Search for an icon").fill("førstehjælp sundhed zzz")
    expect(page.get_by_text("No icon fits. Try another word.")).to_be_visible()
    page.get_by_label("Search for an icon").fill("lås")
    expect(page.locator('.swatch:has(input[value="lock"])')).to_be_visible()
    expect(page.locator('.swatch:has(input[value="truck"])')).to_be_hidden()


def test_without_script_the_form_does_the_same(opened, mette, draft):
    page = opened(
        f"/achievements/{draft.achievement_id}/edit?lang=en", user=mette, java_script_enabled=False
    )

    page.get_by_label("Name", exact=True).first.fill("Uden script")
    page.locator('input[name="palette"][value="tegl"]').check(force=True)
    page.get_by_role("button", name="Save").click()

    expect(page.locator("#side .preview-name")).to_have_text("Uden script")
    assert Version.objects.get().design["palette"] == "tegl"


def test_a_badge_is_made_published_and_found_by_clicks(opened, mette):
    mette.language = "da"
    mette.save()
    page = opened("/achievements/", user=mette)
    page.get_by_role("button", name=re.compile("Gaffeltruck, kategori B")).click()
    page.get_by_role("button", name="Udgiv det").click()
    expect(page.get_by_text("Udgivet. Det kan tildeles fra nu af.")).to_be_visible()
    page.get_by_role("link", name="Dets side i kataloget").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Gaffeltruck, kategori B")
    assert Achievement.objects.get().published is not None


@pytest.fixture
def second(mette, actor, now, draft) -> Version:
    """A draft beside the published badge."""
    services.publish(actor=actor(mette), version=draft, at=now)
    return services.copy_template(actor=actor(mette), key="leadership", at=now)


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1360, "light")])
def test_no_page_of_badges_has_a_finding(opened, mette, draft, second, width, scheme):  # noqa: PLR0917 - the cast
    paths = [
        f"/catalogue/{draft.achievement_id}",
        "/catalogue",
        "/achievements/",
        "/achievements/new",
        f"/achievements/{draft.achievement_id}",
        f"/achievements/{draft.achievement_id}/history",
        f"/achievements/{second.achievement_id}/edit",
    ]
    for path in paths:
        page = opened(f"{path}?lang=da", user=mette, width=width, color_scheme=scheme)
        page.evaluate("document.querySelectorAll('.fold').forEach((fold) => { fold.open = true })")
        found = Axe().run(page, options=AXE).response["violations"]
        assert found == [], (path, [(one["id"], one["nodes"][0]["html"]) for one in found])
        assert what_is_too_wide(page) == [], path
        page.context.close()
