# SPDX-License-Identifier: Apache-2.0

"""
Who is meant where nobody gives a list: all who hold a badge, a department, a job role, a team.

Answered by address and a part at a time, so that an answer of any length can be gone on with.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import (
    Department,
    Employment,
    JobRole,
    Organisation,
    Person,
    PersonEmail,
)
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.models import Achievement
from skillmark_server.achievements.roles import of_badges
from skillmark_server.awards.ends import day_here
from skillmark_server.awards.models import Award
from skillmark_server.refusals import Malformed

HOLDS: Final = "holds"
_PLACES: Final[Mapping[str, Any]] = {
    "department": Department,
    "job_role": JobRole,
    "manager": Person,
}
KINDS: Final = (HOLDS, *_PLACES)
_AT_ONCE: Final = 2_000
_MOST_CHOICES: Final = 1_000


def checked_question(actor: Actor, question: Mapping[str, Any]) -> dict[str, str]:
    """
    Return a question in the one spelling that is kept.

    Args:
        actor: Who asks; of their organisation.
        question: One of `KINDS` to the id of what it names, such as `{"department": "<id>"}`.

    Raises:
        Malformed: It asks nothing, or more than one thing, or names what does not exist here.
        NotAllowed: The actor may not see those people.
    """
    if len(question) != 1 or actor.organisation is None:
        raise Malformed(_("Say who is meant in one way."), field="source")
    kind, value = next(iter(question.items()))
    if kind not in KINDS:
        raise Malformed(_("Say who is meant in one way."), field="source")
    try:
        key = uuid.UUID(str(value))
    except ValueError:
        raise Malformed(_("Choose one of the list."), field=kind) from None
    if kind == HOLDS:
        actor.require_for(Permission.SEE_AWARDS, key)
        rows: QuerySet[Any] = Achievement.objects.all()
    else:
        actor.require(Permission.SEE_PEOPLE)
        rows = _PLACES[kind].objects.all()
    if not rows.filter(pk=key, organisation=actor.organisation).exists():
        raise Malformed(_("Choose one of the list."), field=kind)
    return {kind: str(key)}


def choices_to_ask(actor: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    """
    What can be asked for, in groups; at most 1,000 of each kind.

    Returns:
        Pairs of a title and pairs of `kind:id` and words; nothing that `actor` may not see.
    """
    organisation = actor.organisation
    found: list[tuple[Any, str, QuerySet[Any, Any]]] = []
    if organisation is None:
        return []
    if actor.may_for_some(Permission.SEE_AWARDS):
        badges = of_badges(
            Achievement.objects.filter(organisation=organisation, published__isnull=False),
            actor,
            Permission.SEE_AWARDS,
            "pk",
        )
        titles = badges.order_by("sort_title").values_list("pk", "title")
        found.append((_("holds a badge"), HOLDS, titles))
    if actor.may(Permission.SEE_PEOPLE):
        for title, kind in ((_("is in a department"), "department"), (_("has a job"), "job_role")):
            places = _PLACES[kind].objects.filter(organisation=organisation).order_by("name")
            found.append((title, kind, places.values_list("pk", "name")))
        managers = Person.objects.filter(
            Exists(Employment.objects.filter(manager=OuterRef("pk"))), organisation=organisation
        )
        names = managers.order_by("sort_name").values_list("pk", "name")
        found.append((_("has as manager"), "manager", names))
    return [
        (str(title), options)
        for title, kind, rows in found
        if (options := [(f"{kind}:{key}", name) for key, name in rows[:_MOST_CHOICES]])
    ]


def people_meant(
    organisation: Organisation, question: Mapping[str, str], *, at: datetime, after: str = ""
) -> Iterator[tuple[str, str]]:
    """
    Yield address and name of everybody who is meant, by address.

    Args:
        organisation: Whose people.
        question: Checked.
        at: Now.
        after: The address after which to go on.
    """
    while True:
        part = list(_asked(organisation, question, at, after)[:_AT_ONCE])
        yield from part
        if len(part) < _AT_ONCE:
            return
        after = part[-1][0]


def count_meant(organisation: Organisation, question: Mapping[str, str], *, at: datetime) -> int:
    """How many people are meant now."""
    return _asked(organisation, question, at).count()


def _asked(
    organisation: Organisation, question: Mapping[str, str], at: datetime, after: str = ""
) -> QuerySet[Any, tuple[str, str]]:
    (kind, key), day = next(iter(question.items())), day_here(at)
    if kind == HOLDS:
        holding = Award.objects.filter(
            Q(valid_until=None) | Q(valid_until__gt=at),
            organisation=organisation,
            achievement__id=key,
            recipient_email__gt=after,
            valid_from__lte=at,
            revoked_at=None,
            suspended_at=None,
            declined_at=None,
        )
        return (
            holding.order_by()
            .values("recipient_email")
            .annotate(called=Max("recipient_name"))
            .order_by("recipient_email")
            .values_list("recipient_email", "called")
        )
    works = Employment.objects.filter(
        Q(to_on=None) | Q(to_on__gte=day),
        Q(from_on=None) | Q(from_on__lte=day),
        person=OuterRef("person"),
        **{f"{kind}_id": key},
    )
    return (
        PersonEmail.objects.filter(
            Exists(works), organisation=organisation, is_primary=True, email__gt=after
        )
        .order_by("email")
        .values_list("email", "person__name")
    )
