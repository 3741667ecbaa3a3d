# SPDX-License-Identifier: Apache-2.0

"""
What a cryptosuite is, as a type without behaviour.

A new suite (selective disclosure, a Merkle proof) is one file that makes one of
these, and one line in `registry.SUITES`. Nothing else knows a suite by name.

Spec: Verifiable Credential Data Integrity 1.0 § Cryptographic Suites.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, Protocol

from skillmark.proofs.hashing import Hashes
from skillmark.protocols import Algorithm, Json, PublicKey, Signer

DATA_INTEGRITY: Final = "DataIntegrityProof"
"""The `type` of every proof whose suite stands in `cryptosuite`."""


class Suite(Protocol):
    """One way to make and to check a proof."""

    @property
    def name(self) -> str:
        """The value of `cryptosuite`; for a proof of the old kind its `type`."""
        ...

    @property
    def proof_type(self) -> str:
        """The value of `type`."""
        ...

    @property
    def algorithms(self) -> Collection[Algorithm]:
        """The kinds of key that it takes."""
        ...

    @property
    def signs(self) -> bool:
        """Whether new proofs may be made with it; a suite of the past is verified only."""
        ...

    @property
    def uses_json_ld(self) -> bool:
        """Whether it signs what JSON-LD makes of the document, rather than its JSON."""
        ...

    def create(self, document: Json, options: Json, *, signer: Signer, hashes: Hashes) -> Json:
        """
        Return the whole proof: `options` with what the suite adds.

        Args:
            document: What is signed: without `proof`, or with the proofs that
                this one builds on.
            options: The proof without `proofValue`.
            signer: Of a kind in `algorithms`.
            hashes: Canonicalises, and remembers it for this document.

        Raises:
            AlgorithmMismatchError: The signer's key is of another kind.
            CanonicalizationError: Something would not be signed.
        """
        ...

    def verify(
        self, document: Json, proof: Json, *, key: PublicKey, hashes: Hashes, pointer: str
    ) -> None:
        """
        Return if `proof` holds for `document`.

        Args:
            document: As in `create`.
            proof: The whole proof.
            key: The key that `verificationMethod` names.
            hashes: As in `create`.
            pointer: Where the proof stands, for messages.

        Raises:
            ProofInvalidError: The proof lacks a member, or has one of the wrong shape.
            AlgorithmMismatchError: The key is of a kind that the suite does not take.
            CanonicalizationError: Something in the document or proof is not signed.
            SignatureMismatchError: The signature is not right.
        """
        ...
