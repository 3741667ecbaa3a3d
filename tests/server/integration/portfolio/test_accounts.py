# SPDX-License-Identifier: Apache-2.0

"""Two accounts made one with proof of both; an account closed, and what stays of it."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from skillmark_server.accounts.models import Membership, Role, User
from skillmark_server.accounts.refusals import LastOwner
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import Award, Visibility
from skillmark_server.awards.verifying import report_on
from skillmark_server.holdings.models import Certificate, ImportedBadge
from skillmark_server.outbox.models import Mail
from skillmark_server.outbox.rendering import render
from skillmark_server.pages.look.dates import moment
from skillmark_server.portfolio.models import (
    AccountMerge,
    Application,
    Collection,
    PortfolioPage,
)
from skillmark_server.portfolio.refusals import MergeUnusable, OperatorStays, WrongAccount
from skillmark_server.portfolio.services import (
    ask_to_merge,
    close_account,
    make_application,
    make_collection,
    merge_accounts,
    set_up_page,
)
from tests.server.integration.awards.test_claiming import secret_of


@pytest.fixture
def home():
    """Jonas again, with an account of his own at home."""
    user = User.objects.create_user("jonas@home.test", "a long enough password", name="Jonas H")
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def shown_to_be(as_):
    """`shown_to_be(jonas)`: a browser in which Jonas has just given his password again."""

    def make(user: User) -> Client:
        client = as_(user)
        client.post("/account/reauthenticate/", {"password": "a long enough password"})
        return client

    return make


@pytest.fixture
def asked(jonas, home, now):
    """The secret of a link that Jonas asked for at work, sent to his account at home."""
    ask_to_merge(user=jonas, email="Jonas@Home.test ", at=now)
    return secret_of(Mail.objects.get(kind="merge"))


def test_everything_moves_and_the_other_account_ends(
    kept, jonas, home, asked, nordvind, mette, now
):
    award = kept("Truck", to=home)
    collection = make_collection(user=home, name="Home", at=now)
    page = set_up_page(user=home, visibility=Visibility.PUBLIC, address="home", at=now)
    Membership.objects.create(user=home, organisation=nordvind, role=Role.AUDITOR, since=now)
    for user in (home, jonas):
        Membership.objects.create(user=user, organisation=nordvind, role=Role.RECRUITER, since=now)
    before = signed_bytes(award)

    assert merge_accounts(secret=asked, user=home, at=now) == jonas

    award.refresh_from_db()
    assert award.holder_serial == jonas.serial
    assert signed_bytes(award) == before
    assert Collection.objects.get(pk=collection.pk).user == jonas
    assert PortfolioPage.objects.get(address=page.address).user == jonas
    assert not User.objects.filter(pk=home.pk).exists()
    addresses = EmailAddress.objects.filter(user=jonas).order_by("-primary")
    assert [(one.email, one.primary, one.verified) for one in addresses] == [
        ("jonas@nordvind.test", True, True),
        ("jonas@home.test", False, True),
    ]
    roles = Membership.objects.filter(user=jonas).values_list("role", flat=True)
    assert sorted(roles) == sorted([Role.AUDITOR, Role.RECRUITER])
    said = AuditEvent.objects.get(action="person.accounts_merged").detail
    assert said == {"ended": str(home.pk), "awards": 1}


def test_who_made_something_goes_on_having_made_it(kept, jonas, home, asked, now):
    award = kept("Truck")
    Award.objects.filter(pk=award.pk).update(issued_by=home)

    merge_accounts(secret=asked, user=home, at=now)

    award.refresh_from_db()
    assert award.issued_by_serial == jonas.serial


def test_both_sides_hear_of_it_each_in_its_language(jonas, home, asked, now):
    User.objects.filter(pk=home.pk).update(language="da")
    home.refresh_from_db()

    merge_accounts(secret=asked, user=home, at=now)

    told = Mail.objects.filter(kind="account").order_by("to_email")
    assert [(one.to_email, render(one).subject) for one in told] == [
        ("jonas@home.test", "To konti blev til én"),
        ("jonas@nordvind.test", "Two accounts were made one"),
    ]
    assert all("/account/2fa/" in render(one).text for one in told)


@pytest.mark.parametrize("language", ["en", "da"])
def test_the_mail_names_both_accounts_and_says_which_has_ended_and_when(
    jonas, home, asked, now, language
):
    User.objects.update(language=language)
    home.refresh_from_db()

    merge_accounts(secret=asked, user=home, at=now)

    for one in Mail.objects.filter(kind="account"):
        rendered = render(one)
        with translation.override(language):
            when = moment(now)
        for body in (rendered.text, rendered.html):
            ended, stays = body.index("jonas@home.test"), body.index("jonas@nordvind.test")
            assert ended < stays < body.index(when, stays)


def test_the_page_that_somebody_has_already_is_the_one_that_stays(jonas, home, asked, now):
    for user in (jonas, home):
        set_up_page(user=user, visibility=Visibility.PUBLIC, address=f"page-{user.serial}", at=now)

    merge_accounts(secret=asked, user=home, at=now)

    assert PortfolioPage.objects.get().user == jonas


def test_a_link_works_once_and_for_an_hour(jonas, home, asked, now):
    with pytest.raises(MergeUnusable):
        merge_accounts(secret=asked, user=home, at=now + timedelta(hours=1))
    merge_accounts(secret=asked, user=home, at=now)
    with pytest.raises(MergeUnusable):
        merge_accounts(secret=asked, user=jonas, at=now)
    with pytest.raises(MergeUnusable):
        merge_accounts(secret="nobody made this", user=jonas, at=now)


def test_only_the_account_with_the_address_answers(jonas, home, mallory, asked, now):
    for other in (jonas, mallory):
        with pytest.raises(WrongAccount):
            merge_accounts(secret=asked, user=other, at=now)
    EmailAddress.objects.filter(user=home).update(verified=False)
    with pytest.raises(WrongAccount):
        merge_accounts(secret=asked, user=home, at=now)
    assert User.objects.filter(pk=home.pk).exists()


def test_nobody_is_asked_at_an_address_that_is_not_shown_to_be_somebodys(jonas, home, now):
    EmailAddress.objects.create(user=home, email="other@home.test", verified=False)
    for email in ("nobody@home.test", "other@home.test", jonas.email, "no address"):
        ask_to_merge(user=jonas, email=email, at=now)
    assert not AccountMerge.objects.exists()
    assert not Mail.objects.filter(kind="merge").exists()


def test_an_operator_does_not_end(jonas, home, asked, now):
    User.objects.filter(pk=home.pk).update(is_staff=True)
    with pytest.raises(OperatorStays):
        merge_accounts(secret=asked, user=home, at=now)
    with pytest.raises(OperatorStays):
        close_account(user=home, keeps_pages=True, at=now)


def test_a_question_ends_after_it_begins(jonas, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountMerge.objects.create(
            user=jonas, email="a@b.test", secret_digest="x", created_at=now, expires_at=now
        )


def test_it_is_done_on_the_pages(kept, jonas, home, shown_to_be):
    award = kept("Truck", to=home)
    work, at_home = shown_to_be(jonas), shown_to_be(home)

    assert work.post("/me/merge", {"email": home.email}).status_code == 302
    secret = secret_of(Mail.objects.get(kind="merge"))
    wrong = work.get(f"/me/merge/{secret}")
    assert wrong.status_code == 403
    assert f'name="next" value="/me/merge/{secret}"' in wrong.content.decode()
    shown = at_home.get(f"/me/merge/{secret}").content.decode()
    assert "Move everything to jonas@nordvind.test?" in shown
    assert User.objects.filter(pk=home.pk).exists()  # looking changes nothing
    assert at_home.post(f"/me/merge/{secret}")["Location"] == "/account/login/"
    assert at_home.get("/my/").status_code == 302
    assert work.get(f"/my/{award.pk}").status_code == 200


def test_who_is_in_the_wrong_account_signs_out_and_is_led_back(jonas, home, asked, as_):
    work = as_(jonas)
    link = f"/me/merge/{asked}"

    assert work.post("/account/logout/", {"next": link})["Location"] == link
    assert work.get(link)["Location"].startswith("/account/login/?next=")


# -- closing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("keeps_pages", [True, False])
def test_what_is_ones_own_goes_and_awards_stay_provable(kept, jonas, now, keeps_pages):
    public, private = kept("Truck"), kept("Crane", sees=Visibility.EMPLOYER)
    make_collection(user=jonas, name="Mine", at=now)
    make_application(user=jonas, name="Driver", award_ids=[public.pk], days=5, at=now)
    set_up_page(user=jonas, visibility=Visibility.PUBLIC, address="jonas", at=now)
    file, report = signed_bytes(public), report_on(public, at=now)

    close_account(user=jonas, keeps_pages=keeps_pages, at=now)

    assert not User.objects.filter(email=jonas.email).exists()
    assert not EmailAddress.objects.filter(email=jonas.email).exists()
    for model in (Collection, Application, PortfolioPage):
        assert not model.objects.exists()
    public.refresh_from_db()
    private.refresh_from_db()
    assert (public.holder_serial, private.visibility) == (None, Visibility.ONLY_ME)
    assert signed_bytes(public) == file
    assert report_on(public, at=now).verdict == report.verdict
    assert Client().get(f"/a/{public.pk}").status_code == (200 if keeps_pages else 404)
    assert Client().get(f"/a/{private.pk}").status_code == 404
    event = AuditEvent.objects.get(action="person.account_closed")
    assert (event.actor_id, event.detail) == (jonas.pk, {"keeps_pages": keeps_pages})
    assert jonas.email not in str(event.detail)


def test_whoever_comes_back_finds_the_badges_waiting(kept, as_, jonas, now):
    kept("Truck")
    close_account(user=jonas, keeps_pages=False, at=now)
    again = User.objects.create_user(jonas.email, "a long enough password", name="Jonas")
    again.emailaddress_set.create(email=again.email, verified=True, primary=True)

    assert "Say yes or no thanks" in as_(again).get("/my/").content.decode()


def test_an_organisation_is_not_left_without_an_owner(mette, nordvind, ole, now):
    with pytest.raises(LastOwner):
        close_account(user=mette, keeps_pages=True, at=now)
    Membership.objects.create(user=ole, organisation=nordvind, role=Role.OWNER, since=now)
    close_account(user=mette, keeps_pages=True, at=now)
    assert not User.objects.filter(pk=mette.pk).exists()


def test_what_it_does_is_said_before_and_a_yes_is_asked(kept, jonas, shown_to_be):
    kept("Truck")
    client = shown_to_be(jonas)

    text = re.sub(r"\s+", " ", client.get("/me/close").content.decode())
    assert "This goes, and does not come back" in text
    assert "keep their record of it" in text
    assert client.post("/me/close", {"pages": "keep"}).status_code == 200
    assert User.objects.filter(pk=jonas.pk).exists()

    assert client.post("/me/close", {"pages": "keep", "is_sure": "on"}).status_code == 302
    assert not User.objects.filter(pk=jonas.pk).exists()
    assert client.get("/my/").status_code == 302


def test_what_is_from_elsewhere_and_was_handed_in_is_said_to_go(jonas, nordvind, shown_to_be, now):
    client = shown_to_be(jonas)
    before = re.sub(r"\s+", " ", client.get("/me/close").content.decode())
    ImportedBadge.objects.create(
        user=jonas, content=b"{}", issuer_key=uuid.uuid4(), checked_at=now, check_due_at=now,
        imported_at=now,
    )  # fmt: skip
    Certificate.objects.create(
        user=jonas, organisation=nordvind, title="Welding", issuer="EUC", content=b"%PDF-",
        sha256="0" * 64, media_type="application/pdf", issued_on=now.date(), handed_in_at=now,
    )  # fmt: skip

    text = re.sub(r"\s+", " ", client.get("/me/close").content.decode())

    for words in ("1 badge that you brought from elsewhere", "1 certificate that you handed in"):
        assert words in text
        assert words not in before


def test_closing_asks_who_it_is_anew(as_, jonas):
    client = as_(jonas)
    answer = client.post("/me/close", {"pages": "keep", "is_sure": "on"})
    assert "reauthenticate" in answer["Location"]
    assert User.objects.filter(pk=jonas.pk).exists()
