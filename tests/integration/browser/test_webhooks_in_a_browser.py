# SPDX-License-Identifier: Apache-2.0

"""The webhooks of an organisation in Chromium, as they run, fail and are switched off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from tests.e2e.widths import what_is_too_wide

from skillmark_server.accounts.models import User
from skillmark_server.webhooks.models import Endpoint, Message
from skillmark_server.webhooks.services import make_endpoint

pytestmark = pytest.mark.django_db(transaction=True)

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LOOKS = [("en", 1360, "light"), ("da", 390, "dark"), ("en", 390, "light"), ("da", 1360, "dark")]
IDS = ["desktop", "phone, Danish, dark", "phone", "desktop, Danish, dark"]


@pytest.fixture
def endpoint(actor, mette, now) -> Endpoint:
    """With a message of each state, and one more endpoint that is switched off."""
    may, day = actor(mette), timedelta(days=1)
    events = ["award.issued", "award.revoked"]
    made, _ = make_endpoint(
        actor=may,
        url="https://hr.nordvind.example/a-rather-long-way/to/hooks/for-skillmark?of=nordvind",
        note="The HR system",
        events=events,
        at=now,
    )
    facts = {"endpoint": made, "event": "award.issued", "created_at": now, "due_at": now + day}
    body = '{"type":"award.issued","timestamp":"2026-11-22T09:00:00Z","data":{"number":"NV-1"}}'
    for state in ({"delivered_at": now}, {"dead_at": now}, {}):
        message = Message.objects.create(**facts, body=body, **state)
        message.tries.create(at=now, milliseconds=12, status=500, answer="<h1>Oh no</h1>" * 9)
        message.tries.create(at=now, milliseconds=10_001, problem="fetch_timeout: " + "x" * 90)
    Endpoint.objects.filter(pk=made.pk).update(failing_since=now, delivered_at=now)
    off, _ = make_endpoint(actor=may, url="https://old.example/x", events=events, at=now)
    Endpoint.objects.filter(pk=off.pk).update(failing_since=now, off_at=now + 5 * day)
    return made


@pytest.mark.parametrize("look", LOOKS, ids=IDS)
def test_the_pages_are_sound_in_each_state(browser, live_server, mette, endpoint, look):
    language, width, scheme = look
    User.objects.filter(pk=mette.pk).update(language=language)
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, reduced_motion="reduce"
    )
    client = Client()
    client.force_login(mette, backend="allauth.account.auth_backends.AuthenticationBackend")
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
    context.add_cookies([cookie])
    page = context.new_page()
    off = Endpoint.objects.get(off_at__isnull=False)
    places = [
        reverse("webhook-list"),
        reverse("webhook", args=[endpoint.pk]),
        reverse("webhook", args=[off.pk]),
    ]
    for place in places:
        page.goto(f"{live_server.url}{place}")
        for one in page.locator("main details").all():
            one.evaluate("each => each.open = true")
        found = Axe().run(page, options=AXE)
        assert found.violations_count == 0, found.generate_report()
        assert what_is_too_wide(page) == []
    context.close()
