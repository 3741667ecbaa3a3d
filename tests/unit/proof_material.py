# SPDX-License-Identifier: Apache-2.0

"""Keys and documents that the tests of proofs share."""

from __future__ import annotations

import functools
from datetime import UTC, datetime
from typing import Any

from skillmark.errors import KeyNotBoundError
from skillmark.keys.private import LocalSigner
from skillmark.proofs import add_proof, check_proofs
from skillmark.protocols import Algorithm, PublicKey

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
CREATED = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
VC_2 = "https://www.w3.org/ns/credentials/v2"
VC_1 = "https://www.w3.org/2018/credentials/v1"
DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"

SUITES_WITH_KEYS = [
    ("eddsa-rdfc-2022", Algorithm.ED25519),
    ("eddsa-jcs-2022", Algorithm.ED25519),
    ("ecdsa-rdfc-2019", Algorithm.P256),
    ("ecdsa-rdfc-2019", Algorithm.P384),
    ("ecdsa-jcs-2019", Algorithm.P256),
    ("ecdsa-jcs-2019", Algorithm.P384),
]


@functools.cache
def signer(algorithm: Algorithm = Algorithm.ED25519, number: int = 1) -> LocalSigner:
    """A key that is the same within one run; the Ed25519 ones are the same in every run."""
    if algorithm is Algorithm.ED25519:
        return LocalSigner.from_seed(bytes([number]) * 32)
    return LocalSigner.generate(algorithm)


def credential(**members: Any) -> dict[str, Any]:
    """A small credential without proof."""
    return {
        "@context": [VC_2],
        "id": "urn:uuid:6bd2a7de-6f38-4a6f-8d3c-4f0a4bb0a001",
        "type": ["VerifiableCredential"],
        "name": "Welding, level 2",
        "issuer": "did:web:nordvind.example",
        "validFrom": "2026-11-21T10:00:00Z",
        "credentialSubject": {"id": "did:example:ada", "description": "Ada"},
        **members,
    }


def keys_of(*signers: LocalSigner) -> Any:
    """A key finder that knows these signers and nobody else."""
    known = {one.verification_method: one.public_key for one in signers}

    def find_key(method: str, _purpose: str, _created: datetime | None) -> PublicKey:
        if method not in known:
            raise KeyNotBoundError(f"{method} is not listed")
        return known[method]

    return find_key


def signed(
    document: dict[str, Any] | None = None, *, by: LocalSigner | None = None, **options: Any
) -> dict[str, Any]:
    """The document with a proof made at CREATED."""
    options.setdefault("created", CREATED)
    return add_proof(document or credential(), signer=by or signer(), **options)


def check(document: Any, *signers: LocalSigner, **options: Any) -> Any:
    """Check the proofs at AT with the keys of these signers (the usual one if none is named)."""
    options.setdefault("at", AT)
    find_key = options.pop("find_key", None) or keys_of(*(signers or (signer(),)))
    return check_proofs(document, find_key=find_key, **options)
