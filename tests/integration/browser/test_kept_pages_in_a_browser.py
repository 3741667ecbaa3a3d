# SPDX-License-Identifier: Apache-2.0

"""Pages that are empty until something happened: with rows, in Chromium, for everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from tests import pictures
from tests.e2e.widths import what_is_too_wide
from tests.integration.browser.signing_in import AXE, tab_to, window_of
from tests.server import verifying
from tests.server.cast_awards import able_to_issue, published
from tests.server.integration.holdings.conftest import bring, jonas, world

from skillmark_server.accounts.models import Department, Employment, Person
from skillmark_server.awards.models import Visibility
from skillmark_server.awards.selectors import Filters
from skillmark_server.awards.services import accept_award, award_one
from skillmark_server.holdings.services import (
    collect_imported,
    confirm_certificate,
    hand_in_certificate,
    show_imported,
)
from skillmark_server.lifecycle.choosing import Choice
from skillmark_server.lifecycle.models import BulkKind
from skillmark_server.lifecycle.services import ask_for_bulk_act
from skillmark_server.portfolio.services import arrange_collection, make_collection, set_up_page

__all__ = ["bring", "jonas", "world"]
pytestmark = pytest.mark.django_db(transaction=True)

LOOKS = [("en", 1360, "light"), ("da", 390, "dark")]
IDS = ["desktop", "phone, Danish, dark"]
MANY = 6
"""Fewer than five are not counted aloud."""


@pytest.fixture
def employed(nordvind, jonas):
    """Jonas in a department with a long name, with five colleagues."""
    at = timezone.now()
    place = Department.objects.create(organisation=nordvind, name="Kvalitetsledelsessystemer")
    for number in range(MANY):
        person = Person.objects.create(
            organisation=nordvind,
            name=f"N {number}",
            user=None if number else jonas,
            created_at=at,
            changed_at=at,
        )
        Employment.objects.create(
            person=person, department=place, from_on=(at - timedelta(days=40)).date()
        )
    return place


@pytest.fixture
def many_awards(nordvind, mette, actor):
    """Six awards of one badge, and a change to all of them that waits."""
    at = timezone.now()
    able_to_issue(nordvind, at=at)
    version = published(nordvind, at=at, suspendable=True)
    for number in range(MANY):
        award_one(
            actor=actor(mette), version=version, email=f"n{number}@x.test", name="Anna", at=at
        )
    choice = Choice(filters=Filters(achievement_id=version.achievement.pk))
    return ask_for_bulk_act(
        actor=actor(mette), choice=choice, kind=BulkKind.SUSPEND, reason="Looked at.", at=at
    )


@pytest.fixture
def certificate(employed, jonas, mette, actor):
    """One on paper, that somebody has seen."""
    at = timezone.now()
    made = hand_in_certificate(
        user=jonas,
        organisation_id=employed.organisation_id,
        title="Gaffeltruckcertifikat B",
        issuer="AMU Vest",
        issued_on=(at - timedelta(days=400)).date(),
        ends_on=(at + timedelta(days=40)).date(),
        skill="Truck",
        data=pictures.png(),
        at=at,
    )
    return confirm_certificate(actor=actor(mette), certificate_id=made.pk, at=at)


@pytest.fixture
def brought(bring, world, jonas, certificate):
    """A badge of a known issuer that Jonas opened and collected, and his certificate."""
    badge = bring(verifying.genuine(world))
    at = timezone.now()
    show_imported(user=jonas, badge_id=badge.pk, visibility=Visibility.PUBLIC, at=at)
    set_up_page(user=jonas, visibility=Visibility.PUBLIC, address="jonas", at=at)
    collection = make_collection(user=jonas, name="Svejsning", visibility=Visibility.PUBLIC, at=at)
    collect_imported(user=jonas, collection_id=collection.pk, badge_ids=[badge.pk], at=at)
    return {
        "imported": (badge.pk,),
        "collection": (collection.pk,),
        "collection-public": (collection.pk,),
        "my-certificate": (certificate.pk,),
        "my-badges": (),
        "my-certificates": (),
        "portfolio-public": ("jonas",),
    }


@pytest.fixture
def sound(browser, live_server):
    """`sound(mette, look, paths)`: nothing is wrong with any of them."""

    def judge(user, look, paths):
        context = window_of(browser, live_server.url, user, look)
        page = context.new_page()
        for path in paths:
            answer = page.goto(path)
            assert answer.status == 200, path
            for one in page.locator("main details").all():
                one.evaluate("each => each.open = true")
            found = Axe().run(page, options=AXE)
            assert found.violations_count == 0, f"{path}: {found.generate_report()}"
            assert what_is_too_wide(page) == [], path
        context.close()

    return judge


@pytest.mark.parametrize("look", LOOKS, ids=IDS)
def test_what_one_brought_is_sound(sound, jonas, brought, look):
    sound(jonas, look, [reverse(name, args=args) for name, args in brought.items()])


@pytest.fixture
def just_kept(nordvind, mette, actor, jonas):
    """One badge that Jonas keeps for himself, and one that he opened; both on what he shows."""
    at = timezone.now()
    able_to_issue(nordvind, at=at)
    page = {"user": jonas, "visibility": Visibility.PUBLIC, "at": at}
    set_up_page(**page, address="jonas")
    collection = make_collection(**page, name="Kvalitetsledelsessystemer")
    kept = []
    for title, sees in (("Truck", Visibility.ONLY_ME), ("Kran", Visibility.PUBLIC)):
        award = award_one(
            actor=actor(mette),
            version=published(nordvind, at=at, name={"en": title, "da": title}),
            email=jonas.email,
            name="Jonas",
            narrative="Drove for a week.",
            at=at,
        )
        accept_award(user=jonas, award_id=award.pk, visibility=sees, at=at)
        kept.append(award.pk)
    arrange_collection(user=jonas, collection_id=collection.pk, award_ids=kept, at=at)
    return [f"{reverse('my-badge-share', args=[one])}?new=1" for one in kept]


@pytest.mark.parametrize("look", LOOKS, ids=IDS)
def test_the_moment_in_which_a_badge_was_kept_is_sound(sound, jonas, just_kept, look):
    sound(jonas, look, just_kept)


def test_a_kept_badge_is_opened_and_shared_by_keyboard_alone(
    browser, live_server, jonas, just_kept
):
    context = window_of(browser, live_server.url, jonas)
    page = context.new_page()
    page.goto(just_kept[0])

    tab_to(page, page.get_by_role("button", name="Open it for everyone and share it"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("link", name="Add to my LinkedIn profile")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have earned Truck. Show it.")
    context.close()


@pytest.mark.parametrize("look", LOOKS, ids=IDS)
def test_figures_and_a_change_to_many_are_sound(sound, mette, many_awards, employed, look):  # noqa: ARG001 - before it
    sound(
        mette,
        look,
        [
            reverse("figures"),
            reverse("bulk-act-list"),
            reverse("bulk-act", args=[many_awards.pk]),
            f"{reverse('bulk-act-new')}?do=revoke&state=issued",
        ],
    )
