# SPDX-License-Identifier: Apache-2.0

"""
Writes once a week what ends: to managers about those they lead, and to those who award.

Badges, and whatever else the rooms in `settings.ENDINGS` know of.

From Monday at seven where the site stands; a site that stood still then makes up for it in
the same week. The week stands in a row that changes with the mails.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Q
from django.utils import timezone
from django.utils.module_loading import import_string

from skillmark_server.accounts.models import Employment, Organisation, PersonEmail
from skillmark_server.accounts.permissions import Permission
from skillmark_server.awards.models import Award
from skillmark_server.lifecycle.expiry import Stage, ending, expiries_of
from skillmark_server.lifecycle.letters import those_who_may, write_digest
from skillmark_server.lifecycle.models import ExpiryTurn

MOST_LINES: Final = 50
_MOST_READ: Final = 5_000
_SEVEN: Final = time(7)


@dataclass(frozen=True, slots=True)
class Ending:
    """
    One line of a digest, and whose it is.

    Args:
        person: The serial of whom the roster knows it to be of; None: of nobody there.
        line: With `name`, `title`, `day` and `stage`; `is_seen` where nothing proves it.
    """

    person: int | None
    line: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who gets the digest."""

    email: str
    name: str
    language: str


def write_digests(*, at: datetime) -> int:
    """Write the digests that are due; returns how many mails."""
    week = week_of(at)
    if not week:
        return 0
    turns = ExpiryTurn.objects.filter(organisation=OuterRef("pk")).values("digest_week")[:1]
    due = Organisation.objects.annotate(week=turns).filter(Q(week=None) | ~Q(week=week))
    return sum(_write(organisation, week, at) for organisation in due.order_by("pk"))


def week_of(at: datetime) -> str:
    """The week whose digest is due at `at`, as ISO 8601; empty before Monday at seven."""
    here = timezone.localtime(at)
    year, week, day = here.isocalendar()
    return "" if day == 1 and here.time() < _SEVEN else f"{year}-W{week:02}"


@transaction.atomic
def _write(organisation: Organisation, week: str, at: datetime) -> int:
    turn, _is_new = ExpiryTurn.objects.get_or_create(organisation=organisation)
    turn = ExpiryTurn.objects.select_for_update().get(pk=turn.pk)
    if turn.digest_week == week:
        return 0
    turn.digest_week = week
    turn.save(update_fields=["digest_week"])
    written = 0
    for reader, lines, is_officer in digests_of(organisation, at=at):
        written += write_digest(
            organisation,
            email=reader.email,
            name=reader.name,
            language=reader.language,
            lines=lines[:MOST_LINES],
            count=len(lines),
            is_officer=is_officer,
            week=week,
            at=at,
        )
    return written


def digests_of(
    organisation: Organisation, *, at: datetime
) -> list[tuple[Reader, list[dict[str, Any]], bool]]:
    """
    Who is told what: everything to those who award, their own people to managers.

    Returns:
        Reader, lines as `Ending` has them, and whether they award.
    """
    endings = _badges(organisation, at)
    for name in settings.ENDINGS:
        endings += import_string(name)(organisation, at=at)
    if not endings:
        return []
    endings.sort(key=lambda one: one.line["day"])
    whole = [one.line for one in endings]
    told = {
        user.email: (Reader(user.email, user.name, user.language), whole, True)
        for user in those_who_may(organisation, Permission.AWARD)
    }
    leads = _managers(organisation, {one.person for one in endings if one.person is not None})
    own: dict[Reader, list[dict[str, Any]]] = defaultdict(list)
    for one in endings:
        if one.person in leads:
            own[leads[one.person]].append(one.line)
    for reader, lines in own.items():
        told.setdefault(reader.email, (reader, lines, False))
    return list(told.values())


def _badges(organisation: Organisation, at: datetime) -> list[Ending]:
    found = ending(Award.objects.filter(organisation=organisation).select_related("person"), at=at)
    awards = list(found[:_MOST_READ])
    expiries = expiries_of(awards, at=at)
    return [
        Ending(
            award.person_serial,
            {
                "name": award.recipient_name,
                "title": award.title,
                "day": _day(award.valid_until),
                "stage": str(expiries[award.pk].stage),
            },
        )
        for award in awards
        if expiries[award.pk].stage in {Stage.LAPSING, Stage.GRACE, Stage.LAPSED}
    ]


def _managers(organisation: Organisation, people: set[int]) -> dict[int, Reader]:
    """Who leads each of `people` now, of those who can be written to."""
    works = Employment.objects.filter(
        person__serial__in=people, person__organisation=organisation, to_on=None
    ).exclude(manager=None)
    leads = dict(works.values_list("person__serial", "manager_id"))
    addresses = {
        row.person_id: Reader(row.email, row.person.name, row.person.language)
        for row in PersonEmail.objects.filter(
            person_id__in=set(leads.values()), is_primary=True
        ).select_related("person")
    }
    return {person: addresses[manager] for person, manager in leads.items() if manager in addresses}


def _day(moment: datetime | None) -> str:
    return "" if moment is None else timezone.localtime(moment).date().isoformat()
