# SPDX-License-Identifier: Apache-2.0

"""The list of people: narrowed, found, sorted, and made ready a page at a time."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from django.db.models import (
    Case,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    prefetch_related_objects,
)

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import (
    Department,
    Employment,
    JobRole,
    Organisation,
    Person,
    PersonEmail,
)
from skillmark_server.accounts.ordering import sort_key
from skillmark_server.accounts.roster.selectors import people_visible_to


class Standing(StrEnum):
    """Which people of a roster are asked for."""

    EMPLOYED = "employed"
    """Now, or from a day that is still to come."""

    LEFT = "left"
    OTHER = "other"
    """Known, and never employed: guests of a course, for example."""
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """
    A choice of people.

    Args:
        text: A part of a name, an address or a number, in any case.
        department: Only people of it.
        job_role: Only people with it.
        manager: Only people under this person.
        standing: Employed now, or not.
        sort: `name`, `department`, `job_role`, `manager` or `from_on`; `-` turns it round.
    """

    text: str = ""
    department: uuid.UUID | None = None
    job_role: uuid.UUID | None = None
    manager: uuid.UUID | None = None
    standing: Standing = Standing.EMPLOYED
    sort: str = "name"


SORTS: Final = ("name", "department", "job_role", "manager", "from_on")
_MOST_RANKED: Final = 400
"""Departments beyond this number are sorted as the database likes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """
    One line of the list.

    Args:
        person: With its addresses.
        employment: The one that lasts, or else the last one; None where there never was one.
        standing: Whether it lasts.
    """

    person: Person
    employment: Employment | None
    standing: Standing

    @property
    def email(self) -> str:
        """The address that is written to, or empty."""
        emails = sorted(self.person.emails.all(), key=lambda row: (not row.is_primary, row.pk))
        return emails[0].email if emails else ""


def people_list(actor: Actor, wanted: Wanted, *, on: date) -> QuerySet[Person]:
    """
    The people who were asked for, in order, with `now_id`: the employment on the day `on`,
    or else the one to come, and `past_id`: the last one.

    A page of it is made ready by `with_employments`.
    """
    # One that lasts goes before one that is still to come.
    lasting = Employment.objects.filter(
        Q(to_on=None) | Q(to_on__gte=on), person=OuterRef("pk")
    ).order_by(F("from_on").asc(nulls_first=True), "pk")
    latest = Employment.objects.filter(person=OuterRef("pk")).order_by(
        F("to_on").desc(nulls_last=True), "-pk"
    )
    people: QuerySet[Any] = people_visible_to(actor).annotate(
        now_id=Subquery(lasting.values("pk")[:1]),
        past_id=Subquery(latest.values("pk")[:1]),
    )
    people = _standing(people, wanted.standing)
    if wanted.text.strip():
        people = people.filter(_found(wanted.text)).distinct()
    placed: dict[str, Any] = {
        name: value
        for name, value in (
            ("department", wanted.department),
            ("job_role", wanted.job_role),
            ("manager", wanted.manager),
        )
        if value is not None
    }
    if placed:
        # The employment that is shown is the one that counts, not any that ever was.
        of_interest = Employment.objects.filter(**placed)
        people = people.filter(
            Q(now_id__in=of_interest.values("pk"))
            | Q(now_id=None, past_id__in=of_interest.values("pk"))
        )
    return _sorted(people, wanted.sort, actor)


def _standing(people: QuerySet[Person], standing: Standing) -> QuerySet[Person]:
    match standing:
        case Standing.EMPLOYED:
            return people.filter(now_id__isnull=False)
        case Standing.LEFT:
            return people.filter(now_id=None, past_id__isnull=False)
        case Standing.OTHER:
            return people.filter(past_id=None)
        case Standing.ALL:
            return people


def _found(text: str) -> Q:
    words = text.strip()[:120]
    found = Q(employee_number__iexact=words)
    if key := sort_key(words):
        found |= Q(sort_name__contains=key)
    if "@" in words or words.isascii():
        found |= Q(
            pk__in=PersonEmail.objects.filter(email__contains=words.lower()).values("person_id")
        )
    return found


def _sorted(people: QuerySet[Person], sort: str, actor: Actor) -> QuerySet[Person]:
    wanted = sort.removeprefix("-")
    turned = "-" if sort.startswith("-") else ""
    if wanted not in SORTS or wanted == "name":
        return people.order_by(f"{turned}sort_name", "pk")
    shown = Employment.objects.filter(pk=OuterRef("now_id"))
    match wanted:
        case "department" | "job_role":
            kind = Department if wanted == "department" else JobRole
            ranks = _ranks(kind, actor.organisation)
            ranked = shown.annotate(
                place=Case(
                    *[When(**{f"{wanted}_id": key, "then": rank}) for key, rank in ranks.items()],
                    default=Value(len(ranks)),
                    output_field=IntegerField(),
                )
            )
            people = people.annotate(place=Subquery(ranked.values("place")[:1]))
        case "manager":
            people = people.annotate(place=Subquery(shown.values("manager__sort_name")[:1]))
        case _:
            people = people.annotate(place=Subquery(shown.values("from_on")[:1]))
    # Where there is none, it comes last either way; the two databases differ on that.
    place = F("place").desc(nulls_last=True) if turned else F("place").asc(nulls_last=True)
    return people.order_by(place, "sort_name", "pk")


def _ranks(
    kind: type[Department | JobRole], organisation: Organisation | None
) -> dict[uuid.UUID, int]:
    places = kind._default_manager.filter(organisation=organisation).values_list("pk", "name")
    in_order = sorted(places[:_MOST_RANKED], key=lambda place: sort_key(place[1]))
    return {key: rank for rank, (key, _name) in enumerate(in_order)}


def rows_of(people: Iterable[Person]) -> list[PersonRow]:
    """Return a page of `people_list`, ready to render, in two queries whatever its length."""
    held: Sequence[Any] = list(people)
    prefetch_related_objects(list(held), "emails")
    wanted = {person.now_id or person.past_id for person in held}
    employments = Employment.objects.select_related("department", "job_role", "manager").in_bulk(
        [key for key in wanted if key is not None]
    )
    return [
        PersonRow(
            person=person,
            employment=employments.get(person.now_id or person.past_id),
            standing=(
                Standing.EMPLOYED
                if person.now_id
                else Standing.LEFT
                if person.past_id
                else Standing.OTHER
            ),
        )
        for person in held
    ]
