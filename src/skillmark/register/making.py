# SPDX-License-Identifier: Apache-2.0

"""
Makes the badges of an order, in this process or in others.

Which process makes a badge changes nothing about it: id, salt and place are
given, and what is signed with them is the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from skillmark.bulk.crew import Crew, CrewLostError
from skillmark.bulk.issuing import BulkIssuer
from skillmark.bulk.recipient import Recipient, Refused
from skillmark.issuer import Issuer
from skillmark.issuing import Identify, Issued
from skillmark.model import Achievement, Evidence
from skillmark.protocols import Algorithm
from skillmark.recipients import Row
from skillmark.register import lists
from skillmark.register.keyed import Secret
from skillmark.text import Text, say

_ALONE: Final = 500
"""Badges that this process makes before it asks others, which take a moment to begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """
    What is common to all rows of one file.

    Args:
        achievement: Or several by language, of which each row takes its own.
        issuer: Who signs.
        at: When.
        proof: A Data Integrity suite, or `vc-jwt`.
        base_url: Where status lists are served; None gives the badges no status.
        purposes: What their status can say.
        valid_until: The last moment of a badge of which the row does not say.
        valid_for: How long such a badge holds, where `valid_until` does not say either.
        identify: How the address stands in the badge.
        show_names: Whether the badge shows the recipient's name to everybody who has it.
    """

    achievement: Achievement | Mapping[str, Achievement]
    issuer: Issuer
    at: datetime
    proof: str
    base_url: str | None
    purposes: tuple[str, ...]
    valid_until: datetime | None = None
    valid_for: timedelta | None = None
    identify: Identify = "hashed"
    show_names: bool = False

    @property
    def common_end(self) -> datetime | None:
        """The last moment of a badge whose row says nothing of moments."""
        if self.valid_until is None and self.valid_for is not None:
            return self.at + self.valid_for
        return self.valid_until

    def end_of(self, row: Row) -> datetime | None:
        """Return the last moment of the badge of a row."""
        if row.valid_until is None and self.valid_until is None and self.valid_for is not None:
            return (row.valid_from or self.at) + self.valid_for
        return row.valid_until or self.valid_until


@dataclass(frozen=True, slots=True)
class Draft:
    """One badge before it is signed."""

    row: Row
    key: bytes
    achievement: Achievement
    place: lists.Place | None
    secret: Secret


class Making:
    """
    Makes badges.

    Args:
        order: What is common to all of them.
        crew: Other processes that help once there are many.
    """

    def __init__(self, order: Order, crew: Crew | None = None) -> None:
        self.order = order
        self._crew = crew
        self._issuers: dict[int, BulkIssuer] = {}
        self._made = 0
        self._common: dict[str, Any] = {
            "at": order.at,
            "proof": order.proof,
            "identify": order.identify,
            "valid_until": order.common_end,
        }

    @property
    def has_help(self) -> bool:
        """
        Whether badges are made by other processes: if there are many, and each takes long.

        A badge by a template takes less time than sending it to and fro.
        """
        if self._crew is None or self._made < _ALONE:
            return False
        by_template = sum(issuer.by_template for issuer in self._issuers.values())
        is_slow = self.order.issuer.signer_for(self.order.proof).algorithm is Algorithm.RSA
        return is_slow or 2 * by_template < _ALONE

    def achievement_for(self, row: Row) -> Achievement | None:
        """Return what a row is given; None where it is not offered in the row's language."""
        offered = self.order.achievement
        if isinstance(offered, Achievement):
            return offered
        if row.language is None:
            return next(iter(offered.values()), None)
        return offered.get(row.language) or offered.get(row.language.partition("-")[0])

    def no_language(self, row: Row) -> Text:
        """Say that the achievement is not offered in the row's language."""
        offered = self.order.achievement
        known = ", ".join(offered) if isinstance(offered, Mapping) else "-"
        return say(
            "The badge is not offered in {language}, only in {known}.",
            language=row.language or "-",
            known=known,
        )

    def badge(self, draft: Draft) -> Issued:
        """
        Make one badge, here.

        Raises:
            SkillmarkError: As `issue`.
        """
        issuer = self._issuers.get(id(draft.achievement))
        if issuer is None:
            issuer = self._issuers[id(draft.achievement)] = BulkIssuer(
                draft.achievement, by=self.order.issuer, **self._common
            )
        made = issuer.make(self._recipient(draft)).issued
        self._made += 1
        return made

    def badges(self, drafts: Sequence[Draft]) -> list[Issued] | None:
        """
        Make badges, in other processes; None where one of them is refused, or nobody helps.

        Raises:
            SkillmarkError: As `issue`, but for what is wrong with one row.
        """
        made = self._made_by(self._crew, drafts) if self._crew is not None else None
        if made is not None:
            self._made += len(made)
        return made

    def _made_by(self, crew: Crew, drafts: Sequence[Draft]) -> list[Issued] | None:
        by_achievement: dict[int, list[int]] = {}
        for number, draft in enumerate(drafts):
            by_achievement.setdefault(id(draft.achievement), []).append(number)
        made: dict[int, Issued] = {}
        for numbers in by_achievement.values():
            recipients = [self._recipient(drafts[number]) for number in numbers]
            achievement = drafts[numbers[0]].achievement
            try:
                outcomes = crew.issue_many(achievement, self._common, recipients)
            except CrewLostError:
                self._crew = None
                return None
            for number, outcome in zip(numbers, outcomes, strict=True):
                if isinstance(outcome, Refused):
                    return None
                made[number] = outcome
        return [made[number] for number in range(len(drafts))]

    def _recipient(self, draft: Draft) -> Recipient:
        row, order = draft.row, self.order
        entries = () if draft.place is None else draft.place.entries
        # What is the same for all is left out here, so that it is no slot of a template.
        has_own_end = row.valid_until is not None or row.valid_from is not None
        return Recipient(
            to=row.email,
            id=draft.secret.credential_id(draft.key),
            salt=draft.secret.salt(draft.key),
            status=entries[0] if len(entries) == 1 else entries or None,
            recipient_name=row.name if order.show_names else None,
            narrative=row.narrative,
            evidence=tuple([Evidence(id=address) for address in row.evidence]),
            results=() if row.result is None else (row.result,),
            valid_from=row.valid_from,
            valid_until=order.end_of(row) if has_own_end else None,
            language=row.language,
        )
