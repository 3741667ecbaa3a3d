# SPDX-License-Identifier: Apache-2.0

"""
The five suites that sign `hash(options) || hash(document)` with one plain signature.

They differ in the canonical form, the hash and the kind of key, which is all
that their files say. Suites with proofs of another build (selective
disclosure) do not use this.

Spec: Data Integrity EdDSA Cryptosuites 1.0 and Data Integrity ECDSA
Cryptosuites 1.0 § Create Proof, § Verify Proof.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, cast

from skillmark.encoding import multibase
from skillmark.errors import (
    AlgorithmMismatchError,
    EncodingError,
    ProofInvalidError,
    SignatureMismatchError,
)
from skillmark.proofs.hashing import Form, Hashes
from skillmark.proofs.suite import DATA_INTEGRITY
from skillmark.protocols import Algorithm, Json, JsonValue, PublicKey, Signer

_SIGNATURE_BYTES: Final = {Algorithm.ED25519: 64, Algorithm.P256: 64, Algorithm.P384: 96}


@dataclass(frozen=True, slots=True)
class HashAndSign:
    """
    A suite of this family.

    Args:
        name: The value of `cryptosuite` (or of `type`, for the old kind).
        form: How document and options become bytes.
        hash_names: The kinds of key, each with its hash.
        proof_type: The value of `type`.
        signs: Whether new proofs may be made with it.
    """

    name: str
    form: Form
    hash_names: Mapping[Algorithm, str]
    proof_type: str = DATA_INTEGRITY
    signs: bool = True

    @property
    def algorithms(self) -> Collection[Algorithm]:
        """The kinds of key that it takes."""
        return self.hash_names.keys()

    @property
    def uses_json_ld(self) -> bool:
        """Whether it signs what JSON-LD makes of the document, rather than its JSON."""
        return self.form is Form.RDFC

    def create(self, document: Json, options: Json, *, signer: Signer, hashes: Hashes) -> Json:
        """
        Return the whole proof.

        Raises:
            AlgorithmMismatchError: The signer's key is of another kind.
            CanonicalizationError: Something would not be signed.
            SignatureMismatchError: The signer answered with what is no raw
                signature of its kind (DER is the usual mistake).

        Spec: § Create Proof; for JCS, "if unsecuredDocument.@context is
        present, set proof.@context to it".
        """
        hash_name = self._hash_name(signer.algorithm, pointer="")
        if self.form is Form.JCS and "@context" in document:
            options = {**options, "@context": document["@context"]}
        message = self.signing_input(document, options, hash_name=hash_name, hashes=hashes)
        return self.complete(options, message, signer=signer)

    def complete(self, options: Json, message: bytes, *, signer: Signer) -> Json:
        """
        Sign the two hashes, however they were obtained, and return the whole proof.

        Args:
            options: The proof without `proofValue`.
            message: What `signing_input` returns.
            signer: Of a kind in `algorithms`.

        Raises:
            SignatureMismatchError: The signer answered with what is no raw signature.
        """
        signature = signer.sign(message)
        expected = _SIGNATURE_BYTES[signer.algorithm]
        if not isinstance(cast("object", signature), bytes) or len(signature) != expected:
            raise SignatureMismatchError(
                f"the signer answered with what is no raw {signer.algorithm} signature "
                f"of {expected} bytes"
            )
        return {**options, "proofValue": multibase.encode_multibase(signature)}

    def verify(
        self, document: Json, proof: Json, *, key: PublicKey, hashes: Hashes, pointer: str
    ) -> None:
        """
        Return if `proof` holds for `document`.

        Raises:
            ProofInvalidError: `proofValue` is missing or is no signature of
                the key's kind; or the `@context` of the proof is not the one
                that stands in the document.
            AlgorithmMismatchError: The key is of a kind that the suite does not take.
            CanonicalizationError: Something in the document or proof is not signed.
            SignatureMismatchError: The signature is not right.

        Spec: § Verify Proof.
        """
        hash_name = self._hash_name(key.algorithm, pointer=pointer)
        signature = _signature(proof, key.algorithm, pointer)
        options = {name: value for name, value in proof.items() if name != "proofValue"}
        if self.form is Form.JCS:
            document = _document_as_signed(document, options, pointer)
        elif "@context" in options and options["@context"] != document.get("@context"):
            # It would be replaced by the document's, so that nothing signs it.
            raise ProofInvalidError(
                "the proof has another @context than the document", pointer=f"{pointer}/@context"
            )
        message = self.signing_input(
            document, options, hash_name=hash_name, hashes=hashes, pointer=pointer
        )
        if not key.verify(signature, message):
            raise SignatureMismatchError(
                f"the {self.name} signature is not right for the document", pointer=pointer
            )

    def signing_input(
        self,
        document: Json,
        options: Json,
        *,
        hash_name: str,
        hashes: Hashes,
        pointer: str = "/proof",
    ) -> bytes:
        """
        Return the bytes that are signed: the hash of the options, then that of the document.

        Raises:
            CanonicalizationError: Something in the document or the options is not signed.

        Spec: § Proof Configuration; § Hashing.
        """
        configuration = self.configuration_hash(
            options, document.get("@context"), hash_name=hash_name, hashes=hashes, pointer=pointer
        )
        return configuration + hashes.of_document(document, self.form, hash_name)

    def configuration_hash(
        self,
        options: Json,
        context: JsonValue,
        *,
        hash_name: str,
        hashes: Hashes,
        pointer: str = "/proof",
    ) -> bytes:
        """
        Return the hash of the options: the first half of what is signed.

        Args:
            options: The proof without `proofValue`.
            context: The `@context` of the document; None where it has none.
            hash_name: `sha256` or `sha384`.
            hashes: Canonicalises, and remembers it.
            pointer: Where the proof stands, for messages.

        Raises:
            CanonicalizationError: Something in the options is not signed.

        Spec: § Proof Configuration.
        """
        if self.form is Form.RDFC and context is not None:
            options = {**options, "@context": context}
        return hashes.of_options(options, self.form, hash_name, pointer=pointer)

    def _hash_name(self, algorithm: Algorithm, *, pointer: str) -> str:
        hash_name = self.hash_names.get(algorithm)
        if hash_name is None:
            raise AlgorithmMismatchError(
                f"{self.name} takes {' or '.join(self.hash_names)} keys, this one is {algorithm}",
                pointer=pointer,
            )
        return hash_name


def _signature(proof: Json, algorithm: Algorithm, pointer: str) -> bytes:
    where = f"{pointer}/proofValue"
    text = proof.get("proofValue")
    if not isinstance(text, str):
        raise ProofInvalidError("proofValue is missing or not a text", pointer=where)
    if not text.startswith("z"):
        raise ProofInvalidError(
            f"proofValue begins with {text[:1]!r}, expected 'z' (base58btc)", pointer=where
        )
    try:
        signature = multibase.decode_multibase(text, limit=multibase.PROOF_LIMIT)
    except EncodingError as error:
        raise ProofInvalidError(error.message, pointer=where) from error
    expected = _SIGNATURE_BYTES[algorithm]
    if len(signature) != expected:
        raise ProofInvalidError(
            f"proofValue holds {len(signature)} bytes, a {algorithm} signature has {expected}",
            pointer=where,
        )
    return signature


def _document_as_signed(document: Json, options: Json, pointer: str) -> Json:
    """
    Return the document with the `@context` that was signed.

    A context may be added behind the signed ones after signing, so that a
    second proof of another suite finds its terms.

    Raises:
        ProofInvalidError: The document's contexts do not begin with the proof's.

    Spec: Data Integrity EdDSA Cryptosuites 1.0 § Verify Proof (eddsa-jcs-2022), step "If
    proofOptions.@context exists".
    """
    if "@context" not in options:
        return document
    signed = options["@context"]
    if document.get("@context") == signed:
        return document
    wanted = _listed(signed)
    if _listed(document.get("@context"))[: len(wanted)] != wanted:
        raise ProofInvalidError(
            "the document's @context does not begin with the proof's",
            pointer=f"{pointer}/@context",
        )
    return {**document, "@context": signed}


def _listed(contexts: JsonValue) -> list[JsonValue]:
    return contexts if isinstance(contexts, list) else [contexts]
