# SPDX-License-Identifier: Apache-2.0

"""
The steps of one verification, in their order.

Order matters: nothing is fetched for a document of the wrong shape, and no
status list is fetched for a credential whose proof is bad. Up to the proof the
first failure ends the run; after it every step is taken, so that a credential
that is both revoked and expired is reported as both.

Spec: Open Badges 3.0 § Verification and Validation.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from skillmark.canonical.contexts import ContextStore
from skillmark.encoding import iri
from skillmark.errors import (
    IssuerNotTrustedError,
    KeyExpiredError,
    KeyNotBoundError,
    KeyRefusedError,
    KeyRevokedError,
    OlderStandardError,
    ProofMissingError,
    ResolutionError,
    SkillmarkError,
    UnreadableError,
)
from skillmark.policy import Policy
from skillmark.protocols import Fetcher, Json
from skillmark.report import Claims, Finding, IssuerTrust, Report, Step, complete
from skillmark.text import Text, say
from skillmark.verify.dates import check_period, readable_period
from skillmark.verify.embedded import check_embedded, check_presented
from skillmark.verify.nodes import as_list, id_of, text_of
from skillmark.verify.older import OlderRun
from skillmark.verify.proven_lists import ProvenLists
from skillmark.verify.proving import Controller, Prover
from skillmark.verify.reading import Thing, Unverified, read
from skillmark.verify.recipients import check_recipient
from skillmark.verify.refreshing import refreshed
from skillmark.verify.resources import check_resources
from skillmark.verify.shape import check_list_shape, check_shape
from skillmark.verify.statuses import StatusCheck

MAXIMUM_DEPTH = 2
"""How deep credentials may stand in credentials: a presentation of an endorsed badge."""

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,31}://")

_ACCEPT = (
    "application/vc+jwt, application/vc, application/json, image/png, image/svg+xml, */*;q=0.1"
)
_LARGEST = 5_242_880
"""Bytes of a baked picture; the readers have limits of their own below it."""

_KEY_ERRORS = (KeyNotBoundError, KeyRevokedError, KeyExpiredError, KeyRefusedError)


@dataclass(slots=True, kw_only=True)
class Run:
    """
    One verification under way.

    Args:
        prover: Checks proofs at the moment of this verification.
        fetcher: Obtains status lists and resources; None where there is no network.
        policy: What the verifier accepts.
        lists: Status lists that the verifier proved before.
        depth: How many credentials stand around this one.
        is_own_word: Whether the presentation around it is what secures it.
        taken_at: When the documents were kept that came with the credential; None if none did.
        listed_at: When the lists that were read then were made.
    """

    prover: Prover
    fetcher: Fetcher | None
    policy: Policy
    lists: ProvenLists
    depth: int = 0
    is_own_word: bool = False
    taken_at: datetime | None = None
    listed_at: list[datetime] = field(default_factory=list[datetime])
    findings: list[Finding] = field(default_factory=list[Finding])
    trust: IssuerTrust = IssuerTrust.NONE
    controller: Controller | None = None

    @property
    def at(self) -> datetime:
        """The moment of the verification."""
        return self.prover.at

    @property
    def contexts(self) -> ContextStore:
        """The JSON-LD contexts that are known."""
        return self.prover.contexts

    def report(self, thing: Thing) -> Report:
        """Take every step that can be taken, and report."""
        obtained: Thing = thing
        try:
            obtained = self._obtained(thing)
            found = read(obtained)
        except OlderStandardError as error:
            return self._report_older(thing, obtained, error)
        except SkillmarkError as error:
            return Report(complete([Finding.failed(Step.READ, error)]))
        self.findings.append(Finding.passed(Step.READ, words_of_kind(found.kind)))
        if found.is_presentation:
            self.prover = replace(self.prover, purpose="authentication")
        final = self._to_the_proof(found)
        if final is not None:
            self._after_the_proof(final)
        shown = final or found
        is_newer = final is not None and final.document != found.document
        return Report(
            complete(self.findings),
            issuer_trust=self.trust if final is not None else IssuerTrust.NONE,
            claims=claims_of(shown),
            document=shown.document,
            given=found.document if is_newer else None,
            kept_at=min(self.listed_at, default=self.taken_at),
        )

    def _report_older(self, thing: Thing, obtained: Thing, error: OlderStandardError) -> Report:
        """A badge of Open Badges 2.0 is proven by its issuer's site, and by nothing without it."""
        if self.fetcher is None or self.taken_at is not None or self.depth:
            return Report(complete([Finding.failed(Step.READ, error)]))
        older = OlderRun(fetcher=self.fetcher, policy=self.policy, at=self.at)
        address = thing if isinstance(thing, str) and obtained is not thing else None
        return older.report(obtained, address=address)

    def _obtained(self, thing: Thing) -> Thing:
        """Return what stands at an https address, or the thing itself if it is none."""
        if not isinstance(thing, str) or not _ADDRESS.match(thing):
            return thing
        if not iri.is_https(thing):
            raise UnreadableError("only https addresses without a user name are fetched")
        if self.fetcher is None:
            raise UnreadableError("an address was given, and there is no network")
        try:
            return self.fetcher.fetch(thing, accept=_ACCEPT, limit=_LARGEST).body
        except ResolutionError as error:
            raise UnreadableError(f"nothing was obtained from the address: {error}") from error

    def _to_the_proof(self, found: Unverified) -> Unverified | None:
        """Return the credential whose proof holds, perhaps a newer version; None if none does."""
        if not self._take(Step.SHAPE, lambda: check_shape(found)):
            return None
        if self.is_own_word:
            return self._believe(found)
        self._take(Step.ISSUER, lambda: self._identify(found))
        if self.controller is None:
            return None
        try:
            words = self.prover.prove(found, self.controller)
        except _KEY_ERRORS as error:
            self.findings[-1] = Finding.failed(Step.ISSUER, error)
            return None
        except SkillmarkError as error:
            self.findings.append(Finding.failed(Step.PROOF, error))
            return None
        self.findings.append(Finding.passed(Step.PROOF, words))
        newer, finding = refreshed(found, self.fetcher, self._prove_again)
        self.findings.append(finding)
        return newer

    def _believe(self, found: Unverified) -> Unverified:
        self.findings += (
            Finding.passed(Step.ISSUER, say("The holder says it, and nobody else.")),
            Finding.passed(Step.PROOF, say("The signature of the presentation covers it.")),
            Finding.not_checked(Step.REFRESH, say("It offers no newer version.")),
        )
        return found

    def _identify(self, found: Unverified) -> Text:
        controller = self.prover.controller(found)
        self.controller = controller
        self.trust = controller.trust
        if controller.is_hearsay:
            return say("Which keys the issuer has, only the copies beside the badge say.")
        if controller.trust is IssuerTrust.NONE:
            return say("The issuer is a bare key: it signs, and tells nothing about who holds it.")
        return say("The issuer's own domain publishes its keys.")

    def _after_the_proof(self, found: Unverified) -> None:
        document = found.document
        # What is asked of a presentation is asked of each credential in it.
        presents = found.is_presentation and bool(document.get("verifiableCredential"))
        self._take_if_any(
            Step.STATUS,
            lambda: self.statuses().check(document),
            say("The issuer keeps no list of withdrawn credentials for it."),
        )
        self._take(Step.VALIDITY, lambda: check_period(found, self.at))
        self._note(Step.RESOURCES, lambda: check_resources(document, self.contexts, self.fetcher))
        self._take_if_any(
            Step.RECIPIENT,
            lambda: None if presents else check_recipient(found, self.policy),
            say("Nobody asked whom it was issued to."),
        )
        self._note(Step.ENDORSEMENTS, lambda: self._embedded(found))
        self._take(Step.POLICY, lambda: self._accept(found))

    def statuses(self) -> StatusCheck:
        """Return what looks status entries up for this verification."""
        return StatusCheck(
            fetcher=self.fetcher,
            prove_list=self._prove_list,
            at=self.at,
            proven=self.lists,
            maximum_age=self.policy.maximum_status_age,
            kept_at=None if self.taken_at is None else min(self.taken_at, self.at),
            listed_at=self.listed_at,
        )

    def _embedded(self, found: Unverified) -> Finding:
        if self.depth >= MAXIMUM_DEPTH:
            return Finding.not_checked(
                Step.ENDORSEMENTS, say("It stands too deep inside other credentials.")
            )
        if found.is_presentation:
            words = check_presented(
                found.document,
                self._inspect_presented,
                lambda thing: self._inspect_own_word(found, thing),
            )
            return Finding.passed(Step.ENDORSEMENTS, words)
        return check_embedded(found.document, self._inspect_inside)

    def _inspect_presented(self, thing: Thing, *, is_own_word: bool = False) -> Report:
        """Ask of a presented credential what is asked here; who presents it may be anyone."""
        return self._inspect_by(self.policy, thing, is_own_word=is_own_word)

    def _inspect_inside(self, thing: Thing) -> Report:
        return self._inspect_by(Policy(maximum_status_age=self.policy.maximum_status_age), thing)

    def _inspect_by(self, policy: Policy, thing: Thing, *, is_own_word: bool = False) -> Report:
        inside = Run(
            prover=replace(self.prover, purpose="assertionMethod", domain=None, challenge=None),
            fetcher=self.fetcher,
            policy=policy,
            lists=self.lists,
            depth=self.depth + 1,
            is_own_word=is_own_word,
            taken_at=self.taken_at,
            listed_at=self.listed_at,
        )
        return inside.report(thing)

    def _inspect_own_word(self, presentation: Unverified, thing: Thing) -> Report:
        """Judge a credential without a proof by what VC 2.0 asks of a holder's own claims."""
        holder = id_of(presentation.document.get("holder"))
        issuer = id_of(thing.get("issuer")) if isinstance(thing, dict) else None
        if presentation.jwt is not None or holder is None or self.controller is None:
            raise ProofMissingError("a credential in the presentation has no proof")
        if issuer != holder:
            raise ProofMissingError(
                "a credential in the presentation has no proof, and its issuer is not the holder"
            )
        self.prover.require_own_word(presentation, self.controller)
        return self._inspect_presented(thing, is_own_word=True)

    def _accept(self, found: Unverified) -> Text:
        accepts_all = self.policy.issuers is None
        if found.is_presentation and found.document.get("verifiableCredential"):
            if accepts_all:
                return say("Every issuer is accepted here.")
            return say("The issuers of what it presents are ones that you accept.")
        issuer = claims_of(found).issuer or ""
        if self.controller is not None and self.controller.is_hearsay:
            if not accepts_all:
                raise IssuerNotTrustedError(
                    f"only the copies beside the badge say which keys {issuer!r} has"
                )
            return say("Every issuer is accepted here.")
        self.trust = self.policy.trust_of(issuer, self.trust)
        if not accepts_all:
            return say("The issuer is one that you accept.")
        if issuer in self.policy.known:
            return say("A register that you trust knows the issuer.")
        return say("Every issuer is accepted here.")

    def _prove_again(self, found: Unverified) -> None:
        check_shape(found)
        self.prover.prove(found, self.prover.controller(found))

    def _prove_list(self, found: Unverified, at: datetime) -> None:
        check_list_shape(found)
        prover = replace(self.prover, at=at, purpose="assertionMethod", domain=None, challenge=None)
        prover.prove(found, prover.controller(found))
        check_period(found, at)

    def _take(self, step: Step, check: Callable[[], Text]) -> bool:
        return self._note(step, lambda: Finding.passed(step, check()))

    def _take_if_any(self, step: Step, check: Callable[[], Text | None], nothing: Text) -> bool:
        def finding() -> Finding:
            words = check()
            if words is None:
                return Finding.not_checked(step, nothing)
            return Finding.passed(step, words)

        return self._note(step, finding)

    def _note(self, step: Step, check: Callable[[], Finding]) -> bool:
        try:
            self.findings.append(check())
        except SkillmarkError as error:
            self.findings.append(Finding.failed(step, error))
            return False
        return True


def claims_of(found: Unverified) -> Claims:
    """Return what a document says of itself, as far as it can be read; a presentation's holder."""
    document = found.document
    issuer = document.get("holder" if found.is_presentation else "issuer")
    start, end = readable_period(document)
    return Claims(
        credential_id=id_of(document),
        name=text_of(document.get("name")) or _achievement_name(document),
        issuer=id_of(issuer),
        issuer_name=text_of(issuer.get("name")) if isinstance(issuer, dict) else None,
        valid_from=start,
        valid_until=end,
    )


def _achievement_name(document: Json) -> str | None:
    for subject in as_list(document.get("credentialSubject")):
        achievement = subject.get("achievement") if isinstance(subject, dict) else None
        if isinstance(achievement, dict):
            return text_of(achievement.get("name"))
    return None


def words_of_kind(kind: str) -> Text:
    """Say what was read: `json`, `jwt`, `png` or `svg`."""
    return {
        "json": say("A signed JSON document was read."),
        "jwt": say("A signed token (JWT) was read."),
        "png": say("A badge picture (PNG) was read."),
        "svg": say("A badge picture (SVG) was read."),
    }.get(kind, say("A signed document was read."))
