# SPDX-License-Identifier: Apache-2.0

"""Signatures are those of Standard Webhooks: the vector that its libraries are tested with."""

from __future__ import annotations

from skillmark_server.audit.actions import ACTIONS
from skillmark_server.webhooks.events import EVENTS
from skillmark_server.webhooks.signatures import new_secret, signature

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NAMED = "msg_p5jXN8AQM9LWM0D4loKWxJek"
BODY = b'{"test": 2432232314}'


def test_the_vector_of_the_specifications_libraries():
    signed = signature(SECRET, NAMED, 1614265330, BODY)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_each_part_is_covered():
    signed = signature(SECRET, NAMED, 1614265330, BODY)
    others = (
        signature(new_secret(), NAMED, 1614265330, BODY),
        signature(SECRET, NAMED + "x", 1614265330, BODY),
        signature(SECRET, NAMED, 1614265331, BODY),
        signature(SECRET, NAMED, 1614265330, BODY + b" "),
    )
    assert signed not in others
    assert len(set(others)) == len(others)


def test_every_event_that_is_told_is_one_of_the_log():
    assert set(EVENTS) <= set(ACTIONS)
