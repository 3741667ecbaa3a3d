# SPDX-License-Identifier: Apache-2.0

"""
The steps of a verification of Open Badges 2.0 and 1.1, in the order of all verifications.

Such a badge is proven by the issuer's site: the assertion stands there, or the key that signed it
is listed there. So there is no verdict without a network, and none from copies that came with it.

Spec: Open Badges 2.0 § Verification; Open Badges 3.0 § Verification for the names of the steps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from skillmark.errors import (
    MalformedError,
    OlderStandardError,
    ProofMissingError,
    RecipientMismatchError,
    RevokedError,
    SkillmarkError,
)
from skillmark.model import IdentityObject
from skillmark.policy import Policy, spellings
from skillmark.protocols import Fetcher, Json
from skillmark.report import Claims, Finding, IssuerTrust, Report, Step, complete
from skillmark.text import Text, say
from skillmark.verify.assertions import (
    Assertion,
    is_hosted,
    is_signed,
    is_withdrawn,
    period_of,
    read_assertion,
)
from skillmark.verify.dates import judge_period
from skillmark.verify.hosting import (
    Origins,
    hosted_assertion,
    origins_of,
    require_in_scope,
    require_same,
)
from skillmark.verify.nodes import as_list, id_of, text_of
from skillmark.verify.older_signatures import check_revocation, check_signature
from skillmark.verify.reading import Thing


@dataclass(slots=True, kw_only=True)
class OlderRun:
    """
    One verification of an assertion.

    Args:
        fetcher: Asked for what the issuer's site says.
        policy: What the verifier accepts.
        at: The moment to judge for.
    """

    fetcher: Fetcher
    policy: Policy
    at: datetime
    findings: list[Finding] = field(default_factory=list[Finding])
    trust: IssuerTrust = IssuerTrust.NONE

    def report(self, thing: Thing, *, address: str | None = None) -> Report:
        """
        Take every step that can be taken, and report.

        Args:
            thing: An assertion in any form.
            address: The address that it was just obtained from, if it was.
        """
        try:
            found = read_assertion(thing)
            document = self._first(found, address)
        except RevokedError as error:
            return self._withdrawn(error, None)
        except SkillmarkError as error:
            return Report(complete([Finding.failed(Step.READ, _older(error))]))
        self.findings.append(Finding.passed(Step.READ, say("A badge of Open Badges 2.0 was read.")))
        try:
            start, end = period_of(document)
            self.findings.append(Finding.passed(Step.SHAPE, say("It has what an assertion has.")))
        except MalformedError as error:
            return Report(complete([*self.findings, Finding.failed(Step.SHAPE, error)]))
        return self._judged(found, document, address, (start, end))

    def _first(self, found: Assertion, address: str | None) -> Json:
        """Return the assertion to begin with: the given one, or what stands at its address."""
        if found.document is not None:
            if found.token is None and address is not None and is_withdrawn(found.document):
                raise RevokedError("the assertion says at its own address that it is revoked")
            return found.document
        return hosted_assertion(self.fetcher, found.address or "")

    def _judged(
        self,
        found: Assertion,
        given: Json,
        address: str | None,
        period: tuple[datetime | None, datetime | None],
    ) -> Report:
        try:
            document, origins = self._identified(found, given, address)
        except RevokedError as error:
            return self._withdrawn(error, given)
        except SkillmarkError as error:
            self.findings.append(Finding.failed(Step.ISSUER, error))
            return Report(complete(self.findings), claims=_claims(given, None), document=given)
        whole = origins.joined(document)
        claims = _claims(document, origins)
        self.findings.append(
            Finding.passed(Step.ISSUER, say("The issuer's own site says who it is."))
        )
        if not self._take(Step.PROOF, lambda: self._proof(found, document, origins)):
            return Report(complete(self.findings), claims=claims, document=whole)
        self.trust = IssuerTrust.DOMAIN
        if document is not given:
            period = period_of(document)
        self._after_the_proof(found, document, origins, period)
        return Report(
            complete(self.findings), issuer_trust=self.trust, claims=claims, document=whole
        )

    def _identified(
        self, found: Assertion, given: Json, address: str | None
    ) -> tuple[Json, Origins]:
        """Return the assertion that counts, and what its issuer's site says of itself."""
        if found.token is not None:
            return given, origins_of(given, self.fetcher, hosted_at=None)
        own = found.address
        if own is None or not is_hosted(given):
            raise ProofMissingError("nothing signs it, and it does not say where it stands")
        document = given
        if found.document is not None and own != address:
            document = hosted_assertion(self.fetcher, own)
            require_same(given, document)
        period_of(document)
        stands_at = id_of(document) or own
        origins = origins_of(document, self.fetcher, hosted_at=stands_at)
        require_in_scope(stands_at, origins)
        return document, origins

    def _proof(self, found: Assertion, document: Json, origins: Origins) -> Text:
        if found.token is None:
            return say("The issuer's own site shows it, word for word.")
        if not is_signed(document):
            raise ProofMissingError("the assertion says that it is not signed")
        return check_signature(document, found.token, origins, self.fetcher)

    def _after_the_proof(
        self,
        found: Assertion,
        document: Json,
        origins: Origins,
        period: tuple[datetime | None, datetime | None],
    ) -> None:
        nothing_newer = say("It offers no newer version.")
        self.findings.append(Finding.not_checked(Step.REFRESH, nothing_newer))
        no_list = say("The issuer keeps no list of withdrawn credentials for it.")
        self._take_if_any(Step.STATUS, lambda: self._status(found, document, origins), no_list)
        self._take(Step.VALIDITY, lambda: judge_period(*period, self.at))
        nothing = say("No file of it is linked by a digest.")
        self.findings.append(Finding.not_checked(Step.RESOURCES, nothing))
        nobody = say("Nobody asked whom it was issued to.")
        self._take_if_any(Step.RECIPIENT, lambda: self._recipient(document), nobody)
        none = say("Endorsements of Open Badges 2.0 are not checked.")
        self.findings.append(Finding.not_checked(Step.ENDORSEMENTS, none))
        self._take(Step.POLICY, lambda: self._accept(origins.issuer_id))

    def _status(self, found: Assertion, document: Json, origins: Origins) -> Text | None:
        if found.token is None:
            return say("The issuer's own site shows it, and does not say that it is withdrawn.")
        if is_withdrawn(document):
            raise RevokedError("the assertion says that it is revoked")
        return check_revocation(document, origins, self.fetcher)

    def _recipient(self, document: Json) -> Text | None:
        if not self.policy.recipients:
            return None
        for group in self.policy.recipients:
            if not any(is_recipient(document, identifier) for identifier in group):
                raise RecipientMismatchError(
                    f"the recipient is none of the {len(group)} asked for", pointer="/recipient"
                )
        return say("It was issued to the person asked for.")

    def _accept(self, issuer: str) -> Text:
        self.trust = self.policy.trust_of(issuer, self.trust)
        if self.policy.issuers is not None:
            return say("The issuer is one that you accept.")
        if issuer in self.policy.known:
            return say("A register that you trust knows the issuer.")
        return say("Every issuer is accepted here.")

    def _withdrawn(self, error: RevokedError, given: Json | None) -> Report:
        """Nothing but the withdrawal is known: the issuer shows no more than that."""
        claims = Claims(credential_id=None if given is None else id_of(given))
        findings = [*self.findings, Finding.failed(Step.STATUS, error)]
        return Report(complete(findings), claims=claims, document=given)

    def _take(self, step: Step, check: Callable[[], Text]) -> bool:
        try:
            self.findings.append(Finding.passed(step, check()))
        except SkillmarkError as error:
            self.findings.append(Finding.failed(step, error))
            return False
        return True

    def _take_if_any(self, step: Step, check: Callable[[], Text | None], nothing: Text) -> None:
        try:
            words = check()
        except SkillmarkError as error:
            self.findings.append(Finding.failed(step, error))
        else:
            self.findings.append(
                Finding.not_checked(step, nothing) if words is None else Finding.passed(step, words)
            )


def is_recipient(document: Json, identifier: str) -> bool:
    """
    Whether an assertion is about `identifier`, an e-mail address or another id.

    Spec: Open Badges 2.0 § IdentityObject, § Identity Hashing.
    """
    names = spellings(identifier)
    for one in as_list(document.get("recipient")):
        if not isinstance(one, dict):
            continue
        # The same object as in Open Badges 3.0, under other names.
        entry: Json = {
            "type": "IdentityObject",
            "hashed": one.get("hashed") is True,
            "identityHash": one.get("identity"),
            "identityType": "emailAddress",
            **({"salt": one["salt"]} if isinstance(one.get("salt"), str) else {}),
        }
        try:
            identity = IdentityObject.from_dict(entry)
        except MalformedError:
            continue
        if any(identity.matches(name) for name in names):
            return True
    return False


def _older(error: SkillmarkError) -> SkillmarkError:
    """Whatever keeps an assertion from being read, it is one of the older standard."""
    if isinstance(error, OlderStandardError):
        return error
    return OlderStandardError(f"the assertion of Open Badges 2.0 could not be had: {error}")


def _claims(document: Json, origins: Origins | None) -> Claims:
    try:
        start, end = period_of(document)
    except MalformedError:
        start, end = None, None
    inside = document.get("badge")
    badge: Json = origins.badge if origins else inside if isinstance(inside, dict) else {}
    return Claims(
        credential_id=id_of(document),
        name=text_of(badge.get("name")),
        issuer=None if origins is None else origins.issuer_id,
        issuer_name=None if origins is None else text_of(origins.issuer.get("name")),
        valid_from=start,
        valid_until=end,
    )
