# SPDX-License-Identifier: Apache-2.0

"""
JSON Web Signatures in compact form, read strictly.

The algorithm is the key's own and never the token's choice: the header must
agree with the key. Symmetric algorithms and `none` do not exist here. A header
that points at keys, or changes how it is to be read, is refused. What the
payload means is the business of `vc_jwt`.

Spec: RFC 7515 § JWS Compact Serialization; RFC 8725 (best practices).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, cast

from skillmark.encoding import base64url, strict_json
from skillmark.errors import (
    AlgorithmMismatchError,
    EncodingError,
    HeaderNotAllowedError,
    ProofInvalidError,
    SignatureMismatchError,
    SuiteUnknownError,
    TooLargeError,
    UnreadableError,
)
from skillmark.protocols import Algorithm, Json, PublicKey, Signer

_LENGTHS: Final[Mapping[Algorithm, range]] = MappingProxyType(
    {
        Algorithm.ED25519: range(64, 65),
        Algorithm.P256: range(64, 65),
        Algorithm.P384: range(96, 97),
        Algorithm.RSA: range(256, 1025),
    }
)
"""Octets of a raw signature: that of RSA is as long as the key, 2,048 to 8,192 bits."""

ALGORITHM_NAMES: Final[Mapping[Algorithm, tuple[str, ...]]] = MappingProxyType(
    {
        Algorithm.P256: ("ES256",),
        Algorithm.RSA: ("RS256",),
        Algorithm.ED25519: ("EdDSA", "Ed25519"),  # the second is its newer name (RFC 9864)
        Algorithm.P384: ("ES384",),
    }
)
"""The `alg` values of each kind of key; the first is the one we write."""

_OFFERED: Final = frozenset(name for names in ALGORITHM_NAMES.values() for name in names)

_DANGEROUS_MEMBERS: Final = frozenset({"b64", "crit", "jku", "x5c", "x5u", "zip"})
"""They fetch or bring a key, or change what is signed."""

_LONGEST_TOKEN: Final = 2_097_152
_LONGEST_HEADER: Final = 16_384
_LONGEST_SIGNATURE: Final = 2_048
"""Characters; RSA with 8192 bits has 1366."""


@dataclass(frozen=True, slots=True)
class Jws:
    """A token taken apart. Nothing in it is verified."""

    header: Json
    payload: bytes
    signing_input: bytes
    signature: bytes


def parse_compact(token: str) -> Jws:
    """
    Take a compact JWS apart.

    Args:
        token: Three base64url parts and two dots, nothing around them.

    Raises:
        UnreadableError: There are not three parts, the header or the payload
            is not base64url in its one form, or the header is not a JSON
            object read in one way (JsonError).
        TooLargeError: It is longer than any credential.
        HeaderNotAllowedError: The header holds `crit`, `b64`, `jku`, `x5u`, `x5c` or `zip`.
        SuiteUnknownError: `alg` is missing, or is none that Skillmark verifies.
        ProofInvalidError: The signature is not base64url in its one form.

    Spec: RFC 7515 § Message Signature or MAC Validation, steps 1 to 7.
    """
    if len(token) > _LONGEST_TOKEN:
        raise TooLargeError(
            f"the token has {len(token)} characters, at most {_LONGEST_TOKEN} are read"
        )
    parts = token.split(".", 3)
    if len(parts) != 3:  # noqa: PLR2004 - header, payload, signature
        raise UnreadableError("the text is not a token of three parts")
    header_text, payload_text, signature_text = parts
    try:
        header = strict_json.loads_object(base64url.decode(header_text, limit=_LONGEST_HEADER))
        payload = base64url.decode(payload_text, limit=_LONGEST_TOKEN)
    except EncodingError as error:
        raise UnreadableError(error.message) from error
    dangerous = sorted(_DANGEROUS_MEMBERS.intersection(header))
    if dangerous:
        raise HeaderNotAllowedError(f"the header holds {', '.join(dangerous)}")
    name = header.get("alg")
    if not isinstance(name, str) or name not in _OFFERED:
        raise SuiteUnknownError(
            f"alg is {str(name)[:32]!r}, expected one of {', '.join(sorted(_OFFERED))}"
        )
    try:
        signature = base64url.decode(signature_text, limit=_LONGEST_SIGNATURE)
    except EncodingError as error:
        raise ProofInvalidError(error.message) from error
    return Jws(header, payload, f"{header_text}.{payload_text}".encode("ascii"), signature)


def verify_compact(jws: Jws, key: PublicKey) -> None:
    """
    Return if the signature is right for `key`.

    Raises:
        AlgorithmMismatchError: `alg` is not the one of the key's kind.
        SignatureMismatchError: The signature is not right.
    """
    expected = ALGORITHM_NAMES[key.algorithm]
    if jws.header.get("alg") not in expected:
        raise AlgorithmMismatchError(
            f"alg is {str(jws.header.get('alg'))[:32]!r}, the key is for {expected[0]}"
        )
    if not key.verify(jws.signature, jws.signing_input):
        raise SignatureMismatchError(f"the {expected[0]} signature is not right for the token")


def sign_compact(payload: bytes, *, signer: Signer, typ: str) -> str:
    """
    Write a compact JWS whose header is `alg`, `kid` and `typ`, and nothing else.

    Args:
        payload: Any bytes.
        signer: Its `verification_method` becomes `kid`.
        typ: The kind of token.

    Raises:
        SignatureMismatchError: The signer answered with what is no raw signature.
    """
    return sign_octets(payload, signer=signer, typ=typ).decode("ascii")


def sign_octets(payload: bytes, *, signer: Signer, typ: str) -> bytes:
    """
    Write the same as `sign_compact`, as the bytes that are served.

    Raises:
        SignatureMismatchError: The signer answered with what is no raw signature.
    """
    header = _encoded_header(signer.algorithm, signer.verification_method, typ)
    signing_input = b"%b.%b" % (header, base64url.encode_octets(payload))
    signature = signer.sign(signing_input)
    if (
        not isinstance(cast("object", signature), bytes)
        or len(signature) not in _LENGTHS[signer.algorithm]
    ):
        raise SignatureMismatchError(
            f"the signer answered with what is no raw {signer.algorithm} signature"
        )
    return b"%b.%b" % (signing_input, base64url.encode_octets(signature))


@functools.lru_cache(maxsize=64)
def _encoded_header(algorithm: Algorithm, key_id: str, typ: str) -> bytes:
    name = ALGORITHM_NAMES[algorithm][0]
    return base64url.encode_octets(strict_json.dumps({"alg": name, "kid": key_id, "typ": typ}))
