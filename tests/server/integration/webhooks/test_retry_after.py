# SPDX-License-Identifier: Apache-2.0

"""A receiver says when to come again, and is heard; what became of messages is counted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from skillmark_server.webhooks.delivering import waiting
from skillmark_server.webhooks.models import Endpoint, Message
from skillmark_server.webhooks.outcomes import LONGEST_ASKED, PAUSES, Outcome, asked_for, keep


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", 0),
        ("Sat, 14 Mar 2026 10:00:00 GMT", 3600),
        ("Sat, 14 Mar 2026 08:00:00 GMT", 0),
        ("99999999999999999999", LONGEST_ASKED.total_seconds()),
        ("Sat, 14 Mar 2099 10:00:00 GMT", LONGEST_ASKED.total_seconds()),
        ("", 0),
        ("soon", 0),
        ("-5", 0),
        ("1.5", 0),
        ("²", 0),
        ("Sat, 14 Mar 2026 10:00:00 -0000", 0),
        ("x" * 100_000, 0),
    ],
    ids=lambda one: str(one)[:32] or "empty",
)
def test_what_is_asked_for(said, seconds, now):
    assert asked_for(said, at=now) == timedelta(seconds=seconds)


def test_a_busy_receiver_is_left_alone_for_as_long_as_it_asked(listen, now):
    endpoint = listen()
    message = Message.objects.create(
        endpoint=endpoint, event="webhook.test", body="{}", created_at=now, due_at=now, attempts=1
    )
    hour = timedelta(hours=1)

    keep(message, Outcome(503, "", "", 1, hour), at=now)

    assert Endpoint.objects.get().paused_until == now + hour
    assert Message.objects.get().due_at >= now + hour
    assert not waiting(now + hour - timedelta(seconds=1)).exists()


def test_who_asks_for_nothing_is_tried_as_before(listen, now):
    message = Message.objects.create(
        endpoint=listen(), event="webhook.test", body="{}", created_at=now, due_at=now, attempts=1
    )

    keep(message, Outcome(500, "", "", 1), at=now)

    assert Message.objects.get().due_at < now + 2 * PAUSES[0]


def test_the_operator_sees_what_became_of_messages(listen, client, now):
    endpoint = listen()
    facts = {"event": "webhook.test", "body": "{}", "created_at": now, "due_at": now}
    for state in ({"delivered_at": now}, {"dead_at": now}, {"dead_at": now}, {}):
        Message.objects.create(endpoint=endpoint, attempts=1, **facts, **state)
    keep(Message.objects.get(delivered_at=None, dead_at=None), Outcome(None, "x", "", 1), at=now)

    found = client.get("/metrics").content.decode()

    for name, value in (("delivered", 1), ("dead", 2), ("waiting", 1), ("failed_attempts", 1)):
        assert f"skillmark_webhooks_{name} {value}.0" in found
