# SPDX-License-Identifier: Apache-2.0

"""The page of an award in Chromium: for everybody's eyes, hands and paper."""

from __future__ import annotations

import os
import re
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect, sync_playwright
from tests.e2e.widths import what_is_too_wide
from tests.pictures import SVG, png
from tests.server.cast_awards import able_to_issue, published
from tests.server.conftest import (  # noqa: F401 - fixtures
    actor,
    mette,
    nordvind,
)

from skillmark_server.awards.models import Award, Visibility
from skillmark_server.awards.services import award_one, revoke_award, suspend_award

CHROMIUM = os.environ.get("SKILLMARK_CHROMIUM") or shutil.which("chromium") or ""

pytestmark = [
    pytest.mark.skipif(not CHROMIUM, reason="needs a browser: install chromium"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(autouse=True)
def _sync(monkeypatch):
    """Playwright's own loop runs in this thread; Django must not mind."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def now():
    from django.utils import timezone  # noqa: PLC0415

    return timezone.now()


@pytest.fixture
def awards(nordvind, mette, actor, now) -> dict[str, Award]:  # noqa: F811
    """One that stands, one on hold, one withdrawn."""
    able_to_issue(nordvind, at=now)
    version = published(nordvind, at=now, suspendable=True)
    made = {}
    for number, name in enumerate(("sound", "held", "withdrawn")):
        made[name] = award_one(
            actor=actor(mette),
            version=version,
            email=f"a{number}@kunde.test",
            name="Åse Lykke Bjørnholt-Kvalitetsledelsessystemansvarlig",
            narrative="Led **two** drills.\n\n- one\n- two",
            evidence=[{"url": "https://nordvind.test/report.pdf", "name": "Report"}],
            at=now,
        )
    suspend_award(actor=actor(mette), award=made["held"], reason="looked at", at=now, now=True)
    revoke_award(
        actor=actor(mette),
        award=made["withdrawn"],
        reason="wrong person",
        is_reason_public=True,
        at=now,
        now=True,
    )
    Award.objects.update(visibility=Visibility.PUBLIC, claimed_at=now)
    type(version).objects.filter(pk=version.pk).update(svg=SVG, png=png())
    return made


@pytest.fixture
def browser() -> Browser:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "locale"), [(320, "da-DK"), (1360, "en-GB")])
def test_nothing_stands_in_anybodys_way(  # noqa: PLR0917 - a table
    browser, live_server, awards, width, locale, scheme
):
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": width, "height": 844},
        color_scheme=scheme,
        locale=locale,
    )
    page = context.new_page()
    for award in awards.values():
        page.goto(f"/a/{award.pk}")
        page.locator("details.fold summary").click()
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
        assert what_is_too_wide(page) == []
    context.close()


def test_the_files_are_reached_by_keyboard(browser, live_server, awards):
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.goto(f"/a/{awards['sound'].pk}")

    page.get_by_text("Download", exact=True).focus()
    page.keyboard.press("Enter")
    for _past_certificate_picture_and_drawing in range(4):
        page.keyboard.press("Tab")
    with page.expect_download() as download:
        page.keyboard.press("Enter")

    assert download.value.suggested_filename.endswith(".json")
    context.close()


def test_what_is_printed_is_two_pages_that_say_where_the_truth_stands(browser, live_server, awards):
    context = browser.new_context(base_url=live_server.url, color_scheme="dark")
    page = context.new_page()
    page.goto(f"/a/{awards['sound'].pk}")
    page.emulate_media(media="print")

    expect(page.get_by_text("What is true today stands at")).to_be_visible()
    expect(page.get_by_text("Copy the link")).to_be_hidden()
    assert 1 <= len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4"))) <= 2
    context.close()
