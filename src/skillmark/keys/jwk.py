# SPDX-License-Identifier: Apache-2.0

"""
What all JSON Web Keys have in common: their members, their use, their thumbprint.

Spec: RFC 7517, RFC 7518 § 6, RFC 8037, RFC 7638. A JWK that says it is for
something else than signatures is believed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from typing import Final, Literal, cast

from skillmark.encoding import base64url, strict_json
from skillmark.errors import EncodingError, KeyRefusedError
from skillmark.protocols import Json, JsonValue

_PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})

_LONGEST_MEMBER: Final = 1_400
"""Characters: the modulus of 8192 bits has 1366."""


def members(jwk: object) -> Json:
    """
    Return `jwk` as an object with names.

    Raises:
        KeyRefusedError: It is not an object.
    """
    if not isinstance(jwk, dict):
        raise KeyRefusedError("a JWK is not an object")
    return cast("Json", jwk)


def refuse_private(jwk: Json) -> None:
    """
    Refuse a published JWK with a private member: its key is everybody's.

    Raises:
        KeyRefusedError: There is such a member.
    """
    if found := _PRIVATE & jwk.keys():
        raise KeyRefusedError(f"a public JWK has the private member {min(found)!r}")


def check_use(
    jwk: Json, algorithms: Collection[str], *, operation: Literal["verify", "sign"] = "verify"
) -> None:
    """
    Check that the JWK may be used for signatures of one of `algorithms`.

    Args:
        jwk: The key.
        algorithms: What `alg` may say, where it says anything.
        operation: What `key_ops` must list, where it is present.

    Raises:
        KeyRefusedError: `use`, `key_ops` or `alg` says otherwise.

    Spec: RFC 7517 § "use", § "key_ops", § "alg".
    """
    if "use" in jwk and jwk["use"] != "sig":
        raise KeyRefusedError("the `use` of a JWK is not 'sig'")
    if "key_ops" in jwk:
        operations = jwk["key_ops"]
        if not isinstance(operations, list) or operation not in operations:
            raise KeyRefusedError(f"the `key_ops` of a JWK do not list {operation!r}")
    # Compared one by one: a list or object, which JSON may have here, has no hash.
    if "alg" in jwk and all(jwk["alg"] != taken for taken in algorithms):
        raise KeyRefusedError(f"the `alg` of a JWK is not {' or '.join(sorted(algorithms))}")


def octets(jwk: Json, name: str, *, length: int | None = None) -> bytes:
    """
    Return the bytes of the member `name`.

    Args:
        jwk: The key.
        name: The member, base64url text.
        length: How many bytes it must have; None for any number.

    Raises:
        KeyRefusedError: It is missing, not base64url, or of another length.
    """
    value = jwk.get(name)
    if not isinstance(value, str):
        raise KeyRefusedError(f"the member {name!r} of a JWK is missing, or not text")
    try:
        found = base64url.decode(value, limit=_LONGEST_MEMBER)
    except EncodingError as error:
        raise KeyRefusedError(f"the member {name!r} of a JWK is not base64url") from error
    if length is not None and len(found) != length:
        raise KeyRefusedError(f"the member {name!r} has {len(found)} bytes, expected {length}")
    return found


def number(jwk: Json, name: str) -> int:
    """
    Return the number in the member `name`.

    Raises:
        KeyRefusedError: It is missing, not base64url, empty, or begins with a zero byte.

    Spec: RFC 7518 § Terminology, Base64urlUInt.
    """
    found = octets(jwk, name)
    if not found or found[0] == 0:
        raise KeyRefusedError(f"the member {name!r} of a JWK is not a number in its shortest form")
    return int.from_bytes(found, "big")


def number_text(value: int) -> str:
    """Write a positive number as Base64urlUInt."""
    return base64url.encode(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def thumbprint(required: Mapping[str, str]) -> str:
    """
    Return the SHA-256 thumbprint of a key, base64url.

    Args:
        required: The members that RFC 7638 § 3.2 (RFC 8037 § 2) names, and no other.
    """
    ordered: dict[str, JsonValue] = dict(sorted(required.items()))
    return base64url.encode(hashlib.sha256(strict_json.dumps(ordered)).digest())
