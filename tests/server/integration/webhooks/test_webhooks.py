# SPDX-License-Identifier: Apache-2.0

"""Programs are told of events once each, signed, through faults, and only what they asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction

from skillmark.encoding import strict_json
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards import chunking, running
from skillmark_server.awards.models import Award
from skillmark_server.awards.running import run_batch
from skillmark_server.awards.services import confirm_batch, preview_batch, revoke_award
from skillmark_server.awards.tasks import tick as award_tick
from skillmark_server.config import env
from skillmark_server.refusals import NotAllowed
from skillmark_server.webhooks import delivering, expanding, services, tasks
from skillmark_server.webhooks.delivering import deliver_due
from skillmark_server.webhooks.expanding import expand_due
from skillmark_server.webhooks.models import Attempt, Endpoint, Message
from skillmark_server.webhooks.outcomes import PAUSES
from skillmark_server.webhooks.refusals import (
    AddressRefused,
    EndpointEnded,
    EventsRefused,
    TooManyEndpoints,
)
from skillmark_server.webhooks.sending import _poster
from tests.server.integration.webhooks.receiver import faulty

MINUTE = timedelta(minutes=1)


def told(receiver):
    return [strict_json.loads(body) for _id, body in receiver.got]


def test_an_award_is_told_signed_and_names_nobody(receiver, listen, give, now):
    listen()
    award = give("anna@kunde.test", "Anna Berg")

    tasks.tick(now)
    tasks.tick(now)

    (message,) = told(receiver)
    assert message["type"] == "award.issued"
    assert message["data"]["award"] == str(award.pk)
    assert message["data"]["number"] == award.number
    assert message["data"]["url"] == f"https://skills.test/a/{award.pk}"
    assert b"anna" not in receiver.got[0][1].lower()
    assert receiver.refused == 0
    assert Message.objects.get().delivered_at == now


def test_what_was_before_and_what_nobody_asked_for_is_not_told(
    receiver, listen, give, actor, mette, now
):
    before = give("before@kunde.test")
    listen(events=["award.revoked"])
    give("after@kunde.test")
    revoke_award(actor=actor(mette), award=before, reason="Mistake.", at=now, now=True)
    award_tick(now)

    tasks.tick(now)

    assert [message["type"] for message in told(receiver)] == ["award.revoked"]


def test_another_organisations_events_are_not_told(receiver, listen, give, actor, mallory, now):
    listen()
    secret = services.make_endpoint(
        actor=actor(mallory),
        url=f"https://issuer.test:{receiver.port}/other",
        events=["award.issued"],
        at=now,
    )[1]
    receiver.secrets.append(secret)
    give()

    tasks.tick(now)

    assert len(receiver.got) == 1
    assert Message.objects.filter(endpoint__organisation__name="Elsewhere").count() == 0


def test_a_long_list_is_told_award_by_award_exactly_once_whoever_is_killed(
    monkeypatch, receiver, listen, actor, mette, first_aid, now
):
    monkeypatch.setattr(running, "LONG_FROM", 5)
    monkeypatch.setattr(chunking, "ROWS", 5)
    monkeypatch.setattr(expanding, "AT_ONCE", 3)
    listen()
    lines = "\n".join(f"Person {n} <p{n}@x.test>" for n in range(12))
    batch = preview_batch(
        actor=actor(mette), version=first_aid, data=lines, source="pasted", at=now
    )
    confirm_batch(actor=actor(mette), batch=batch, at=now, now=True)
    assert run_batch(batch.pk, at=now) == 12

    class KilledError(Exception):
        pass

    def die(*_args, **_more):
        raise KilledError

    # Killed after the messages were written and before the endpoint says so: all of it is undone.
    with monkeypatch.context() as dying:
        dying.setattr(Endpoint, "save", die)
        with pytest.raises(KilledError):
            expand_due(at=now)
    assert Message.objects.count() == 0
    assert expand_due(at=now, most=4) < 12
    expand_due(at=now)
    assert expand_due(at=now) == 0
    assert Message.objects.count() == 12
    while deliver_due(at=now):
        pass

    numbers = [message["data"]["number"] for message in told(receiver)]
    assert sorted(numbers) == sorted(Award.objects.values_list("number", flat=True))
    assert len(numbers) == 12


@pytest.mark.parametrize("fault", ["refused", "black hole", "reset", "slow"])
def test_through_a_fault_the_message_arrives_after_it_with_the_same_id(
    receiver, listen, give, patience, now, fault
):
    with faulty(receiver.port, fault) as port:
        endpoint = listen(port)
        give()
        if fault in {"black hole", "slow"}:
            patience(1)
        tasks.tick(now)
        patience(60)
        message = Message.objects.get()
        (tried,) = message.tries.all()
        assert message.delivered_at is None
        assert (tried.status, message.dead_at) == (None, None)
        assert tried.problem
    seen = len(receiver.got)
    services_url = f"https://issuer.test:{receiver.port}/hook"
    Endpoint.objects.filter(pk=endpoint.pk).update(url=services_url)

    tasks.tick(now + timedelta(seconds=1))
    assert len(receiver.got) == seen, "it waits"
    tasks.tick(now + MINUTE)

    message.refresh_from_db()
    assert message.delivered_at == now + MINUTE
    assert {named for named, _body in receiver.got} == {f"msg_{message.pk.hex}"}


@pytest.mark.parametrize(
    ("status", "headers"),
    [(500, {}), (429, {}), (302, {"Location": "https://issuer.test/elsewhere"}), (404, {})],
    ids=["500", "429", "redirect", "404"],
)
def test_what_is_not_2xx_is_tried_for_a_day_then_given_up_and_sent_by_hand(
    receiver, listen, give, actor, mette, now, status, headers
):
    endpoint = listen()
    receiver.status, receiver.headers = status, headers
    give()
    at = now
    for pause in PAUSES:
        tasks.tick(at)
        assert Message.objects.get().dead_at is None
        at += pause * 1.1 + timedelta(seconds=1)
    tasks.tick(at)

    message = Message.objects.get()
    assert message.dead_at == at
    assert timedelta(hours=20) < message.dead_at - now < timedelta(hours=28)
    assert [tried.status for tried in message.tries.all()] == [status] * (len(PAUSES) + 1)
    tasks.tick(at + timedelta(days=1))
    assert len(receiver.got) == len(PAUSES) + 1
    receiver.status, receiver.headers = 200, {}
    assert services.send_many_again(actor=actor(mette), endpoint=endpoint, at=at) == 1
    tasks.tick(at)
    assert Message.objects.get().delivered_at == at
    services.send_again(actor=actor(mette), message=message, at=at)
    tasks.tick(at)
    assert len({named for named, _body in receiver.got}) == 1
    assert len(receiver.got) == len(PAUSES) + 3


def test_a_huge_answer_is_delivered_and_a_little_of_it_kept(receiver, listen, give, now):
    listen()
    receiver.status, receiver.answer = 200, b"x" * 20_000_000
    give()

    tasks.tick(now)

    assert Message.objects.get().delivered_at == now
    assert Attempt.objects.get().answer == "x" * 300


def test_an_endpoint_that_is_gone_is_told_nothing_more(receiver, listen, give, now):
    listen()
    receiver.status = 410
    give()
    tasks.tick(now)
    endpoint = Endpoint.objects.get()
    assert (endpoint.ended_at, endpoint.end_reason) == (now, "gone")

    give("later@kunde.test")
    tasks.tick(now + MINUTE)

    assert len(receiver.got) == 1


def test_one_that_cannot_be_reached_costs_one_attempt_and_others_nothing(
    receiver, listen, give, now
):
    with faulty(receiver.port, "refused") as port:
        dead = listen(port, "dead")
        listen()
        for n in range(6):
            give(f"p{n}@kunde.test")
        tasks.tick(now)
        tasks.tick(now + timedelta(seconds=30))

        assert len(receiver.got) == 6
        tries = Attempt.objects.filter(message__endpoint=dead)
        first, second = (
            tries.filter(at=now).count(),
            tries.filter(at=now + timedelta(seconds=30)).count(),
        )
        assert first <= 4
        assert second == 1


def test_for_a_day_two_secrets_sign(receiver, listen, give, actor, mette, now):
    endpoint = listen()
    _row, new = services.rotate_secret(actor=actor(mette), endpoint=endpoint, at=now)
    give("one@kunde.test")
    tasks.tick(now)
    assert len(receiver.got) == 1, "the old secret still holds"
    receiver.secrets[:] = [new]
    give("two@kunde.test")
    tasks.tick(now)
    assert len(receiver.got) == 2

    later = now + timedelta(hours=25)
    receiver.secrets[:] = ["whsec_AAAA"]
    give("three@kunde.test", at=now)
    tasks.tick(later)
    assert receiver.refused == 1


def test_a_secret_that_does_not_open_is_said(receiver, listen, give, now, settings):
    listen()
    give()
    expand_due(at=now)
    settings.SECRET_KEY = "another one, and forty characters at least"

    deliver_due(at=now)

    assert "make a new one" in Attempt.objects.get().problem
    assert receiver.got == []


def test_nothing_is_sent_to_a_private_address_unless_the_operator_says_so(
    receiver, listen, give, now, monkeypatch
):
    monkeypatch.setattr(delivering, "poster", lambda: _poster((), ""))
    endpoint = listen()
    give()
    for url in ("https://127.0.0.1/x", "https://[::1]/x", "https://169.254.169.254/latest"):
        Endpoint.objects.filter(pk=endpoint.pk).update(url=url, paused_until=None)
        Message.objects.update(due_at=now)
        tasks.tick(now)
        assert "not at a public address" in Attempt.objects.latest("pk").problem


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/x",
        "https://user:word@example.org/",
        "https://localhost/x",
        "https://0x7f.1/",
        "ftp://example.org",
        "",
        "https://" + "a" * 2_100 + ".example",
    ],
    ids=["http", "user", "one label", "number", "ftp", "empty", "long"],
)
def test_an_address_that_cannot_be_sent_to_is_refused(actor, mette, now, url):
    with pytest.raises(AddressRefused):
        services.make_endpoint(actor=actor(mette), url=url, events=["award.issued"], at=now)


def test_what_is_refused(actor, mette, karin, listen, now):
    with pytest.raises(EventsRefused):
        listen(events=[])
    with pytest.raises(EventsRefused):
        listen(events=["award.read"])
    with pytest.raises(NotAllowed):
        services.make_endpoint(
            actor=actor(karin), url="https://x.example", events=["award.issued"], at=now
        )
    endpoint = listen()
    services.end_endpoint(actor=actor(mette), endpoint=endpoint, at=now)
    for again in (services.end_endpoint, services.rotate_secret, services.send_test):
        with pytest.raises(EndpointEnded):
            again(actor=actor(mette), endpoint=endpoint, at=now)
    for n in range(services.MOST):
        listen(path=f"{n}")
    with pytest.raises(TooManyEndpoints):
        listen(path="one more")
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"webhook.made", "webhook.ended"} <= actions


def test_the_database_keeps_a_message_one_and_its_state_clear(listen, now):
    endpoint = listen()
    facts = {"endpoint": endpoint, "event": "award.issued", "body": "{}", "created_at": now}
    Message.objects.create(**facts, due_at=now, sequence=7)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(**facts, due_at=now, sequence=7)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(**facts, due_at=now, delivered_at=now, dead_at=now)


def test_what_is_old_and_done_is_forgotten(receiver, listen, give, now):
    listen()
    give()
    tasks.tick(now)
    tasks.tick(now + timedelta(days=31))
    assert Message.objects.count() == 0


def test_networks_that_are_none_stop_the_start(monkeypatch):
    monkeypatch.setenv("SKILLMARK_WEBHOOK_NETWORKS", "10.0.0.0/8, fd00::/8")
    assert len(env.networks("SKILLMARK_WEBHOOK_NETWORKS")) == 2
    monkeypatch.setenv("SKILLMARK_WEBHOOK_NETWORKS", "10.0.0.1/8")
    with pytest.raises(ImproperlyConfigured, match="SKILLMARK_WEBHOOK_NETWORKS"):
        env.networks("SKILLMARK_WEBHOOK_NETWORKS")
