# SPDX-License-Identifier: Apache-2.0

"""Certificates that are no badge: the holder's own, those that wait, and what they stand in for."""

from __future__ import annotations

import hashlib
import logging
import uuid
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Employment, Organisation, User
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.models import Achievement, Requirement
from skillmark_server.holdings.models import Certificate
from skillmark_server.holdings.refusals import ContentAltered

log = logging.getLogger(__name__)


def certificates_of(user: User) -> QuerySet[Certificate]:
    """Somebody's own, newest first, without the files."""
    return (
        Certificate.objects.filter(user=user)
        .defer("content")
        .select_related("organisation", "achievement", "user")
        .order_by("-handed_in_at", "pk")
    )


def certificates_for(actor: Actor, *, is_waiting: bool | None = None) -> QuerySet[Certificate]:
    """
    What was handed in to the actor's organisation, longest waiting first, without the files.

    Args:
        actor: Who asks.
        is_waiting: Only those that nobody has seen yet, or only the others; None: all.

    Raises:
        NotAllowed: The actor may not decide what people ask for.
    """
    organisation = actor.require(Permission.DECIDE_REQUESTS)
    found = Certificate.objects.filter(organisation=organisation).exclude(user=actor.user)
    unseen = Q(is_seen=None) | Q(decided_by=F("user"))
    if is_waiting is not None:
        found = found.filter(unseen) if is_waiting else found.exclude(unseen)
    order = ("-decided_at", "pk") if is_waiting is False else ("handed_in_at", "pk")
    return (
        found.defer("content")
        .select_related("user", "achievement", "organisation")
        .order_by(*order)
    )


def certificate_with_content(certificate: Certificate) -> Certificate:
    """
    The same with its file, which is as it was handed in; who may see it, was asked before.

    Raises:
        ContentAltered: It is another file; the log says so.
    """
    found = Certificate.objects.get(pk=certificate.pk)
    if hashlib.sha256(bytes(found.content)).hexdigest() != found.sha256:
        log.error("a certificate is not as it was", extra={"certificate": str(found.pk)})
        raise ContentAltered
    return found


def places_of(user: User, *, at: datetime) -> QuerySet[Organisation]:
    """Where somebody works today, by the roster."""
    works = _works(user, at).values("person__organisation")
    return Organisation.objects.filter(pk__in=works).order_by("name", "pk")


def required_of(user: User, organisation: Organisation, *, at: datetime) -> QuerySet[Achievement]:
    """The badges that an organisation requires of somebody, by department and role."""
    needed: set[uuid.UUID] = set()
    works = list(_works(user, at).filter(person__organisation=organisation))
    for one in Requirement.objects.filter(organisation=organisation):
        if any(
            one.department_id in {None, work.department_id}
            and one.job_role_id in {None, work.job_role_id}
            for work in works
        ):
            needed.add(one.achievement_id)
    return Achievement.objects.filter(
        pk__in=needed, published__isnull=False, archived_at=None
    ).order_by("sort_title", "pk")


def seen_for(organisation: Organisation) -> QuerySet[Certificate]:
    """What somebody else than the holder has seen, and stands in for a badge."""
    return Certificate.objects.filter(
        organisation=organisation, is_seen=True, achievement__isnull=False
    ).exclude(decided_by=F("user"))


def _works(user: User, at: datetime) -> QuerySet[Employment]:
    day = timezone.localtime(at).date()
    return Employment.objects.filter(
        Q(to_on=None) | Q(to_on__gte=day),
        Q(from_on=None) | Q(from_on__lte=day),
        person__user=user,
    )
