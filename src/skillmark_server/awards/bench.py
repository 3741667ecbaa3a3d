# SPDX-License-Identifier: Apache-2.0

"""
What awards of one badge share while they are made: asked for once in a transaction.

Sitting down at the bench locks the organisation's counter, so that nothing that was asked
here changes before the transaction ends.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from skillmark import Achievement as Made
from skillmark import Issuer
from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Organisation
from skillmark_server.achievements.content import Content
from skillmark_server.achievements.models import Achievement, Version
from skillmark_server.achievements.publishing import to_achievement
from skillmark_server.awards.addresses import NEWEST
from skillmark_server.awards.numbering import Held as Counter
from skillmark_server.awards.numbering import hold
from skillmark_server.awards.recipients import own_addresses
from skillmark_server.awards.refusals import NotPublished
from skillmark_server.awards.standing import Holdings, holdings_of
from skillmark_server.custody.lists import NAMED, REVOCATION
from skillmark_server.custody.signing import issuer_for
from skillmark_server.custody.terms import Terms, terms_of

_MOST_SAID: Final = 64
_said: dict[tuple[uuid.UUID, str, str], Made] = {}
"""Published versions never change, so that what they say is worked out once in a process."""


@dataclass(slots=True)
class Bench:
    """
    One badge, one maker, one moment.

    Args:
        version: That is awarded, with its achievement and organisation.
        actor: Who answers for it.
        at: Now.
        content: What the version says.
        own: The maker's own addresses.
        holdings: What the recipients have already.
        held: The counter of the numbers, locked; None for who only looks.
    """

    version: Version
    actor: Actor
    at: datetime
    content: Content
    own: frozenset[str]
    holdings: Holdings
    held: Counter | None = None
    _issuers: dict[str, Issuer] = field(default_factory=dict)
    _terms: Terms | None = None

    @property
    def counter(self) -> Counter:
        """The counter of the numbers, for who sat down."""
        assert self.held is not None  # noqa: S101 - who only looks gives no number out
        return self.held

    @property
    def achievement(self) -> Achievement:
        """The badge."""
        return self.version.achievement

    @property
    def organisation(self) -> Organisation:
        """Whose badge it is."""
        return self.version.achievement.organisation

    @property
    def terms(self) -> Terms:
        """What the organisation has its badges carry."""
        if self._terms is None:
            self._terms = terms_of(self.organisation)
        return self._terms

    @property
    def refresh_path(self) -> str | None:
        """Where a badge says that its newest version is, behind its id; None where it does not."""
        return NEWEST if self.terms.names_newest else None

    @property
    def withdrawn_by(self) -> str:
        """The purpose of the list that a badge names for its withdrawal."""
        return withdrawn_by(self.terms)

    @property
    def is_suspendable(self) -> bool:
        """Whether a badge can be put on hold."""
        return is_suspendable(self.content, self.terms)

    def issuer(self, language: str) -> Issuer:
        """
        Who signs.

        Raises:
            CannotIssue: The organisation cannot sign here and now.
        """
        if language not in self._issuers:
            self._issuers[language] = issuer_for(self.organisation, at=self.at, language=language)
        return self._issuers[language]

    def said(self, language: str) -> Made:
        """The badge as it is signed in `language`: one object, which the core judges once."""
        key = (self.version.pk, self.version.digest, language)
        if key not in _said:
            while len(_said) >= _MOST_SAID:
                _said.pop(next(iter(_said)))
            _said[key] = to_achievement(self.version, language)
        return _said[key]


def sit_down(
    version: Version,
    emails: Iterable[str],
    *,
    actor: Actor,
    at: datetime,
    may_be_archived: bool = False,
) -> Bench:
    """
    Get ready to award `version` to the people with `emails`, in the caller's transaction.

    Raises:
        NotPublished: The version is a draft, or its achievement was archived.
    """
    check_version(version, may_be_archived=may_be_archived)
    held = hold(version.achievement.organisation, at=at)
    bench = look_at(version, emails, actor=actor, at=at, may_be_archived=may_be_archived)
    bench.held = held
    return bench


def look_at(
    version: Version,
    emails: Iterable[str],
    *,
    actor: Actor,
    at: datetime,
    may_be_archived: bool = False,
) -> Bench:
    """
    As `sit_down`, without a lock: what is found here has to be looked at again when it is used.

    Raises:
        NotPublished: As in `sit_down`.
    """
    check_version(version, may_be_archived=may_be_archived)
    organisation = version.achievement.organisation
    return Bench(
        version=version,
        actor=actor,
        at=at,
        content=content_of(version),
        own=own_addresses(actor.user, organisation),
        holdings=holdings_of(version.achievement, emails),
    )


def withdrawn_by(terms: Terms) -> str:
    """The purpose of the list that badges name for their withdrawal."""
    return NAMED if terms.names_withdrawn else REVOCATION


def is_suspendable(content: Content, terms: Terms) -> bool:
    """Whether badges can be put on hold: a list of ids knows what was withdrawn, and no hold."""
    return content.suspendable and not terms.names_withdrawn


def check_version(version: Version, *, may_be_archived: bool = False) -> None:
    """
    Return if `version` can be awarded.

    Args:
        version: With its achievement.
        may_be_archived: Also of a badge that was put away.

    Raises:
        NotPublished: It is a draft, or its achievement was archived.
    """
    is_away = version.achievement.archived_at is not None and not may_be_archived
    if version.published_at is None or is_away:
        raise NotPublished


def content_of(version: Version) -> Content:
    """What a version says."""
    return Content.from_dict(version.content)
