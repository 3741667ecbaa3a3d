# SPDX-License-Identifier: Apache-2.0

"""What takes nothing for days is switched off; the owners are told, and no event is lost."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils.html import escape

from skillmark.encoding import strict_json
from skillmark_server.accounts.models import Membership, Role
from skillmark_server.audit.models import AuditEvent
from skillmark_server.outbox.models import Mail
from skillmark_server.outbox.rendering import render
from skillmark_server.webhooks import services, tasks
from skillmark_server.webhooks.models import Endpoint, Message
from skillmark_server.webhooks.outcomes import FAILS_FOR, PAUSES
from skillmark_server.webhooks.refusals import EndpointOff, NotOff

DAY = timedelta(days=1)


@pytest.fixture
def switched_off(receiver, listen, give, now):
    """An endpoint that answered 500 to two messages, five days apart."""
    endpoint = listen()
    receiver.status = 500
    give("first@kunde.test")
    tasks.tick(now)
    give("second@kunde.test")
    tasks.tick(now + FAILS_FOR)
    endpoint.refresh_from_db()
    return endpoint


def test_one_that_takes_nothing_for_days_is_switched_off_and_the_owners_are_told(
    switched_off, receiver, mette, now
):
    assert switched_off.off_at == now + FAILS_FOR
    assert AuditEvent.objects.filter(action="webhook.switched_off").count() == 1
    mail = Mail.objects.get(kind="webhook-off")
    assert mail.to_email == mette.email
    assert mail.context["link"].endswith(reverse("webhook", args=[switched_off.pk]))
    assert "issuer.test" in render(mail).text
    asked = len(receiver.got)
    tasks.tick(now + FAILS_FOR + DAY)
    assert len(receiver.got) == asked, "nothing is sent there any more"


def test_switched_on_again_it_is_told_of_all_that_happened_meanwhile(
    switched_off, receiver, give, actor, mette, now
):
    later = now + FAILS_FOR + DAY
    meanwhile = [give(f"p{n}@kunde.test") for n in range(3)]
    tasks.tick(later)
    assert Message.objects.count() == 2, "what happens meanwhile waits in the log"
    receiver.status = 204
    receiver.got.clear()

    services.switch_on(actor=actor(mette), endpoint=switched_off, at=later)
    tasks.tick(later + DAY)

    told = {strict_json.loads(body)["data"]["award"] for _id, body in receiver.got}
    assert {str(award.pk) for award in meanwhile} <= told
    assert Message.objects.filter(delivered_at=None).count() == 0
    assert len(receiver.got) == 5


def test_one_success_begins_the_days_anew(receiver, listen, give, now):
    listen()
    for status, day in ((500, 0), (204, 1), (500, 4), (500, 8)):
        receiver.status = status
        give(f"day{day}@kunde.test")
        tasks.tick(now + day * DAY)
    assert Endpoint.objects.get().off_at is None
    assert Mail.objects.filter(kind="webhook-off").count() == 0


def test_what_is_off_takes_nothing_by_hand_and_is_switched_on_once(switched_off, actor, mette, now):
    may, message = actor(mette), Message.objects.first()
    with pytest.raises(EndpointOff):
        services.send_test(actor=may, endpoint=switched_off, at=now)
    with pytest.raises(EndpointOff):
        services.send_again(actor=may, message=message, at=now)
    with pytest.raises(EndpointOff):
        services.send_many_again(actor=may, endpoint=switched_off, at=now)
    services.switch_on(actor=may, endpoint=switched_off, at=now)
    with pytest.raises(NotOff):
        services.switch_on(actor=may, endpoint=switched_off, at=now)


def test_what_nobody_switches_on_ends_after_thirty_days(switched_off, now):
    at = now + FAILS_FOR + 31 * DAY
    tasks.tick(at)
    switched_off.refresh_from_db()
    assert (switched_off.ended_at, switched_off.end_reason) == (at, "off")
    assert AuditEvent.objects.filter(action="webhook.ended").count() == 1
    assert Message.objects.filter(delivered_at=None, dead_at=None).count() == 0


def test_ended_by_hand_what_waited_is_given_up(receiver, listen, give, actor, mette, now):
    endpoint = listen()
    receiver.status = 500
    give()
    tasks.tick(now)
    services.end_endpoint(actor=actor(mette), endpoint=endpoint, at=now)
    assert Message.objects.get().dead_at == now


def test_everything_of_some_days_is_sent_again_under_its_own_ids(
    receiver, listen, give, actor, mette, now
):
    endpoint = listen()
    give("old@kunde.test")
    tasks.tick(now)
    give("new@kunde.test")
    tasks.tick(now + 2 * DAY)
    old, new = (named for named, _body in receiver.got)

    may, at = actor(mette), now + 3 * DAY
    assert services.send_many_again(actor=may, endpoint=endpoint, since=now + DAY, at=at) == 1
    tasks.tick(at)
    assert [named for named, _body in receiver.got] == [old, new, new]
    assert services.send_many_again(actor=may, endpoint=endpoint, since=now, at=at) == 2
    assert services.send_many_again(actor=may, endpoint=endpoint, at=at) == 0


def test_the_page_of_one_that_is_off_switches_it_on(as_, mette, switched_off):
    browser, place = as_(mette), reverse("webhook", args=[switched_off.pk])
    assert "It is switched off" in browser.get(place).content.decode()
    assert "switched off" in browser.get(reverse("webhook-list")).content.decode()
    browser.post(reverse("webhook-on", args=[switched_off.pk]))
    assert Endpoint.objects.get().off_at is None
    wrong = browser.post(reverse("webhook-dead-again", args=[switched_off.pk]), {"days": "400"})
    assert wrong.status_code == 200
    (problem,) = wrong.context["again"].errors["days"]
    assert escape(problem) in wrong.content.decode()


def test_a_slow_pace_of_attempts_ends_before_the_days_do():
    assert sum(PAUSES, timedelta()) < FAILS_FOR


def test_one_that_answers_that_it_is_gone_ends_and_each_owner_is_told_in_their_language(
    receiver, listen, give, nordvind, mette, ole, karin, now
):
    ole.language = "da"
    ole.save(update_fields=["language"])
    Membership.objects.create(user=ole, organisation=nordvind, role=Role.OWNER, since=now)
    endpoint = listen()
    receiver.status = 410
    give()

    tasks.tick(now)
    tasks.tick(now + DAY)

    endpoint.refresh_from_db()
    assert (endpoint.ended_at, endpoint.end_reason, endpoint.off_at) == (now, "gone", None)
    assert Message.objects.get().dead_at == now, "what waited for it is given up"
    assert len(receiver.got) == 1
    event = AuditEvent.objects.get(action="webhook.gone")
    assert (event.organisation_id, event.at) == (nordvind.pk, now)
    mails = {mail.to_email: render(mail) for mail in Mail.objects.filter(kind="webhook-gone")}
    assert set(mails) == {mette.email, ole.email}, "the owners, and nobody else"
    page = f"https://skills.test{reverse('webhook', args=[endpoint.pk])}"
    for said, words in (
        (mails[mette.email], ("has ended", "answered that it is gone (410)", "Look at the log")),
        (mails[ole.email], ("er afsluttet", "svarede, at det er væk (410)", "Se loggen")),
    ):
        assert words[0] in said.subject
        assert endpoint.url in said.subject
        for text in (said.text, unescape(said.html)):
            assert all(word in text for word in words)
            assert endpoint.url in text
            assert page in text


def test_no_second_mail_is_written_for_one_that_has_ended(receiver, listen, give, now):
    listen()
    receiver.status = 410
    for n in range(4):
        give(f"p{n}@kunde.test")

    tasks.tick(now)

    assert Endpoint.objects.get().end_reason == "gone"
    assert Mail.objects.filter(kind="webhook-gone").count() == 1
    assert AuditEvent.objects.filter(action="webhook.gone").count() == 1
    assert Message.objects.filter(delivered_at=None, dead_at=None).count() == 0
