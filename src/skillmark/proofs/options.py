# SPDX-License-Identifier: Apache-2.0

"""
The members of a proof that every suite shares: written when signing, read when verifying.

Whether the key may be used is not decided here but by whoever finds it, and the
signature is the suite's.

Spec: Verifiable Credential Data Integrity 1.0 § Proofs, § Verify Proof.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from skillmark.encoding import iri, moments
from skillmark.errors import (
    ChallengeMismatchError,
    DomainMismatchError,
    EncodingError,
    ProofInvalidError,
    ProofPurposeError,
    ProofTimeError,
)
from skillmark.proofs.suite import DATA_INTEGRITY, Suite
from skillmark.protocols import Json, JsonValue

CLOCK_SKEW: Final = timedelta(minutes=5)
"""How far ahead the clock of an honest issuer may go."""

_LONGEST_METHOD: Final = 512
"""Characters of `verificationMethod`; a did:jwk of a P-384 key has some 300."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """
    What the verifier asks of each proof.

    Args:
        at: The moment of the verification.
        purpose: What the proof must have been made for.
        domain: For whom it must have been made; None asks nothing.
        challenge: What it must answer; None asks nothing.
    """

    at: datetime
    purpose: str
    domain: str | Collection[str] | None = None
    challenge: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofOptions:
    """What the members of a proof say, read and found acceptable."""

    verification_method: str
    purpose: str
    created: datetime | None


def build_options(  # noqa: PLR0913 - the members of a proof
    suite: Suite,
    *,
    verification_method: str,
    purpose: str,
    created: datetime | None,
    expires: datetime | None = None,
    domain: str | Sequence[str] | None = None,
    challenge: str | None = None,
    proof_id: str | None = None,
    previous_proof: str | Sequence[str] | None = None,
) -> Json:
    """
    Write the members of a new proof, all but those that the suite adds.

    Raises:
        EncodingError: A moment has no zone.
        ProofInvalidError: `proof_id` or `verification_method` is not a URL.

    Spec: § Proofs; the order of members is that of its examples.
    """
    if proof_id is not None and not iri.is_url(proof_id):
        raise ProofInvalidError("the id of a proof must be a URL", pointer="/proof/id")
    if not iri.is_url(verification_method):
        raise ProofInvalidError(
            "the signer's verification method is not a URL", pointer="/proof/verificationMethod"
        )
    options: Json = {"type": suite.proof_type}
    if proof_id is not None:
        options["id"] = proof_id
    if suite.proof_type == DATA_INTEGRITY:
        options["cryptosuite"] = suite.name
    if created is not None:
        options["created"] = moments.render(created)
    if expires is not None:
        options["expires"] = moments.render(expires)
    options["verificationMethod"] = verification_method
    options["proofPurpose"] = purpose
    if domain is not None:
        options["domain"] = domain if isinstance(domain, str) else list(domain)
    if challenge is not None:
        options["challenge"] = challenge
    if previous_proof is not None:
        options["previousProof"] = (
            previous_proof if isinstance(previous_proof, str) else list(previous_proof)
        )
    return options


def read_options(proof: Json, expected: Expected, *, pointer: str) -> ProofOptions:
    """
    Read the shared members of `proof` and hold them against what is expected.

    Raises:
        ProofInvalidError: A member is missing or has another shape than the specification says.
        ProofTimeError: It was made more than `CLOCK_SKEW` in the future, or has expired.
        ProofPurposeError: It was made for another purpose.
        DomainMismatchError: A domain is expected, and the proof has none or another.
        ChallengeMismatchError: A challenge is expected, and the proof has none or another.

    Spec: § Verify Proof. A domain or challenge that nobody asked for is no failure there.
    """
    method = _text(proof, "verificationMethod", pointer)
    if len(method) > _LONGEST_METHOD or not iri.is_url(method):
        raise ProofInvalidError(
            "verificationMethod is not a URL of at most "
            f"{_LONGEST_METHOD} characters: {method[:128]!r}",
            pointer=f"{pointer}/verificationMethod",
        )
    if "id" in proof and not iri.is_url(_text(proof, "id", pointer)):
        raise ProofInvalidError("the id of a proof is not a URL", pointer=f"{pointer}/id")
    if "nonce" in proof:
        _text(proof, "nonce", pointer)
    created = _check_times(proof, expected.at, pointer)
    purpose = _text(proof, "proofPurpose", pointer)
    if purpose != expected.purpose:
        raise ProofPurposeError(
            f"the proof is for {purpose[:128]!r}, expected {expected.purpose!r}",
            pointer=f"{pointer}/proofPurpose",
        )
    _check_domain(proof, expected.domain, pointer)
    challenge = _text(proof, "challenge", pointer) if "challenge" in proof else None
    if expected.challenge is not None and challenge != expected.challenge:
        raise ChallengeMismatchError(
            "the proof answers no challenge" if challenge is None else "the challenge is another",
            pointer=f"{pointer}/challenge",
        )
    return ProofOptions(verification_method=method, purpose=purpose, created=created)


def _text(proof: Json, name: str, pointer: str) -> str:
    value = proof.get(name)
    if not isinstance(value, str):
        raise ProofInvalidError(
            f"{name} is missing or not a text",
            pointer=f"{pointer}/{name}" if name in proof else pointer,
        )
    return value


def _moment(proof: Json, name: str, pointer: str) -> datetime | None:
    if name not in proof:
        return None
    try:
        return moments.parse(_text(proof, name, pointer))
    except EncodingError as error:
        raise ProofInvalidError(error.message, pointer=f"{pointer}/{name}") from error


def _check_times(proof: Json, at: datetime, pointer: str) -> datetime | None:
    created = _moment(proof, "created", pointer)
    if created is not None and created - at > CLOCK_SKEW:
        raise ProofTimeError(
            f"the proof is dated {moments.render(created)}, which has not come yet",
            pointer=f"{pointer}/created",
        )
    expires = _moment(proof, "expires", pointer)
    if expires is not None and at >= expires:
        raise ProofTimeError(
            f"the proof expired on {moments.render(expires)}", pointer=f"{pointer}/expires"
        )
    return created


def _check_domain(proof: Json, expected: str | Collection[str] | None, pointer: str) -> None:
    where = f"{pointer}/domain"
    found = _domains(proof["domain"], where) if "domain" in proof else None
    if expected is None:
        return
    # "Treating a single string as a set containing just that string."
    if found != ({expected} if isinstance(expected, str) else set(expected)):
        raise DomainMismatchError(
            "the proof names no domain" if found is None else "the proof is for another domain",
            pointer=where,
        )


def _domains(value: JsonValue, where: str) -> set[str]:
    members = value if isinstance(value, list) else [value]
    texts = {member for member in members if isinstance(member, str)}
    if not texts or len(texts) != len(members):
        raise ProofInvalidError("domain is not a text or a set of texts", pointer=where)
    return texts
