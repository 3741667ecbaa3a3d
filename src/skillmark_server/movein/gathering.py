# SPDX-License-Identifier: Apache-2.0

"""
Gathers the badges of an export while its awards are read, in whichever order they come.

An award may name its badge by any of its ids, before or behind the badge itself, or lie inside
it. All names of one badge lead to one row.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from skillmark_server.movein.claims import BadgeClaim, Claim, key_of
from skillmark_server.movein.refusals import ExportTooLarge

MOST_BADGES: Final = 5_000
_CALLED: Final = "\1"
"""Before the name of a badge that has no id; before the number of a record, a zero."""


@dataclass(slots=True)
class Gathered:
    """One badge, as far as it is known."""

    id: uuid.UUID = field(default_factory=uuid.uuid4)
    names: list[str] = field(default_factory=list)
    said: dict[str, Any] = field(default_factory=dict)
    issuer_id: str = ""
    issuer_name: str = ""
    original: bytes = b""
    awards: int = 0

    @property
    def name(self) -> str:
        """What people call it; its id where nothing is said of it."""
        return str(self.said.get("name", "")) or self.original_id

    @property
    def original_id(self) -> str:
        """As the platform calls it; one that everybody may open, where there is one."""
        named = [name for name in self.names if name[:1] not in {"\0", "\1"}]
        open_to_all = [name for name in named if name.startswith(("https://", "http://"))]
        return next(iter((*open_to_all, *named)), str(self.said.get("name", "")))[:500]


class Gathering:
    """The badges of one export."""

    def __init__(self) -> None:
        self._by_name: dict[str, Gathered] = {}
        self._merged: dict[uuid.UUID, Gathered] = {}
        self._issuers: dict[str, str] = {}

    def of_award(self, claim: Claim, parent: int) -> Gathered | None:
        """
        The badge of an award, made where it is met for the first time.

        Args:
            claim: What was said.
            parent: The number of the record it lies in, or 0.

        Raises:
            ExportTooLarge: There are more badges than one organisation has.
        """
        names = [name for name in claim.badge_ids if name]
        if not names and parent:
            names = [_within(parent)]
        if not names and claim.badge.get("name"):
            names = [_CALLED + str(claim.badge["name"])]
        if not names:
            return None
        badge = self._named(names)
        for name, value in claim.badge.items():
            badge.said.setdefault(name, value)
        badge.issuer_id = badge.issuer_id or claim.issuer_id
        badge.issuer_name = badge.issuer_name or claim.issuer_name
        return badge

    def of_record(self, claim: BadgeClaim, number: int, raw: bytes) -> None:
        """
        Take what a record of a badge says.

        Raises:
            ExportTooLarge: As in `of_award`.
        """
        badge = self._named([*claim.ids, _within(number)])
        badge.said |= claim.said
        badge.issuer_id = claim.issuer_id or badge.issuer_id
        badge.issuer_name = claim.issuer_name or badge.issuer_name
        badge.original = badge.original or raw

    def of_issuer(self, ids: Sequence[str], name: str) -> None:
        """Take what an issuer is called."""
        for one in ids:
            self._issuers.setdefault(one, name)

    def current(self, badge_id: uuid.UUID) -> Gathered:
        """The badge that `badge_id` became, where two turned out to be one."""
        return self._merged[badge_id]

    def all(self) -> list[Gathered]:
        """Every badge that an award of it was met, and every other, each once."""
        found = {id(badge): badge for badge in self._by_name.values()}
        for badge in found.values():
            badge.issuer_name = badge.issuer_name or self._issuers.get(badge.issuer_id, "")
        return list(found.values())

    def _named(self, names: Sequence[str]) -> Gathered:
        known = [self._by_name[name] for name in names if name in self._by_name]
        badge = known[0] if known else Gathered()
        for other in known[1:]:
            if other is not badge:
                self._merge(badge, other)
        for name in names:
            if name not in self._by_name:
                badge.names.append(name)
            self._by_name[name] = badge
        self._merged[badge.id] = badge
        if len(self._merged) > MOST_BADGES:
            raise ExportTooLarge
        return badge

    def _merge(self, badge: Gathered, other: Gathered) -> None:
        badge.said = {**other.said, **badge.said}
        badge.issuer_id = badge.issuer_id or other.issuer_id
        badge.issuer_name = badge.issuer_name or other.issuer_name
        badge.original = badge.original or other.original
        badge.names += [name for name in other.names if name not in badge.names]
        for name in other.names:
            self._by_name[name] = badge
        for badge_id, kept in list(self._merged.items()):
            if kept is other:
                self._merged[badge_id] = badge


def key_of_badge(badge: Gathered) -> str:
    """By what it is known again in another export."""
    return key_of(badge.original_id)


def _within(number: int) -> str:
    return f"\0{number}"
