# SPDX-License-Identifier: Apache-2.0

"""Somebody erased: what goes, what stays and still proves what it proved, and who may do it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction

from skillmark import Verdict, Verifier
from skillmark.encoding import strict_json
from skillmark.fetch import MapFetcher
from skillmark_server.accounts.models import Person, User
from skillmark_server.accounts.refusals import LastOwner
from skillmark_server.accounts.roster.refusals import StillEmployed
from skillmark_server.audit.models import AuditEvent
from skillmark_server.audit.verification import verify_chain
from skillmark_server.awards import running
from skillmark_server.awards.changing import do_due_acts
from skillmark_server.awards.documents import forget, signed_bytes
from skillmark_server.awards.erasing import is_erased
from skillmark_server.awards.fsck import CHECKS
from skillmark_server.awards.models import Act, Award, AwardRequest, Batch, BatchRow
from skillmark_server.awards.refusals import Altered
from skillmark_server.awards.selectors import Filters
from skillmark_server.awards.services import confirm_batch, preview_batch, revoke_award
from skillmark_server.custody.documents import own_documents
from skillmark_server.custody.publishing import publish_list, served_list
from skillmark_server.documents.models import Pack, PackPart
from skillmark_server.holdings.models import Certificate
from skillmark_server.lifecycle.choosing import Choice
from skillmark_server.lifecycle.doing import do_due_bulk_acts
from skillmark_server.lifecycle.models import BulkAct, BulkKind, Endorsement
from skillmark_server.lifecycle.services import ask_for_bulk_act
from skillmark_server.movein.models import DateOrder, MovedAward
from skillmark_server.movein.refusals import MoveClosed
from skillmark_server.movein.services import choose_date_order
from skillmark_server.outbox.models import Mail
from skillmark_server.portfolio.refusals import OperatorStays
from skillmark_server.portfolio.services import make_collection
from skillmark_server.privacy.erasing import erase_in
from skillmark_server.privacy.models import Outcome, SubjectKind, SubjectRequest
from skillmark_server.privacy.refusals import (
    AnsweredAlready,
    AskedAlready,
    OtherAnswer,
    ReasonMissing,
    StillMember,
)
from skillmark_server.privacy.services import (
    erase_oneself,
    erase_subject,
    give_data,
    note_request,
    refuse_request,
)
from skillmark_server.privacy.services.oneself import holders_of
from skillmark_server.privacy.subjects import oneself
from skillmark_server.refusals import Malformed, NotAllowed
from skillmark_server.searching import indexing
from skillmark_server.transparency.models import Leaf
from tests.server.integration.url_world import _moved_in

IDA = "ida@kunde.test"
NAME = "Ida Holm"


@pytest.fixture
def erase(actor, mette, now):
    """`erase(request)`: Mette answers it."""

    def do(asked, *, by=mette):
        erase_subject(actor=actor(by), request=asked, on=now.date(), at=now)
        asked.refresh_from_db()
        return asked

    return do


def everywhere(text: str) -> set[str]:
    """The tables of the whole database in which `text` stands in any column."""
    found = set()
    with connection.cursor() as cursor:
        for table in (model._meta.db_table for model in apps.get_models()):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            if any(text in _read(cell) for row in cursor.fetchall() for cell in row):
                found.add(table)
    return found


def _read(cell: object) -> str:
    return bytes(cell).decode("latin-1") if isinstance(cell, bytes | memoryview) else str(cell)


def test_nothing_of_them_is_left_in_any_table(given, in_roster, asked_for, noted, erase):
    in_roster(IDA, until=date(2026, 3, 1))
    given(IDA, evidence=["https://ida.test/drill"])
    asked_for(IDA)
    indexing.catch_up()
    assert len(everywhere(IDA)) == 4

    asked = erase(noted(IDA))

    assert everywhere(IDA) == set()
    # A roster keeps what it read or was told for its own history by ids alone.
    assert everywhere(NAME) == set()
    assert everywhere("ida.test/") == set()
    assert (asked.email, asked.outcome) == ("", Outcome.ERASED)
    assert asked.counts["awards"] == 1
    assert asked.counts["roster"] == 1


def in_storage(*texts: str) -> set[str]:
    """The files of the site in which one of `texts` stands."""
    found, folders = set(), [""]
    while folders:
        folder = folders.pop()
        inside, files = default_storage.listdir(folder)
        folders += [f"{folder}/{name}".lstrip("/") for name in inside]
        for name in (f"{folder}/{one}".lstrip("/") for one in files):
            with default_storage.open(name) as file:
                held = file.read()
            if any(text.encode() in held for text in texts):
                found.add(name)
    return found


@pytest.fixture
def listed(nordvind, now):
    """`listed(award)`: the award stands in a list that was uploaded, and in an archive of it."""

    def put(award):
        batch = Batch.objects.create(
            organisation=nordvind,
            version=award.version,
            source="file",
            created_at=now,
            read_at=now,
            confirmed_at=now,
            finished_at=now,
        )
        batch.file.save("people.list", ContentFile(f"{NAME},{IDA}".encode()))
        BatchRow.objects.create(batch=batch, line=1, email=IDA, cells=[NAME, IDA], state="new")
        Award.objects.filter(pk=award.pk).update(batch=batch)
        pack = Pack.objects.create(
            organisation=nordvind, batch=batch, language="da", asked_at=now, total=1, made=1
        )
        part = default_storage.save("certificates/1.part", ContentFile(NAME.encode()))
        PackPart.objects.create(
            pack=pack,
            number=1,
            first_leaf=1,
            last_leaf=9,
            file=part,
            entries=[[f"{NAME}.pdf", 0, 1, 0, 0, 0]],
            done_at=now,
        )

    return put


def test_nothing_of_them_is_left_in_files_or_in_what_others_were_told(
    given, listed, noted, erase, nordvind, mette, actor, now, django_capture_on_commit_callbacks
):
    listed(given(IDA))
    moved = _moved_in(nordvind, mette, IDA, now)
    moved.move.file.save("x.export", ContentFile(f'{{"email": "{IDA}"}}'.encode()))
    moved.move.save()
    MovedAward.objects.create(
        move=moved.move,
        organisation=nordvind,
        line=2,
        place="2",
        key="k",
        state="wrong",
        original=f'["{NAME}", "<{IDA.upper()}>"]'.encode(),
    )
    mail = Mail.objects.get(kind="claim")
    Mail.objects.filter(pk=mail.pk).update(bounced_at=now, last_error=f"550 <{IDA}> unknown")
    assert len(in_storage(IDA, NAME)) == 3

    with django_capture_on_commit_callbacks(execute=True):
        erase(noted(IDA))

    assert in_storage(IDA, NAME) == set()
    assert everywhere(IDA) == everywhere(IDA.upper()) == set()
    assert everywhere(NAME) == set()
    with pytest.raises(MoveClosed):
        choose_date_order(actor=actor(mette), move=moved.move, order=DateOrder.DAY_FIRST, at=now)


def test_what_they_handed_in_to_be_seen_goes_and_what_they_hold_themselves_stays(
    jonas, nordvind, kysten, noted, erase, asked_for, now
):
    for organisation in (nordvind, kysten):
        Certificate.objects.create(
            user=jonas,
            organisation=organisation,
            title="Forklift",
            issuer="School",
            issued_on=now.date(),
            content=b"%PDF-",
            sha256="0",
            media_type="application/pdf",
            handed_in_at=now,
        )
    asked_for("jonas@home.test")
    AwardRequest.objects.update(user=jonas)

    asked = erase(noted(jonas.email))

    assert asked.counts["certificates"] == asked.counts["requests"] == 1
    assert [one.organisation for one in Certificate.objects.all()] == [kysten]
    assert everywhere("jonas@home.test") == set()


def test_a_copy_that_they_kept_verifies_as_before(given, noted, erase, now):
    award = given(IDA)
    body = signed_bytes(award)
    erase(noted(IDA))
    publish_list(award.revocation_list.pk, now)
    served = served_list(award.revocation_list.pk)
    known = {did: strict_json.dumps(document) for did, document in own_documents().items()}
    address = re.search(rb'https://[^"]*/status/[0-9a-f-]*', body)[0].decode()

    report = Verifier(fetcher=MapFetcher({**known, address: served.body})).inspect(
        body, at=now + timedelta(minutes=1)
    )

    assert report.verdict is Verdict.GENUINE, report.code


def test_the_row_stays_with_its_number_and_names_nobody(given, noted, erase, as_, mette, jonas):
    award = given(IDA)
    place = award.revocation_index
    erase(noted(IDA))
    award.refresh_from_db()

    assert is_erased(award)
    assert award.revocation_index == place
    assert award.recipient_name == award.sort_name == award.number
    assert Leaf.objects.get(pk=award.leaf_sequence).salt is None
    with pytest.raises(Altered):
        signed_bytes(award)
    assert as_(jonas).get(f"/a/{award.pk}").status_code == 404
    assert award.number in as_(mette).get("/awards/").content.decode()


def test_the_site_is_whole_afterwards(given, noted, erase, now):
    given(IDA)
    given("bo@kunde.test")
    erase(noted(IDA))

    faults = {fault.code for check in CHECKS.values() for fault in check(now).faults}

    assert faults == set()
    assert verify_chain().is_whole
    assert Award.objects.get(recipient_email="bo@kunde.test")


def test_a_document_that_is_gone_for_no_reason_is_a_fault(given, now):
    award = given(IDA)
    forget(award)
    assert {fault.code for fault in CHECKS["documents"](now).faults} == {"document_missing"}


def test_what_an_account_keeps_stays_theirs(given, jonas, in_roster, noted, erase):
    award = given(jonas.email, keeper=jonas)
    in_roster(jonas.email, until=date(2026, 3, 1))

    erase(noted(jonas.email))

    award.refresh_from_db()
    assert award.holder == jonas
    assert award.person is None
    assert signed_bytes(award)
    assert not Person.objects.exists()


def test_what_has_not_been_sent_is_not_sent_any_more(given, noted, erase, now):
    given(IDA)
    assert Mail.objects.filter(cancelled_at=None, kind="claim").count() == 1
    erase(noted(IDA))
    mail = Mail.objects.get(kind="claim")
    assert (mail.cancelled_at, mail.to_email, mail.context) == (now, "", {})


@pytest.mark.parametrize("long_from", [200, 1], ids=["row by row", "in parts"])
def test_a_list_that_is_on_its_way_goes_on_without_them(
    actor, mette, version, noted, erase, now, monkeypatch, long_from
):
    monkeypatch.setattr(running, "LONG_FROM", long_from)
    data = f"{NAME} <{IDA}>\nBo Dahl <bo@x.test>\n"
    may = actor(mette)
    batch = preview_batch(actor=may, version=version, data=data, source="pasted", at=now)
    confirm_batch(actor=may, batch=batch, at=now)

    erase(noted(IDA))
    running.run_due_batches(at=now + timedelta(days=1))

    assert [award.recipient_email for award in Award.objects.all()] == ["bo@x.test"]
    assert Batch.objects.get(pk=batch.pk).finished_at is not None
    assert everywhere(IDA) == everywhere(NAME) == set()


@pytest.mark.parametrize(
    "kind", [None, BulkKind.REVOKE, BulkKind.REISSUE], ids=["one by one", "many", "again"]
)
def test_what_was_asked_for_before_stops_at_no_award_that_names_nobody(
    actor, mette, given, noted, erase, now, kind
):
    """A withdrawal in its undo window, or an act on many: Bo's is done, with hers or without."""
    first, second = given(IDA), given("bo@kunde.test")
    may, later = actor(mette), now + timedelta(days=1)
    if kind is None:
        for award in (first, second):
            revoke_award(actor=may, award=award, reason="Not held.", at=now)
    else:
        choice = Choice(filters=Filters(achievement_id=first.achievement.pk))
        ask_for_bulk_act(actor=may, choice=choice, kind=kind, reason="Not held.", at=now)
    erase(noted(IDA))

    do_due_acts(at=later)
    do_due_bulk_acts(at=later)

    assert not BulkAct.objects.filter(done_at=None).exists()
    assert not Act.objects.filter(done_at=None).exists()
    assert everywhere(IDA) == set()
    first.refresh_from_db()
    second.refresh_from_db()
    if kind is BulkKind.REISSUE:
        assert Award.objects.filter(supersedes=second).exists()
    else:
        assert first.revoked_at == second.revoked_at == later, "her copy is withdrawn as well"


def test_another_organisation_keeps_its_own(given, noted, erase, kysten, now):
    AwardRequestOf = AwardRequest.objects  # noqa: N806 - a table of this test
    award = given(IDA)
    AwardRequestOf.create(
        organisation=kysten,
        achievement=award.achievement,
        email=IDA,
        name=NAME,
        language="da",
        asked_at=now,
    )
    erase(noted(IDA))
    assert AwardRequestOf.get().email == IDA


def test_who_is_still_employed_or_a_member_is_not_erased(in_roster, noted, erase, ole):
    in_roster(IDA)
    with pytest.raises(StillEmployed):
        erase(noted(IDA))
    with pytest.raises(StillMember):
        erase(noted(ole.email))
    assert Person.objects.count() == 1


def test_each_request_is_answered_once_and_as_it_was_asked(actor, mette, noted, erase, now):
    asked = noted(IDA)
    with pytest.raises(AskedAlready):
        noted(IDA.upper())
    with pytest.raises(OtherAnswer):
        erase(noted(IDA, SubjectKind.EXPORT))
    erase(asked)
    for again in (
        lambda: erase(asked),
        lambda: refuse_request(actor=actor(mette), request=asked, reason="no", at=now),
        lambda: give_data(actor=actor(mette), request=asked, at=now),
    ):
        with pytest.raises(AnsweredAlready):
            again()


def test_a_refusal_says_why(actor, mette, noted, now):
    asked = noted(IDA)
    with pytest.raises(ReasonMissing):
        refuse_request(actor=actor(mette), request=asked, reason="  ", at=now)
    refuse_request(actor=actor(mette), request=asked, reason="The law of 2005", at=now)
    asked.refresh_from_db()
    assert (asked.outcome, asked.reason) == (Outcome.REFUSED, "The law of 2005")


def test_only_who_answers_for_data_answers(actor, ole, mallory, noted, erase, now):
    asked = noted(IDA)
    with pytest.raises(NotAllowed):
        erase(asked, by=ole)
    with pytest.raises(SubjectRequest.DoesNotExist):
        erase(asked, by=mallory)
    with pytest.raises(NotAllowed):
        note_request(actor=actor(ole), kind=SubjectKind.ERASE, email=IDA, at=now)
    for by, why in ((ole, NotAllowed), (mallory, SubjectRequest.DoesNotExist)):
        with pytest.raises(why):
            refuse_request(actor=actor(by), request=asked, reason="no", at=now)


@pytest.mark.parametrize("email", ["", "ida", "ida@", "a@b@c.test"], ids=repr)
def test_what_is_no_address_is_not_noted(noted, email):
    with pytest.raises(Malformed):
        noted(email)


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"days": 0}, "subject_request_due_after_received"),
        ({"outcome": "erased"}, "subject_request_answered_whole"),
        ({"outcome": "erased", "answered": True}, "subject_request_erased_names_nobody"),
        (
            {"outcome": "refused", "answered": True},
            "subject_request_refused_with_a_reason",
        ),
        ({"email": "Ida@kunde.test"}, "subject_request_email_lower_case"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_database_refuses_what_is_no_request(nordvind, now, facts, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        SubjectRequest.objects.create(
            organisation=nordvind,
            kind="erase",
            email=facts.get("email", IDA),
            received_at=now,
            due_at=now + timedelta(days=facts.get("days", 30)),
            outcome=facts.get("outcome", ""),
            answered_at=now if "answered" in facts else None,
        )


def test_the_database_holds_one_open_request(noted, nordvind, now):
    asked = noted(IDA)
    asked.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        SubjectRequest.objects.create(
            organisation=nordvind,
            kind=asked.kind,
            email=IDA,
            received_at=now,
            due_at=asked.due_at,
        )


def test_nobody_is_erased_without_an_organisation(jonas, now):
    with pytest.raises(ValueError, match="its own"):
        erase_in(oneself(jonas), at=now)


def test_whoever_erases_themselves_is_gone_and_everybody_else_is_asked(
    given, jonas, mette, nordvind, now, erase, in_roster
):
    in_roster(jonas.email, until=date(2026, 3, 1))
    award = given(jonas.email, keeper=jonas)
    jonas.emailaddress_set.create(email="jonas@home.test", verified=True)
    make_collection(user=jonas, name="At sea", at=now)

    assert erase_oneself(user=jonas, at=now) == 1

    assert not User.objects.filter(email="jonas@nordvind.test").exists()
    asked = SubjectRequest.objects.get()
    assert (asked.organisation, asked.kind) == (nordvind, SubjectKind.ERASE)
    assert (asked.email, asked.other_emails) == ("jonas@nordvind.test", ["jonas@home.test"])
    assert asked.due_at == now + timedelta(days=30)
    assert Mail.objects.get(kind="subject-request").to_email == mette.email
    assert everywhere("jonas@home.test") == {"privacy_subjectrequest"}

    erase(asked)

    award.refresh_from_db()
    assert is_erased(award)
    assert everywhere("jonas@nordvind.test") == set()
    assert AuditEvent.objects.filter(action="person.account_closed").exists()
    assert verify_chain().is_whole


def test_who_erases_themselves_is_found_by_all_that_a_roster_knows_them_by(
    in_roster, given, jonas, noted, erase, now
):
    """The link from the account to the roster goes with the account."""
    person = in_roster("ida@old.test", until=date(2026, 3, 1))
    Person.objects.filter(pk=person.pk).update(user=jonas)
    given("ida@old.test")
    jonas.emailaddress_set.create(email="jonas@home.test", verified=True)
    asked = noted(jonas.email)

    erase_oneself(user=jonas, at=now)

    asked.refresh_from_db()
    assert asked.other_emails == ["ida@old.test", "jonas@home.test"]
    erase(asked)
    for text in ("ida@old.test", "jonas@home.test", jonas.email, NAME):
        assert everywhere(text) == set()


def test_every_organisation_that_holds_anything_is_asked(
    jonas, nordvind, kysten, actor, mette, version, now
):
    """Also one that has no more than a line of a list, or that once asked them for something."""
    data = f"Jonas <{jonas.email}>\n"
    preview_batch(actor=actor(mette), version=version, data=data, source="pasted", at=now)
    Endorsement.objects.create(
        organisation=kysten,
        kind="award",
        target_id=kysten.pk,
        subject="urn:x",
        title="First aid",
        asked_email=jonas.email,
        asked_at=now,
        changed_at=now,
    )
    assert {one.name for one in holders_of(oneself(jonas))} == {nordvind.name, kysten.name}


def test_an_earlier_request_forgets_them_by_each_of_their_addresses(
    actor, mette, noted, erase, now
):
    earlier = noted("ida@home.test")
    earlier.other_emails = [IDA]
    earlier.save()
    refuse_request(actor=actor(mette), request=earlier, reason="The law of 2005", at=now)
    erase(noted(IDA))
    assert everywhere(IDA) == everywhere("ida@home.test") == set()


@pytest.mark.parametrize(("who", "why"), [("mette", LastOwner), ("jonas", OperatorStays)])
def test_whoever_is_needed_stays_and_nobody_is_asked(request, given, who, why, now):
    user = request.getfixturevalue(who)
    user.is_staff = why is OperatorStays
    user.save()
    given(user.email) if who == "jonas" else given(IDA)
    with pytest.raises(why):
        erase_oneself(user=user, at=now)
    assert not SubjectRequest.objects.exists()
    assert User.objects.filter(pk=user.pk).exists()


def test_what_was_moved_in_goes_with_its_bytes(erase, noted, mette, nordvind, now):
    _moved_in(nordvind, mette, IDA, now)
    _moved_in(nordvind, mette, "karl@kunde.test", now)

    asked = erase(noted(IDA, SubjectKind.ERASE))

    assert asked.counts["moved"] == 1
    assert [row.recipient_email for row in MovedAward.objects.all()] == ["karl@kunde.test"]
