# SPDX-License-Identifier: Apache-2.0

"""Which awards are meant by a filter, and what would happen to them."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.awards.models import Award
from skillmark_server.awards.selectors import Filters, awards_visible_to, narrowed
from skillmark_server.lifecycle.models import BulkKind
from skillmark_server.lifecycle.refusals import NothingChosenBy, TooManyChosen
from skillmark_server.searching.finding import find_all
from skillmark_server.searching.questions import question_of

MOST: Final = 100_000
EXAMPLES: Final = 5
_AT_ONCE: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """
    By what awards are chosen.

    Args:
        filters: As of a list of awards.
        text: Words to be found, as of a list of awards.
        award_id: One award alone, whatever the rest says.
    """

    filters: Filters = field(default_factory=Filters)
    text: str = ""
    award_id: uuid.UUID | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it would be every award of the organisation."""
        return self.award_id is None and not self.text.strip() and self.filters == Filters()

    def to_json(self) -> dict[str, str]:
        """What was asked, for whoever looks at it later."""
        said = {one.name: getattr(self.filters, one.name) for one in fields(self.filters)}
        said |= {"text": self.text.strip(), "award_id": self.award_id}
        return {
            name: value.isoformat() if isinstance(value, datetime) else str(value)
            for name, value in said.items()
            if value
        }


class Chosen(NamedTuple):
    """As much of one award as decides what can be done to it."""

    id: uuid.UUID
    title: str
    email: str
    revoked_at: datetime | None
    suspended_at: datetime | None
    suspension_list: int | None
    declined_at: datetime | None
    issued_at: datetime
    leaf_sequence: int
    is_superseded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """
    What would happen.

    Args:
        awards: To which it would be done, in the order of issue.
        people: How many hold them.
        badges: How many of each badge, the most first.
        passed_over: How many fit the filter and would stay as they are, by why: `withdrawn`,
            `on_hold`, `in_force`, `not_holdable`, `declined`, `superseded`.
        examples: The first few awards.
    """

    awards: tuple[uuid.UUID, ...]
    people: int
    badges: tuple[tuple[str, int], ...]
    passed_over: dict[str, int]
    examples: tuple[Award, ...]

    @property
    def count(self) -> int:
        """To how many it would be done."""
        return len(self.awards)


def preview(actor: Actor, choice: Choice, kind: BulkKind, *, at: datetime) -> Preview:
    """
    Say what would happen; writes nothing.

    Args:
        actor: Who may withdraw, in all of their organisation.
        choice: Which awards.
        kind: What would be done.
        at: Now.

    Raises:
        NotAllowed: The actor may not.
        NothingChosenBy: It asks for nothing in particular.
        TooManyChosen: More than 100,000 awards fit.
    """
    actor.require(Permission.WITHDRAW)
    actor.require(Permission.SEE_AWARDS)
    if choice.is_empty:
        raise NothingChosenBy(field="filter")
    kept: list[uuid.UUID] = []
    people: set[str] = set()
    badges: Counter[str] = Counter()
    passed: Counter[str] = Counter()
    for one in all_chosen(actor, choice, at=at):
        if why := why_not(kind, one):
            passed[why] += 1
            continue
        kept.append(one.id)
        people.add(one.email)
        badges[one.title] += 1
        if len(kept) > MOST:
            raise TooManyChosen
    first = {award.pk: award for award in awards_visible_to(actor).filter(pk__in=kept[:EXAMPLES])}
    return Preview(
        awards=tuple(kept),
        people=len(people),
        badges=tuple(badges.most_common()),
        passed_over=dict(passed),
        examples=tuple(first[key] for key in kept[:EXAMPLES]),
    )


def why_not(kind: BulkKind, one: Chosen) -> str:
    """Why `kind` has nothing to do with an award; empty where it has."""
    if one.revoked_at is not None:
        return "withdrawn"
    return next((code for code, stays in _STAYS.get(kind, ()) if stays(one)), "")


_STAYS: Final[Mapping[BulkKind, tuple[tuple[str, Callable[[Chosen], bool]], ...]]] = {
    BulkKind.SUSPEND: (
        ("on_hold", lambda one: one.suspended_at is not None),
        ("not_holdable", lambda one: one.suspension_list is None),
    ),
    BulkKind.REINSTATE: (("in_force", lambda one: one.suspended_at is None),),
    BulkKind.REISSUE: (
        ("superseded", lambda one: one.is_superseded),
        ("declined", lambda one: one.declined_at is not None),
    ),
}


def all_chosen(
    actor: Actor, choice: Choice, *, at: datetime, among: Q | None = None
) -> Iterator[Chosen]:
    """
    Return every award that is meant, in the order of issue.

    Args:
        actor: Who may see awards; what they may not see is not meant.
        choice: By what they are chosen.
        at: Now.
        among: What has to hold besides.
    """
    for awards in awards_chosen(actor, choice, at=at, among=among):
        yield from _facts(awards)


def awards_chosen(
    actor: Actor, choice: Choice, *, at: datetime, among: Q | None = None
) -> Iterator[QuerySet[Award]]:
    """
    Yield one query after the other for the awards that are meant, in the order of issue.

    Args:
        actor: Who may see awards; what they may not see is not meant.
        choice: By what they are chosen.
        at: Now.
        among: What has to hold besides.
    """
    seen = awards_visible_to(actor).filter(among or Q()).order_by("leaf_sequence")
    if choice.award_id is not None:
        yield seen.filter(pk=choice.award_id)
    elif not choice.text.strip():
        yield narrowed(seen, choice.filters, at=at)
    else:
        question = question_of(choice.text)
        parts = find_all(actor, question, filters=choice.filters, at=at, most=MOST + 1)
        numbers = sorted(number for part in parts for number in part)
        for start in range(0, len(numbers), _AT_ONCE):
            yield seen.filter(leaf_sequence__in=numbers[start : start + _AT_ONCE])


def _facts(awards: QuerySet[Award]) -> Iterator[Chosen]:
    newer: Any = Exists(Award.objects.filter(supersedes=OuterRef("pk")))
    rows = awards.select_related(None).annotate(is_superseded=newer)
    names = (
        "pk",
        "title",
        "recipient_email",
        "revoked_at",
        "suspended_at",
        "suspension_list",
        "declined_at",
        "issued_at",
        "leaf_sequence",
        "is_superseded",
    )
    yield from (Chosen(*row) for row in rows.values_list(*names).iterator(_AT_ONCE))
