# SPDX-License-Identifier: Apache-2.0

"""Badges from elsewhere: verified first, kept as they are, and judged again."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from skillmark import Verdict, bake
from skillmark.encoding import strict_json
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.models import Visibility
from skillmark_server.checking.giving import things_given
from skillmark_server.checking.pool import Busy
from skillmark_server.holdings import rechecking, tasks
from skillmark_server.holdings.models import HoldingReminder, ImportedBadge
from skillmark_server.holdings.refusals import (
    ContentAltered,
    FromHere,
    HaveIt,
    NotOneBadge,
    NotVerified,
    NotYours,
    TooManyHeld,
)
from skillmark_server.holdings.reminding import remind_of_ends
from skillmark_server.holdings.selectors import (
    imported_of,
    imported_with_content,
    shown_imported,
    wanted_imported,
)
from skillmark_server.holdings.services import (
    check_again,
    collect_imported,
    hide_imported,
    import_badge,
    importing,
    remove_imported,
    show_imported,
)
from skillmark_server.outbox.models import Mail
from skillmark_server.portfolio.finding import Wanted
from skillmark_server.portfolio.models import Collection
from skillmark_server.portfolio.refusals import NotKept, TooMany
from skillmark_server.portfolio.services import (
    ask_to_merge,
    close_account,
    make_collection,
    merge_accounts,
)
from tests import pdfs, pictures
from tests.server import verifying
from tests.server.integration.awards.test_claiming import secret_of
from tests.simulator import NOW

OLDER = "https://older.example"


def older(world, mail=verifying.MAIL, **changes):
    """An assertion of Open Badges 2.0, as Badgr and Credly host them."""
    context = {"@context": "https://w3id.org/openbadges/v2"}
    issuer = {**context, "type": "Issuer", "id": f"{OLDER}/i", "name": "Older School", "url": OLDER}
    badge = {
        **context,
        "type": "BadgeClass",
        "id": f"{OLDER}/b",
        "name": "Welding",
        "description": "Joins steel.",
        "issuer": f"{OLDER}/i",
        "tags": ["welding"],
        "alignment": [{"targetName": "MIG", "targetUrl": "https://skills.example/mig"}],
    }
    assertion = {
        **context,
        "type": "Assertion",
        "id": f"{OLDER}/1",
        "recipient": {"type": "email", "hashed": False, "identity": mail},
        "badge": f"{OLDER}/b",
        "verification": {"type": "HostedBadge"},
        "issuedOn": "2025-05-01T08:00:00Z",
        **changes,
    }
    for one in (issuer, badge, assertion):
        world.network.publish(one["id"], one)
    return assertion


FORMS = {
    "json": verifying.genuine,
    "png": verifying.picture,
    "svg": lambda world: bake(pictures.SVG, verifying.genuine(world)),
    "pdf": lambda world: pdfs.pdf_with(verifying.genuine(world)),
    "older": lambda world: strict_json.dumps(older(world)),
    "older png": lambda world: pictures.png(
        pictures.text_chunk(b"openbadges", strict_json.dumps(older(world)))
    ),
}


def test_the_address_that_is_shared_of_credly_is_taken(world, jonas):
    """The documents as Credly describes them: hosted, the address hashed without a salt."""
    api, key = "https://api.credly.com/v1/obi/v2", "54a07c5c-89f9-4c33-9731-e1b0d34f88b9"
    context = {"@context": "https://w3id.org/openbadges/v2"}
    issuer = {
        **context, "type": "Issuer", "id": f"{api}/issuers/1", "name": "Older School",
        "url": "https://www.credly.com/org/older", "email": "a@older.example",
    }  # fmt: skip
    badge = {
        **context, "type": "BadgeClass", "id": f"{api}/issuers/1/badge_classes/2", "name": "Cloud",
        "description": "Runs it.", "issuer": issuer["id"], "image": f"{api}/image",
        "criteria": {"narrative": "Ran it."},
    }  # fmt: skip
    hashed = hashlib.sha256(verifying.MAIL.encode()).hexdigest()
    assertion = {
        **context, "type": "Assertion", "id": f"{api}/badge_assertions/{key}",
        "recipient": {"type": "email", "hashed": True, "identity": f"sha256${hashed}"},
        "badge": badge["id"], "verification": {"type": "hosted"}, "evidence": [],
        "issuedOn": "2025-04-01T14:41:00.000Z", "expires": "2028-04-01T14:41:00.000Z",
    }  # fmt: skip
    for one in (issuer, badge, assertion):
        world.network.publish(one["id"], one)
    (given,) = things_given([], f"https://www.credly.com/badges/{key}/public_url")

    kept = import_badge(user=jonas, given=given, language="en", at=NOW)

    assert (kept.title, kept.verdict, kept.trust) == ("Cloud", "genuine", "domain")
    assert kept.source == assertion["id"]
    assert bytes(kept.content) == world.network.documents[assertion["id"]]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_kept_byte_for_byte(world, jonas, bring, form):
    data = FORMS[form](world)

    badge = bring(data)

    kept = imported_with_content(jonas, badge.pk)
    assert bytes(kept.content) == data
    assert (kept.verdict, kept.trust) == ("genuine", "domain")
    assert kept.checked_at == NOW
    assert kept.visibility == Visibility.ONLY_ME
    assert kept.is_older == form.startswith("older")
    assert all([kept.title, kept.issuer, kept.credential_id])
    assert AuditEvent.objects.filter(action="imported.added", object_id=str(badge.pk)).exists()


def test_an_address_is_fetched_and_what_stood_there_is_kept(world, jonas, bring):
    body = verifying.genuine(world)
    world.network.publish("https://nordvind.example/badge.json", body)

    badge = bring("https://nordvind.example/badge.json")

    kept = imported_with_content(jonas, badge.pk)
    assert bytes(kept.content) == body
    assert kept.source == "https://nordvind.example/badge.json"


def test_facts_of_an_older_badge(world, bring):
    badge = bring(strict_json.dumps(older(world)))

    assert (badge.title, badge.issuer, badge.description) == (
        "Welding",
        "Older School",
        "Joins steel.",
    )
    assert badge.skills == ["MIG", "welding"]
    assert badge.credential_id == f"{OLDER}/1"


@pytest.mark.parametrize(
    ("make", "verdict"),
    [
        (verifying.revoked, "revoked"),
        (verifying.expired, "expired"),
        (verifying.not_yet, "not_yet_valid"),
    ],
    ids=["withdrawn", "expired", "not yet"],
)
def test_what_is_proven_is_kept_with_its_verdict(world, bring, make, verdict):
    assert bring(make(world)).verdict == verdict


@pytest.mark.parametrize(
    "thing",
    [
        verifying.forged,
        lambda _world: b"hello",
        lambda _world: b"\x89PNG\r\n\x1a\n",
        lambda _world: b"%PDF-1.4 %%EOF",
        lambda _world: pictures.png(),
        lambda _world: b"<svg/>",
        lambda _world: b"{}",
        lambda _world: b'{"a":' * 2_000,
        lambda _world: "https://nowhere.example/1",
        lambda _world: "http://nordvind.example/1",
        lambda _world: "https://127.0.0.1/",
        lambda world: strict_json.dumps({**older(world), "id": "https://evil.example/1"}),
        lambda world: strict_json.dumps({**older(world), "badge": "https://evil.example/b"}),
    ],
    ids=[
        "forged",
        "no badge",
        "half a PNG",
        "empty PDF",
        "plain PNG",
        "plain SVG",
        "empty JSON",
        "deep JSON",
        "nothing there",
        "http",
        "loopback",
        "older of a stranger",
        "older, changed",
    ],
)
def test_what_no_proof_confirms_is_not_kept(world, bring, thing):
    with pytest.raises(NotVerified) as refusal:
        bring(thing(world))

    assert str(refusal.value)
    assert not ImportedBadge.objects.exists()


@pytest.mark.parametrize("form", ["json", "older"])
def test_what_was_issued_to_somebody_else_is_refused(world, bring, mette, form):
    with pytest.raises(NotYours) as refusal:
        bring(FORMS[form](world), user=mette)

    assert "add that address" in str(refusal.value.hint)


def test_an_address_that_was_not_confirmed_is_nobodys(world, bring, jonas):
    jonas.emailaddress_set.filter(email=verifying.MAIL).update(verified=False)

    with pytest.raises(NotYours):
        bring(verifying.genuine(world))


def test_a_presentation_is_no_single_badge(world, bring):
    presentation = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [strict_json.loads_object(verifying.genuine(world))],
    }
    with pytest.raises(NotOneBadge):
        bring(strict_json.dumps(presentation))


@pytest.mark.parametrize(
    "make",
    [verifying.two_in_one, lambda world: pdfs.several(*[verifying.genuine(world)] * 2)],
    ids=["picture", "PDF"],
)
def test_a_file_of_several_is_no_single_badge(world, bring, make):
    with pytest.raises(NotOneBadge):
        bring(make(world))


def test_the_same_badge_in_another_file_is_a_duplicate(world, bring):
    first = verifying.genuine(world)
    bring(first)

    with pytest.raises(HaveIt):
        bring(bake(pictures.png(), first))


def test_what_this_site_issued_is_not_imported(world, bring, settings):
    body = verifying.genuine(
        world, id=f"{settings.BASE_URL}/a/3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a12"
    )

    with pytest.raises(FromHere):
        bring(body)


def test_there_is_an_end_to_it(world, bring, monkeypatch):
    monkeypatch.setattr(importing, "MOST_IMPORTED", 0)

    with pytest.raises(TooManyHeld):
        bring(verifying.genuine(world))


def test_nobody_waits_for_long(world, bring, monkeypatch):
    class Full:
        def place(self):
            raise Busy

    monkeypatch.setattr(importing, "POOL", Full())

    with pytest.raises(Busy):
        bring(verifying.genuine(world))


class TestJudgedAgain:
    def test_once_a_day_with_the_status_list(self, world, bring):
        badge = bring(verifying.genuine(world))
        world.issuer.marked["revocation"] = {7}
        world.issuer.publish_list()

        assert rechecking.recheck_due(at=NOW + timedelta(hours=23)) == 0
        later = NOW + timedelta(hours=25)
        assert rechecking.recheck_due(at=later) == 1
        assert rechecking.recheck_due(at=later) == 0

        badge.refresh_from_db()
        assert (badge.verdict, badge.checked_at) == ("revoked", later)

    def test_who_does_not_answer_takes_nothing_back(self, world, bring):
        badge = bring(strict_json.dumps(older(world)))
        world.network.documents.clear()
        at = NOW + timedelta(days=2)
        tasks.tick(at)

        badge.refresh_from_db()
        assert (badge.verdict, badge.code, badge.misses) == ("status_unknown", "fetch_failed", 1)
        assert badge.check_due_at < at + timedelta(days=1)

        older(world)
        tasks.tick(badge.check_due_at)
        badge.refresh_from_db()
        assert (badge.verdict, badge.misses) == ("genuine", 0)

    def test_by_its_holder_at_once(self, world, jonas, bring):
        badge = bring(verifying.genuine(world))
        at = NOW + timedelta(minutes=5)

        assert check_again(user=jonas, badge_id=badge.pk, at=at).checked_at == at

    def test_what_was_altered_is_given_to_nobody_and_keeps_nobody(
        self, world, jonas, bring, caplog
    ):
        badge = bring(verifying.genuine(world))
        ImportedBadge.objects.filter(pk=badge.pk).update(content=b"{}")

        with pytest.raises(ContentAltered):
            check_again(user=jonas, badge_id=badge.pk, at=NOW)
        assert rechecking.recheck_due(at=NOW + timedelta(days=2)) == 0
        assert "not as it was" in caplog.text

    def test_what_is_no_badge_any_more_is_said_to_be_none(self, world, jonas, bring):
        badge = bring(verifying.genuine(world))
        digest = hashlib.sha256(b"{}").hexdigest()
        ImportedBadge.objects.filter(pk=badge.pk).update(content=b"{}", sha256=digest)

        assert check_again(user=jonas, badge_id=badge.pk, at=NOW).verdict == "unreadable"

    def test_is_bounded(self, world, bring, monkeypatch):
        bring(verifying.genuine(world))
        monkeypatch.setattr(rechecking, "LONGEST_TURN", -1.0)

        assert rechecking.recheck_due(at=NOW + timedelta(days=2)) == 0


class TestWhoSees:
    def test_nobody_until_its_holder_says_so(self, world, jonas, bring):
        badge = bring(verifying.genuine(world))

        for seen_as, sees, count in (
            (Visibility.EMPLOYER, Visibility.ONLY_ME, 0),
            (Visibility.EMPLOYER, Visibility.EMPLOYER, 1),
            (Visibility.PUBLIC, Visibility.EMPLOYER, 0),
            (Visibility.PUBLIC, Visibility.PUBLIC, 1),
        ):
            show_imported(user=jonas, badge_id=badge.pk, visibility=sees, at=NOW)
            assert shown_imported(jonas, seen_as, at=NOW).count() == count, (seen_as, sees)

    @pytest.mark.parametrize(
        "row",
        [
            {"verdict": "revoked"},
            {"verdict": "status_unknown"},
            {"trust": "none"},
            {"hidden_at": NOW},
            {"ends_at": NOW - timedelta(days=1)},
        ],
        ids=["withdrawn", "unknown", "no known issuer", "hidden", "over"],
    )
    def test_nor_what_is_not_genuine_now(self, world, jonas, bring, row):
        badge = bring(verifying.genuine(world))
        show_imported(user=jonas, badge_id=badge.pk, visibility=Visibility.PUBLIC, at=NOW)
        ImportedBadge.objects.filter(pk=badge.pk).update(**row)

        assert not shown_imported(jonas, Visibility.PUBLIC, at=NOW).exists()

    @pytest.mark.parametrize(
        "service", [show_imported, hide_imported, remove_imported, check_again]
    )
    def test_a_stranger_has_none_of_it(self, world, mette, bring, service):
        badge = bring(verifying.genuine(world))
        more = {
            show_imported: {"visibility": Visibility.PUBLIC},
            hide_imported: {"is_hidden": True},
        }.get(service, {})

        with pytest.raises(ImportedBadge.DoesNotExist):
            service(user=mette, badge_id=badge.pk, at=NOW, **more)


class TestFound:
    @pytest.mark.parametrize(
        ("wanted", "is_found"),
        [
            (Wanted(), True),
            (Wanted(text="WELD"), True),
            (Wanted(text="older school"), True),
            (Wanted(text="cook"), False),
            (Wanted(skill="mig"), True),
            (Wanted(skill="tig"), False),
            (Wanted(year=2025), True),
            (Wanted(year=2024), False),
            (Wanted(state="claimed"), True),
            (Wanted(state="revoked"), False),
            (Wanted(state="expired"), False),
            (Wanted(state="lapsing"), True),
            (Wanted(state="hidden"), False),
        ],
        ids=str,
    )
    def test_as_the_rest_of_a_backpack(self, world, jonas, bring, wanted, is_found):
        ends = (NOW + timedelta(days=20)).strftime("%Y-%m-%dT%H:%M:%SZ")
        bring(strict_json.dumps(older(world, expires=ends)))

        assert wanted_imported(jonas, wanted, at=NOW).exists() is is_found

    def test_by_its_issuer(self, world, jonas, bring):
        badge = bring(strict_json.dumps(older(world)))
        other = bring(verifying.genuine(world))

        found = wanted_imported(jonas, Wanted(issuer_id=badge.issuer_key), at=NOW)
        assert [one.pk for one in found] == [badge.pk]
        assert other.issuer_key != badge.issuer_key

    def test_hidden_apart(self, world, jonas, bring):
        badge = bring(verifying.genuine(world))
        hide_imported(user=jonas, badge_id=badge.pk, is_hidden=True, at=NOW)

        assert not wanted_imported(jonas, Wanted(), at=NOW).exists()
        assert wanted_imported(jonas, Wanted(state="hidden"), at=NOW).exists()
        hide_imported(user=jonas, badge_id=badge.pk, is_hidden=False, at=NOW)
        assert wanted_imported(jonas, Wanted(), at=NOW).exists()


class TestCollections:
    def test_hold_it(self, world, jonas, bring):
        badge = bring(verifying.genuine(world))
        collection = make_collection(user=jonas, name="Work", at=NOW)
        for _twice in range(2):
            collect_imported(user=jonas, collection_id=collection.pk, badge_ids=[badge.pk], at=NOW)

        assert [item.badge_id for item in collection.imported_items.all()] == [badge.pk]

    def test_refuse_what_is_not_theirs(self, world, jonas, mette, bring):
        badge = bring(verifying.genuine(world))
        collection = make_collection(user=mette, name="Work", at=NOW)

        with pytest.raises(NotKept):
            collect_imported(user=mette, collection_id=collection.pk, badge_ids=[badge.pk], at=NOW)
        with pytest.raises(Collection.DoesNotExist):
            collect_imported(user=jonas, collection_id=collection.pk, badge_ids=[], at=NOW)
        with pytest.raises(TooMany):
            collect_imported(
                user=mette,
                collection_id=collection.pk,
                badge_ids=[type(badge.pk)(int=number) for number in range(101)],
                at=NOW,
            )


def test_reminds_at_90_30_and_7_days_each_once(world, jonas, bring):
    ends = NOW + timedelta(days=100)
    badge = bring(strict_json.dumps(older(world, expires=ends.strftime("%Y-%m-%dT%H:%M:%SZ"))))
    for days in (100, 89, 89, 31, 29, 8, 6, 6, 0):
        remind_of_ends(at=ends - timedelta(days=days))

    assert list(badge.reminders.order_by("-days").values_list("days", flat=True)) == [90, 30, 7]
    assert Mail.objects.filter(kind="holding-ends", to_email=jonas.email).count() == 3
    assert HoldingReminder.objects.count() == 3


def test_an_address_that_takes_no_mail_keeps_nobody_elses_reminder(world, jonas, mette, bring):
    ends = NOW + timedelta(days=20)
    until = ends.strftime("%Y-%m-%dT%H:%M:%SZ")
    bring(strict_json.dumps(older(world, expires=until)))
    other = older(world, mail=mette.email, id=f"{OLDER}/2", expires=until)
    bring(strict_json.dumps(other), user=mette)
    type(jonas).objects.filter(pk=jonas.pk).update(email="jonas@")

    assert [remind_of_ends(at=NOW) for _turn in range(2)] == [1, 0]
    assert Mail.objects.get(kind="holding-ends").to_email == mette.email
    assert HoldingReminder.objects.count() == 2


def test_removing_leaves_nothing(world, jonas, bring):
    badge = bring(verifying.genuine(world))
    remove_imported(user=jonas, badge_id=badge.pk, at=NOW)

    assert not imported_of(jonas).exists()
    assert bring(verifying.genuine(world)).pk != badge.pk


def test_closing_an_account_takes_it_along(world, jonas, bring):
    bring(verifying.genuine(world))
    close_account(user=jonas, keeps_pages=True, at=NOW)

    assert not ImportedBadge.objects.exists()


def test_two_accounts_made_one_have_it_once(world, jonas, mette, bring):
    body = verifying.genuine(world)
    bring(body)
    bring(strict_json.dumps(older(world)))
    jonas.emailaddress_set.filter(email=verifying.MAIL).delete()
    mette.emailaddress_set.create(email=verifying.MAIL, verified=True, primary=False)
    bring(body, user=mette)
    ask_to_merge(user=mette, email=jonas.email, at=NOW)
    secret = secret_of(Mail.objects.get(kind="merge"))
    merge_accounts(secret=secret, user=jonas, at=NOW)

    assert sorted(one.title for one in imported_of(mette)) == ["First aid at work", "Welding"]
    assert ImportedBadge.objects.count() == 2
    assert {one.verdict for one in imported_of(mette)} == {Verdict.GENUINE}
