# SPDX-License-Identifier: Apache-2.0

"""
Credentials as JSON Web Tokens: sign one, read one, check its signature.

Reading and checking are two steps, because the key is found between them: the
token names it (`key_id`, or a public `jwk`), and whoever calls accepts it only
if the issuer's own document lists it. Nothing is fetched here.

Spec: Open Badges 3.0 § JSON Web Token Proof Format; Securing Verifiable
Credentials using JOSE and COSE (read); VC Data Model 1.1 § JSON Web Token (read).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from skillmark.encoding import moments, strict_json
from skillmark.errors import ClaimsDisagreeError, HeaderNotAllowedError, ProofTimeError
from skillmark.proofs import jws, jwt_claims
from skillmark.proofs.options import CLOCK_SKEW
from skillmark.protocols import Json, PublicKey, Signer

TokenType: TypeAlias = Literal["JWT", "vc+jwt", "vp+jwt"]

_MEMBERS: Final = frozenset({"alg", "cty", "iss", "jwk", "kid", "typ"})
"""All that a header may hold."""

_TYPES: Final[Mapping[str, bool | None]] = {
    "jwt": None,
    "vc+jwt": False,
    "vc+ld+jwt": False,  # of an earlier draft
    "vp+jwt": True,
    "vp+ld+jwt": True,
}
"""Each `typ`, and whether it announces a presentation; None says nothing."""

_CONTENTS: Final[Mapping[str, bool | None]] = {"vc": False, "vp": True}
"""Each `cty`, the same."""

_PRIVATE_MEMBERS: Final = frozenset({"d", "dp", "dq", "k", "oth", "p", "q", "qi"})

_LONGEST_KEY_ID: Final = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class UnverifiedJwt:
    """A token that could be read. Nothing in it is verified."""

    header: Json
    payload: Json
    document: Json
    """The credential or presentation, without the claims of the token."""

    signing_input: bytes
    signature: bytes
    key_id: str | None
    """`kid`: the verification method that the token names."""

    jwk: Json | None
    """A public key in the header. It counts only if the issuer's document lists it."""

    issued_at: datetime | None
    not_before: datetime | None
    expires_at: datetime | None


def sign_jwt(document: Json, *, signer: Signer, typ: TokenType = "JWT") -> str:
    """
    Return `document` as a signed token.

    Args:
        document: A credential (or presentation); one of VC 1.1 goes under `vc`.
        signer: Its kind of key is the `alg`, its verification method the `kid`.
        typ: The kind of token; OB 3.0 says `JWT`.

    Raises:
        HeaderNotAllowedError: `typ` does not fit what `document` is.
        ModelError: It has no issuer (a presentation: holder) with an id.
        ClaimsDisagreeError: A member of it is named like a claim.
        EncodingError: validFrom or validUntil is no moment with a zone.
        JsonError: It cannot be written as JSON.

    Spec: OB 3.0 § JOSE Header, § JWT Payload.
    """
    _require_kind(_TYPES[typ.lower()], document)
    payload = strict_json.dumps(jwt_claims.payload_of(document))
    return jws.sign_compact(payload, signer=signer, typ=typ)


def read_jwt(token: str) -> UnverifiedJwt:
    """
    Take a token apart, refusing what could be read in two ways. Verifies nothing.

    Args:
        token: A compact JWS, without white space around it.

    Raises:
        UnreadableError: It is not a token of three base64url parts with JSON
            that is read in one way, or holds no credential.
        TooLargeError: It is longer than any credential.
        SuiteUnknownError: `alg` is none that Skillmark verifies (such as `none`).
        HeaderNotAllowedError: The header holds another member than `alg`,
            `kid`, `typ`, `cty`, `iss` and a public `jwk`, or one of a wrong
            shape; `typ` or `cty` is of another kind of token, or does not fit
            what the token holds; no key is named.
        ProofInvalidError: The signature is not base64url, or a claim has the wrong shape.
        ClaimsDisagreeError: A claim and the credential say different things.

    Spec: OB 3.0 § Verify a Credential with a JWT; RFC 8725 § Best Practices.
    """
    parts = jws.parse_compact(token)
    key_id, jwk = _read_header(parts.header)
    payload = strict_json.loads_object(parts.payload)
    document = jwt_claims.document_of(payload)
    announced = _announced(parts.header, "typ", _TYPES)
    _require_kind(announced, document)
    _require_kind(_announced(parts.header, "cty", _CONTENTS), document)
    if announced is not None and not {"vc", "vp"}.isdisjoint(payload):
        raise ClaimsDisagreeError("a token of this typ has no vc or vp claim")
    if "iss" in parts.header and parts.header["iss"] != jwt_claims.issuer_of(document):
        raise ClaimsDisagreeError("iss in the header is not the issuer of the credential")
    return UnverifiedJwt(
        header=parts.header,
        payload=payload,
        document=document,
        signing_input=parts.signing_input,
        signature=parts.signature,
        key_id=key_id,
        jwk=jwk,
        issued_at=jwt_claims.moment_claim(payload, "iat"),
        not_before=jwt_claims.moment_claim(payload, "nbf"),
        expires_at=jwt_claims.moment_claim(payload, "exp"),
    )


def check_jwt(token: UnverifiedJwt, key: PublicKey, *, at: datetime) -> None:
    """
    Return if `key` signed the token.

    `nbf` and `exp` are left to whoever reads validFrom and validUntil:
    `not_before` and `expires_at` hold them, for a credential that has only those.

    Args:
        token: As `read_jwt` returned it.
        key: The key that the issuer's document lists.
        at: The moment of the verification.

    Raises:
        AlgorithmMismatchError: `alg` is not the one of the key's kind.
        SignatureMismatchError: The signature is not right.
        ProofTimeError: `iat` lies more than `CLOCK_SKEW` in the future.
    """
    parts = jws.Jws(token.header, b"", token.signing_input, token.signature)
    jws.verify_compact(parts, key)
    check_issued_at(token.issued_at, at=at)


def check_issued_at(issued_at: datetime | None, *, at: datetime) -> None:
    """
    Return unless a token says that it was made after `at`.

    Raises:
        ProofTimeError: It is dated more than `CLOCK_SKEW` in the future.
    """
    if issued_at is not None and issued_at - at > CLOCK_SKEW:
        raise ProofTimeError(
            f"the token is dated {moments.render(issued_at)}, which has not come yet",
            pointer="/iat",
        )


def _read_header(header: Json) -> tuple[str | None, Json | None]:
    unknown = sorted(header.keys() - _MEMBERS)
    if unknown:
        raise HeaderNotAllowedError(f"the header holds {', '.join(unknown)[:128]}")
    key_id = header.get("kid")
    if "kid" in header and (not isinstance(key_id, str) or not 0 < len(key_id) <= _LONGEST_KEY_ID):
        raise HeaderNotAllowedError(f"kid is not a text of 1 to {_LONGEST_KEY_ID} characters")
    jwk = header.get("jwk")
    if "jwk" in header and not isinstance(jwk, dict):
        raise HeaderNotAllowedError("jwk is not an object")
    if isinstance(jwk, dict) and not _PRIVATE_MEMBERS.isdisjoint(jwk):
        raise HeaderNotAllowedError("jwk is not a public key")
    if key_id is None and jwk is None:
        raise HeaderNotAllowedError("the header names no key: neither kid nor jwk")
    return (
        key_id if isinstance(key_id, str) else None,
        jwk if isinstance(jwk, dict) else None,
    )


def _announced(header: Json, name: str, known: Mapping[str, bool | None]) -> bool | None:
    if name not in header:
        return None
    value = header[name]
    media_type = value.lower().removeprefix("application/") if isinstance(value, str) else ""
    if media_type not in known:
        raise HeaderNotAllowedError(f"{name} is {str(value)[:64]!r}, not that of a credential")
    return known[media_type]


def _require_kind(announced: bool | None, document: Json) -> None:  # noqa: FBT001
    """Refuse a token that announces a presentation and holds a credential, or the reverse."""
    if announced is not None and announced != jwt_claims.is_presentation(document):
        raise HeaderNotAllowedError(
            "the token announces a presentation and holds none"
            if announced
            else "the token announces a credential and holds a presentation"
        )
