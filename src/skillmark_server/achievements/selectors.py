# SPDX-License-Identifier: Apache-2.0

"""
Achievements that somebody may see, ready to render; none of another organisation.

The catalogue is for everybody. Bytes of pictures and documents are left in the database
until somebody asks for them.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Count, F, Model, Prefetch, Q, QuerySet

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Organisation
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.finding import facet, words_of
from skillmark_server.achievements.models import Achievement, Requirement, Version
from skillmark_server.achievements.roles import of_badges

HEAVY = ("svg", "png", "document")
_HEAVY_PUBLISHED = tuple(f"published__{name}" for name in HEAVY)


def achievements_visible_to(actor: Actor) -> QuerySet[Achievement]:
    """
    The achievements of the organisation that `actor` acts in, by name.

    Members see what is published; drafts too if they may. `published` is loaded, the
    draft is in `drafts` (a list with one version or none).
    """
    if actor.organisation is None:
        return Achievement.objects.none()
    mine = Achievement.objects.filter(organisation=actor.organisation)
    mine = of_badges(mine, actor, Permission.SEE_ORGANISATION, "pk")
    shown = Version.objects.none()
    if actor.may(Permission.SEE_DRAFTS):
        shown = Version.objects.filter(published_at=None).defer(*HEAVY)
    else:
        mine = mine.filter(published__isnull=False)
    return (
        mine.select_related("organisation", "published")
        .defer(*_HEAVY_PUBLISHED)
        .prefetch_related(Prefetch("versions", queryset=shown, to_attr="drafts"))
        .order_by("sort_title", "pk")
    )


def achievement_for(actor: Actor, achievement_id: uuid.UUID) -> Achievement:
    """
    One achievement that `actor` may see.

    Raises:
        Achievement.DoesNotExist: There is none, or it is not theirs; the two look alike.
    """
    return achievements_visible_to(actor).get(pk=achievement_id)


def awardable_by(actor: Actor) -> QuerySet[Achievement]:
    """The achievements that `actor` may award now: published and not archived, by name."""
    ready = achievements_visible_to(actor).filter(published__isnull=False, archived_at=None)
    return of_badges(ready, actor, Permission.AWARD, "pk")


def draft_for(actor: Actor, achievement_id: uuid.UUID) -> Version:
    """
    The draft of an achievement, with its picture.

    Raises:
        Version.DoesNotExist: There is none that `actor` may see.
    """
    if not actor.may(Permission.SEE_DRAFTS):
        raise Version.DoesNotExist
    return Version.objects.select_related("achievement__organisation").get(
        achievement_id=achievement_id,
        achievement__organisation_id=actor.organisation_id,
        published_at=None,
    )


def versions_of(actor: Actor, achievement: Achievement) -> QuerySet[Version]:
    """All versions with who made them, newest first."""
    versions = Version.objects.filter(
        achievement=achievement, achievement__organisation_id=actor.organisation_id
    )
    if not actor.may(Permission.SEE_DRAFTS):
        versions = versions.filter(published_at__isnull=False)
    people = ("saved_by", "submitted_by", "reviewed_by", "published_by")
    return versions.select_related(*people).defer(*HEAVY).order_by("-number")


def waiting_for_review(actor: Actor) -> QuerySet[Version]:
    """Versions that `actor` may review: of others, longest waiting first."""
    if actor.user is None or not actor.may(Permission.REVIEW):
        return Version.objects.none()
    return (
        Version.objects.filter(
            achievement__organisation_id=actor.organisation_id,
            achievement__archived_at=None,
            published_at=None,
            submitted_at__isnull=False,
        )
        .exclude(submitted_by=actor.user)
        .exclude(saved_by=actor.user)
        .select_related("achievement", "submitted_by")
        .defer(*HEAVY)
        .order_by("submitted_at")
    )


def requirements_of(organisation: Organisation | Model) -> QuerySet[Requirement]:
    """Who is asked to hold what, by name of the achievement."""
    return (
        Requirement.objects.filter(organisation_id=organisation.pk, achievement__archived_at=None)
        .select_related("achievement", "department", "job_role")
        .order_by(
            "achievement__sort_title",
            F("department__name").asc(nulls_first=True),
            F("job_role__name").asc(nulls_first=True),
            "pk",
        )
    )


# -- for everybody ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """
    What a visitor of the catalogue looks for; an empty member asks for nothing.

    Args:
        issuer: Of the organisation.
        sort: `name` or `newest`.
    """

    search: str = ""
    issuer: uuid.UUID | None = None
    level: str = ""
    tag: str = ""
    skill: str = ""
    kind: str = ""
    sort: str = "name"


def catalogue(wanted: Wanted | None = None) -> QuerySet[Achievement]:
    """What can be earned here, of all organisations, with issuer and published version."""
    wanted = wanted or Wanted()
    found = _in_catalogue().select_related("organisation", "published").defer(*_HEAVY_PUBLISHED)
    for word in words_of(wanted.search):
        found = found.filter(search_text__contains=word)
    if wanted.issuer is not None:
        found = found.filter(organisation_id=wanted.issuer)
    for kind in ("tag", "skill"):
        if value := getattr(wanted, kind):
            found = found.filter(facets__contains=f"|{facet(kind, value)}|")
    if wanted.level:
        found = found.filter(facets__contains=f"|{facet('eqf', wanted.level)}|")
    if wanted.kind:
        found = found.filter(facets__contains=f"|{facet('type', wanted.kind)}|")
    if wanted.sort == "newest":
        return found.order_by(F("published__published_at").desc(), "pk")
    return found.order_by("sort_title", "pk")


def issuers_in_catalogue() -> QuerySet[Organisation]:
    """The organisations that offer something, with `offered`, how much."""
    offering = Q(
        achievements__published__isnull=False,
        achievements__in_catalogue=True,
        achievements__archived_at=None,
    )
    return (
        Organisation.objects.annotate(offered=Count("achievements", filter=offering))
        .filter(offered__gt=0)
        .order_by("name", "pk")
    )


def in_catalogue(achievement_id: uuid.UUID) -> Achievement:
    """
    One achievement of the catalogue.

    Raises:
        Achievement.DoesNotExist: There is none, it is not published, or it is not shown.
    """
    return _published().get(pk=achievement_id, in_catalogue=True)


def public_version(achievement_id: uuid.UUID, number: int) -> Version:
    """
    A published version by its address, whole; also of an archived achievement, since awards
    name it for ever.

    Raises:
        Version.DoesNotExist: There is none, or it is a draft.
    """
    return Version.objects.select_related("achievement__organisation").get(
        achievement_id=achievement_id, number=number, published_at__isnull=False
    )


def _published() -> QuerySet[Achievement]:
    return Achievement.objects.filter(published__isnull=False).select_related(
        "organisation", "published"
    )


def _in_catalogue() -> QuerySet[Achievement]:
    return Achievement.objects.filter(published__isnull=False, in_catalogue=True, archived_at=None)
