# SPDX-License-Identifier: Apache-2.0

"""
Finds awards by words, ranked, within what whoever asks may see.

The index gives candidates, the newest of each tier first; each is read through the selector
of awards, with every filter, before anybody hears of it. Filters that leave few awards are
asked of the index too. One call looks at `MOST_LOOKED_AT` candidates: where filters leave
less than a page of them, the answer is shorter and says where the next one goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from django.db.models import QuerySet

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.awards.models import Award, AwardState
from skillmark_server.awards.selectors import LAPSING, Filters, awards_visible_to, narrowed
from skillmark_server.awards.standing import RENEWED_BEFORE
from skillmark_server.searching.expressions import Expression, Token, Without, all_of, any_of
from skillmark_server.searching.questions import Question
from skillmark_server.searching.ranking import Noted, tiers_of
from skillmark_server.searching.spans import codes_between
from skillmark_server.searching.stores import Store, store
from skillmark_server.searching.tokens import (
    LAST_YEAR,
    Field,
    Filter,
    badge_code,
    language_code,
    scope_of,
)

MOST_LOOKED_AT: Final = 2_000
MOST_RANKED: Final = 500
"""Of one search on a page, in the order of their rank; after them a search is made narrower."""
MOST_SORTED: Final = 2_000
"""Of one search in another order than rank: the newest that fit are sorted."""
_MOST_BADGES: Final = 50
"""So many badges are asked of the index; more are looked at one by one."""
_FIRST_LOOK: Final = 60
Kinds = tuple[Filter, Filter, Filter]
"""Of years, months and days."""
_ISSUED: Final[Kinds] = (Filter.ISSUED_IN, Filter.ISSUED_IN_MONTH, Filter.ISSUED_ON)
_ENDS: Final[Kinds] = (Filter.ENDS_IN, Filter.ENDS_IN_MONTH, Filter.ENDS_ON)
_KNOWN_STATES: Final[Mapping[str, Filter]] = {
    AwardState.REVOKED: Filter.REVOKED,
    AwardState.SUSPENDED: Filter.SUSPENDED,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer ended: the tier, and the number of the last award looked at in it."""

    tier: int
    number: int


@dataclass(frozen=True, slots=True)
class Found:
    """
    Numbers of awards in the transparency log, in the order of their rank.

    Args:
        after: Where the next call goes on; None at the end.
    """

    numbers: list[int] = field(default_factory=list)
    after: Place | None = None


def find(
    actor: Actor,
    question: Question,
    *,
    filters: Filters,
    at: datetime,
    limit: int,
    after: Place | None = None,
    is_ranked: bool = True,
) -> Found:
    """
    The awards that fit, best first.

    Args:
        actor: Who asks; sees those of their organisation, or of their badges.
        question: With a word in it; one without finds nothing.
        filters: What else has to hold.
        at: Now.
        limit: Of this answer.
        after: Of the answer before; None begins.
        is_ranked: Else the newest first, whatever they fit.
    """
    if actor.organisation is None or not question.can_be_found:
        return Found()
    search = _Search(actor, question, filters, at, is_ranked=is_ranked)
    return search.answer(limit, after or Place(0, 0))


def find_all(
    actor: Actor, question: Question, *, filters: Filters, at: datetime, most: int
) -> Iterator[list[int]]:
    """Everything that fits, best first, some at a time, as `find` gives it; at most `most`."""
    after: Place | None = None
    while most > 0:
        limit = min(most, MOST_LOOKED_AT)
        found = find(actor, question, filters=filters, at=at, limit=limit, after=after)
        yield found.numbers
        most -= len(found.numbers)
        after = found.after
        if after is None:
            return


def awards_in_order(awards: QuerySet[Award], numbers: list[int]) -> list[Award]:
    """Those of `awards` with these numbers, in the order of the numbers."""
    rows = {award.leaf_sequence: award for award in awards.filter(leaf_sequence__in=numbers)}
    return [rows[number] for number in numbers if number in rows]


class _Search:
    def __init__(
        self,
        actor: Actor,
        question: Question,
        filters: Filters,
        at: datetime,
        *,
        is_ranked: bool,
    ) -> None:
        self._store: Store = store()
        self._scope = scope_of(actor.organisation_id)
        seen = awards_visible_to(actor)
        self._fitting = narrowed(seen, filters, at=at).order_by()
        tiers = tiers_of(question, self._scope, self._store)
        if not is_ranked:
            tiers = [any_of([tiers[0], tiers[-1]])]
        narrow = list(_in_index(self._scope, filters, actor, at, self._store))
        self._tiers = [None if tier is None else all_of([tier, *narrow]) for tier in _apart(tiers)]
        self._store.expect(tier for tier in self._tiers if tier is not None)

    def answer(self, limit: int, place: Place) -> Found:
        numbers: list[int] = []
        looked_at, look = 0, max(_FIRST_LOOK, min(limit + 1, MOST_LOOKED_AT))
        tier, below = place.tier, place.number or None
        while tier < len(self._tiers):
            asked = self._tiers[tier]
            most = min(look, MOST_LOOKED_AT - looked_at)
            candidates = self._candidates(asked, below, most)
            for number in self._kept(candidates):
                if len(numbers) == limit:
                    return Found(numbers, Place(tier, below or 0))
                numbers.append(number)
                below = number
            looked_at += len(candidates)
            if asked is not None and len(candidates) == most:
                below, look = candidates[-1], min(look * 2, 400)
            else:
                tier, below = tier + 1, None
            if looked_at >= MOST_LOOKED_AT and tier < len(self._tiers):
                return Found(numbers, Place(tier, below or 0))
        return Found(numbers)

    def _candidates(self, asked: Expression | None, below: int | None, most: int) -> list[int]:
        if asked is None:
            return []
        return self._store.match(asked, scope=self._scope, below=below, most=most)

    def _kept(self, candidates: list[int]) -> list[int]:
        if not candidates:
            return []
        rows = self._fitting.filter(leaf_sequence__in=candidates)
        return sorted(rows.values_list("leaf_sequence", flat=True), reverse=True)


def _apart(tiers: list[Expression | None]) -> Iterator[Expression | None]:
    """Each tier without those before it; one that adds nothing is None."""
    before: Expression | None = None
    exact = tiers[0]
    for place, tier in enumerate(tiers):
        if place == 0:
            yield tier
            continue
        if tier is None or tier == before:
            yield None
            continue
        unwanted = any_of([exact, before])
        yield tier if unwanted is None else Without(tier, unwanted)
        before = tier


def _in_index(
    scope: str, filters: Filters, actor: Actor, at: datetime, noted: Noted
) -> Iterator[Expression | None]:
    """The filters that the index knows; those that it does not are looked at afterwards."""
    only = actor.badges_with(Permission.SEE_AWARDS) or frozenset()
    badges = only if filters.achievement_id is None else {filters.achievement_id}
    if 0 < len(badges) <= _MOST_BADGES:
        codes = sorted(badge_code(badge) for badge in badges)
        yield any_of([_filter(scope, Filter.BADGE, code) for code in codes])
    if filters.language:
        yield _filter(scope, Filter.LANGUAGE, language_code(filters.language))
    if filters.state in _KNOWN_STATES:
        yield _filter(scope, _KNOWN_STATES[filters.state])
    for kinds, first, before in _spans(filters, at):
        yield _in_span(scope, kinds, noted, first, before)


def _spans(
    filters: Filters, at: datetime
) -> Iterator[tuple[Kinds, datetime | None, datetime | None]]:
    """From when until before when something has to lie; None leaves an end open."""
    if filters.state == AwardState.EXPIRED:
        yield _ENDS, None, at
    elif filters.state == LAPSING:
        yield _ENDS, at, at + RENEWED_BEFORE
    if filters.issued_from is not None or filters.issued_before is not None:
        yield _ISSUED, filters.issued_from, filters.issued_before
    if filters.ends_from is not None or filters.ends_before is not None:
        yield _ENDS, filters.ends_from, filters.ends_before


def _in_span(
    scope: str, kinds: Kinds, noted: Noted, first: datetime | None, before: datetime | None
) -> Expression | None:
    """Whole years, whole months and days, as few as they can be; only years that there are."""
    beginning = f"{scope}{Field.FILTER}{kinds[0]}"
    years = [int(token[-4:]) for token in noted.begins(beginning, LAST_YEAR)]
    codes = codes_between(
        None if first is None else first.astimezone(UTC).date(),
        None if before is None else before.astimezone(UTC).date(),
        years=years,
    )
    return any_of([_filter(scope, kinds[place], code) for place, code in codes])


def _filter(scope: str, kind: Filter, value: str = "") -> Token:
    return Token(f"{scope}{Field.FILTER}{kind}{value}")
