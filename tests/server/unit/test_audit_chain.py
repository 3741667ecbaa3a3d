# SPDX-License-Identifier: Apache-2.0

"""The audit chain: numbered without a gap, each event bound to the one before it."""

from __future__ import annotations

from skillmark_server.audit.models import AuditEvent
from skillmark_server.audit.recording import digest_of, record


def test_each_event_carries_the_digest_of_the_one_before(mette, actor, nordvind, now):
    first = record(actor(mette), "organisation.changed", nordvind, at=now)
    second = record(actor(mette), "organisation.changed", nordvind, at=now, detail={"n": 2})

    assert (first.sequence, second.sequence) == (1, 2)
    assert second.previous == first.digest
    assert [digest_of(e) for e in AuditEvent.objects.all()] == [first.digest, second.digest]
