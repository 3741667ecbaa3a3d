# SPDX-License-Identifier: Apache-2.0

"""
What a JWT says twice: its registered claims and the members of the credential.

OB 3.0 repeats five members as claims (`iss`, `jti`, `sub`, `nbf`, `exp`) beside
the credential itself; VC 1.1 puts the credential under `vc` and may leave those
members out of it; VC-JOSE-COSE needs no claim at all. Whatever stands in two
places must say the same. Moments are compared with the clock elsewhere.

Spec: Open Badges 3.0 § JWT Payload; VC Data Model 1.1 § JWT Decoding; Securing
Verifiable Credentials using JOSE and COSE § Claims.
"""

from __future__ import annotations

import functools
import math
from datetime import UTC, datetime
from typing import Final

from skillmark.encoding import moments
from skillmark.errors import (
    ClaimsDisagreeError,
    EncodingError,
    ModelError,
    NoCredentialError,
    ProofInvalidError,
    UnreadableError,
)
from skillmark.protocols import Json, JsonValue

CLAIMS: Final = frozenset(
    {"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "nonce", "cnf", "vc", "vp"}
)
"""Claims of the token, which are no members of a credential."""

_VC_1_1: Final = "https://www.w3.org/2018/credentials/v1"
_ENVELOPES: Final = ("vc", "vp")
_CREDENTIAL_MEMBERS: Final = frozenset(
    {
        "@context", "credentialSubject", "expirationDate", "holder", "id", "issuanceDate",
        "issuer", "proof", "type", "validFrom", "validUntil", "verifiableCredential",
    }
)  # fmt: skip
_LIST_KINDS: Final = frozenset({"BitstringStatusListCredential", "StatusList2021Credential"})
_STARTS: Final = ("validFrom", "issuanceDate")
_ENDS: Final = ("validUntil", "expirationDate")


def is_presentation(document: Json) -> bool:
    """Whether `document` is a presentation rather than a credential."""
    kinds = document.get("type")
    return "VerifiablePresentation" in (kinds if isinstance(kinds, list) else [kinds])


def issuer_of(document: Json) -> str | None:
    """Return the id of the issuer of a credential, of the holder of a presentation."""
    return _identifier(document.get("holder" if is_presentation(document) else "issuer"))


def payload_of(document: Json) -> Json:
    """
    Return the payload of a token for `document`.

    Raises:
        ModelError: It has no issuer (a presentation: holder) with an id.
        ClaimsDisagreeError: A member of it is named like a claim.
        EncodingError: validFrom or validUntil is no moment with a zone.

    Spec: OB 3.0 § JWT Payload; for VC 1.1 the credential stands under `vc`.
    """
    if not CLAIMS.isdisjoint(document):
        named = min(CLAIMS.intersection(document))
        raise ClaimsDisagreeError("a member has the name of a claim", pointer=f"/{named}")
    presents = is_presentation(document)
    issuer = issuer_of(document)
    if issuer is None:
        raise ModelError(
            "a signed credential names its issuer",
            pointer="/holder" if presents else "/issuer",
        )
    claims: Json = {"iss": issuer}
    name = document.get("id")
    if isinstance(name, str):
        claims["jti"] = name
    subject = _identifier(_only(document.get("credentialSubject")))
    if subject is not None:
        claims["sub"] = subject
    for claim, names in (("nbf", _STARTS), ("exp", _ENDS)):
        moment = _first_text(document, names)
        if moment is not None:
            claims[claim] = seconds(moment)
    if _is_vc_1_1(document):
        return {**claims, ("vp" if presents else "vc"): document}
    return {**document, **claims}


def document_of(payload: Json) -> Json:
    """
    Return the credential or presentation that `payload` holds, without the claims.

    Of the form of VC 1.1 the members that stand in claims only are written into it.

    Raises:
        NoCredentialError: The payload holds neither.
        UnreadableError: `vc` or `vp` is not an object.
        ProofInvalidError: A claim has the wrong shape.
        ClaimsDisagreeError: A claim and a member say different things, `vc`
            stands beside a credential, or `vc` holds a presentation.
    """
    envelopes = [name for name in _ENVELOPES if name in payload]
    if not envelopes:
        if "@context" not in payload:
            raise NoCredentialError("the payload of the token is not a credential")
        document = {name: value for name, value in payload.items() if name not in CLAIMS}
        check_agreement(payload, document)
        return document
    if len(envelopes) > 1 or not _CREDENTIAL_MEMBERS.isdisjoint(payload):
        raise ClaimsDisagreeError(
            "the payload holds two credentials, one of them under a claim",
            pointer=f"/{envelopes[0]}",
        )
    enveloped = payload[envelopes[0]]
    if not isinstance(enveloped, dict):
        raise UnreadableError("the claim holds no credential", pointer=f"/{envelopes[0]}")
    if is_presentation(enveloped) != (envelopes == ["vp"]):
        raise ClaimsDisagreeError(
            "the claim is named for another kind than it holds", pointer=f"/{envelopes[0]}"
        )
    check_agreement(payload, enveloped)
    return _completed(payload, enveloped)


def moment_claim(payload: Json, claim: str) -> datetime | None:
    """
    Return the moment that `claim` names, in UTC; None where it is absent.

    `iat` may also be an `xsd:dateTimeStamp`, as in the W3C's own test tokens.

    Raises:
        ProofInvalidError: It is not a number of seconds that a date can have.
    """
    if claim not in payload:
        return None
    value = payload[claim]
    try:
        if claim == "iat" and isinstance(value, str):
            return moments.parse(value)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
    except (EncodingError, OverflowError, ValueError, OSError) as error:
        raise ProofInvalidError(f"{claim} is no moment", pointer=f"/{claim}") from error
    raise ProofInvalidError(f"{claim} is not a number of seconds", pointer=f"/{claim}")


def text_claim(payload: Json, claim: str) -> str | None:
    """
    Return the text of `claim`; None where it is absent.

    Raises:
        ProofInvalidError: It is not a text.
    """
    if claim not in payload:
        return None
    value = payload[claim]
    if not isinstance(value, str):
        raise ProofInvalidError(f"{claim} is not a text", pointer=f"/{claim}")
    return value


def check_agreement(payload: Json, document: Json) -> None:
    """
    Return if no claim says another thing than the member that it repeats.

    Raises:
        ClaimsDisagreeError: One does.
        ProofInvalidError: A claim has the wrong shape.
    """
    subject = document.get("credentialSubject")
    if isinstance(subject, list) and len(subject) != 1 and "sub" in payload:
        raise ClaimsDisagreeError("sub names one subject of several", pointer="/sub")
    for claim, member in (
        ("iss", issuer_of(document)),
        ("jti", document.get("id")),
        ("sub", _identifier(_only(subject))),
    ):
        said = text_claim(payload, claim)
        if said is not None and member is not None and said != member:
            raise ClaimsDisagreeError(
                f"{claim} is {said[:128]!r}, the credential says {str(member)[:128]!r}",
                pointer=f"/{claim}",
            )
    for claim, names in (("nbf", _STARTS), ("exp", _ENDS)):
        moment = moment_claim(payload, claim)
        if moment is None or (claim == "nbf" and _is_list_signed_later(moment, document)):
            continue
        for name in names:
            _require_same_second(claim, moment, document, name)


def _is_list_signed_later(moment: datetime, document: Json) -> bool:
    """
    Whether this is a status list of which `nbf` says when it was signed.

    Other implementations write the present moment there, which only narrows
    when the list holds; of a credential the two must be the same.
    """
    kinds = document.get("type")
    if _LIST_KINDS.isdisjoint(kind for kind in _listed(kinds) if isinstance(kind, str)):
        return False
    text = _first_text(document, _STARTS)
    try:
        return text is not None and seconds(text) <= moment.timestamp()
    except EncodingError:
        return False


def _listed(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else [value]


def _require_same_second(claim: str, moment: datetime, document: Json, name: str) -> None:
    if name not in document:
        return
    text = document[name]
    try:
        same = isinstance(text, str) and seconds(text) == math.floor(moment.timestamp())
    except EncodingError as error:
        raise ClaimsDisagreeError(error.message, pointer=f"/{name}") from error
    if not same:
        raise ClaimsDisagreeError(
            f"{claim} is {moments.render(moment)}, {name} is {str(text)[:64]!r}",
            pointer=f"/{claim}",
        )


def _completed(payload: Json, document: Json) -> Json:
    """Write what stands in claims only into the credential (VC 1.1 § JWT Decoding)."""
    old = _is_vc_1_1(document)
    completed = dict(document)
    identified = "holder" if is_presentation(document) else "issuer"
    _fill(completed, identified, text_claim(payload, "iss"))
    _fill(completed, "id", text_claim(payload, "jti"))
    if isinstance(document.get("credentialSubject"), dict):
        _fill(completed, "credentialSubject", text_claim(payload, "sub"))
    if identified == "issuer":
        for claim, names in (("nbf", _STARTS), ("exp", _ENDS)):
            moment = moment_claim(payload, claim)
            if moment is not None and not any(name in document for name in names):
                completed[names[old]] = moments.render(moment)
    return completed


def _fill(document: Json, name: str, value: str | None) -> None:
    if value is None:
        return
    present = document.get(name)
    if isinstance(present, dict):
        document[name] = present if "id" in present else {"id": value, **present}
    elif present is None:
        document[name] = value


def _is_vc_1_1(document: Json) -> bool:
    contexts = document.get("@context")
    return (contexts[:1] if isinstance(contexts, list) else [contexts]) == [_VC_1_1]


def _identifier(value: JsonValue) -> str | None:
    """Return the id of what is named by its id or stands there with one."""
    if isinstance(value, dict):
        value = value.get("id")
    return value if isinstance(value, str) else None


def _only(value: JsonValue) -> JsonValue:
    if isinstance(value, list):
        return value[0] if len(value) == 1 else None
    return value


def _first_text(document: Json, names: tuple[str, ...]) -> str | None:
    for name in names:
        value = document.get(name)
        if isinstance(value, str):
            return value
    return None


@functools.lru_cache(maxsize=256)
def seconds(text: str) -> int:
    """Whole seconds since 1970; a NumericDate has no need for more."""
    return math.floor(moments.parse(text).timestamp())
