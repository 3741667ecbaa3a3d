# SPDX-License-Identifier: Apache-2.0

"""
`did:jwk`: an identifier that is its own key, written as a JSON Web Key.

Spec: did:jwk Method Specification. As with `did:key`, it says nothing about who
the holder is.
"""

from __future__ import annotations

from typing import Final

from skillmark.did.controller import self_made_document
from skillmark.did.web import METHOD_LIMIT
from skillmark.encoding import base64url, strict_json
from skillmark.errors import KeyRefusedError, MalformedError, ResolutionError
from skillmark.keys.public import AnyKey, public_key_from_jwk
from skillmark.protocols import Json

PREFIX: Final = "did:jwk:"

_FRAGMENT: Final = "#0"


def did_jwk(key: AnyKey) -> str:
    """
    Return the identifier of `key`.

    Raises:
        KeyRefusedError: It would be longer than verifiers read, as with RSA.
    """
    did = PREFIX + base64url.encode(strict_json.dumps(key.to_jwk()))
    if len(did) + len(_FRAGMENT) > METHOD_LIMIT:
        raise KeyRefusedError("as a did:jwk the key would be longer than verifiers read")
    return did


def did_jwk_document(did: str) -> Json:
    """
    Return the document that `did` stands for.

    Raises:
        ResolutionError: `did` is not a `did:jwk` of at most 510 characters, or
            what it holds is not JSON.
        KeyRefusedError: It is not a public key for signatures of a kind that is taken.

    Spec: § Read.
    """
    text = did.removeprefix(PREFIX)
    if text == did or len(did) + len(_FRAGMENT) > METHOD_LIMIT:
        raise ResolutionError("the identifier is not a did:jwk, or is longer than is read")
    try:
        jwk = strict_json.loads_object(base64url.decode(text))
    except MalformedError as error:
        raise ResolutionError(f"a did:jwk cannot be read: {error.message}") from error
    public_key_from_jwk(jwk)
    method: Json = {
        "id": did + _FRAGMENT,
        "type": "JsonWebKey2020",
        "controller": did,
        "publicKeyJwk": jwk,
    }
    return self_made_document(did, method)
