# SPDX-License-Identifier: Apache-2.0

"""
`did:key`: an identifier that is its own key.

Spec: The did:key Method v0.9. Ed25519, P-256 and P-384; the document is in the
form of today (Multikey), without the derived key for encryption. Such an
identifier says that the holder of the key made something, never who that is.
"""

from __future__ import annotations

from typing import Final

from skillmark.did.controller import self_made_document
from skillmark.did.web import METHOD_LIMIT
from skillmark.encoding.multibase import ED25519_PUBLIC, P256_PUBLIC, P384_PUBLIC, RSA_PUBLIC
from skillmark.errors import KeyRefusedError, ResolutionError
from skillmark.keys import multikey
from skillmark.keys.public import AnyKey
from skillmark.protocols import Algorithm, Json

PREFIX: Final = "did:key:"

_TAKEN: Final = (ED25519_PUBLIC, P256_PUBLIC, P384_PUBLIC)


def did_key(key: AnyKey) -> str:
    """
    Return the identifier of `key`.

    Raises:
        KeyRefusedError: It is an RSA key: its identifier would be longer than verifiers read.
    """
    if key.algorithm is Algorithm.RSA:
        raise KeyRefusedError(_NO_RSA)
    return PREFIX + key.to_multikey()


def did_key_document(did: str) -> Json:
    """
    Return the document that `did` stands for.

    The point is not checked here but by whoever reads the key from the document.

    Raises:
        ResolutionError: `did` is not a `did:key` without path, query and fragment.
        KeyRefusedError: It is of a kind of key that is not taken.

    Spec: § Document Creation Algorithm.
    """
    text = did.removeprefix(PREFIX)
    if text == did or len(text) > METHOD_LIMIT or not text.isalnum():
        raise ResolutionError("the identifier is not a did:key")
    prefix, _ = multikey.split(text)
    if prefix == RSA_PUBLIC:
        raise KeyRefusedError(_NO_RSA)
    if prefix not in _TAKEN:
        raise KeyRefusedError(f"a did:key has the prefix {prefix.hex()!r}, which is not taken")
    method: Json = {
        "id": f"{did}#{text}",
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": text,
    }
    return self_made_document(did, method)


_NO_RSA: Final = "RSA keys are not taken as did:key, which would be longer than verifiers read"
