# SPDX-License-Identifier: Apache-2.0

"""What each role may do: the one table that pages, API and tests share."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import Final

from skillmark_server.accounts.models.organisation import Role


class Permission(StrEnum):
    """One thing that can be allowed in an organisation."""

    SEE_ORGANISATION = "see_organisation"
    """Home, matrix, awards, people, achievements of the organisation."""
    MANAGE_ORGANISATION = "manage_organisation"
    """Its facts and rules."""
    MANAGE_MEMBERS = "manage_members"
    """Members, their roles, invitations, who may do what with single badges."""
    MANAGE_TOKENS = "manage_tokens"
    MANAGE_KEYS = "manage_keys"
    """The issuer identity and its keys."""
    SEE_PEOPLE = "see_people"
    MANAGE_PEOPLE = "manage_people"
    SEE_DRAFTS = "see_drafts"
    DESIGN = "design"
    """Make, change, submit, archive achievements."""
    REVIEW = "review"
    """Review another's achievement; publish."""
    SEE_AWARDS = "see_awards"
    AWARD = "award"
    SIGN_OFF = "sign_off"
    """Sign off another's awards."""
    WITHDRAW = "withdraw"
    """Revoke, suspend, reinstate."""
    DECIDE_REQUESTS = "decide_requests"
    SEE_LOG = "see_log"
    MANAGE_PRIVACY = "manage_privacy"
    """Give people their data, erase them, say how long things are kept; no token can."""
    EXPORT = "export"


class Own(StrEnum):
    """
    One thing that a person's own token can be allowed; no role gives it, and none is needed.

    It is about what is theirs, wherever it came from, and about no organisation.
    """

    SEE = "see"
    """Their awards, the signed bytes, the transcript."""
    DECIDE = "decide"
    """Keep, decline, say who sees."""


_EVERYTHING: Final = frozenset(Permission)
_P = Permission

ROLES: Final = MappingProxyType(
    {
        Role.OWNER: _EVERYTHING,
        Role.DESIGNER: frozenset(
            {_P.SEE_ORGANISATION, _P.SEE_DRAFTS, _P.DESIGN, _P.REVIEW, _P.EXPORT}
        ),
        Role.AWARDING_OFFICER: frozenset(
            {
                _P.SEE_ORGANISATION,
                _P.SEE_PEOPLE,
                _P.MANAGE_PEOPLE,
                _P.SEE_DRAFTS,
                _P.SEE_AWARDS,
                _P.AWARD,
                _P.SIGN_OFF,
                _P.WITHDRAW,
                _P.DECIDE_REQUESTS,
                _P.EXPORT,
            }
        ),
        Role.ASSESSOR: frozenset({_P.SEE_ORGANISATION, _P.DECIDE_REQUESTS}),
        Role.RECRUITER: frozenset({_P.SEE_ORGANISATION}),
        Role.AUDITOR: frozenset(
            {
                _P.SEE_ORGANISATION,
                _P.SEE_PEOPLE,
                _P.SEE_DRAFTS,
                _P.SEE_AWARDS,
                _P.SEE_LOG,
                _P.EXPORT,
            }
        ),
        Role.BY_BADGE: frozenset(),
    }
)

ROLES_FOR_A_BADGE: Final = MappingProxyType(
    {
        Role.AWARDING_OFFICER: frozenset(
            {
                _P.SEE_ORGANISATION,
                _P.SEE_AWARDS,
                _P.AWARD,
                _P.SIGN_OFF,
                _P.WITHDRAW,
                _P.DECIDE_REQUESTS,
            }
        ),
        Role.ASSESSOR: frozenset({_P.SEE_ORGANISATION, _P.DECIDE_REQUESTS}),
    }
)
"""What a role allows that somebody has for one badge: that badge alone, and never the roster."""


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """All that any of `roles` allows."""
    return frozenset().union(*(ROLES[role] for role in roles))
