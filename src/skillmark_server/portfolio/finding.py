# SPDX-License-Identifier: Apache-2.0

"""
Search and filters of a backpack: by name, issuer, skill, state and year.

What can be filtered by is what is there: it is read once, narrow, and what has to be compared
in Danish order and without case is compared here, so that both databases find the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.ordering import sort_key
from skillmark_server.achievements.models import Version
from skillmark_server.achievements.titles import name_in
from skillmark_server.awards.models import Award, AwardState
from skillmark_server.awards.selectors import LAPSING, Filters, narrowed

HIDDEN: Final = "hidden"
"""What was put out of sight: asked for as if it were a state."""
STATES: Final = (
    (str(AwardState.CLAIMED), _("In force")),
    (LAPSING, _("Ends within 90 days")),
    (str(AwardState.EXPIRED), _("Expired")),
    (str(AwardState.SUSPENDED), _("On hold")),
    (str(AwardState.REVOKED), _("Withdrawn")),
    (HIDDEN, _("Hidden")),
)
"""What can be asked for, and how it is called."""
LONGEST_TEXT: Final = 120
_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """
    Which of one's own are wanted; what is left out does not narrow.

    Args:
        text: A part of the name of the badge, of its issuer or of a skill.
        state: A value of `AwardState`, `lapsing` or `hidden`.
        issuer_id: Of the organisation it came from.
        skill: The name of a skill, in any language it is written in.
        year: In which it was issued.
    """

    text: str = ""
    state: str = ""
    issuer_id: UUID | None = None
    skill: str = ""
    year: int | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return self != Wanted()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """
    What the awards of somebody can be filtered by.

    Args:
        issuers: Ids and names, by name.
        skills: As they are called in the reader's language, by name.
        years: Newest first.
    """

    issuers: tuple[tuple[UUID, str], ...]
    skills: tuple[str, ...]
    years: tuple[int, ...]


class Shelf:
    """
    Where each of somebody's awards comes from, and which skills it stands for; two queries.

    Args:
        awards: Theirs.
        language: Of the reader, BCP 47.
    """

    def __init__(self, awards: QuerySet[Award], language: str) -> None:
        rows = awards.select_related(None).defer(None).order_by()
        self._issuers: dict[int, tuple[UUID, str]] = {}
        self._years: set[int] = set()
        versions: set[int] = set()
        known: list[Any] = list(
            rows.values_list(
                "organisation_serial",
                "organisation__id",
                "organisation__name",
                "version_serial",
                "issued_at",
            )[:_AT_ONCE]
        )
        for serial, key, name, version, issued_at in known:
            self._issuers[serial] = key, name
            self._years.add(timezone.localtime(issued_at).year)
            versions.add(version)
        self.size = len(known)
        self._skills = dict(_skills_of(versions))
        self._language = language

    @property
    def facets(self) -> Facets:
        """What there is to filter by."""
        names = {
            sort_key(called): called
            for skills in self._skills.values()
            for names in skills
            if (called := _called(names, self._language))
        }
        return Facets(
            issuers=tuple(sorted(self._issuers.values(), key=lambda one: sort_key(one[1]))),
            skills=tuple(names[key] for key in sorted(names)),
            years=tuple(sorted(self._years, reverse=True)),
        )

    def fits(self, text: str) -> Q:
        """What has `text` in its name, in the name of its issuer or in that of a skill."""
        key = sort_key(text)
        fitting = Q(title__icontains=text)
        if key:
            issuers = [
                serial for serial, (_id, name) in self._issuers.items() if key in sort_key(name)
            ]
            fitting |= Q(achievement__sort_title__contains=key)
            fitting |= Q(organisation_serial__in=issuers)
            fitting |= Q(version_serial__in=self._with_skill(lambda name: key in sort_key(name)))
        return fitting

    def stands_for(self, skill: str) -> Q:
        """What stands for `skill`."""
        key = sort_key(skill)
        return Q(version_serial__in=self._with_skill(lambda name: sort_key(name) == key))

    def _with_skill(self, is_wanted: Any) -> list[int]:
        return [
            version
            for version, skills in self._skills.items()
            if any(is_wanted(name) for names in skills for name in names.values())
        ]


def wanted_awards(
    awards: QuerySet[Award], wanted: Wanted, shelf: Shelf, *, at: datetime
) -> QuerySet[Award]:
    """
    Narrow somebody's own awards.

    Args:
        awards: Theirs; what is hidden is for the caller to leave out or to ask for.
        wanted: What has to hold.
        shelf: Of the same person.
        at: Now.
    """
    awards = narrowed(awards, Filters(state=wanted.state), at=at)
    if wanted.issuer_id is not None:
        awards = awards.filter(organisation__id=wanted.issuer_id)
    if wanted.year is not None:
        awards = awards.filter(
            issued_at__gte=_new_year(wanted.year), issued_at__lt=_new_year(wanted.year + 1)
        )
    if wanted.skill:
        awards = awards.filter(shelf.stands_for(wanted.skill))
    if text := readable(wanted.text):
        awards = awards.filter(shelf.fits(text))
    return awards


def readable(text: str) -> str:
    """What was typed as one line of signs that can be seen, at most 120."""
    return " ".join("".join(filter(str.isprintable, text)).split())[:LONGEST_TEXT]


def _new_year(year: int) -> datetime:
    return timezone.make_aware(datetime(year, 1, 1))  # noqa: DTZ001 - made aware of the site's zone


def _skills_of(versions: Iterable[int]) -> Iterable[tuple[int, list[dict[str, str]]]]:
    rows = Version.objects.filter(serial__in=list(versions)).annotate(skills=F("content__skills"))
    for serial, skills in rows.values_list("serial", "skills"):
        names = [one.get("name") for one in skills or [] if isinstance(one, dict)]
        yield serial, [name for name in names if isinstance(name, dict)]


def _called(names: dict[str, str], language: str) -> str:
    return name_in(names, language, next((name for name in names.values() if name), ""))
