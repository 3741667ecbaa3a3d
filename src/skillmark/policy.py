# SPDX-License-Identifier: Apache-2.0

"""
What a verifier accepts beyond a sound credential: small rules that combine.

A policy only ever takes away: it can refuse a credential that verified, never
admit one that did not. `a & b` asks both. What it knows of issuers may raise
the trust that a report shows, from `none` or `domain` to `accredited` or
`registry`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast

from skillmark.errors import IssuerNotTrustedError
from skillmark.report import IssuerTrust


@dataclass(frozen=True, slots=True)
class Policy:
    """
    The rules of one verifier; the empty policy accepts every sound credential.

    Args:
        issuers: Issuer ids that are accepted, each with the trust it deserves;
            None accepts every issuer.
        recipients: Who the credential must be about: e-mail addresses,
            `mailto:` URLs, DIDs or other ids; any one of each group suffices,
            every group must be met.
        maximum_status_age: How old a status list may be.
        known: Issuer ids that a register knows, each with the trust it deserves;
            whoever is not among them is neither refused nor trusted less.
    """

    issuers: Mapping[str, IssuerTrust] | None = None
    recipients: tuple[frozenset[str], ...] = ()
    maximum_status_age: timedelta | None = None
    known: Mapping[str, IssuerTrust] = field(default_factory=dict[str, IssuerTrust])

    def __and__(self, other: Policy) -> Policy:
        """Return the policy that asks what both ask."""
        ages = [
            age for age in (self.maximum_status_age, other.maximum_status_age) if age is not None
        ]
        return Policy(
            issuers=_both(self.issuers, other.issuers),
            recipients=self.recipients + other.recipients,
            maximum_status_age=min(ages, default=None),
            known=_either(self.known, other.known),
        )

    def trust_of(self, issuer: str, known: IssuerTrust) -> IssuerTrust:
        """
        Return how far `issuer` is trusted, given what was `known` without this policy.

        Raises:
            IssuerNotTrustedError: The policy names its issuers, and this is none of them.
        """
        known = _higher(known, self.known.get(issuer, IssuerTrust.NONE))
        if self.issuers is None:
            return known
        trust = self.issuers.get(issuer)
        if trust is None:
            raise IssuerNotTrustedError(f"{issuer!r} is not among {len(self.issuers)} accepted")
        return _higher(known, trust)


ANYONE = Policy()
"""The empty policy."""


def trusted_issuers(issuers: Mapping[str, IssuerTrust] | Iterable[str]) -> Policy:
    """Accept only `issuers`; a plain list of ids adds no trust of its own."""
    if isinstance(issuers, Mapping):
        return Policy(issuers=cast("Mapping[str, IssuerTrust]", issuers))
    return Policy(issuers=dict.fromkeys(issuers, IssuerTrust.NONE))


def known_issuers(issuers: Mapping[str, IssuerTrust]) -> Policy:
    """Show the trust that `issuers` deserve, and accept everybody else as before."""
    return Policy(known=dict(issuers))


def required_recipient(*identifiers: str) -> Policy:
    """Accept only credentials about one of `identifiers`: e-mail addresses, DIDs or other ids."""
    return Policy(recipients=(frozenset(identifiers),))


def maximum_status_age(age: timedelta) -> Policy:
    """Accept only status lists that are at most `age` old."""
    return Policy(maximum_status_age=age)


def spellings(identifier: str) -> frozenset[str]:
    """Return the ids under which a subject may be known who gives `identifier`."""
    bare = identifier.removeprefix("mailto:")
    if "@" not in bare or bare.startswith(("did:", "http:", "https:", "urn:")):
        return frozenset({identifier})
    lowered = bare.casefold()
    return frozenset({bare, lowered, f"mailto:{bare}", f"mailto:{lowered}"})


def _both(
    one: Mapping[str, IssuerTrust] | None, other: Mapping[str, IssuerTrust] | None
) -> Mapping[str, IssuerTrust] | None:
    if one is None or other is None:
        return one if other is None else other
    return {
        issuer: _higher(trust, other[issuer]) for issuer, trust in one.items() if issuer in other
    }


def _either(
    one: Mapping[str, IssuerTrust], other: Mapping[str, IssuerTrust]
) -> Mapping[str, IssuerTrust]:
    none = IssuerTrust.NONE
    return {
        issuer: _higher(one.get(issuer, none), other.get(issuer, none))
        for issuer in {**one, **other}
    }


def _higher(one: IssuerTrust, other: IssuerTrust) -> IssuerTrust:
    return max(one, other, key=tuple(IssuerTrust).index)
