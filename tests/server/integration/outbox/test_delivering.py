# SPDX-License-Identifier: Apache-2.0

"""The outbox: written with what it tells of, sent once, tried again, given up, sent back."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.core.management import call_command
from django.db import OperationalError, transaction

from skillmark_server.outbox import delivering
from skillmark_server.outbox.bounces import LARGEST, note_bounce
from skillmark_server.outbox.models import Mail
from skillmark_server.outbox.refusals import BadAddress
from skillmark_server.outbox.rendering import message_id, render
from skillmark_server.outbox.sealing import Unsealable, seal, unseal
from skillmark_server.outbox.services import cancel_mail, write_mail


@pytest.fixture
def write(nordvind, now):
    def one(key="k", **facts):
        facts = {
            "kind": "sign-off-waiting",
            "to_email": "anna@kunde.test",
            "to_name": "Anna Berg",
            "language": "en",
            "context": {"title": "First aid", "by": "Ole", "count": 3, "link": "https://x.test/"},
            "organisation": nordvind,
            "due_at": now,
            "at": now,
        } | facts
        return write_mail(key=key, **facts)

    return one


class _Answers:
    """A connection to a mail server that answers as it is told."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.taken = []

    def send_messages(self, messages):
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer
        self.taken += messages
        return len(messages)

    def close(self):
        pass


def test_a_mail_is_sent_once_however_often_it_is_asked_for(write, now):
    mail = write()

    tried = [delivering.deliver(mail.pk, at=now) for _ in range(3)]

    assert tried == [True, False, False]
    assert len(django_mail.outbox) == 1
    mail.refresh_from_db()
    assert mail.sent_at == now


def test_a_mail_that_cannot_be_written_waits_longer_and_is_given_up(write, now, caplog):
    stuck = write(context={"count": "no number"})
    other = write(key="other", due_at=now + timedelta(seconds=1))
    at = now + timedelta(seconds=2)

    assert delivering.deliver_due(at=at) == 2
    stuck.refresh_from_db()
    other.refresh_from_db()
    assert (stuck.sent_at, other.sent_at) == (None, at)
    assert "mail could not be written" in caplog.text
    assert "Anna" not in stuck.last_error
    while stuck.given_up_at is None:
        assert stuck.due_at > at
        at = stuck.due_at
        delivering.deliver_due(at=at)
        stuck.refresh_from_db()
    assert now + timedelta(days=1) <= stuck.given_up_at < now + timedelta(days=2)
    assert (stuck.context, stuck.claimed_until) == ({}, None)


def test_a_fault_of_the_database_is_none_of_the_mail(write, now, monkeypatch):
    mail = write()

    def fail(*_given):
        raise OperationalError("database is locked")

    monkeypatch.setattr(delivering, "message_of", fail)
    with pytest.raises(OperationalError):
        delivering.deliver_due(at=now)
    monkeypatch.undo()
    later = now + delivering.HELD_FOR + timedelta(seconds=1)
    assert delivering.deliver_due(at=later) == 1
    mail.refresh_from_db()
    assert (mail.sent_at, mail.last_error) == (later, "")


def test_two_writings_under_one_key_are_one_mail(write):
    assert write().pk == write(to_email="else@x.test").pk
    assert Mail.objects.count() == 1


def test_what_is_rolled_back_is_never_sent(write, now):
    def fail():
        with transaction.atomic():
            write()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert delivering.deliver_due(at=now) == 0


def test_a_held_mail_is_tried_again_after_five_minutes(write, now):
    mail = write()
    Mail.objects.filter(pk=mail.pk).update(claimed_until=now + delivering.HELD_FOR)

    assert not delivering.deliver(mail.pk, at=now + timedelta(minutes=4))
    assert delivering.deliver(mail.pk, at=now + timedelta(minutes=6))


def test_a_busy_server_is_asked_again_later_and_later(write, now):
    mail = write()
    pauses = []
    at = now
    for _ in range(4):
        server = _Answers(smtplib.SMTPDataError(451, b"try later"))
        delivering.deliver(mail.pk, at=at, connection=server)
        mail.refresh_from_db()
        pauses.append((mail.due_at - at) // timedelta(minutes=1))
        at = mail.due_at

    assert pauses == [1, 2, 4, 8]
    assert mail.last_error.startswith("451")


def test_after_a_day_it_is_given_up_and_keeps_nothing_of_its_words(write, now):
    mail = write(secrets={"link": "https://x.test/secret"})
    delivering.deliver(mail.pk, at=now + timedelta(days=1), connection=_Answers(OSError("down")))

    mail.refresh_from_db()
    assert mail.given_up_at == now + timedelta(days=1)
    assert mail.context == {}
    assert delivering.deliver_due(at=now + timedelta(days=2)) == 0


@pytest.mark.parametrize(
    "answer",
    [
        smtplib.SMTPRecipientsRefused({"anna@kunde.test": (550, b"no such user")}),
        smtplib.SMTPDataError(554, b"no such user"),
    ],
    ids=["at RCPT", "after DATA"],
)
def test_an_address_that_is_refused_for_good_came_back(write, now, answer):
    mail = write()
    delivering.deliver(mail.pk, at=now, connection=_Answers(answer))

    mail.refresh_from_db()
    assert mail.bounced_at == now
    assert mail.context == {}
    assert "no such user" in mail.last_error
    assert delivering.deliver_due(at=now + timedelta(days=1)) == 0


def test_a_server_that_refuses_us_is_no_bounce(write, now):
    mail = write()
    refusal = smtplib.SMTPAuthenticationError(535, b"bad password")
    delivering.deliver(mail.pk, at=now, connection=_Answers(refusal))

    mail.refresh_from_db()
    assert (mail.bounced_at, mail.sent_at) == (None, None)


def test_the_rate_of_the_site_is_kept(write, now, settings):
    settings.MAILS_A_MINUTE = 3
    for n in range(5):
        write(f"k{n}")

    counts = [delivering.deliver_due(at=now + timedelta(seconds=s)) for s in (0, 5, 61, 62)]

    assert counts == [3, 0, 2, 0]


def test_what_is_cancelled_or_not_due_stays(write, now):
    write("later", due_at=now + timedelta(hours=1))
    write("gone")
    assert cancel_mail(key_prefix="gone", kinds=["sign-off-waiting"], at=now) == 1
    assert Mail.objects.get(key="gone").context == {}

    assert delivering.deliver_due(at=now) == 0
    assert delivering.deliver_due(at=now + timedelta(hours=2)) == 1


def test_a_secret_is_sealed_while_it_waits_and_gone_when_it_was_sent(write, now):
    mail = write(
        kind="invitation",
        context={"by": "Ole", "role": "Auditor"},
        secrets={"link": "https://x.test/invitation/very-secret"},
    )
    assert "very-secret" not in str(mail.context)

    delivering.deliver(mail.pk, at=now)

    assert "https://x.test/invitation/very-secret" in django_mail.outbox[0].body
    mail.refresh_from_db()
    assert mail.context == {}, "who invited whom stands in rows of their own"


def test_a_secret_opens_for_its_own_mail_alone(settings):
    sealed = seal({"link": "x"}, about="a")
    assert unseal(sealed, about="a") == {"link": "x"}
    for text, about in ((sealed, "b"), (sealed[:-4] + "AAAA", "a"), ("%", "a")):
        with pytest.raises(Unsealable):
            unseal(text, about=about)
    settings.SECRET_KEY = "another"
    with pytest.raises(Unsealable):
        unseal(sealed, about="a")


def test_secrets_that_cannot_be_opened_end_the_mail(write, now, settings):
    mail = write(secrets={"link": "x"})
    settings.SECRET_KEY = "another one"
    delivering.deliver(mail.pk, at=now)
    mail.refresh_from_db()
    assert mail.given_up_at == now


class TestHeaders:
    @pytest.mark.parametrize(
        "name",
        ["Anna\r\nBcc: all@x.test", "Anna\nBcc: all@x.test", "A\0nna", "\u202eAnna", "Ænna, Ø"],
        ids=repr,
    )
    def test_no_name_adds_a_recipient(self, write, now, name):
        mail = write(to_name=name, context={"title": name, "by": name, "count": 1, "link": ""})
        delivering.deliver(mail.pk, at=now)

        sent = django_mail.outbox[0]
        raw = sent.message()
        assert sent.recipients()[0].endswith("<anna@kunde.test>") or "anna@kunde.test" in sent.to[0]
        assert "Bcc" not in raw
        assert len(raw.get_all("To")) == 1
        assert "\n" not in sent.subject

    @pytest.mark.parametrize(
        "address",
        ["", "anna", "a@x.test, b@x.test", "a@x.test\nBcc: b@x.test", "<a@x.test>", "a b@x.test"],
        ids=repr,
    )
    def test_nothing_but_one_address_is_written_to(self, write, address):
        with pytest.raises(BadAddress):
            write(to_email=address)

    def test_tries_of_one_mail_carry_one_id_and_come_from_the_site(self, write, now, settings):
        mail = write()
        delivering.deliver(mail.pk, at=now)

        sent = django_mail.outbox[0].message()
        assert sent["Message-ID"] == message_id(mail)
        assert sent["From"] == settings.DEFAULT_FROM_EMAIL
        assert sent["Auto-Submitted"] == "auto-generated"


def _report(mail, *, action="failed", status="5.1.1", address=None, known=True):
    identity = message_id(mail) if known else "<0@elsewhere.test>"
    return (
        "From: MAILER-DAEMON@mx.test\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt did not work.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.test\r\n\r\n"
        f"Final-Recipient: rfc822; {address or mail.to_email}\r\nAction: {action}\r\n"
        f"Status: {status}\r\nDiagnostic-Code: smtp; 550 no such user\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {identity}\r\n\r\n--b--\r\n"
    ).encode()


class TestReports:
    def test_a_report_marks_the_mail_it_is_about(self, write, now):
        mail = write()
        assert note_bounce(_report(mail), at=now).pk == mail.pk
        mail.refresh_from_db()
        assert mail.bounced_at == now
        assert mail.last_error == "5.1.1 smtp; 550 no such user"

    @pytest.mark.parametrize(
        "changes",
        [
            {"action": "delayed", "status": "4.4.1"},
            {"status": "4.2.2"},
            {"address": "else@x.test"},
            {"known": False},
        ],
        ids=["a delay", "a full mailbox", "another address", "another mail"],
    )
    def test_anything_else_marks_nothing(self, write, now, changes):
        mail = write()
        assert note_bounce(_report(mail, **changes), at=now) is None

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"\0" * 100,
            b"Content-Type: multipart/report; boundary=\r\n\r\n--",
            b"a" * 2 * LARGEST,
            b"Content-Type: message/delivery-status\r\n\r\nAction: failed",
        ],
        ids=["empty", "zeros", "no boundary", "huge", "bare status"],
    )
    def test_rubbish_is_passed_over(self, raw, now):
        assert note_bounce(raw, at=now) is None

    def test_the_command_reads_files_and_folders(self, write, tmp_path, capsys):
        (tmp_path / "new").mkdir()
        (tmp_path / "new" / "1").write_bytes(_report(write()))
        (tmp_path / "other.txt").write_bytes(b"hello")

        call_command("read_bounces", str(tmp_path))

        assert capsys.readouterr().out == "1 came back\n"


def test_a_language_nobody_speaks_falls_to_the_organisations(write):
    mail = write(language="xx")
    assert mail.language == "da"
    assert render(mail).subject


def test_a_mail_server_that_answers_nothing_holds_nothing_else_up(write, now, monkeypatch):
    for n in range(5):
        write(f"k{n}")
    clock = iter(range(0, 1000, 10))
    monkeypatch.setattr(delivering.time, "monotonic", lambda: float(next(clock)))
    silent = _Answers(*(TimeoutError() for _ in range(5)))
    monkeypatch.setattr(delivering, "get_connection", lambda: silent)

    assert delivering.deliver_due(at=now) == 2
    assert Mail.objects.filter(attempts=0).count() == 3


def test_what_a_turn_did_not_reach_is_let_go_untried(write, now, monkeypatch):
    for key in "abc":
        write(key)
    moments = iter([0.0, 99.0])
    monkeypatch.setattr(delivering.time, "monotonic", lambda: next(moments, 99.0))

    assert delivering.deliver_due(at=now) == 1
    assert len(django_mail.outbox) == 1
    left = Mail.objects.filter(sent_at=None)
    assert [(one.claimed_until, one.attempts) for one in left] == [(None, 0), (None, 0)]


def test_what_is_taken_back_while_it_is_held_is_not_sent(write, now, monkeypatch):
    for key in "ab":
        write(key)
    server = _Answers()

    def takes_back(messages):
        cancel_mail(key_prefix="", kinds=["sign-off-waiting"], at=now)
        server.taken += messages
        return 1

    server.send_messages = takes_back
    monkeypatch.setattr(delivering, "get_connection", lambda: server)

    assert delivering.deliver_due(at=now) == 1
    assert len(server.taken) == 1
    assert Mail.objects.filter(sent_at=None, cancelled_at=now).count() == 1


def test_more_than_are_held_at_once_are_sent_in_one_sweep(write, now, monkeypatch):
    monkeypatch.setattr(delivering, "_HELD_AT_ONCE", 2)
    for number in range(5):
        write(str(number))

    assert delivering.deliver_due(at=now) == 5
    assert len(django_mail.outbox) == 5
