# SPDX-License-Identifier: Apache-2.0

"""A person's page: as open as they say, with what is open of their badges, and a card."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from PIL import Image

from skillmark_server.accounts.models import Person
from skillmark_server.accounts.refusals import TextRefused
from skillmark_server.accounts.roster.facts import EmploymentFacts, PersonFacts
from skillmark_server.accounts.roster.services import add_person, end_employment
from skillmark_server.achievements.models import Version
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.models import CompactDocument, Visibility
from skillmark_server.awards.verifying import forget_reports
from skillmark_server.portfolio.models import PortfolioPage
from skillmark_server.portfolio.refusals import AddressRefused, AddressTaken
from skillmark_server.portfolio.services import make_collection, set_up_page
from tests.server.integration.test_award_page import SOCIAL


@pytest.fixture
def page(jonas, now):
    return set_up_page(
        user=jonas,
        visibility=Visibility.PUBLIC,
        headline="Fitter",
        about="One.\nTwo.",
        at=now,
    )


@pytest.fixture
def works(actor, mette, jonas, now):
    """Jonas works at Nordvind, and the roster knows his account."""
    person = add_person(
        actor=actor(mette),
        facts=PersonFacts(name=jonas.name, emails=(jonas.email,)),
        employment=EmploymentFacts(department="Lager", job_role="Fører"),
        at=now,
    )
    Person.objects.filter(pk=person.pk).update(user=jonas)
    return person


def test_nobody_has_a_page_before_they_say_so(kept, as_, jonas):
    kept("Truck")

    assert "Only you see your page." in as_(jonas).get("/my/page").content.decode()
    assert not PortfolioPage.objects.exists()


def test_a_page_shows_what_is_open_and_verifies_with_tags_and_no_index(kept, page, settings):
    kept("Truck")
    kept("Private", sees=Visibility.ONLY_ME)
    kept("Employer", sees=Visibility.EMPLOYER)

    answer = Client().get(f"/p/{page.address}")
    text = answer.content.decode()

    assert answer.status_code == 200
    assert "Truck" in text
    assert "Private" not in text
    assert "Employer" not in text
    assert "Genuine" in text
    for tag in (
        f'<meta property="og:url" content="{settings.BASE_URL}/p/{page.address}">',
        f'<meta property="og:image" content="{settings.BASE_URL}/p/{page.address}/card.png">',
        '<meta property="og:title" content="Jonas Ærøskøbing">',
        '<meta property="og:description" content="Fitter">',
        '<meta name="twitter:card" content="summary_large_image">',
        '<meta name="robots" content="noindex">',
    ):
        assert tag in text, tag
    assert set(re.findall(r'="((?:og|twitter):[a-z:_]+)" content="[^"]', text)) >= SOCIAL


def test_what_does_not_verify_is_not_on_it(kept, page):
    award = kept("Truck")
    CompactDocument.objects.filter(leaf_sequence=award.leaf_sequence).update(digest=bytes(32))
    forget_reports()

    text = Client().get(f"/p/{page.address}").content.decode()

    assert "Truck" not in text
    assert "There is nothing to see here yet." in text


def test_search_engines_see_it_only_when_asked(jonas, page, now):
    set_up_page(user=jonas, visibility=Visibility.PUBLIC, is_listed=True, at=now)
    assert "noindex" not in Client().get(f"/p/{page.address}").content.decode()
    closed = set_up_page(user=jonas, visibility=Visibility.ONLY_ME, is_listed=True, at=now)
    assert not closed.is_listed


def test_what_is_open_to_the_employer_is_seen_by_those_who_look_after_people_there(
    kept, as_, jonas, mette, sara, mallory, lone, works, page, actor, now
):
    set_up_page(user=jonas, visibility=Visibility.EMPLOYER, at=now)
    kept("Employer", by=lone, sees=Visibility.EMPLOYER)
    kept("Private", by=lone, sees=Visibility.ONLY_ME)
    address = f"/p/{page.address}"

    seen = as_(mette).get(address)
    assert "Employer" in seen.content.decode()
    assert "Private" not in seen.content.decode()
    assert seen["Cache-Control"] == "private, no-store"
    for client in (Client(), as_(sara), as_(mallory), as_(lone)):
        assert client.get(address).status_code == 404

    gone = timezone.localdate(now) - timedelta(days=1)
    end_employment(actor=actor(mette), person=works, on=gone, at=now)
    assert as_(mette).get(address).status_code == 404


def test_a_closed_page_is_not_there_and_its_owner_sees_it(kept, as_, jonas, mallory, page, now):
    set_up_page(user=jonas, visibility=Visibility.ONLY_ME, at=now)
    kept("Truck")

    for client in (Client(), as_(mallory)):
        assert client.get(f"/p/{page.address}").status_code == 404
        assert client.get(f"/p/{page.address}/card.png").status_code == 404
    assert "Truck" in as_(jonas).get(f"/p/{page.address}").content.decode()


def test_a_page_of_an_account_that_was_locked_is_not_there(jonas, page):
    jonas.is_active = False
    jonas.save(update_fields=["is_active"])
    assert Client().get(f"/p/{page.address}").status_code == 404


def test_it_is_set_up_by_its_form(as_, jonas):
    said = {
        "headline": "Fitter",
        "about": "Two\r\nlines",
        "address": "Jonas-A",
        "is_listed": "on",
        "sees": "public",
    }
    answer = as_(jonas).post("/my/page", said)

    assert answer["Location"] == "/my/page"
    page = PortfolioPage.objects.get(user=jonas)
    assert (page.address, page.is_listed, page.about) == ("jonas-a", True, "Two\nlines")
    assert AuditEvent.objects.get(action="portfolio.changed").detail["visibility"] == "public"
    assert "jonas-a" not in str(AuditEvent.objects.get(action="portfolio.changed").detail)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("ab", id="short"),
        pytest.param("x" * 41, id="long"),
        pytest.param("a--b", id="two-hyphens"),
        pytest.param("-abc", id="hyphen-first"),
        pytest.param("abc-", id="hyphen-last"),
        pytest.param("søren", id="other-letters"),
        pytest.param("a b c", id="blanks"),
        pytest.param("../etc", id="path"),
        pytest.param("\uff41\uff42\uff43", id="wide-letters"),
        pytest.param("abc\n", id="line-end-is-cut"),
    ],
)
def test_a_name_that_is_no_address_is_refused(jonas, page, now, name):
    if name.strip() == "abc":
        assert set_up_page(user=jonas, visibility="public", address=name, at=now).address == "abc"
        return
    with pytest.raises(AddressRefused):
        set_up_page(user=jonas, visibility=Visibility.PUBLIC, address=name, at=now)


def test_a_name_is_somebodys_alone(as_, jonas, mallory, page, now):
    set_up_page(user=jonas, visibility=Visibility.PUBLIC, address="fitter", at=now)
    with pytest.raises(AddressTaken):
        set_up_page(user=mallory, visibility=Visibility.PUBLIC, address="FITTER", at=now)
    text = as_(mallory).post("/my/page", {"address": "fitter", "about": "Mine"}).content.decode()
    assert "Somebody else has this name." in text
    assert "Mine" in text


def test_a_text_that_cannot_be_used_is_refused(jonas, now):
    for wrong in ({"headline": "x" * 81}, {"about": "010190-1234"}, {"headline": "a\u202eb"}):
        with pytest.raises(TextRefused):
            set_up_page(user=jonas, visibility=Visibility.PUBLIC, at=now, **wrong)


def test_the_database_holds_what_must_always_hold(jonas, mallory, page):
    rows = PortfolioPage.objects.filter(user=jonas)
    for wrong in (
        {"is_listed": True, "visibility": Visibility.ONLY_ME},
        {"address": "UPPER"},
        {"address": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        PortfolioPage.objects.create(
            user=mallory,
            address=page.address,
            created_at=page.created_at,
            changed_at=page.changed_at,
        )


def test_the_card_is_a_picture_of_the_right_size_and_is_asked_once(kept, page, settings, tmp_path):
    settings.DATA = tmp_path
    drawn = io.BytesIO()
    Image.new("RGBA", (8, 8), "red").save(drawn, "PNG")
    for name in ("A", "B"):
        version = kept(name).version
        Version.objects.filter(pk=version.pk).update(png=drawn.getvalue())

    answer = Client().get(f"/p/{page.address}/card.png")

    assert answer["Content-Type"] == "image/png"
    with Image.open(io.BytesIO(answer.content)) as card:
        assert card.size == (1200, 630)
    again = Client().get(f"/p/{page.address}/card.png", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_a_page_leads_to_the_collections_that_are_open(jonas, page, now):
    for name, sees in (("Safety", Visibility.PUBLIC), ("Secret", Visibility.ONLY_ME)):
        make_collection(user=jonas, name=name, visibility=sees, at=now)

    text = Client().get(f"/p/{page.address}").content.decode()

    assert "Safety" in text
    assert "Secret" not in text
