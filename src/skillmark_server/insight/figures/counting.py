# SPDX-License-Identifier: Apache-2.0

"""
Counts all awards of an organisation: by year, and in each year by month, badge and department.

Exact numbers, which nobody sees as they are: `hiding` stands between them and every face. The
number of queries does not depend on how many awards there are. What was shared and verified was
counted by badge and day, so that it is known for no department.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import datetime
from typing import Any, Final, TypeAlias

from django.db.models import (
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    UUIDField,
)
from django.utils import timezone

from skillmark_server.accounts.models import Employment, Organisation
from skillmark_server.awards.models import Award, VerificationCount
from skillmark_server.insight.figures.months import Span
from skillmark_server.outbox.models import Mail
from skillmark_server.portfolio.models import ShareCount

MEASURES: Final = ("issued", "delivered", "bounced", "claimed", "shared", "verified", "expiring")
PARTS: Final = ("month", "badge", "department")
Counts: TypeAlias = dict[str, dict[str, dict[str, list[int]]]]
"""Year, then one of `PARTS`, then its key (`03`, an id, or empty for none): `MEASURES` in order."""

AHEAD: Final = 2
"""So many years ahead ends are counted."""
_MOST_YEARS: Final = 20
_TOLD: Final = ("claim", "reminder")
"""Mails that bring an award to its recipient."""


def count(organisation: Organisation, *, at: datetime) -> Counts:
    """Count, with seven queries."""
    awards = Award.objects.filter(organisation=organisation)
    span = _span(awards, at)
    tally = _Tally(organisation, span)
    tally.add(_issued(awards, span, at), MEASURES[:4])
    tally.add(_ending(awards, span, at), ("expiring",))
    tally.add(_shared(organisation, span), ("shared",), has_department=False)
    tally.add(_verified(organisation, span), ("verified",), has_department=False)
    return tally.counts


class _Tally:
    """Adds groups of rows to all that they belong to."""

    def __init__(self, organisation: Organisation, span: Span) -> None:
        self.counts: Counts = {}
        self._span = span
        self._badges = {
            serial: str(pk) for serial, pk in organisation.achievements.values_list("serial", "pk")
        }

    def add(
        self,
        groups: QuerySet[Any, dict[str, Any]],
        measures: tuple[str, ...],
        *,
        has_department: bool = True,
    ) -> None:
        for group in groups:
            year, month = self._span.month(group["month"])
            keys = {"month": month, "badge": self._badge(group)}
            if has_department:
                keys["department"] = str(group["department"] or "")
            parts = self.counts.setdefault(year, {part: {} for part in PARTS})
            for part, key in keys.items():
                row = parts[part].setdefault(key, [0] * len(MEASURES))
                for measure in measures:
                    row[MEASURES.index(measure)] += group[measure] or 0

    def _badge(self, group: dict[str, Any]) -> str:
        if "achievement_id" in group:
            return str(group["achievement_id"])
        return self._badges[group["achievement_serial"]]


def _span(awards: QuerySet[Award], at: datetime) -> Span:
    this = timezone.localtime(at).year
    first: datetime | None = awards.aggregate(first=Min("issued_at"))["first"]
    earliest = this if first is None else timezone.localtime(first).year
    return Span(min(max(earliest, this - _MOST_YEARS), this), this + AHEAD)


def _department(at: datetime) -> Subquery:
    """Where the person works now; of several places, the one without an end."""
    day = timezone.localtime(at).date()
    jobs = Employment.objects.filter(
        Q(to_on=None) | Q(to_on__gte=day),
        Q(from_on=None) | Q(from_on__lte=day),
        person__serial=OuterRef("person_serial"),
    ).order_by(F("to_on").desc(nulls_first=True), "-pk")
    return Subquery(jobs.values("department_id")[:1], output_field=UUIDField())


def _issued(awards: QuerySet[Award], span: Span, at: datetime) -> QuerySet[Any, Any]:
    mails = Mail.objects.filter(award_id=OuterRef("pk"), kind__in=_TOLD)
    is_delivered = Exists(mails.filter(sent_at__isnull=False, bounced_at=None))
    is_back = Exists(mails.filter(bounced_at__isnull=False))
    return (
        awards.filter(span.within("issued_at"))
        .annotate(
            month=span.of("issued_at"),
            department=_department(at),
            is_delivered=is_delivered,
            is_back=is_back,
        )
        .values("month", "achievement_serial", "department")
        .annotate(
            issued=Count("pk"),
            delivered=Count("pk", filter=Q(is_delivered=True)),
            bounced=Count("pk", filter=Q(is_back=True, is_delivered=False)),
            claimed=Count("claimed_at"),
        )
        .order_by()
    )


def _ending(awards: QuerySet[Award], span: Span, at: datetime) -> QuerySet[Any, Any]:
    """What ends and was neither renewed nor taken back, as `lifecycle.expiry` has it."""
    newer = Award.objects.filter(supersedes=OuterRef("pk"), revoked_at=None)
    return (
        awards.filter(
            span.within("valid_until"), revoked_at=None, suspended_at=None, declined_at=None
        )
        .exclude(Exists(newer))
        .annotate(month=span.of("valid_until"), department=_department(at))
        .values("month", "achievement_serial", "department")
        .annotate(expiring=Count("pk"))
        .order_by()
    )


def _shared(organisation: Organisation, span: Span) -> QuerySet[Any, Any]:
    rows = ShareCount.objects.filter(achievement__organisation=organisation)
    return _by_day(rows, span).annotate(shared=Sum("count"))


def _verified(organisation: Organisation, span: Span) -> QuerySet[Any, Any]:
    rows = VerificationCount.objects.filter(achievement__organisation=organisation)
    return _by_day(rows, span).annotate(verified=Sum("count"))


def _by_day(rows: QuerySet[Any], span: Span) -> QuerySet[Any, Any]:
    within = rows.filter(span.within("day", is_moment=False)).order_by()
    return within.annotate(month=span.of("day", is_moment=False)).values("month", "achievement_id")


def total_issued(counts: Counts) -> int:
    """How many awards were counted."""
    return sum(row[0] for year in counts.values() for row in year["month"].values())


def badges_and_departments(counts: Counts) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
    """The ids that stand in `counts`."""
    found: dict[str, set[uuid.UUID]] = defaultdict(set)
    for year in counts.values():
        for part in ("badge", "department"):
            found[part] |= {uuid.UUID(key) for key in year[part] if key}
    return found["badge"], found["department"]
