# SPDX-License-Identifier: Apache-2.0

"""
What the tables after the W3C's test suites share: an issuer, documents, and how a case is told.

The statements are those of the specifications; every input is our own.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.shared import SHARED

from skillmark import Verifier
from skillmark.canonical.contexts import ContextStore
from skillmark.errors import SkillmarkError
from skillmark.keys.private import LocalSigner
from skillmark.proofs import add_proof
from skillmark.protocols import Algorithm
from skillmark.report import Report, Verdict
from skillmark.signing import sign

VC_2 = "https://www.w3.org/ns/credentials/v2"
VC_1 = "https://www.w3.org/2018/credentials/v1"
EXAMPLES_2 = "https://www.w3.org/ns/credentials/examples/v2"
DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"
BROKEN_URL = "https ://skillmark.example/not a url"
CREATED = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

INLINE = ContextStore(allow_inline=True)
"""The suites write contexts inline; nobody but a test of them takes such documents."""


def did_key(signer: LocalSigner) -> LocalSigner:
    """The signer as the did:key of its own key."""
    multikey = signer.public_key.to_multikey()
    return signer.with_verification_method(f"did:key:{multikey}#{multikey}")


ISSUER = did_key(LocalSigner.from_seed(b"\x21" * 32))
ISSUER_ID = ISSUER.verification_method.partition("#")[0]
HOLDER = did_key(LocalSigner.from_seed(b"\x22" * 32))
HOLDER_ID = HOLDER.verification_method.partition("#")[0]
SIGNERS = {
    Algorithm.ED25519: ISSUER,
    Algorithm.P256: did_key(LocalSigner.generate(Algorithm.P256)),
    Algorithm.P384: did_key(LocalSigner.generate(Algorithm.P384)),
}


@dataclass(frozen=True)
class Case:
    """One document, and what has to become of it."""

    name: str
    document: dict[str, Any]
    issued: bool
    """Whether an issuer takes it."""

    verdict: Verdict
    """What a verifier says once somebody has signed it anyhow."""

    code: str | None = None
    """The code of the refusal, where it matters which."""


def accepted(name: str, document: dict[str, Any], verdict: Verdict = Verdict.GENUINE) -> Case:
    """A conforming document."""
    return Case(name, document, issued=True, verdict=verdict)


def refused(name: str, document: dict[str, Any], code: str | None = None) -> Case:
    """A document that no issuer signs, and that is not genuine if somebody did."""
    return Case(name, document, issued=False, verdict=Verdict.NOT_GENUINE, code=code)


def credential(*contexts: Any, **members: Any) -> dict[str, Any]:
    """A small VC 2.0 credential; `...` leaves a member out."""
    document: dict[str, Any] = {
        "@context": [VC_2, *contexts],
        "type": ["VerifiableCredential"],
        "issuer": ISSUER_ID,
        "credentialSubject": {"id": "did:example:jonas"},
        **members,
    }
    return {name: copy.deepcopy(value) for name, value in document.items() if value is not ...}


def presentation(*contexts: Any, **members: Any) -> dict[str, Any]:
    """A small VC 2.0 presentation by `HOLDER`; `...` leaves a member out."""
    document: dict[str, Any] = {
        "@context": [VC_2, *contexts],
        "type": ["VerifiablePresentation"],
        "holder": HOLDER_ID,
        **members,
    }
    return {name: copy.deepcopy(value) for name, value in document.items() if value is not ...}


def with_examples(*, allow_inline: bool = False) -> ContextStore:
    """A store that knows the W3C's contexts for examples, read from the reference data."""
    folder = SHARED / "conformance" / "contexts"
    return ContextStore(
        {
            EXAMPLES_2: (folder / "credentials-examples-v2.jsonld").read_bytes(),
            "https://www.w3.org/2018/credentials/examples/v1": (
                folder / "credentials-examples-v1.jsonld"
            ).read_bytes(),
        },
        allow_inline=allow_inline,
    )


def issue(document: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Sign as an issuer does: a document that does not conform raises."""
    options = {"by": ISSUER, "at": CREATED, "contexts": INLINE, **options}
    return sign(document, **options).document


def signed_anyhow(document: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Sign a document without judging it, by JCS if JSON-LD does not bear it."""
    options = {"signer": ISSUER, "created": CREATED, "contexts": INLINE, **options}
    try:
        return add_proof(document, **options)
    except SkillmarkError:
        return add_proof(document, **{**options, "suite": "eddsa-jcs-2022"})


def judged(thing: Any, contexts: ContextStore = INLINE, **options: Any) -> Report:
    """What a verifier without a network finds."""
    return Verifier(contexts=contexts, clock=lambda: NOW).inspect(thing, **options)


def altered(document: dict[str, Any], change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    """A copy of `document` after `change`."""
    copied = copy.deepcopy(document)
    change(copied)
    return copied
