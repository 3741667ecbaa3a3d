# SPDX-License-Identifier: Apache-2.0

"""A stolen key and an endorsement from elsewhere in Chromium: decided by keyboard, and sound."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.e2e.widths import what_is_too_wide
from tests.server.cast_awards import able_to_issue, published

from skillmark_server.accounts.models import User
from skillmark_server.awards.services import award_one
from skillmark_server.custody.models import SigningKey
from skillmark_server.custody.services import compromise_key
from skillmark_server.lifecycle.models import BulkAct, KeyStanding

pytestmark = pytest.mark.django_db(transaction=True)

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LOOKS = [("en", 1360, "light"), ("da", 390, "dark")]
IDS = ["desktop", "phone, Danish, dark"]
DAY = timedelta(days=1)


@pytest.fixture
def key(actor, mette, nordvind) -> SigningKey:
    """Stolen five days ago, with an award before that and one after it."""
    now = timezone.now()
    identity = able_to_issue(nordvind, at=now - 30 * DAY)
    version = published(nordvind, at=now - 20 * DAY, name={"en": "Forklift", "da": "Gaffeltruck"})
    for name, ago in (("Anna Berg", 9), ("Bo Dahl-Christensen", 1)):
        award_one(
            actor=actor(mette),
            version=version,
            email=f"{name[:2]}@x.test".lower(),
            name=name,
            at=now - ago * DAY,
        )
    key = identity.keys.get(algorithm="Ed25519")
    compromise_key(key=key, at=now, since=now - 5 * DAY, actor=actor(mette))
    key.refresh_from_db()
    return key


@pytest.fixture
def look_at(browser, live_server, mette):
    """`look_at(("en", 390, "dark"))`: a page of Mette's browser."""
    contexts = []

    def make(look):
        language, width, scheme = look
        User.objects.filter(pk=mette.pk).update(language=language)
        context = browser.new_context(
            viewport={"width": width, "height": 844}, color_scheme=scheme, reduced_motion="reduce"
        )
        contexts.append(context)
        client = Client()
        client.force_login(mette, backend="allauth.account.auth_backends.AuthenticationBackend")
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        context.add_cookies([cookie])
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.mark.parametrize("look", LOOKS, ids=IDS)
def test_the_pages_are_sound(look_at, live_server, key, look):
    page = look_at(look)
    badge = key.identity.organisation.achievements.get()
    places = [
        reverse("key-stolen", args=[key.pk]),
        reverse("key-awards", args=[key.pk]) + "?stand=logged",
        reverse("endorsement-hand-in", args=["achievement", badge.pk]),
    ]
    for place in places:
        page.goto(f"{live_server.url}{place}")
        for one in page.locator("main details").all():
            one.evaluate("each => each.open = true")
        found = Axe().run(page, options=AXE)
        assert found.violations_count == 0, found.generate_report()
        assert what_is_too_wide(page) == []


def test_it_is_decided_with_the_keyboard_alone(look_at, live_server, key):
    page = look_at(LOOKS[0])
    page.goto(f"{live_server.url}{reverse('key-awards', args=[key.pk])}")
    page.get_by_role("radio", name="All that were awarded before the moment").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="This would issue 1 again and withdraw 1.").wait_for()
    page.get_by_role("button", name="Decide it so").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Issued again: 1, withdrawn: 1.").wait_for()
    act = BulkAct.objects.get()
    assert (act.key_decision.standing, act.key_decision.stands) == (KeyStanding.BEFORE, 1)
