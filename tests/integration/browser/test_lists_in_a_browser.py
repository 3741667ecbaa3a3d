# SPDX-License-Identifier: Apache-2.0

"""A long list in Chromium: by clicks from the file to the end, and readable at each step."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.e2e.widths import what_is_too_wide
from tests.pictures import SVG, png
from tests.server.cast_awards import able_to_issue, published

from skillmark_server.awards import running, taking_in, withdrawing
from skillmark_server.awards.models import Award, Batch
from skillmark_server.awards.services import (
    ask_for_batch_act,
    confirm_batch,
    pause_batch,
    preview_batch,
)

pytestmark = [pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("SKILLMARK_SHOTS", "")
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
MANY = "Name;E-mail\n" + "".join(f"Person {n};p{n}@kunde.test\n" for n in range(501))
MANY += "Bo Dahl;bo(at)kunde.test\n"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def version(nordvind, now):
    able_to_issue(nordvind, at=now)
    made = published(nordvind, at=now, suspendable=True)
    type(made).objects.filter(pk=made.pk).update(svg=SVG, png=png())
    return made


@pytest.fixture
def opened(browser, live_server, mette):
    contexts = []

    def open_page(path: str, **options) -> Page:
        context = browser.new_context(base_url=live_server.url, reduced_motion="reduce", **options)
        contexts.append(context)
        client = Client()
        client.force_login(mette)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
        )
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def test_a_long_list_from_the_file_to_the_end(opened, version, tmp_path):
    file = tmp_path / "many.csv"
    file.write_text(MANY, encoding="utf-8")
    page = opened(f"/awards/new?badge={version.achievement_id}&way=many&lang=en")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Look through").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The list is being looked through.")

    taking_in.take_in(Batch.objects.get().pk, at=timezone.now())

    # The page asks by itself, and follows.
    expect(page.get_by_role("heading", level=1)).to_contain_text("501 will be awarded")
    page.get_by_role("link", name="To be mended 1").click()
    with page.expect_download() as report:
        page.get_by_role("link", name="Download what is wrong, with codes").click()
    assert report.value.suggested_filename == "problems.csv"
    page.get_by_role("button", name="Change to bo@kunde.test").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("502 will be awarded")
    page.get_by_text("How fast the mails leave").click()
    page.get_by_label("Mails a minute").fill("600")
    page.get_by_role("button", name="Award 502 now").click()
    expect(page.get_by_text("leave in")).to_be_visible()

    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("No badge is made until you let it go on.")).to_be_visible()
    Batch.objects.update(due_at=timezone.now(), confirmed_at=timezone.now() - timedelta(minutes=9))
    page.get_by_role("button", name="Go on").click()
    batch = Batch.objects.get()
    assert batch.mails_a_minute == 600
    running._run_some(batch.pk, timezone.now())
    expect(page.get_by_text("50 of 502")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("50 badges were awarded.")

    page.get_by_text("Do something with all of them").click()
    page.get_by_role("link", name="Withdraw").click()
    page.get_by_label("Why?").fill("The course was not held.")
    page.get_by_role("button", name="Withdraw all").click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Do something with all of them").click()
    page.get_by_role("link", name="Withdraw").click()
    page.get_by_label("Why?").fill("The course was not held.")
    page.get_by_label("Do it now").check()
    page.get_by_role("button", name="Withdraw all").click()
    expect(page.get_by_text("Being withdrawn:")).to_be_visible()
    withdrawing.do_due_batch_acts(at=timezone.now())
    expect(page.get_by_text("50 badges were withdrawn")).to_be_visible()
    assert Award.objects.filter(revoked_at=None).count() == 0


def test_everybody_who_is_counted_while_one_chooses(opened, version):
    page = opened(f"/awards/new?badge={version.achievement_id}&way=query&lang=en")
    page.get_by_label("Everybody who…").select_option(f"holds:{version.achievement_id}")
    expect(page.locator("#meant")).to_have_text("Nobody is meant by that now.")


@pytest.fixture
def states(actor, mette, version, now):
    """Addresses of a list in each of its states."""
    may = actor(mette)

    def make(data, name):
        return preview_batch(
            actor=may, version=version, data=data.encode(), source="file", at=now, file_name=name
        )

    reading = make(MANY, "medlemmer-af-foreningen-2026.csv")
    mended = make(MANY.partition("Person 9;")[0] + "Bo;bo(at)x.test\n", "kursus.csv")
    running_one = make("Name;E-mail\nAnna;anna@x.test\nBo;bo@x.test\n", "to.csv")
    confirm_batch(actor=may, batch=running_one, at=now, now=True)
    Batch.objects.filter(pk=running_one.pk).update(
        made=1,
        samples=[[(now - timedelta(seconds=9)).isoformat(), 0], [now.isoformat(), 1]],
    )
    paused = make("Name;E-mail\nAnna;anna@y.test\n", "en.csv")
    confirm_batch(actor=may, batch=paused, at=now)
    pause_batch(actor=may, batch=paused, at=now)
    over = make("Name;E-mail\nAnna;anna@z.test\n", "over.csv")
    confirm_batch(actor=may, batch=over, at=now, now=True)
    running.run_batch(over.pk, at=now)
    over.refresh_from_db()
    withdrawn = make("Name;E-mail\nAnna;anna@w.test\n", "withdrawn.csv")
    confirm_batch(actor=may, batch=withdrawn, at=now, now=True)
    running.run_batch(withdrawn.pk, at=now)
    withdrawn.refresh_from_db()
    ask_for_batch_act(actor=may, batch=withdrawn, kind="revoke", reason="x", at=now)
    made = {
        "reading": reading,
        "mended": mended,
        "running": running_one,
        "paused": paused,
        "over": over,
        "withdrawn": withdrawn,
    }
    found = {name: f"/awards/batches/{batch.pk}" for name, batch in made.items()}
    found["asking"] = f"{found['over']}/all/revoke"
    found["question"] = f"/awards/new?badge={version.achievement_id}&way=query"
    found["lists"] = "/awards/batches/"
    return found


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [(320, "dark", "da"), (1360, "light", "en"), (390, "light", "en"), (1360, "dark", "da")],
)
def test_each_state_is_readable(opened, states, width, scheme, language):
    for name, path in states.items():
        sign = "&" if "?" in path else "?"
        page = opened(
            f"{path}{sign}lang={language}",
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            bypass_csp=True,
        )
        page.evaluate("document.querySelectorAll('.fold').forEach((fold) => { fold.open = true })")
        found = Axe().run(page, options=AXE).response["violations"]
        assert found == [], (name, [(one["id"], one["nodes"][0]["html"]) for one in found])
        assert what_is_too_wide(page) == [], name
        if SHOTS:
            page.screenshot(
                path=Path(SHOTS) / f"{name}-{width}-{scheme}-{language}.png", full_page=True
            )
        page.context.close()


def test_without_script_there_is_a_link_to_look_again(opened, states):
    page = opened(f"{states['running']}?lang=en", java_script_enabled=False)
    page.get_by_role("link", name="Look again").click()
    expect(page.locator("progress")).to_be_visible()
