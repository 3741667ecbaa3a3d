# SPDX-License-Identifier: Apache-2.0

"""
What a stolen key touched, and what it would mean to let some of it stand.

Whoever has a key dates its signatures as they like, so that a verifier takes nothing that it
signed, before the moment or after it. An award stands by being issued again under another key;
that it was there before the moment is shown by its place in the log, and by our own rows.
"""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.awards.logged import logged_before
from skillmark_server.awards.models import Award
from skillmark_server.awards.recipients import own_addresses
from skillmark_server.awards.selectors import awards_visible_to
from skillmark_server.custody.models import SigningKey
from skillmark_server.custody.refusals import KeyState
from skillmark_server.lifecycle import choosing
from skillmark_server.lifecycle.choosing import EXAMPLES, Choice, Chosen, all_chosen, why_not
from skillmark_server.lifecycle.models import BulkKind, KeyStanding
from skillmark_server.lifecycle.refusals import TooManyChosen
from skillmark_server.transparency.placing import first_leaf_since


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """
    The awards that were signed while a key signed.

    Args:
        all: However they stand now.
        before: Awarded before the moment since when somebody else has had it.
        logged: Those of them that have their place in the log before that moment.
        undecided: In force, and of the stolen key still.
    """

    all: int
    before: int
    logged: int
    undecided: int

    @property
    def after(self) -> int:
        """Awarded at that moment or later."""
        return self.all - self.before

    @property
    def unlogged(self) -> int:
        """Awarded before it, by our rows alone."""
        return self.before - self.logged


class Verdicts(NamedTuple):
    """
    What would become of the awards that are decided about.

    Args:
        stands: Issued again, in the order of issue.
        falls: Withdrawn, in the order of issue.
        people: How many hold one of either.
        badges: By title how many stand and how many fall, the most first.
        passed_over: How many stay as they are, by why: `withdrawn`, `superseded`, `declined`,
            `own`.
        examples: The first few that stand, and the first few that fall.
    """

    stands: tuple[uuid.UUID, ...]
    falls: tuple[uuid.UUID, ...]
    people: int
    badges: tuple[tuple[str, int, int], ...]
    passed_over: dict[str, int]
    examples: tuple[tuple[Award, ...], tuple[Award, ...]]


def signed_while(key: SigningKey, *, until: datetime) -> Q:
    """
    What holds for the awards that were signed while a key signed.

    Args:
        key: Of any state.
        until: Now, for a key that signs still.
    """
    signed = Q(revocation_list__identity=key.identity_id, issued_at__gte=key.active_from)
    ends = [moment for moment in (key.retired_at, key.compromised_at) if moment is not None]
    # At that very moment the next key signs already.
    return signed & (Q(issued_at__lt=min(ends)) if ends else Q(issued_at__lte=until))


def touched_by(
    actor: Actor, key: SigningKey, *, at: datetime, since: datetime | None = None
) -> Touched:
    """
    Count what a key touched, with two queries.

    Args:
        actor: Who may manage the keys of an organisation.
        key: Of it; another's touched nothing here.
        at: Now.
        since: The moment that is asked about; by default the one that was said, or now.
    """
    moment = since or key.compromised_since or at
    newer = Exists(Award.objects.filter(supersedes=OuterRef("pk")))
    early = Q(issued_at__lt=moment)
    rows = Award.objects.filter(organisation=actor.organisation)
    return Touched(
        **rows.filter(signed_while(key, until=at)).aggregate(
            all=Count("pk"),
            before=Count("pk", filter=early),
            logged=Count("pk", filter=early & Q(leaf_sequence__lt=first_leaf_since(moment))),
            undecided=Count("pk", filter=Q(revoked_at=None, declined_at=None) & ~Q(newer)),
        )
    )


def judge(
    actor: Actor, key: SigningKey, choice: Choice, standing: KeyStanding, *, at: datetime
) -> Verdicts:
    """
    Say which awards would stand and which would not; writes nothing.

    Args:
        actor: Who may manage keys, withdraw and award in all of the organisation.
        key: Of it, known to be in other hands.
        choice: Which of its awards are decided about; an empty one means all of them.
        standing: Which of those stand; the others fall.
        at: Now.

    Raises:
        NotAllowed: The actor may not.
        KeyState: Nobody said that the key is in other hands.
        TooManyChosen: More than 100,000 awards are meant.
    """
    for permission in (Permission.MANAGE_KEYS, Permission.WITHDRAW, Permission.AWARD):
        actor.require(permission)
    if key.compromised_since is None:
        raise KeyState
    meant = list(_meant(actor, key, choice, at))
    kept = _standing(meant, standing, key.compromised_since)
    own = own_addresses(actor.user, actor.organisation)
    stands: list[Chosen] = []
    falls: list[Chosen] = []
    passed: Counter[str] = Counter()
    for one in meant:
        is_kept = one.id in kept
        why = why_not(BulkKind.REISSUE if is_kept else BulkKind.REVOKE, one)
        if not why and is_kept and one.email in own:
            why = "own"
        if why:
            passed[why] += 1
        else:
            (stands if is_kept else falls).append(one)
    return Verdicts(
        stands=tuple(one.id for one in stands),
        falls=tuple(one.id for one in falls),
        people=len({one.email for one in (*stands, *falls)}),
        badges=_badges(stands, falls),
        passed_over=dict(passed),
        examples=(_examples(actor, stands), _examples(actor, falls)),
    )


def _meant(actor: Actor, key: SigningKey, choice: Choice, at: datetime) -> list[Chosen]:
    meant = []
    for one in all_chosen(actor, choice, at=at, among=signed_while(key, until=at)):
        meant.append(one)
        if len(meant) > choosing.MOST:
            raise TooManyChosen
    return meant


def _standing(meant: list[Chosen], standing: KeyStanding, since: datetime) -> set[uuid.UUID]:
    if standing is KeyStanding.NONE:
        return set()
    if standing is KeyStanding.LOGGED:
        return logged_before(((one.id, one.leaf_sequence) for one in meant), since)
    return {one.id for one in meant if standing is KeyStanding.ALL or one.issued_at < since}


def _badges(stands: list[Chosen], falls: list[Chosen]) -> tuple[tuple[str, int, int], ...]:
    kept, lost = (Counter(one.title for one in part) for part in (stands, falls))
    return tuple((title, kept[title], lost[title]) for title, _n in (kept + lost).most_common())


def _examples(actor: Actor, part: list[Chosen]) -> tuple[Award, ...]:
    keys = [one.id for one in part[:EXAMPLES]]
    found = {award.pk: award for award in awards_visible_to(actor).filter(pk__in=keys)}
    return tuple(found[key] for key in keys)
