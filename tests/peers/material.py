# SPDX-License-Identifier: Apache-2.0

"""
What is put before the other implementations: badges by issuers that are their own key, and copies
of them that were tampered with.

Some of them read the clock of the machine; these badges began long ago and never end.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from skillmark.keys.private import LocalSigner
from skillmark.proofs import add_proof
from skillmark.protocols import Algorithm
from tests.simulator import CONTEXTS, ISSUED, World, changed

Document = dict[str, Any]

SUITES = pytest.mark.parametrize(
    ("suite", "algorithm"),
    [
        ("eddsa-rdfc-2022", "Ed25519"),
        ("eddsa-jcs-2022", "Ed25519"),
        ("ecdsa-rdfc-2019", "P-256"),
        ("ecdsa-rdfc-2019", "P-384"),
        ("ecdsa-jcs-2019", "P-256"),
        ("ecdsa-jcs-2019", "P-384"),
    ],
    ids=lambda value: value,
)
"""The suites that Skillmark, Digital Bazaar and openvc-core share."""


def badge(issuer_id: str, **changes: Any) -> Document:
    """A full badge by `issuer_id`, with letters of several alphabets, not signed."""
    profile = {
        "id": issuer_id,
        "type": ["Profile"],
        "name": "Nordvind A/S",
        "url": "https://nordvind.example",
    }
    types = ["VerifiableCredential", "OpenBadgeCredential"]
    document = World().issuer.badge(issuer=profile, type=types, validUntil=None, **changes)
    document["name"] = 'Førstehjælp på "arbejdspladsen" \\ 急救 🩹'
    return document


def signer(algorithm: str) -> LocalSigner:
    """A key that is its own issuer."""
    return LocalSigner.generate(Algorithm(algorithm))


def issuer_of(verification_method: str) -> str:
    """The issuer's id, from the address of its key."""
    return verification_method.partition("#")[0]


def ours(suite: str, algorithm: str, **changes: Any) -> Document:
    """A badge that Skillmark signed with a new key."""
    key = signer(algorithm)
    document = badge(issuer_of(key.verification_method), **changes)
    return add_proof(document, signer=key, suite=suite, created=ISSUED)


def _flipped(document: Document) -> Document:
    value = document["proof"]["proofValue"]
    other = "3" if value[20] != "3" else "4"
    return changed(document, "/proof/proofValue", value[:20] + other + value[21:])


def _of_another_key(document: Document) -> Document:
    algorithm = {"eddsa": "Ed25519", "ecdsa": "P-256"}[document["proof"]["cryptosuite"][:5]]
    method = signer(algorithm).verification_method
    return changed(document, "/proof/verificationMethod", method)


def _by_another_issuer(document: Document) -> Document:
    method = signer("Ed25519").verification_method
    return changed(document, "/issuer/id", issuer_of(method))


def _with_another_proof(document: Document) -> Document:
    suite = document["proof"]["cryptosuite"]
    key = signer("Ed25519" if suite.startswith("eddsa") else "P-256")
    other = add_proof(
        badge(issuer_of(key.verification_method)), signer=key, suite=suite, created=ISSUED
    )
    return {**document, "proof": copy.deepcopy(other["proof"])}


def _set(pointer: str, value: object) -> Callable[[Document], Document]:
    return lambda document: changed(document, pointer, value)


_SUBJECT = "/credentialSubject"
_ACHIEVEMENT = f"{_SUBJECT}/achievement"

TAMPERINGS: dict[str, Callable[[Document], Document]] = {
    "name": _set("/name", "Doctor of Medicine"),
    "a letter in its other form": _set("/name", 'Fo\u0338rstehjælp på "arbejdspladsen" \\ 急救 🩹'),
    "recipient": _set(f"{_SUBJECT}/id", "did:example:mallory"),
    "achievement": _set(f"{_ACHIEVEMENT}/name", "Doctor of Medicine"),
    "criteria": _set(f"{_ACHIEVEMENT}/criteria/narrative", "None."),
    "skill": _set(f"{_ACHIEVEMENT}/alignment/0/targetUrl", "https://example.org/surgery"),
    "picture": _set(f"{_ACHIEVEMENT}/image/id", "https://example.org/other.png"),
    "one word more in a list": _set(f"{_ACHIEVEMENT}/tag", ["safety", "first aid", "surgery"]),
    "one word less in a list": _set(f"{_ACHIEVEMENT}/tag", ["safety"]),
    "member added": _set("/description", "With honours."),
    "member without a meaning added": _set(f"{_SUBJECT}/grade", "12"),
    "member removed": _set(f"{_ACHIEVEMENT}/alignment", ...),
    "beginning": _set("/validFrom", "2020-01-10T08:00:00Z"),
    "end added": _set("/validUntil", "2099-01-10T08:00:00Z"),
    "name of the issuer": _set("/issuer/name", "Harvard University"),
    "issuer": _by_another_issuer,
    "signature": _flipped,
    "signature cut short": lambda document: changed(
        document, "/proof/proofValue", document["proof"]["proofValue"][:-3]
    ),
    "signature removed": _set("/proof/proofValue", ...),
    "moment of the signature": _set("/proof/created", "2026-01-11T08:00:00Z"),
    "purpose of the signature": _set("/proof/proofPurpose", "authentication"),
    "key of the signature": _of_another_key,
    "proof of another badge": _with_another_proof,
    "no proof": _set("/proof", ...),
}
"""What somebody may do to a badge with one proof, by a name for it."""

TAMPERED = pytest.mark.parametrize("tamper", TAMPERINGS.values(), ids=TAMPERINGS.keys())

__all__ = [
    "CONTEXTS",
    "ISSUED",
    "SUITES",
    "TAMPERED",
    "TAMPERINGS",
    "badge",
    "issuer_of",
    "ours",
    "signer",
]
