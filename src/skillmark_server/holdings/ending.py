# SPDX-License-Identifier: Apache-2.0

"""
What somebody has seen and ends, beside the badges that do: for lists, the week's mail, calendars.

A certificate holds to the end of its last day; nobody renews it, a newer one is handed in.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from skillmark_server.accounts.models import Organisation, Person
from skillmark_server.awards.ends import day_here
from skillmark_server.awards.facts import last_moment
from skillmark_server.awards.standing import RENEWED_BEFORE
from skillmark_server.holdings.models import Certificate
from skillmark_server.lifecycle.calendars import Entry
from skillmark_server.lifecycle.digesting import Ending
from skillmark_server.lifecycle.expiry import SHOWN_AFTER, Stage
from skillmark_server.lifecycle.models import CalendarFeed

_MOST: Final = 2_000


def ending_certificates(*, at: datetime) -> QuerySet[Certificate]:
    """
    Those that were seen and end within 90 days, or did in the last 90; first to end, first.

    One whose holder had a later one of the same name seen is left out.
    """
    today = day_here(at)
    later = Certificate.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=OuterRef("ends_on")),
        user=OuterRef("user"),
        organisation=OuterRef("organisation"),
        title=OuterRef("title"),
        is_seen=True,
    )
    return (
        Certificate.objects.filter(
            ~Exists(later),
            is_seen=True,
            ends_on__gte=today - SHOWN_AFTER,
            ends_on__lte=today + RENEWED_BEFORE,
        )
        .exclude(decided_by=F("user"))
        .defer("content")
        .select_related("user")
        .order_by("ends_on", "pk")
    )


def seen_endings(organisation: Organisation, *, at: datetime) -> list[Ending]:
    """Lines about certificates of those whom the roster of `organisation` knows."""
    certificates = list(ending_certificates(at=at).filter(organisation=organisation)[:_MOST])
    people = {
        person.user_id: person
        for person in Person.objects.filter(
            organisation=organisation, user__in={one.user_id for one in certificates}
        )
    }
    today = day_here(at)
    return [
        Ending(
            person.serial,
            {
                "name": person.name,
                "title": one.title,
                "day": one.ends_on.isoformat(),
                "stage": str(Stage.LAPSED if one.ends_on < today else Stage.LAPSING),
                "is_seen": True,
            },
        )
        for one in certificates
        if one.ends_on is not None and (person := people.get(one.user_id)) is not None
    ]


def certificate_entries(feed: CalendarFeed, *, at: datetime) -> list[Entry]:
    """What stands in a calendar of one's own beside badges; an organisation's names badges only."""
    if feed.organisation is not None:
        return []
    return [_entry(one) for one in ending_certificates(at=at).filter(user=feed.user)]


def _entry(one: Certificate) -> Entry:
    day = one.ends_on or one.issued_on
    return Entry(
        uid=f"{one.pk}@skillmark",
        day=day,
        title=_("%(what)s runs out") % {"what": one.title},
        text=f"{_('seen, not verified')}. {one.issuer}",
        address=f"{settings.BASE_URL}/my/certificates/{one.pk}",
        changed_at=one.decided_at or last_moment(day),
    )
