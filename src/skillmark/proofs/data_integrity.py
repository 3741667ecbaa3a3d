# SPDX-License-Identifier: Apache-2.0

"""
Embedded proofs: add one to a document, and check all that a document has.

What a suite does lies in its own file; where keys come from, and whether the
issuer lists them, is the business of whoever calls. Nothing is fetched here.

Spec: Verifiable Credential Data Integrity 1.0 § Add Proof, § Add Proof
Set/Chain, § Verify Proof Sets and Chains.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from skillmark.canonical.contexts import ContextStore
from skillmark.errors import ProofInvalidError, SuiteUnknownError
from skillmark.proofs.chain import matching_proofs, previous_of, proofs_of, without_proof
from skillmark.proofs.hashing import Hashes
from skillmark.proofs.options import Expected, ProofOptions, build_options, read_options
from skillmark.proofs.registry import SUITES, default_suite, suite_for_signing
from skillmark.proofs.suite import DATA_INTEGRITY, Suite
from skillmark.protocols import Json, JsonValue, PublicKey, Signer

KeyFinder: TypeAlias = Callable[[str, str, datetime | None], PublicKey]
"""
Finds the key of (verification method, purpose, moment of the proof or None).

Raises KeyNotBoundError and its like where the issuer does not list the key.
"""

_VC_1_1: Final = "https://www.w3.org/2018/credentials/v1"
_DATA_INTEGRITY_CONTEXTS: Final = (
    "https://w3id.org/security/data-integrity/v2",
    "https://w3id.org/security/data-integrity/v1",
)


@dataclass(frozen=True, slots=True)
class CheckedProof:
    """One proof that holds."""

    suite: str
    verification_method: str
    created: datetime | None
    """When the signer says it was made."""

    purpose: str


@dataclass(frozen=True, slots=True)
class _Recognised:
    """One proof whose members are acceptable, before its signature is looked at."""

    pointer: str
    proof: Json
    suite: Suite
    options: ProofOptions
    signed: Json
    """What it signs: the document without proofs, or with those that it builds on."""


def add_proof(  # noqa: PLR0913 - the members of a proof
    document: Json,
    *,
    signer: Signer,
    suite: str | None = None,
    created: datetime | None,
    contexts: ContextStore | None = None,
    purpose: str = "assertionMethod",
    expires: datetime | None = None,
    domain: str | Sequence[str] | None = None,
    challenge: str | None = None,
    proof_id: str | None = None,
    previous_proof: str | Sequence[str] | None = None,
) -> Json:
    """
    Return `document` with one more proof; the document itself is left as it is.

    Args:
        document: With proofs or without; they become a set. To a VC 1.1
            document the Data Integrity context is added where it is missing.
        signer: Its `verification_method` is what the proof names.
        suite: A name in `SUITES`; by default the one of the signer's kind of key.
        created: When the proof is made; None leaves it out.
        contexts: By default the bundled ones.
        purpose: What the proof is for.
        expires: When the proof runs out (not the credential).
        domain: For whom it is made.
        challenge: What it answers.
        proof_id: A URL by which a later proof can name this one.
        previous_proof: Ids of proofs of this document that this one signs too.

    Raises:
        SuiteUnknownError: `suite` is unknown or verified only.
        AlgorithmMismatchError: The suite does not take the signer's kind of key.
        PreviousProofError: `previous_proof` names no proof of the document.
        ProofInvalidError: The document's own `proof` has another shape, or an id is not a URL.
        EncodingError: A moment has no zone.
        CanonicalizationError: Something in the document would not be signed.
        SignatureMismatchError: The signer answered with what is no raw signature.

    Spec: § Add Proof; § Add Proof Set/Chain.
    """
    chosen = suite_for_signing(default_suite(signer.algorithm) if suite is None else suite)
    options = build_options(
        chosen,
        verification_method=signer.verification_method,
        purpose=purpose,
        created=created,
        expires=expires,
        domain=domain,
        challenge=challenge,
        proof_id=proof_id,
        previous_proof=previous_proof,
    )
    document = with_proof_context(document)
    existing = [proof for _, proof in proofs_of(document)] if document.get("proof") else []
    unsecured = without_proof(document)
    names = previous_of(options, pointer="/proof")
    proof = chosen.create(
        _with_proofs(unsecured, matching_proofs(names, existing)),
        options,
        signer=signer,
        hashes=Hashes(ContextStore.bundled() if contexts is None else contexts),
    )
    members: list[JsonValue] = [*existing, proof]
    return {**unsecured, "proof": members if existing else proof}


def check_proofs(  # noqa: PLR0913 - what a verifier can ask of a proof
    document: Json,
    *,
    find_key: KeyFinder,
    at: datetime,
    contexts: ContextStore | None = None,
    purpose: str = "assertionMethod",
    domain: str | Collection[str] | None = None,
    challenge: str | None = None,
) -> tuple[CheckedProof, ...]:
    """
    Return the proofs of `document`: each recognised one holds, and there is at least one.

    A proof of an unknown suite beside a good one says nothing, and is passed
    over, unless a recognised one builds on it.

    Args:
        document: A credential or presentation with `proof`.
        find_key: Returns the key of a verification method if the issuer lists
            it; asked once for each proof, after its members were found acceptable.
        at: The moment of the verification.
        contexts: By default the bundled ones.
        purpose: What each proof must be for.
        domain: For whom each proof must be made; None asks nothing.
        challenge: What each proof must answer; None asks nothing.

    Raises:
        ProofMissingError: There is no proof.
        SuiteUnknownError: No proof is of a suite in `SUITES`, or one that is
            builds on one that is not.
        ProofInvalidError: A proof lacks a member, or has one of the wrong shape.
        ProofTimeError: A proof is dated in the future, or has expired.
        ProofPurposeError: A proof is for another purpose.
        DomainMismatchError: A proof is for another domain.
        ChallengeMismatchError: A proof answers another challenge.
        PreviousProofError: `previousProof` names a proof that is not there.
        AlgorithmMismatchError: The key is of a kind that the suite does not take.
        CanonicalizationError: Something in the document or a proof is not signed.
        SignatureMismatchError: A signature is not right.

    Spec: § Verify Proof Sets and Chains.
    """
    expected = Expected(at=at, purpose=purpose, domain=domain, challenge=challenge)
    hashes = Hashes(ContextStore.bundled() if contexts is None else contexts)
    return tuple(
        _check(recognised, find_key, hashes) for recognised in _recognise(document, expected)
    )


def with_proof_context(document: Json) -> Json:
    """
    Return `document` with the Data Integrity context, where only VC 1.1 gives terms meaning.

    Spec: VC-DI § Contexts and Vocabularies; the context of VC 2.0 has these terms itself.
    """
    contexts = document.get("@context")
    listed = contexts if isinstance(contexts, list) else [contexts]
    if listed[:1] != [_VC_1_1] or any(url in listed for url in _DATA_INTEGRITY_CONTEXTS):
        return document
    return {**document, "@context": [*listed, _DATA_INTEGRITY_CONTEXTS[0]]}


def suite_of(proof: Json, *, pointer: str = "/proof") -> Suite | None:
    """
    Return the suite of `proof`, or None if it is unknown.

    Raises:
        ProofInvalidError: `type` or `cryptosuite` is missing or not a text.
    """
    kind = proof.get("type")
    if not isinstance(kind, str):
        raise ProofInvalidError("type is missing or not a text", pointer=f"{pointer}/type")
    name = proof.get("cryptosuite") if kind == DATA_INTEGRITY else kind
    if not isinstance(name, str):
        raise ProofInvalidError(
            "cryptosuite is missing or not a text", pointer=f"{pointer}/cryptosuite"
        )
    suite = SUITES.get(name)
    return suite if suite is not None and suite.proof_type == kind else None


def needs_json_ld(document: Json) -> bool:
    """
    Whether `check_proofs` will read `document` as JSON-LD, and so refuse what has no meaning.

    True if a recognised proof is of such a suite.

    Raises:
        ProofMissingError: There is no proof.
        ProofInvalidError: `proof` or the `type` of one has the wrong shape.
    """
    suites = (suite_of(proof, pointer=pointer) for pointer, proof in proofs_of(document))
    return any(suite is not None and suite.uses_json_ld for suite in suites)


def _recognise(document: Json, expected: Expected) -> list[_Recognised]:
    """Read every proof before any key is looked up or anything is canonicalised."""
    located = proofs_of(document)
    proofs = [proof for _, proof in located]
    suites = [suite_of(proof, pointer=pointer) for pointer, proof in located]
    if all(suite is None for suite in suites):
        raise SuiteUnknownError("no proof is of a known cryptosuite", pointer="/proof")
    unsecured = without_proof(document)
    recognised: list[_Recognised] = []
    for (pointer, proof), suite in zip(located, suites, strict=True):
        if suite is None:
            continue
        options = read_options(proof, expected, pointer=pointer)
        previous = matching_proofs(previous_of(proof, pointer=pointer), proofs, pointer=pointer)
        if any(suite_of(other) is None for other in previous):
            raise SuiteUnknownError(
                "the proof builds on one of an unknown cryptosuite",
                pointer=f"{pointer}/previousProof",
            )
        signed = _with_proofs(unsecured, previous)
        recognised.append(_Recognised(pointer, proof, suite, options, signed))
    return recognised


def _check(recognised: _Recognised, find_key: KeyFinder, hashes: Hashes) -> CheckedProof:
    options, suite = recognised.options, recognised.suite
    key = find_key(options.verification_method, options.purpose, options.created)
    suite.verify(
        recognised.signed, recognised.proof, key=key, hashes=hashes, pointer=recognised.pointer
    )
    return CheckedProof(suite.name, options.verification_method, options.created, options.purpose)


def _with_proofs(unsecured: Json, proofs: Sequence[Json]) -> Json:
    # Without previous proofs there must be no empty list: JCS would sign it.
    return {**unsecured, "proof": list[JsonValue](proofs)} if proofs else unsecured
