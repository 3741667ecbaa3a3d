# SPDX-License-Identifier: Apache-2.0

"""
The hashes that a Data Integrity proof signs, each piece callable on its own.

What is signed is `hash(proof options) || hash(document)`, both canonical. Of
many credentials issued together the options are equal, so that their hash is
remembered; of one credential with several proofs the document is equal, so
that its hash is computed once. Documents are never copied.

Spec: Data Integrity EdDSA Cryptosuites 1.0 § Transformation, § Hashing,
§ Proof Configuration; the ECDSA ones say the same with another hash.
"""

from __future__ import annotations

import functools
import hashlib
from enum import StrEnum
from typing import Final

from skillmark import canonical
from skillmark.canonical.contexts import ContextStore
from skillmark.encoding import strict_json
from skillmark.errors import CanonicalizationError, JsonError, ProofInvalidError, TooLargeError
from skillmark.protocols import Json

_REMEMBERED_OPTIONS: Final = 512
"""Hashes of proof options; bulk issue needs one for each signer and moment."""


class Form(StrEnum):
    """How a document becomes bytes."""

    RDFC = "rdfc"
    JCS = "jcs"


def canonical_bytes(document: Json, form: Form, contexts: ContextStore, hash_name: str) -> bytes:
    """
    Return the canonical form of a document or of proof options.

    Args:
        document: Any JSON object; for RDFC with its `@context`.
        form: The canonicalisation.
        contexts: Where contexts are found, for RDFC.
        hash_name: `sha256` or `sha384`; RDFC names blank nodes by it.

    Raises:
        CanonicalizationError: Something in it has no canonical form.
    """
    if form is Form.JCS:
        return canonical.jcs(document)
    return canonical.rdfc(document, contexts, hash_name=hash_name)


def digest(octets: bytes, hash_name: str) -> bytes:
    """Return the SHA-256 or SHA-384 of `octets`."""
    return hashlib.sha384(octets).digest() if hash_name == "sha384" else _sha256(octets)


def _sha256(octets: bytes) -> bytes:
    return hashlib.sha256(octets).digest()


@functools.lru_cache(maxsize=_REMEMBERED_OPTIONS)
def _options_digest(options: bytes, form: Form, contexts: ContextStore, hash_name: str) -> bytes:
    # Equal bytes are equal options, so that remembering changes no answer.
    read = strict_json.loads_object(options)
    return digest(canonical_bytes(read, form, contexts, hash_name), hash_name)


class Hashes:
    """
    Canonicalises for the proofs of one document.

    Args:
        contexts: Where JSON-LD contexts are found.
    """

    def __init__(self, contexts: ContextStore) -> None:
        self._contexts = contexts
        # The document stands in the value, so that no other can take its identity meanwhile.
        self._documents: dict[tuple[int, Form, str], tuple[Json, bytes]] = {}

    def of_document(self, document: Json, form: Form, hash_name: str) -> bytes:
        """
        Return the hash of a document without its proof.

        Raises:
            CanonicalizationError: Something in it has no canonical form.
        """
        name = (id(document), form, hash_name)
        known = self._documents.get(name)
        if known is None:
            octets = canonical_bytes(document, form, self._contexts, hash_name)
            known = (document, digest(octets, hash_name))
            self._documents[name] = known
        return known[1]

    def of_options(self, options: Json, form: Form, hash_name: str, *, pointer: str) -> bytes:
        """
        Return the hash of a proof without its `proofValue`.

        Args:
            options: With the `@context` that gives its members meaning.
            form: The canonicalisation.
            hash_name: `sha256` or `sha384`.
            pointer: Where the proof stands, for messages.

        Raises:
            CanonicalizationError: A member has no meaning, so that it would not be signed.
            ProofInvalidError: A member cannot be written as JSON, or it nests without end.
        """
        try:
            return _options_digest(strict_json.dumps(options), form, self._contexts, hash_name)
        except (JsonError, TooLargeError) as error:
            raise ProofInvalidError(error.message, pointer=pointer) from error
        except CanonicalizationError as error:
            raise type(error)(error.message, pointer=pointer + error.pointer) from error
