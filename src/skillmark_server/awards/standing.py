# SPDX-License-Identifier: Apache-2.0

"""
What somebody holds of an achievement already, and what a further award of it would be.

The same day given twice is one award. A later day renews what runs out; where no day is
given, only what ends within the next 90 days (or has ended) is renewed, so that the same
list used again tomorrow awards nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from skillmark_server.accounts.models import PersonEmail
from skillmark_server.achievements.models import Achievement
from skillmark_server.awards.models import Award, RowState
from skillmark_server.columns.bulk import among, rows_among
from skillmark_server.columns.functions import Unindexed

RENEWED_BEFORE: Final = timedelta(days=90)
_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Held:
    """The latest sound award of somebody, and the latest that was withdrawn."""

    sound: Award | None = None
    withdrawn: Award | None = None


@dataclass(slots=True)
class Holdings:
    """What many people hold of one achievement."""

    by_email: dict[str, Held] = field(default_factory=dict)
    known: set[uuid.UUID] = field(default_factory=set)
    """The awards that were found."""

    def of(self, email: str) -> Held:
        """What the person with this address holds, by any of their addresses."""
        return self.by_email.get(email, Held())

    def note(self, award: Award) -> None:
        """Count an award that was made since, for the address it went to."""
        self.by_email[award.recipient_email] = Held(award, self.of(award.recipient_email).withdrawn)


def holdings_of(achievement: Achievement, emails: Iterable[str]) -> Holdings:
    """
    Look up what people hold, with three queries for each thousand of them.

    Args:
        achievement: Through all its versions.
        emails: Lower case.
    """
    wanted = sorted(set(emails))
    holdings = Holdings()
    for start in range(0, len(wanted), _AT_ONCE):
        _look_up(achievement, wanted[start : start + _AT_ONCE], holdings)
    return holdings


def _look_up(achievement: Achievement, emails: Collection[str], holdings: Holdings) -> None:
    own = dict(
        PersonEmail.objects.filter(
            organisation_id=achievement.organisation_id, email__in=among(emails)
        ).values_list("email", "person_id")
    )
    aliases = dict(
        PersonEmail.objects.filter(person_id__in=set(own.values())).values_list(
            "email", "person_id"
        )
    )
    found: dict[object, Held] = {}
    rows = (
        rows_among(Award, "recipient_email", {*emails, *aliases})
        .alias(badge=Unindexed("achievement"))
        .filter(badge=achievement.serial)
        .order_by("valid_from", "issued_at")
    )
    for award in rows:
        holdings.known.add(award.pk)
        who = aliases.get(award.recipient_email, award.recipient_email)
        before = found.get(who, Held())
        found[who] = (
            Held(award, before.withdrawn) if award.revoked_at is None else Held(before.sound, award)
        )
    for email in emails:
        held = found.get(own.get(email, email))
        if held is not None:
            holdings.by_email[email] = held


def state_of(
    held: Held, *, given: datetime | None, until: datetime | None, at: datetime
) -> tuple[RowState, Award | None]:
    """
    Return what a further award would be, and the award that this is about.

    Args:
        held: What the person has.
        given: The beginning that was asked for; None: now.
        until: The end that the new award would have; None: never.
        at: Now.
    """
    sound = held.sound
    if sound is None:
        return (
            (RowState.NEW, None)
            if held.withdrawn is None
            else (
                RowState.RETURNING,
                held.withdrawn,
            )
        )
    ends = sound.valid_until
    if given is not None:
        is_later = _day(given) > _day(sound.valid_from)
        renews = is_later and not (ends is None and until is None)
    else:
        renews = ends is not None and ends <= at + RENEWED_BEFORE
        # A list used twice on one day, of a badge that lasts less than 90 days.
        renews = renews and _day(sound.valid_from) < _day(at)
    return (RowState.RENEWAL if renews else RowState.DUPLICATE), sound


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()
