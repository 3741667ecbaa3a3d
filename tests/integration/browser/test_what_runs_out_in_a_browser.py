# SPDX-License-Identifier: Apache-2.0

"""What runs out, badges and certificates that somebody has seen, in Chromium: sound and whole."""

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

from skillmark_server.accounts.models import Employment, Person, User
from skillmark_server.awards.services import award_one
from skillmark_server.holdings.services import confirm_certificate, hand_in_certificate

pytestmark = pytest.mark.django_db(transaction=True)

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
DAY = timedelta(days=1)


@pytest.fixture
def _ending(actor, mette, nordvind, jonas):
    """A badge and two certificates of Jonas: one ends soon, one ended."""
    at = timezone.now()
    able_to_issue(nordvind, at=at - 30 * DAY)
    version = published(nordvind, at=at - 20 * DAY, name={"en": "Forklift", "da": "Gaffeltruck"})
    facts = {"valid_from": at - 300 * DAY, "valid_until": at + 20 * DAY, "at": at}
    award_one(actor=actor(mette), version=version, email=jonas.email, name="Jonas", **facts)
    person = Person.objects.create(
        organisation=nordvind, name=jonas.name, user=jonas, created_at=at, changed_at=at
    )
    Employment.objects.create(person=person)
    for title, days in (("Hot work", 12), ("Working at heights, Danish Standard", -3)):
        handed_in = hand_in_certificate(
            user=jonas,
            organisation_id=nordvind.pk,
            title=title,
            issuer="DBI",
            issued_on=at.date() - 400 * DAY,
            ends_on=at.date() + days * DAY,
            data=b"%PDF-1.4\n" + title.encode() + b"\n%%EOF\n",
            at=at,
        )
        confirm_certificate(actor=actor(mette), certificate_id=handed_in.pk, at=at)


@pytest.mark.parametrize(
    "look",
    [
        ("en", 1360, "light", "seen, not verified"),
        ("da", 390, "dark", "set, ikke bekræftet"),
    ],
    ids=["desktop", "phone, Danish, dark"],
)
@pytest.mark.usefixtures("_ending")
def test_certificates_stand_beside_badges(browser, live_server, mette, look):
    language, width, scheme, words = look
    User.objects.filter(pk=mette.pk).update(language=language)
    client = Client()
    client.force_login(mette, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, locale=language
    )
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    page = context.new_page()
    page.goto(live_server.url + reverse("ending-list"))

    section = page.locator("section[aria-labelledby=seen]")
    assert section.get_by_text(words).count() == 2
    assert "Hot work" in section.inner_text()
    assert not what_is_too_wide(page)
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()
    context.close()
