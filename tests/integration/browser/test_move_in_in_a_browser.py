# SPDX-License-Identifier: Apache-2.0

"""Moving in in Chromium: by clicks from the file to the list, and sound in each state."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.e2e.widths import what_is_too_wide
from tests.server.integration.movein.conftest import BADGE, ISSUER, assertion, export_of

from skillmark_server.accounts.models import User
from skillmark_server.movein.bringing import bring_in
from skillmark_server.movein.models import Move, MovedAward, Platform
from skillmark_server.movein.selectors import seen_of
from skillmark_server.movein.services import agree_to_move, start_move
from skillmark_server.movein.taking_in import read_due_moves, read_move

pytestmark = pytest.mark.django_db(transaction=True)

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LOOKS = [("en", 1360, "light"), ("da", 390, "dark"), ("en", 390, "light"), ("da", 1360, "dark")]
IDS = ["desktop", "phone, Danish, dark", "phone", "desktop, Danish, dark"]
LONG = {"extensions:recipientProfile": {"name": "Maximiliane-Charlotte von der Langenhagen"}}
EXPORT = export_of(
    BADGE,
    ISSUER,
    assertion(1, "jonas@nordvind.test"),
    assertion(2, "a.person.with.a.very.long.address@subdomain.nordvind.test", extensions=LONG),
    assertion(3, "nobody at all"),
    assertion(4, "eva@nordvind.test", revoked=True),
)
SHOTS = os.environ.get("SKILLMARK_SHOTS", "")
"""A folder for pictures of each page, for whoever looks at them."""


def signed_in(browser, live_server, user, look):
    language, width, scheme = look
    User.objects.filter(pk=user.pk).update(language=language)
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, reduced_motion="reduce"
    )
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
    context.add_cookies([cookie])
    return context


def sound(page, address, label):
    page.goto(address)
    for one in page.locator("main details").all():
        one.evaluate("each => each.open = true")
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{label}.png", full_page=True)
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()
    assert what_is_too_wide(page) == []


@pytest.fixture
def moves(actor, mette, now):
    """One in preview, one that cannot be read, and one that was moved in."""
    may = actor(mette)
    done = start_move(
        actor=may, platform=Platform.BADGR, data=EXPORT, at=now, file_name="done.json"
    )
    read_move(done.pk, at=now)
    done.refresh_from_db()
    agree_to_move(actor=may, move=done, seen=seen_of(done), at=now)
    bring_in(done.pk, at=now)
    Move.objects.filter(pk=done.pk).update(finished_at=timezone.now())
    csv = (
        b"Badge Name,Badge Template ID,Issued to Email,Issue Date,Earner Badge ID\n"
        b"Lean,t1,ida@nordvind.test,5/6/2021,77\n"
    )
    preview = start_move(
        actor=may, platform=Platform.CREDLY, data=csv, at=now, file_name="credly.csv"
    )
    refused = start_move(actor=may, platform=Platform.MOODLE, data=b"{}", at=now, file_name="x")
    for move in (preview, refused):
        read_move(move.pk, at=now)
    return {"done": done, "preview": preview, "refused": refused}


@pytest.fixture
def cast(mette, jonas) -> tuple[User, User]:
    """Who moves in, and who has the address."""
    return mette, jonas


@pytest.mark.parametrize("look", LOOKS, ids=IDS)
def test_the_pages_are_sound_in_each_state(browser, live_server, cast, moves, look):
    (mette, jonas), (language, width, scheme) = cast, look
    row = MovedAward.objects.get(recipient_email=jonas.email, moved_in_at__isnull=False)
    pages = {
        mette: [
            ("list", reverse("move-list")),
            *((name, reverse("move-detail", args=[move.pk])) for name, move in moves.items()),
            ("moved", reverse("moved-list")),
            ("moved-one", reverse("moved-detail", args=[row.pk])),
            ("badge", reverse("achievement-detail", args=[row.badge.achievement_id])),
        ],
        jonas: [("my", reverse("my-badges")), ("my-moved", reverse("my-moved", args=[row.pk]))],
    }
    for user, places in pages.items():
        context = signed_in(browser, live_server, user, look)
        page = context.new_page()
        for name, place in places:
            sound(page, f"{live_server.url}{place}", f"{name}-{width}-{scheme}-{language}")
        context.close()


def test_from_the_file_to_the_list_by_clicks(browser, live_server, mette, tmp_path):
    file = tmp_path / "badgr.json"
    file.write_bytes(EXPORT)
    context = signed_in(browser, live_server, mette, LOOKS[0])
    page = context.new_page()
    page.goto(f"{live_server.url}{reverse('move-list')}")
    page.get_by_label("The export, as the platform gave it").set_input_files(file)
    page.get_by_role("button", name="Read the export").click()
    page.get_by_role("heading", name="The export is being read").wait_for()
    read_due_moves(at=timezone.now())
    page.get_by_role("heading", name="2 awards would be moved in.").wait_for()
    becomes = page.get_by_label("What Lean, step one becomes")
    becomes.select_option(label="Leave it and its awards out")
    page.get_by_role("button", name="Save").click()
    becomes.select_option(label="Make a draft of it")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Move it in").click()
    page.get_by_role("progressbar").wait_for()
    bring_in(Move.objects.get().pk, at=timezone.now() + timedelta(seconds=1))
    page.get_by_role("heading", name="2 awards were moved in.").wait_for()
    page.get_by_role("link", name="See what was moved in").click()
    page.get_by_role("link", name="Lean, step one").first.click()
    assert "Not verified by this site." in page.inner_text("main")
    page.go_back()
    page.go_back()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("heading", name="Undone. Nothing of it is here.").wait_for()
    context.close()
    assert not MovedAward.objects.exists()
