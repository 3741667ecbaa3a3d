# SPDX-License-Identifier: Apache-2.0

"""
Whether the audit chain is whole: each event as it was written, in its place, none missing.

Reads the events as a stream, so that a long chain needs no more memory than a
short one. What is written while it reads is not judged. Says the first number
that is wrong, and why; whoever can write to the database and knows this file
can forge a whole new chain, which is what published leaves are for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db import models
from django.db.models import Subquery
from django.utils.translation import gettext_lazy as _

from skillmark.errors import CanonicalizationError
from skillmark_server.audit.models import AuditEvent, AuditHead
from skillmark_server.audit.recording import digest_of

_BATCH: Final = 2_000
START: Final = "0" * 64
"""What the first event is bound to."""


class Break(models.TextChoices):
    """What is wrong with a chain."""

    MISSING = "missing", _("An event is missing here.")
    CHANGED = "changed", _("This event was changed after it was written.")
    UNBOUND = "unbound", _("This event is not bound to the one before it.")
    CUT = "cut", _("The events after this one were taken away.")
    ADDED = "added", _("This event was added beside the log.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainReport:
    """
    What was found.

    Args:
        events: How many were found in order, from the first on.
        first_bad: The number of the first that is not; None when the chain is whole.
        why: What is wrong there.
        digest: Of the last one in order. Whoever keeps it elsewhere can tell a whole new
            chain from this one.
    """

    events: int
    digest: str = START
    first_bad: int | None = None
    why: Break | None = None

    @property
    def is_whole(self) -> bool:
        """Whether every event is as it was written, in its place."""
        return self.why is None


def verify_chain() -> ChainReport:
    """Check every event from the first to the one that was the last when this began."""
    head = AuditHead.objects.filter(pk=1).first() or AuditHead(pk=1)
    before, number = START, 0
    for event in _stream(head.sequence):
        number += 1
        why = _judge(event, number, before)
        if why is not None:
            return ChainReport(events=number - 1, first_bad=number, why=why)
        before = event.digest
    if number < head.sequence:
        return ChainReport(events=number, first_bad=number + 1, why=Break.CUT)
    if before != head.digest:
        return ChainReport(events=number - 1, first_bad=number, why=Break.CHANGED)
    # One statement: what is written meanwhile moves the head in the same transaction.
    end = AuditHead.objects.filter(pk=1).values("sequence")[:1]
    beside = AuditEvent.objects.annotate(end=Subquery(end)).filter(
        models.Q(sequence__gt=models.F("end")) | models.Q(end=None)
    )
    added = beside.order_by("sequence").values_list("sequence", flat=True).first()
    if added is not None:
        return ChainReport(events=number, first_bad=added, why=Break.ADDED)
    return ChainReport(events=number, digest=before)


def _stream(last: int) -> Iterator[AuditEvent]:
    """By the primary key, a batch at a time: no cursor stays open while others write."""
    after = -1
    while True:
        batch = list(
            AuditEvent.objects.filter(sequence__gt=after, sequence__lte=last).order_by("sequence")[
                :_BATCH
            ]
        )
        yield from batch
        if len(batch) < _BATCH:
            return
        after = batch[-1].sequence


def _judge(event: AuditEvent, number: int, before: str) -> Break | None:
    if event.sequence != number:
        return Break.MISSING
    try:
        digest = digest_of(event)
    except (CanonicalizationError, AttributeError, TypeError):
        return Break.CHANGED  # what was put there has no digest at all
    if event.digest != digest:
        return Break.CHANGED
    return None if event.previous == before else Break.UNBOUND
