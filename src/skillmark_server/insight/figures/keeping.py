# SPDX-License-Identifier: Apache-2.0

"""Which organisations are counted beforehand, and when again; what is kept of it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef

from skillmark_server.accounts.models import Organisation
from skillmark_server.awards.models import Award
from skillmark_server.insight.figures.counting import Counts, count, total_issued
from skillmark_server.insight.models import Figures

FEW_ENOUGH: Final = 5_000
"""So many awards are counted while the page is made, so that it is of this moment."""
_AGAIN: Final = timedelta(minutes=5)
_A_SECOND: Final = 300
"""For so many awards it waits a second longer: a million are counted once an hour."""


def counts_of(organisation: Organisation, *, at: datetime) -> tuple[Counts, datetime | None]:
    """What was counted of an organisation, and when; nothing and None where it is still to be."""
    awards = Award.objects.filter(organisation=organisation)
    if not awards[FEW_ENOUGH : FEW_ENOUGH + 1].exists():
        return count(organisation, at=at), at
    kept = Figures.objects.filter(organisation=organisation).first()
    return ({}, None) if kept is None else (kept.counts, kept.counted_at)


def ask_for_stale(*, at: datetime) -> list[uuid.UUID]:
    """Note and return the organisations that are to be counted; each is asked for once a while."""
    many = Award.objects.filter(organisation=OuterRef("serial"))[FEW_ENOUGH : FEW_ENOUGH + 1]
    large = Organisation.objects.filter(Exists(many)).values_list("pk", flat=True)
    kept = Figures.objects.in_bulk()
    stale = [pk for pk in large if pk not in kept or _is_stale(kept[pk], at)]
    for pk in stale:
        Figures.objects.update_or_create(organisation_id=pk, defaults={"asked_at": at})
    return stale


def count_and_keep(organisation_id: uuid.UUID, *, at: datetime) -> None:
    """Count an organisation and keep what was found; one that is gone is none."""
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None:
        return
    counts = count(organisation, at=at)
    facts = {"counts": counts, "counted_at": at, "awards": total_issued(counts)}
    Figures.objects.update_or_create(
        organisation=organisation, defaults=facts, create_defaults={"asked_at": at, **facts}
    )


def _is_stale(kept: Figures, at: datetime) -> bool:
    return at - kept.asked_at >= _AGAIN + timedelta(seconds=kept.awards // _A_SECOND)
