# SPDX-License-Identifier: Apache-2.0

"""Certificates that are no badge: handed in, seen by somebody else, and never verified."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail as django_mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from skillmark_server.accounts.models import Employment, Person, PersonEmail
from skillmark_server.accounts.refusals import TextRefused
from skillmark_server.achievements.services import require_achievement
from skillmark_server.audit.models import AuditEvent
from skillmark_server.holdings.certificates import certificates_for, seen_for
from skillmark_server.holdings.ending import seen_endings
from skillmark_server.holdings.models import Certificate, CertificateState, HoldingReminder
from skillmark_server.holdings.refusals import (
    DecidedAlready,
    FactsRefused,
    FileRefused,
    HaveIt,
    NotEmployed,
    OwnCertificate,
    TooManyHeld,
)
from skillmark_server.holdings.reminding import remind_of_ends
from skillmark_server.holdings.services import (
    certifying,
    confirm_certificate,
    hand_in_certificate,
    refuse_certificate,
    remove_certificate,
)
from skillmark_server.insight.cells import CellState
from skillmark_server.insight.matrix import Choice, matrix_for
from skillmark_server.lifecycle.digesting import write_digests
from skillmark_server.lifecycle.services import make_feed
from skillmark_server.outbox import delivering
from skillmark_server.outbox.models import Mail
from skillmark_server.outbox.rendering import render
from skillmark_server.pages.look.dates import day
from skillmark_server.refusals import NotAllowed
from tests import pictures
from tests.server.cast_awards import able_to_issue, published

PDF = b"%PDF-1.4\n1 0 obj\n%%EOF\n"
SEEN, GONE = CertificateState.SEEN, CertificateState.ENDED


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def hand_in(jonas, nordvind, employed, now):
    """`hand_in(data=..., ends_on=...)`: Jonas hands in his forklift licence."""

    def give(**changes):
        said = {
            "user": jonas,
            "organisation_id": nordvind.pk,
            "title": "Forklift licence B",
            "issuer": "Arbejdstilsynet",
            "number": "123",
            "issued_on": now.date() - timedelta(days=300),
            "data": PDF,
            "at": now,
        }
        return hand_in_certificate(**(said | changes))

    return give


@pytest.mark.parametrize(
    ("data", "media_type"),
    [(PDF, "application/pdf"), (pictures.png(), "image/png")],
    ids=["pdf", "png"],
)
def test_the_file_is_known_by_its_content(hand_in, data, media_type):
    certificate = hand_in(data=data)

    assert certificate.media_type == media_type
    assert bytes(Certificate.objects.get().content) == data
    assert certificate.state_on(date(2026, 1, 1)) is CertificateState.WAITING


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"%PDF-1.4 and nothing else",
        b"<html><script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a",
        b"\xff\xd8\xff broken",
        b"\x89PNG\r\n\x1a\n broken",
        b"PK\x03\x04",
        b"MZ",
        b" " * (5 * 1024 * 1024 + 1),
    ],
    ids=[
        "empty",
        "text",
        "half a PDF",
        "html",
        "svg",
        "gif",
        "broken JPEG",
        "broken PNG",
        "zip",
        "program",
        "large",
    ],
)
def test_any_other_file_is_refused(hand_in, data):
    with pytest.raises(FileRefused):
        hand_in(data=data)


@pytest.mark.parametrize(
    ("change", "refusal", "field"),
    [
        ({"title": "  "}, FactsRefused, "title"),
        ({"issuer": ""}, FactsRefused, "issuer"),
        ({"title": "a" * 201}, TextRefused, "title"),
        ({"number": "010190-1234"}, TextRefused, "number"),
        ({"issued_on": date(2999, 1, 1)}, FactsRefused, "issued_on"),
        ({"issued_on": date(1800, 1, 1)}, FactsRefused, "issued_on"),
        ({"ends_on": date(1999, 1, 1)}, FactsRefused, "ends_on"),
        ({"ends_on": date(2999, 1, 1)}, FactsRefused, "ends_on"),
    ],
    ids=[
        "no title",
        "no issuer",
        "long title",
        "national number",
        "later",
        "long ago",
        "ends before",
        "never ends",
    ],
)
def test_what_is_said_is_checked(hand_in, change, refusal, field):
    with pytest.raises(refusal) as met:
        hand_in(**change)
    assert met.value.field == field


def test_those_who_decide_are_told(hand_in, mette):
    hand_in()

    assert Mail.objects.filter(kind="certificate-waits", to_email=mette.email).count() == 1


def test_the_same_file_twice_is_refused(hand_in):
    hand_in()
    with pytest.raises(HaveIt):
        hand_in()


def test_there_is_an_end_to_it(hand_in, monkeypatch):
    monkeypatch.setattr(certifying, "MOST_CERTIFICATES", 0)
    with pytest.raises(TooManyHeld):
        hand_in()


def test_only_where_one_works(hand_in, kysten):
    with pytest.raises(NotEmployed):
        hand_in(organisation_id=kysten.pk)


def test_only_for_what_is_required(hand_in, employed):
    with pytest.raises(FactsRefused) as met:
        hand_in(achievement_id=employed.pk)
    assert met.value.field == "achievement"


class TestSeen:
    def test_by_a_second_person_whose_name_and_day_stay(self, hand_in, actor, mette, now):
        certificate = hand_in()
        confirm_certificate(actor=actor(mette), certificate_id=certificate.pk, at=now)

        certificate.refresh_from_db()
        assert certificate.state_on(now.date()) is SEEN
        assert (certificate.decided_name, certificate.decided_at) == (mette.shown_name, now)
        assert Mail.objects.filter(kind="certificate-decided").count() == 1
        assert AuditEvent.objects.filter(action="certificate.seen").exists()
        with pytest.raises(DecidedAlready):
            confirm_certificate(actor=actor(mette), certificate_id=certificate.pk, at=now)

    def test_or_not_with_a_reason(self, hand_in, actor, mette, now):
        certificate = hand_in()
        with pytest.raises(FactsRefused):
            refuse_certificate(
                actor=actor(mette), certificate_id=certificate.pk, reason=" ", at=now
            )
        refuse_certificate(
            actor=actor(mette), certificate_id=certificate.pk, reason="No stamp.", at=now
        )

        certificate.refresh_from_db()
        assert certificate.state_on(now.date()) is CertificateState.REFUSED
        assert "No stamp." in str(Mail.objects.get(kind="certificate-decided").context)

    @pytest.mark.parametrize("who", ["karin", "sara"])
    def test_not_by_whom_it_is_no_business(self, hand_in, actor, request, who, now):
        certificate = hand_in()
        with pytest.raises(NotAllowed):
            confirm_certificate(
                actor=actor(request.getfixturevalue(who)), certificate_id=certificate.pk, at=now
            )

    def test_nor_by_another_organisation(self, hand_in, actor, mallory, now):
        certificate = hand_in()
        with pytest.raises(Certificate.DoesNotExist):
            confirm_certificate(actor=actor(mallory), certificate_id=certificate.pk, at=now)

    def test_nor_by_its_holder(self, hand_in, actor, mette, now):
        certificate = hand_in()
        Certificate.objects.update(user=mette)
        with pytest.raises(OwnCertificate):
            confirm_certificate(actor=actor(mette), certificate_id=certificate.pk, at=now)
        assert not certificates_for(actor(mette)).exists()

    def test_nor_where_holder_and_witness_became_one(self, hand_in, actor, mette, nordvind, now):
        certificate = hand_in(ends_on=now.date() + timedelta(days=20))
        confirm_certificate(actor=actor(mette), certificate_id=certificate.pk, at=now)
        Certificate.objects.update(user=mette)

        certificate.refresh_from_db()
        assert certificate.state_on(now.date()) is CertificateState.WAITING
        assert not seen_for(nordvind).exists()
        assert remind_of_ends(at=now) == 0

    def test_ends_after_its_last_day_and_reminds(self, hand_in, actor, mette, jonas, now):
        last = timezone.localtime(now).date() + timedelta(days=20)
        certificate = hand_in(ends_on=last)
        confirm_certificate(actor=actor(mette), certificate_id=certificate.pk, at=now)
        certificate.refresh_from_db()

        assert certificate.state_on(last) is SEEN
        assert certificate.state_on(last + timedelta(days=1)) is GONE
        for days in (0, 1, 14, 14):
            remind_of_ends(at=now + timedelta(days=days))
        mails = Mail.objects.filter(kind="holding-ends", to_email=jonas.email)
        assert mails.count() == 2
        assert sorted(certificate.reminders.values_list("days", flat=True)) == [7, 30]
        delivering.deliver_due(at=now + timedelta(days=14))
        assert [mail.sent_at is None for mail in mails] == [False, False]
        said = django_mail.outbox[-1]
        assert day(last) in said.body
        assert all(day(last) in body for body, kind in said.alternatives if kind == "text/html")

    @pytest.mark.parametrize(
        ("language", "until"), [("en", "23 March 2026"), ("da", "23. marts 2026")]
    )
    def test_the_mail_says_the_day_it_ends(self, hand_in, actor, mette, jonas, language, until):
        jonas.language = language
        jonas.save()
        at = datetime(2026, 3, 3, 8, tzinfo=UTC)
        certificate = hand_in(ends_on=date(2026, 3, 23))
        confirm_certificate(actor=actor(mette), certificate_id=certificate.pk, at=at)
        remind_of_ends(at=at)

        rendered = render(Mail.objects.get(kind="holding-ends"))
        assert certificate.title in rendered.subject
        for body in (rendered.text, rendered.html):
            assert until in body.replace("\N{NO-BREAK SPACE}", " ")
            assert f"/my/certificates/{certificate.pk}" in body


class TestEndingWithTheRest:
    @pytest.fixture
    def at(self):
        """A Monday, after seven in Copenhagen."""
        return datetime(2026, 3, 16, 8, tzinfo=UTC)

    @pytest.fixture
    def seen(self, hand_in, actor, mette, at):
        def make(title, ends_on):
            began = at.date() - timedelta(days=300)
            made = hand_in(title=title, issued_on=began, ends_on=ends_on, data=PDF + title.encode())
            return confirm_certificate(actor=actor(mette), certificate_id=made.pk, at=at)

        return make

    def test_the_list_of_the_week_has_it_for_who_awards_and_for_who_leads(
        self, seen, hand_in, employed, nordvind, mette, at
    ):
        lead = Person.objects.create(
            organisation=nordvind, name="Lena", sort_name="l", created_at=at, changed_at=at
        )
        PersonEmail.objects.create(
            person=lead, organisation=nordvind, email="lena@nordvind.test", is_primary=True
        )
        Employment.objects.filter(person=employed).update(manager=lead)
        seen("Forklift", at.date() + timedelta(days=20))
        seen("Hot work", at.date() - timedelta(days=3))
        seen("Far off", at.date() + timedelta(days=91))
        seen("Long gone", at.date() - timedelta(days=91))
        hand_in(title="Not seen", ends_on=at.date() + timedelta(days=20), data=PDF + b"not seen")

        assert write_digests(at=at) == 2

        mails = {one.to_email: one for one in Mail.objects.filter(kind="expiry-digest")}
        assert set(mails) == {mette.email, "lena@nordvind.test"}
        for mail in mails.values():
            lines = [(line["title"], line["stage"]) for line in mail.context["lines"]]
            assert lines == [("Hot work", "lapsed"), ("Forklift", "lapsing")]
            assert all(line["is_seen"] for line in mail.context["lines"])
        written = render(mails[mette.email])
        assert "2 badges and certificates run out, or just did" in written.subject
        assert "Jonas: Forklift (seen, not verified)" in written.text

    def test_a_later_one_takes_its_place(self, seen, nordvind, at):
        seen("Forklift", at.date() + timedelta(days=20))
        assert len(seen_endings(nordvind, at=at)) == 1
        made = seen("Forklift 2", at.date() + timedelta(days=400))
        Certificate.objects.filter(pk=made.pk).update(title="Forklift")
        assert seen_endings(nordvind, at=at) == []

    @pytest.mark.usefixtures("employed")
    def test_it_stands_on_the_page_of_what_runs_out_for_who_sees_people(
        self, seen, as_, mette, mallory, monkeypatch, at
    ):
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)
        seen("Forklift", at.date() + timedelta(days=20))
        page = as_(mette).get("/awards/ending/").content.decode()
        assert "Forklift" in page
        assert "05.04.2026" in page
        assert "seen, not verified" in page
        assert "Forklift" not in as_(mallory).get("/awards/ending/").content.decode()

    def test_it_stands_in_ones_own_calendar_and_in_no_other(
        self, seen, client, actor, jonas, mette, monkeypatch, at
    ):
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)
        one = seen("Forklift", at.date() + timedelta(days=20))
        feeds = {
            user: make_feed(actor=actor(user), is_own=own, at=at)[1]
            for user, own in ((jonas, True), (mette, False))
        }
        own, office = (client.get(urlsplit(feeds[user]).path) for user in (jonas, mette))

        text = own.content.decode()
        assert f"UID:{one.pk}@skillmark" in text
        assert "DTSTART;VALUE=DATE:20260405" in text
        assert "SUMMARY:Forklift runs out" in text
        assert "Forklift" not in office.content.decode()


def test_it_counts_in_the_matrix_and_is_marked(hand_in, actor, mette, nordvind, now):
    may = actor(mette)
    able_to_issue(nordvind, at=now - timedelta(days=1))
    names = {"en": "Forklift", "da": "Truck"}
    version = published(nordvind, at=now - timedelta(days=1), name=names)
    badge = version.achievement
    require_achievement(actor=may, achievement=badge, at=now)

    def cell():
        (row,) = matrix_for(may, Choice(achievement=badge.pk), at=now).rows
        return row.cells[0]

    assert cell().state is CellState.NEED
    certificate = hand_in(achievement_id=badge.pk)
    assert cell().state is CellState.NEED
    confirm_certificate(actor=may, certificate_id=certificate.pk, at=now)

    assert (cell().state, cell().is_seen, cell().covers) == (CellState.SEEN, True, True)
    last = timezone.localtime(now).date() + timedelta(days=20)
    Certificate.objects.update(ends_on=last)
    assert (cell().state, cell().is_seen, cell().days) == (CellState.SOON, True, 20)
    assert timezone.localtime(cell().until).date() == last
    Certificate.objects.update(ends_on=now.date() - timedelta(days=2))
    assert (cell().state, cell().is_seen, cell().covers) == (CellState.GONE, True, False)


def test_taken_back_it_is_gone(hand_in, jonas, mette, now):
    certificate = hand_in()
    with pytest.raises(Certificate.DoesNotExist):
        remove_certificate(user=mette, certificate_id=certificate.pk, at=now)
    remove_certificate(user=jonas, certificate_id=certificate.pk, at=now)
    assert not Certificate.objects.exists()


@pytest.mark.parametrize(
    "row",
    [
        {"is_seen": True},
        {"is_seen": False, "decided_name": "Mette", "reason": ""},
        {"reason": "why"},
        {"ends_on": date(1999, 1, 1)},
    ],
    ids=["seen by nobody", "refused without a reason", "a reason for nothing", "ends before"],
)
def test_no_row_is_half_decided(hand_in, row):
    hand_in()
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.update(**row)


def test_a_reminder_is_of_something(now):
    with pytest.raises(IntegrityError), transaction.atomic():
        HoldingReminder.objects.create(days=7, written_at=now)


def test_the_pages_from_hand_to_hand(as_, jonas, mette, karin, employed, nordvind):
    client = as_(jonas)
    said = {
        "title": "Forklift licence B",
        "issuer": "Arbejdstilsynet",
        "issued_on": "2024-05-01",
        "organisation": str(nordvind.pk),
        "file": SimpleUploadedFile("a.exe", PDF),
    }
    bad = client.post("/my/certificates/new", {**said, "file": SimpleUploadedFile("a.pdf", b"x")})
    assert bad.status_code == 422
    said["file"] = SimpleUploadedFile("a.exe", PDF)
    assert client.post("/my/certificates/new", said).status_code == 302
    certificate = Certificate.objects.get()
    page = client.get(f"/my/certificates/{certificate.pk}")
    assert "Waits to be seen" in page.content.decode()

    file = client.get(f"/my/certificates/{certificate.pk}/file")
    assert file.content == PDF
    assert file["Content-Disposition"].startswith("attachment")
    assert file["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in file["Content-Security-Policy"]

    assert as_(karin).get(f"/certificates/{certificate.pk}/file").status_code == 403
    looks = as_(mette)
    assert "Forklift licence B" in looks.get("/certificates/").content.decode()
    assert looks.get(f"/certificates/{certificate.pk}/file").content == PDF
    refused = looks.post(f"/certificates/{certificate.pk}", {"decision": "refuse", "reason": ""})
    assert refused.status_code == 422
    done = looks.post(f"/certificates/{certificate.pk}", {"decision": "seen", "reason": ""})
    assert done.status_code == 302
    page = client.get(f"/my/certificates/{certificate.pk}").content.decode()
    assert "Seen by Mette" in page
    assert "is never shown as verified" in page
    assert client.get("/my/certificates/").status_code == 200
    assert client.post(f"/my/certificates/{certificate.pk}/remove").status_code == 302
    assert client.get(f"/my/certificates/{certificate.pk}").status_code == 404
