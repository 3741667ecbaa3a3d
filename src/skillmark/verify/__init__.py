# SPDX-License-Identifier: Apache-2.0

"""
Verify any credential: two doors, one pipeline.

`Verifier.verify` raises, and returns the only type that other code accepts as
a sound credential. `Verifier.inspect` reports, for people; a report cannot be
used as a condition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from skillmark.canonical.contexts import ContextStore
from skillmark.clock import system_clock
from skillmark.did import Documents, jwk, key
from skillmark.errors import VerificationError
from skillmark.fetch import FetchBudget, MapFetcher, Snapshot
from skillmark.fetch.snapshot import is_at_hand
from skillmark.policy import ANYONE, Policy
from skillmark.protocols import Clock, Fetcher, Json
from skillmark.report import Claims, IssuerTrust, Report
from skillmark.verify.beside import Endorsement, check_beside
from skillmark.verify.pipeline import Run
from skillmark.verify.proven_lists import ProvenLists
from skillmark.verify.proving import Prover
from skillmark.verify.reading import Thing

__all__ = ["Endorsement", "Thing", "VerifiedCredential", "Verifier"]

_SEAL: Final = object()

_FROM_THE_NETWORK: Final = 5
_AT_HAND: Final = 1_000
"""Documents that one verification may ask for: from strangers, and from a map beside us."""


@dataclass(frozen=True, slots=True)
class VerifiedCredential:
    """
    A credential that passed every step. Only `Verifier.verify` makes one.

    Args:
        document: The credential as it was signed.
        claims: Its name, issuer and dates.
        issuer_trust: How far the issuer is known; `none` means that anyone
            could have made it.
        verified_at: The moment for which all this was found.
    """

    document: Json
    claims: Claims
    issuer_trust: IssuerTrust
    verified_at: datetime
    _seal: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        if self._seal is not _SEAL:
            msg = "only Verifier.verify makes a VerifiedCredential"
            raise TypeError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifier:
    """
    Judges credentials by one set of rules.

    Args:
        fetcher: Obtains issuers' documents and status lists. None means no
            network: only issuers that are their own key can be identified.
        known: Controller documents by DID or URL that are used before any is fetched.
        snapshot: What came with the credentials. Nothing is fetched then: the fetcher is asked
            only if it is a map, and before the snapshot. Lists are judged for the moment when
            they were made, and the report says which; an issuer whose keys only the snapshot
            names is not identified, and no policy that names issuers accepts it.
        contexts: JSON-LD contexts; the bundled ones by default.
        policy: What is accepted beyond a sound credential.
        clock: Gives the moment where a call names none.
    """

    fetcher: Fetcher | None = None
    known: Mapping[str, Json] = field(default_factory=dict[str, Json])
    snapshot: Snapshot | None = None
    contexts: ContextStore = field(default_factory=ContextStore.bundled)
    policy: Policy = ANYONE
    clock: Clock = system_clock
    _lists: ProvenLists = field(default_factory=ProvenLists, init=False, repr=False, compare=False)

    def verify(
        self,
        thing: Thing,
        *,
        at: datetime | None = None,
        domain: str | None = None,
        challenge: str | None = None,
    ) -> VerifiedCredential:
        """
        Return the credential in `thing`, proven.

        Args:
            thing: JSON, a compact JWS, a baked PNG or SVG as bytes or text, an
                https URL, or a parsed document.
            at: The moment to judge for, timezone-aware.
            domain: The domain that a presentation must be made for.
            challenge: The challenge that a presentation must answer.

        Raises:
            UnreadableError: No credential can be read from it.
            MalformedError: It breaks a rule of the standard.
            CanonicalizationError: A member of it is not covered by its proof.
            ResolutionError: The issuer's keys cannot be found.
            VerificationError: A step refused it; the subclass and its `code` say
                which. An unreachable status list is a refusal, never a pass.
        """
        moment = self.moment(at)
        report = self.run(moment, domain=domain, challenge=challenge).report(thing)
        if report.error is not None:
            raise report.error
        if not report.trusted or report.document is None:
            raise VerificationError("not every step was taken")
        return VerifiedCredential(
            report.document, report.claims, report.issuer_trust, moment, _SEAL
        )

    def inspect(
        self,
        thing: Thing,
        *,
        at: datetime | None = None,
        domain: str | None = None,
        challenge: str | None = None,
    ) -> Report:
        """Take the same steps as `verify` without raising, and report them all."""
        moment = self.moment(at)
        return self.run(moment, domain=domain, challenge=challenge).report(thing)

    def inspect_endorsements(
        self, endorsed: Json, endorsements: Sequence[Thing], *, at: datetime | None = None
    ) -> tuple[Endorsement, ...]:
        """
        Verify endorsements that are handed over beside what they are about.

        What was endorsed after it was signed does not hold its endorsements. Who endorses need
        not be an issuer that the policy accepts: the policy is about who issues.

        Args:
            endorsed: A document that was proven, as `VerifiedCredential.document`; or an
                achievement or a profile.
            endorsements: Each as `verify` takes a thing.
            at: The moment to judge for, timezone-aware.

        Returns:
            What was found about each, in their order.

        Raises:
            TooLargeError: There are more than 50.
        """
        moment = self.moment(at)

        def inspect(thing: Thing) -> Report:
            run = self.run(moment)
            run.policy = Policy(maximum_status_age=self.policy.maximum_status_age)
            return run.report(thing)

        return check_beside(endorsed, endorsements, inspect)

    def _budgeted(self) -> FetchBudget | None:
        """One verification asks for each address once, and for few of them."""
        if self.snapshot is not None:
            return FetchBudget(self.snapshot.under(self.fetcher), _AT_HAND)
        if self.fetcher is None:
            return None
        at_hand = isinstance(self.fetcher, MapFetcher)
        return FetchBudget(self.fetcher, _AT_HAND if at_hand else _FROM_THE_NETWORK)

    def moment(self, at: datetime | None) -> datetime:
        """Return `at`, or what the clock says; refuse a moment without a zone."""
        moment = self.clock() if at is None else at
        if moment.tzinfo is None:
            msg = "the moment of a verification is timezone-aware"
            raise TypeError(msg)
        return moment

    def run(self, at: datetime, *, domain: str | None = None, challenge: str | None = None) -> Run:
        """Return the steps of one verification for the moment `at`, none of them taken yet."""
        fetcher = self._budgeted()
        prover = Prover(
            documents=Documents(fetcher, known=self.known),
            fetcher=fetcher,
            contexts=self.contexts,
            at=at,
            domain=domain,
            challenge=challenge,
            is_hearsay=self._is_hearsay,
        )
        return Run(
            prover=prover,
            fetcher=fetcher,
            policy=self.policy,
            lists=self._lists,
            taken_at=None if self.snapshot is None else self.snapshot.taken_at,
        )

    def _is_hearsay(self, identifier: str) -> bool:
        """Whether only a snapshot can say what `identifier` publishes; a key says it itself."""
        return (
            self.snapshot is not None
            and not identifier.startswith((key.PREFIX, jwk.PREFIX))
            and identifier not in self.known
            and not is_at_hand(self.fetcher, identifier)
        )
