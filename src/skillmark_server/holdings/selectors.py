# SPDX-License-Identifier: Apache-2.0

"""Badges from elsewhere: one's own, what is asked for of them, and what others see."""

from __future__ import annotations

import hashlib
import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from skillmark import IssuerTrust, Verdict
from skillmark_server.accounts.models import User
from skillmark_server.accounts.ordering import sort_key
from skillmark_server.awards.models import AwardState, Visibility
from skillmark_server.awards.selectors import LAPSING
from skillmark_server.holdings.models import ImportedBadge, ImportedItem
from skillmark_server.holdings.refusals import ContentAltered
from skillmark_server.portfolio.finding import HIDDEN, Facets, Wanted, readable
from skillmark_server.portfolio.models import Collection

log = logging.getLogger(__name__)

AHEAD: Final = timedelta(days=90)
_MOST: Final = 1_000
_VERDICTS: Final = {
    str(AwardState.CLAIMED): (Verdict.GENUINE,),
    str(AwardState.SUSPENDED): (Verdict.SUSPENDED,),
    str(AwardState.REVOKED): (Verdict.REVOKED,),
}


def imported_of(user: User) -> QuerySet[ImportedBadge]:
    """Everything that somebody imported, newest first, without the files."""
    return ImportedBadge.objects.filter(user=user).defer("content").order_by("-imported_at", "pk")


def wanted_imported(user: User, wanted: Wanted, *, at: datetime) -> QuerySet[ImportedBadge]:
    """Those that fit what is asked for of a backpack; what is hidden only where asked for."""
    found = imported_of(user).filter(hidden_at__isnull=wanted.state != HIDDEN)
    if wanted.state in _VERDICTS:
        found = found.filter(verdict__in=_VERDICTS[wanted.state])
    if wanted.state == str(AwardState.CLAIMED):
        found = found.filter(Q(ends_at=None) | Q(ends_at__gt=at))
    elif wanted.state == str(AwardState.EXPIRED):
        found = found.filter(ends_at__lte=at)
    elif wanted.state == LAPSING:
        found = found.filter(verdict=Verdict.GENUINE, ends_at__gt=at, ends_at__lte=at + AHEAD)
    if wanted.issuer_id is not None:
        found = found.filter(issuer_key=wanted.issuer_id)
    if wanted.year is not None:
        found = found.filter(issued_at__gte=_new_year(wanted.year))
        found = found.filter(issued_at__lt=_new_year(wanted.year + 1))
    if key := sort_key(wanted.skill):
        with_skill = [
            pk
            for pk, skills in found.values_list("pk", "skills")[:_MOST]
            if any(sort_key(one) == key for one in skills)
        ]
        found = found.filter(pk__in=with_skill)
    if text := sort_key(readable(wanted.text)):
        found = found.filter(found_by__contains=text)
    return found


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """
    How much somebody imported, and what a backpack can be filtered by with it.

    Args:
        size: How many, hidden ones too.
        hidden: How many are out of sight.
        facets: With what is from here.
    """

    size: int
    hidden: int
    facets: Facets


def elsewhere_of(user: User, facets: Facets) -> Elsewhere:
    """What there is from elsewhere beside what `facets` are of; one query."""
    rows = list(
        imported_of(user).values_list("issuer_key", "issuer", "skills", "issued_at", "hidden_at")[
            :_MOST
        ]
    )
    if not rows:
        return Elsewhere(0, 0, facets)
    issuers = {row[0]: row[1] for row in rows} | dict(facets.issuers)
    skills = {sort_key(one): one for row in rows for one in row[2]}
    skills |= {sort_key(one): one for one in facets.skills}
    years = {_year_of(row[3]) for row in rows if row[3]} | set(facets.years)
    merged = Facets(
        issuers=tuple(sorted(issuers.items(), key=lambda one: sort_key(one[1]))),
        skills=tuple(skills[key] for key in sorted(skills)),
        years=tuple(sorted(years, reverse=True)),
    )
    return Elsewhere(len(rows), sum(row[4] is not None for row in rows), merged)


def imported_ahead(user: User, *, at: datetime, most: int = 5) -> list[ImportedBadge]:
    """What ends within 90 days, the next first."""
    ending = wanted_imported(user, Wanted(state=LAPSING), at=at)
    return list(ending.order_by("ends_at", "pk")[:most])


def imported_with_content(user: User, badge_id: uuid.UUID) -> ImportedBadge:
    """
    One's own with its file, which is as it was handed in.

    Raises:
        ImportedBadge.DoesNotExist: It is not theirs.
        ContentAltered: It is another file than the one that was handed in.
    """
    badge = ImportedBadge.objects.get(pk=badge_id, user=user)
    require_unaltered(badge)
    return badge


def require_unaltered(badge: ImportedBadge) -> None:
    """
    Return if the file is the one that was handed in.

    Raises:
        ContentAltered: It is not; the log says so.
    """
    if hashlib.sha256(bytes(badge.content)).hexdigest() != badge.sha256:
        log.error("an imported badge is not as it was", extra={"imported": str(badge.pk)})
        raise ContentAltered


def imported_in(collection: Collection) -> QuerySet[ImportedBadge]:
    """What a collection holds of its owner's, in its order."""
    return (
        imported_of(collection.user)
        .filter(collection_items__collection=collection)
        .order_by("collection_items__position", "pk")
    )


def with_imported(collections: QuerySet[Collection]) -> QuerySet[Collection]:
    """The same collections, with `elsewhere`: how many badges from elsewhere each holds."""
    inside = (
        ImportedItem.objects.filter(collection=OuterRef("pk"))
        .order_by()
        .values("collection")
        .annotate(total=Count("pk"))
        .values("total")
    )
    return collections.annotate(elsewhere=Coalesce(Subquery(inside), 0))


def shown_imported(user: User, seen_as: Visibility, *, at: datetime) -> QuerySet[ImportedBadge]:
    """
    What stands on somebody's page: opened by them, genuine by its last verdict, of a known issuer.

    Args:
        user: Whose page it is.
        seen_as: `PUBLIC`: what is open to everybody; else what the employer sees too, which is
            nothing that its holder did not open.
        at: Now.
    """
    open_to = [Visibility.PUBLIC]
    if seen_as != Visibility.PUBLIC:
        open_to.append(Visibility.EMPLOYER)
    return (
        imported_of(user)
        .filter(Q(ends_at=None) | Q(ends_at__gt=at), visibility__in=open_to, hidden_at=None)
        .filter(verdict=Verdict.GENUINE)
        .exclude(trust=IssuerTrust.NONE)
    )


def _year_of(moment: datetime) -> int:
    """Where the site stands; a stranger may have written one that no other zone has."""
    try:
        return timezone.localtime(moment).year
    except OverflowError:
        return moment.year


def _new_year(year: int) -> datetime:
    return timezone.make_aware(datetime(year, 1, 1))  # noqa: DTZ001 - made aware of the site's zone
