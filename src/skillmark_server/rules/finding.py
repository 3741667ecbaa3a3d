# SPDX-License-Identifier: Apache-2.0

"""Who fits a rule and does not have its badge: a fixed number of queries, whatever the size."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from skillmark_server.accounts.models import Employment
from skillmark_server.awards.ends import day_here
from skillmark_server.awards.models import Award, BatchRow
from skillmark_server.rules.conditions import Known, fits
from skillmark_server.rules.models import AwardRule

_YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """Somebody who would get the badge."""

    person_id: uuid.UUID
    name: str
    email: str


def who_fits(rule: AwardRule, *, at: datetime) -> list[Fitting]:
    """
    Those who fit now, have an address, and neither hold the badge nor wait for it.

    Args:
        rule: With its condition read.
        at: The moment of the question.
    """
    day = day_here(at)
    employed = (
        Employment.objects.filter(person__organisation_id=rule.organisation_id)
        .filter(Q(to_on=None) | Q(to_on__gte=day), Q(from_on=None) | Q(from_on__lte=day))
        .select_related("person")
        .prefetch_related("person__emails")
        .order_by("person__sort_name", "person_id")
    )
    holds = _valid_holdings(rule, at)
    had = set(
        Award.objects.filter(achievement__id=rule.achievement_id, person__isnull=False).values_list(
            "person__id", flat=True
        )
    )
    waiting = set(
        BatchRow.objects.filter(
            batch__version__achievement_id=rule.achievement_id,
            batch__finished_at=None,
            batch__cancelled_at=None,
            award=None,
        ).values_list("email", flat=True)
    )
    found = []
    for employment in employed:
        person = employment.person
        emails = sorted(person.emails.all(), key=lambda one: (not one.is_primary, one.email))
        if person.pk in had or not emails or waiting & {one.email for one in emails}:
            continue
        known = Known(
            holds=frozenset(holds.get(person.pk, ())),
            department=employment.department_id,
            job_role=employment.job_role_id,
            months=_months(employment.from_on, day),
        )
        if fits(rule.condition, known):
            found.append(Fitting(person_id=person.pk, name=person.name, email=emails[0].email))
    return found


def _valid_holdings(rule: AwardRule, at: datetime) -> dict[uuid.UUID, set[uuid.UUID]]:
    """What everybody of the organisation holds that would verify now."""
    held: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    valid = Award.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=at),
        organisation__id=rule.organisation_id,
        person__isnull=False,
        valid_from__lte=at,
        revoked_at=None,
        suspended_at=None,
        declined_at=None,
    )
    for person_id, achievement_id in valid.values_list("person__id", "achievement__id"):
        held[person_id].add(achievement_id)
    return held


def _months(since: date | None, until: date) -> int:
    if since is None or since > until:
        return 0
    whole = (until.year - since.year) * _YEAR + until.month - since.month
    return whole - (until.day < since.day)
