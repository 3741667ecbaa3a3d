# SPDX-License-Identifier: Apache-2.0

"""Endpoints take turns: whoever has much to be told, or is slow, holds up nobody else."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F

from skillmark_server.webhooks import delivering, expanding, services, tasks
from skillmark_server.webhooks.delivering import OF_AN_ENDPOINT, OF_AN_ORGANISATION, SIDE_BY_SIDE
from skillmark_server.webhooks.expanding import expand_due
from skillmark_server.webhooks.models import Endpoint, Message
from skillmark_server.webhooks.outcomes import Outcome, keep


def _messages(endpoint, count, at):
    Message.objects.bulk_create(
        Message(endpoint=endpoint, event="webhook.test", body="{}", created_at=at, due_at=at)
        for _ in range(count)
    )


def test_none_has_more_than_its_share_on_the_way(listen, actor, mallory, now):
    busy = [listen(path=f"{n}") for n in range(3)]
    for endpoint in busy:
        _messages(endpoint, 100, now)
    other, _secret = services.make_endpoint(
        actor=actor(mallory), url="https://issuer.test/other", events=["award.issued"], at=now
    )
    _messages(other, 100, now)

    taken = delivering._taken(now, ())

    each = [message.endpoint_id for message in taken]
    assert max(map(each.count, each)) == OF_AN_ENDPOINT
    assert each.count(other.pk) == OF_AN_ENDPOINT
    assert len(taken) == OF_AN_ENDPOINT + OF_AN_ORGANISATION <= SIDE_BY_SIDE
    assert delivering._taken(now, taken) == [], "everybody's share is on its way"
    assert Message.objects.filter(claimed_until__isnull=False).count() == len(taken)


def test_the_one_tried_longest_ago_comes_first_and_one_that_fails_has_one(listen, now):
    first, second, third = (listen(path=f"{n}") for n in range(3))
    for endpoint in (first, second, third):
        _messages(endpoint, 10, now)
    Endpoint.objects.filter(pk=first.pk).update(tried_at=now)
    Endpoint.objects.filter(pk=second.pk).update(tried_at=now - timedelta(hours=1))
    Endpoint.objects.filter(pk=third.pk).update(
        tried_at=now - timedelta(hours=2), failing_since=now
    )
    taken = [message.endpoint_id for message in delivering._taken(now, ())]
    assert taken == [third.pk] + [second.pk] * 4 + [first.pk] * 3


def test_what_waits_for_one_keeps_no_other_from_being_written_for(listen, give, now):
    full, other = listen(path="full"), listen(path="other")
    _messages(full, 4, now)
    award = give()
    assert expand_due(at=now, most=4) == 1
    assert Message.objects.get(sequence__isnull=False).endpoint == other
    Message.objects.filter(endpoint=full).update(delivered_at=now)
    assert expand_due(at=now, most=4) == 1, "it waited in the log"
    assert str(award.pk) in Message.objects.get(endpoint=full, sequence__isnull=False).body


def test_two_who_hold_a_message_write_one_end(listen, now):
    endpoint = listen()
    _messages(endpoint, 1, now)
    (message,) = delivering._taken(now, ())
    assert delivering._taken(now, ()) == []
    (again,) = delivering._taken(now + delivering.HELD_FOR * 2, ())
    keep(message, Outcome(204, "", "", 5), at=now)
    keep(again, Outcome(500, "", "", 5), at=now)
    assert Message.objects.get().delivered_at == now
    assert Message.objects.get().tries.count() == 2


def test_what_is_gone_with_its_organisation_is_no_fault(listen, now):
    endpoint = listen()
    _messages(endpoint, 1, now)
    (message,) = delivering._taken(now, ())
    Endpoint.objects.all().delete()
    keep(message, Outcome(204, "", "", 5), at=now)
    assert Message.objects.count() == 0


def test_the_log_is_read_once_for_what_nobody_asked_for(
    monkeypatch, listen, give, now, django_assert_num_queries
):
    endpoint = listen(events=["key.rotated"])
    give()
    assert expand_due(at=now) == 0
    endpoint.refresh_from_db()
    assert endpoint.read_to > 0
    monkeypatch.setattr(expanding, "_expand_some", None)
    with django_assert_num_queries(1):
        assert expand_due(at=now) == 0


def test_a_busy_endpoint_waits_as_a_whole_and_twice_as_long(receiver, listen, give, now):
    listen()
    receiver.status = 503
    give()
    pauses, at = [], now
    for _ in range(3):
        Message.objects.update(due_at=F("created_at"))
        tasks.tick(at)
        until = Endpoint.objects.get().paused_until
        pauses.append((until - at).total_seconds())
        at = until
    assert pauses == [5, 10, 20]
    receiver.status = 204
    Message.objects.update(due_at=F("created_at"))
    tasks.tick(at)
    assert Endpoint.objects.get().paused_until is None
