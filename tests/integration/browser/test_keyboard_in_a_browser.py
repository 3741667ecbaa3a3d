# SPDX-License-Identifier: Apache-2.0

"""Three stories from their first page to their last with the keyboard alone, in Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.integration.browser.signing_in import press, tab_to, window_of
from tests.server.cast_awards import able_to_issue, published

from skillmark import Achievement, Criteria, issue
from skillmark.issuer import create_issuer
from skillmark_server.awards.models import Award, Visibility
from skillmark_server.awards.services import award_one
from skillmark_server.awards.services.claiming import accept_award
from skillmark_server.holdings.models import ImportedBadge
from skillmark_server.lifecycle.models import BulkAct
from skillmark_server.portfolio.models import Application

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page_of(browser, live_server) -> Iterator[Page]:
    """`page_of(mette)`: a page of hers; None is a stranger."""
    contexts = []

    def make(user):
        contexts.append(window_of(browser, live_server.url, user))
        return contexts[-1].new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def first_aid(nordvind, mette, jonas, actor):
    """Two awards of it; Jonas keeps his for himself."""
    at = timezone.now()
    able_to_issue(nordvind, at=at)
    version = published(nordvind, at=at)
    for name, email in (("Jonas", jonas.email), ("Anna Berg", "anna@x.test")):
        award_one(actor=actor(mette), version=version, email=email, name=name, at=at)
    mine = Award.objects.get(recipient_email=jonas.email)
    accept_award(user=jonas, award_id=mine.pk, visibility=Visibility.ONLY_ME, at=at)
    return version


def _by_a_school(folder, email: str) -> str:
    at = timezone.now()
    school = create_issuer(folder / "keys", profile={"name": "Vestkystens Svejseskole"}, at=at)
    badge = Achievement(
        id="urn:uuid:6a4d2c1e-8f57-4b7e-9a56-2f0f4d7c9b30",
        name="Rørsvejsning",
        description="Svejser rør.",
        criteria=Criteria(narrative="Fem prøver."),
    )
    return issue(badge, to=email, by=school, at=at).text.decode()


def test_a_badge_is_brought_here_and_opened(page_of, jonas, tmp_path):
    page = page_of(jonas)
    page.goto("/my/")
    press(page, page.get_by_role("link", name="Bring a badge here"))
    page.get_by_role("heading", name="Bring a badge here").wait_for()
    tab_to(page, page.get_by_label("Or its address, or its text"))
    page.keyboard.insert_text(_by_a_school(tmp_path, jonas.email))
    press(page, page.get_by_role("button", name="Check it and keep it"))
    page.get_by_role("heading", name="Rørsvejsning").wait_for()
    expect(page.get_by_text("anybody can sign in this name")).to_be_visible()
    tab_to(page, page.get_by_role("radio", name=re.compile("Only me")))
    page.keyboard.press("ArrowUp")
    press(page, page.get_by_role("button", name="Save"))
    expect(page.get_by_role("radio", name=re.compile("My employer"))).to_be_checked()
    assert ImportedBadge.objects.get().visibility == Visibility.EMPLOYER


def test_many_are_withdrawn_and_it_is_undone(page_of, mette, first_aid):
    page = page_of(mette)
    page.goto("/awards/")
    press(page, page.get_by_role("link", name="Change many"))
    page.get_by_role("heading", name="Change many badges at once").wait_for()
    tab_to(page, page.get_by_label("Badge", exact=True))
    page.keyboard.type(first_aid.achievement.title)
    press(page, page.get_by_role("button", name="See what would happen"))
    # The answer stands below a long form: the page goes there, and Tab goes on from it.
    expect(page.get_by_role("heading", name="2 badges would be withdrawn.")).to_be_in_viewport()
    tab_to(page, page.get_by_role("textbox", name="Why?"))
    page.keyboard.type("The course was not held.")
    press(page, page.get_by_role("button", name="Withdraw all"))
    press(page, page.get_by_role("button", name="Undo"))
    page.get_by_role("status").filter(has_text="Taken back on").wait_for()
    act = BulkAct.objects.get()
    assert (act.awards, act.undone_at is None, act.done_at) == (2, False, None)


def test_a_link_for_an_application_is_made_opened_and_withdrawn(page_of, jonas, first_aid):  # noqa: ARG001 - is there
    page = page_of(jonas)
    page.goto("/my/")
    press(page, page.get_by_role("link", name="Apply with them"))
    press(page, page.get_by_role("main").get_by_role("link", name="New link").first)
    tab_to(page, page.get_by_label("What do you apply for?"))
    page.keyboard.type("Fitter, Havvind Vest")
    press(page, page.get_by_role("checkbox", name=re.compile("First aid")), "Space")
    press(page, page.get_by_role("button", name="Make the link"))
    page.get_by_role("heading", name="Here is the link.").wait_for()
    link = urlsplit(page.get_by_label("The link").input_value()).path

    reader = page_of(None)
    reader.goto(link)
    expect(reader.get_by_role("heading", name="First aid")).to_be_visible()

    press(page, page.get_by_role("link", name="All my links"))
    press(page, page.get_by_role("button", name="Withdraw"))
    expect(page.get_by_text("Withdrawn", exact=True)).to_be_visible()
    answer = reader.goto(link)
    assert (answer.status, Application.objects.get().withdrawn_at is None) == (410, False)
    expect(reader.get_by_role("heading", level=1)).to_be_visible()
