# SPDX-License-Identifier: Apache-2.0

"""The frame of every page in Chromium: axe, narrow screens, keyboard, theme, drop and paste."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from tests.e2e.widths import what_is_too_wide

CHROMIUM = os.environ.get("SKILLMARK_CHROMIUM") or shutil.which("chromium") or ""
AXE = {
    "runOnly": [
        "wcag2a",
        "wcag2aa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
        "best-practice",
    ]
}

pytestmark = [
    pytest.mark.skipif(not CHROMIUM, reason="needs a browser: install chromium"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(autouse=True)
def _demo(monkeypatch):
    """The style guide is a demo's."""
    monkeypatch.setattr(settings, "DEMO", True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def opened(browser, live_server) -> Iterator:
    """`opened("/styleguide", user=mette, width=320)`: a page, whose script errors fail the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_page(path: str, *, user=None, width: int = 1360, **options) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 844}, reduced_motion="reduce", **options
        )
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            name = settings.SESSION_COOKIE_NAME
            cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
            context.add_cookies([cookie])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{live_server.url}{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1360, 320])
@pytest.mark.parametrize("language", ["en", "da"])
def test_axe_finds_nothing(opened, mette, language, width, scheme):
    for path, user in [("/styleguide", None), ("/styleguide", mette), ("/nothing/here", None)]:
        page = opened(
            f"{path}?lang={language}", user=user, width=width, color_scheme=scheme, bypass_csp=True
        )
        page.evaluate(
            "for (const fold of document.querySelectorAll('details:not(.menu)')) fold.open = true"
        )
        found = Axe().run(page, options=AXE)

        assert found.violations_count == 0, found.generate_report()
        assert what_is_too_wide(page) == []


def test_large_text_and_wide_letters_need_no_sideways_scroll(opened, mette):
    page = opened("/styleguide?lang=da", user=mette, width=390, bypass_csp=True)
    page.add_style_tag(
        content="html{font-size:200%} *{letter-spacing:.12em !important;"
        "word-spacing:.16em !important;line-height:1.5 !important}"
    )

    assert what_is_too_wide(page) == []


def test_a_menu_opens_and_closes_by_keyboard(opened, mette):
    page = opened("/styleguide", user=mette, width=390)
    summary = page.locator(".rail .menu-phone > summary")
    summary.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="Sign out").first).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out").first).to_be_hidden()
    expect(summary).to_be_focused()


def test_the_first_tab_skips_to_the_content(opened, mette):
    page = opened("/styleguide", user=mette)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


def test_a_dialog_asks_and_gives_the_focus_back(opened):
    page = opened("/styleguide")
    opener = page.locator("[data-dialog]")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_theme_is_chosen_and_stays_without_an_account(opened):
    page = opened("/styleguide", color_scheme="light")
    page.locator(".topbar .wide .menu > summary").click()
    page.locator(".topbar .wide").get_by_role("button", name="Dark").click()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.url.endswith("/styleguide")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(10, 19, 25)"


def test_a_language_is_chosen_and_stays(opened, mette):
    page = opened("/styleguide", user=mette)
    page.locator(".rail-foot").get_by_role("button", name="Dansk").click()

    expect(page.locator("html")).to_have_attribute("lang", "da")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "da")


DROP = """([kind, name]) => {
    const data = new DataTransfer();
    if (kind === "file") data.items.add(new File(["{}"], name, { type: "application/json" }));
    else data.setData("text/plain", name);
    const place = document.querySelector("[data-drop]");
    for (const what of ["dragenter", "dragover", "drop"])
        place.dispatchEvent(new DragEvent(what, { dataTransfer: data, bubbles: true }));
}"""
PASTE = """(text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true });
    document.activeElement.dispatchEvent(paste);
}"""


def test_a_file_can_be_dropped_and_is_named(opened):
    page = opened("/styleguide")
    page.evaluate(DROP, ["file", "jonas.json"])

    assert page.evaluate("document.querySelector('[data-drop] [type=file]').files.length") == 1
    expect(page.locator("[data-drop-names]")).to_have_text("jonas.json")


def test_a_link_can_be_dropped_or_pasted(opened):
    page = opened("/styleguide")
    text = page.locator("[data-drop-text]")
    page.evaluate(DROP, ["text", "https://nordvind.example/a/1"])
    expect(text).to_have_value("https://nordvind.example/a/1")

    page.evaluate(PASTE, "https://nordvind.example/a/2")
    expect(text).to_have_value("https://nordvind.example/a/2")


def test_what_is_pasted_into_a_field_stays_there(opened):
    page = opened("/styleguide")
    page.locator("#id_a-name").focus()
    page.evaluate(PASTE, "mine")

    expect(page.locator("[data-drop-text]")).to_have_value("")


def test_a_page_works_without_script(opened):
    page = opened("/styleguide", java_script_enabled=False)

    expect(page.locator("[data-copy]")).to_be_hidden()
    page.locator(".topbar .wide .menu > summary").click()
    expect(page.locator(".topbar .wide").get_by_role("button", name="Dark")).to_be_visible()


def test_the_first_load_is_below_150_kilobytes_and_from_this_site(live_server, browser):
    context = browser.new_context(viewport={"width": 1360, "height": 844})
    page = context.new_page()
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.update({answer.url: len(answer.body())}))
    page.goto(f"{live_server.url}/nothing/here", wait_until="networkidle")
    context.close()

    assert all(url.startswith(live_server.url) for url in sizes)
    fonts = sum(size for url, size in sizes.items() if url.endswith(".woff2"))
    texts = sum(size for url, size in sizes.items() if not url.endswith((".woff2", ".png")))
    # Text shrinks to a third at least on the way (whitenoise serves it compressed).
    assert fonts + texts / 3 < 150_000
