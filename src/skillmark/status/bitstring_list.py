# SPDX-License-Identifier: Apache-2.0

"""
The credential that carries a string of status bits: writing one, and looking an entry up.

Spec: W3C Bitstring Status List v1.0 § BitstringStatusListCredential and §
Validate Algorithm; its forerunner `StatusList2021Credential` is read as well.
Fetching the list and checking its proof belong to `verify`, which must have
done both before `look_up` is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from skillmark.encoding import moments
from skillmark.errors import (
    EncodingError,
    StatusMalformedError,
    StatusUnknownError,
    StatusVerificationError,
)
from skillmark.protocols import Json, JsonValue
from skillmark.status.bitstring import Bitstring
from skillmark.status.entries import StatusEntry, StatusKind, read_entries
from skillmark.status.finding import StatusFinding

__all__ = [
    "StatusEntry",
    "StatusFinding",
    "StatusList",
    "bits_for",
    "build_list_credential",
    "check_list_issuer",
    "find_in",
    "look_up",
    "read_entries",
    "read_list",
]

DEFAULT_TTL: Final = timedelta(minutes=5)
"""How long a list that does not say may be kept. Spec: § BitstringStatusList, `ttl`."""

_LIST_TYPES: Final = {
    StatusKind.BITSTRING: ("BitstringStatusListCredential", "BitstringStatusList"),
    StatusKind.STATUS_LIST_2021: ("StatusList2021Credential", "StatusList2021"),
}
_MILLISECOND: Final = timedelta(milliseconds=1)
_LONGEST_TTL: Final = timedelta(days=36_500)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusList:
    """A list credential, taken apart; its bits are still packed."""

    id: str | None
    purposes: tuple[str, ...]
    encoded: str
    ttl: timedelta
    valid_from: datetime | None
    valid_until: datetime | None


def build_list_credential(  # noqa: PLR0913 - one parameter a member
    *,
    list_url: str,
    issuer: str | Json,
    purpose: str | Sequence[str],
    bits: Bitstring,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    ttl: timedelta | None = None,
) -> Json:
    """
    Write an unsigned list credential.

    Args:
        list_url: Where the list is served; it becomes its id.
        issuer: The issuer of the credentials that the list is about.
        purpose: One purpose, or several that share the bits.
        bits: One bit a credential.
        valid_from: When the list begins to hold.
        valid_until: When it must have been replaced.
        ttl: How long a copy may be kept; whole milliseconds.

    Raises:
        EncodingError: A moment has no zone.
        StatusListLengthError: `bits` is under the floor.

    Spec: § BitstringStatusListCredential.
    """
    subject: Json = {
        "id": f"{list_url}#list",
        "type": "BitstringStatusList",
        "statusPurpose": purpose if isinstance(purpose, str) else [*purpose],
        "encodedList": bits.at_least_minimum().compress(),
    }
    if ttl is not None:
        subject["ttl"] = ttl // _MILLISECOND
    document: Json = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": list_url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
    }
    if valid_from is not None:
        document["validFrom"] = moments.render(valid_from)
    if valid_until is not None:
        document["validUntil"] = moments.render(valid_until)
    document["credentialSubject"] = subject
    return document


def read_list(document: Json, kind: StatusKind = StatusKind.BITSTRING) -> StatusList:
    """
    Take a list credential apart.

    Raises:
        StatusMalformedError: A member is missing or has the wrong shape.

    Spec: § BitstringStatusListCredential.
    """
    credential_type, subject_type = _LIST_TYPES[kind]
    _check_type(document, credential_type, "/type")
    subject = document.get("credentialSubject")
    if isinstance(subject, list) and len(subject) == 1:
        subject = subject[0]
    if not isinstance(subject, dict):
        raise StatusMalformedError("expected one object", pointer="/credentialSubject")
    _check_type(subject, subject_type, "/credentialSubject/type")
    encoded = subject.get("encodedList")
    if not isinstance(encoded, str):
        raise StatusMalformedError("expected a text", pointer="/credentialSubject/encodedList")
    list_id = document.get("id")
    if "id" in document and not isinstance(list_id, str):
        raise StatusMalformedError("expected a URL", pointer="/id")
    return StatusList(
        id=list_id if isinstance(list_id, str) else None,
        purposes=_purposes(subject.get("statusPurpose")),
        encoded=encoded,
        ttl=_ttl(subject),
        valid_from=_moment(document, "validFrom", "issuanceDate"),
        valid_until=_moment(document, "validUntil", "expirationDate"),
    )


def look_up(entry: StatusEntry, document: Json, *, at: datetime) -> StatusFinding:
    """
    Find what a verified list says about one credential.

    Args:
        entry: What the credential says about its status.
        document: The list credential, its proof already checked.
        at: The moment of the verification, timezone-aware.

    Raises:
        StatusMalformedError: A member of the list is missing or has the wrong
            shape, or its bits cannot be unpacked.
        StatusUnknownError: `entry` names another kind of list than this one.
        StatusVerificationError: The list is another than the entry names, is
            for another purpose, or does not hold at `at`.
        StatusListLengthError: The list is under the floor.
        StatusRangeError: The index lies outside the list.

    Spec: § Validate Algorithm.
    """
    return find_in(bits_for(entry, document, at=at), entry)


def find_in(bits: Bitstring, entry: StatusEntry) -> StatusFinding:
    """
    Find what the bits of a list say about one credential.

    Args:
        bits: What `bits_for` returned for this list, purpose and size of entry.
        entry: What the credential says about its status.

    Raises:
        StatusRangeError: The index lies outside the list.
    """
    value = bits.value_at(entry.index, entry.size)
    return StatusFinding(entry.purpose, value, entry.messages.get(value))


def bits_for(entry: StatusEntry, document: Json, *, at: datetime) -> Bitstring:
    """
    Return the bits of a verified list, good for every entry that differs in its index only.

    Args:
        entry: What a credential says about its status; its index is not looked at.
        document: The list credential, its proof already checked.
        at: The moment of the verification, timezone-aware.

    Raises:
        StatusUnknownError: As in `look_up`, all but the range.

    Spec: § Validate Algorithm.
    """
    if entry.kind not in _LIST_TYPES:
        raise StatusUnknownError(f"a {entry.kind.value} holds no bits")
    found = read_list(document, entry.kind)
    if found.id is not None and found.id != entry.list_url:
        raise StatusVerificationError("the list has another id than the credential names")
    if entry.purpose not in found.purposes:
        raise StatusVerificationError(
            f"the list is for {', '.join(found.purposes)[:60]}, "
            f"the credential asks for {entry.purpose[:60]!r}"
        )
    _check_time(found, at)
    return _expand(found.encoded, entry)


def check_list_issuer(
    document: Json, credential: Json, *, accepted: Collection[str] = frozenset()
) -> None:
    """
    Let a list speak only for the credentials of its own issuer.

    Anyone can sign a list that clears everything, so that a proof alone says
    little about it.

    Args:
        document: The list credential.
        credential: The credential that names the list.
        accepted: Ids of other issuers whose lists the verifier's policy takes.

    Raises:
        StatusVerificationError: The list is by another issuer, or by nobody.
    """
    by = _issuer_id(document)
    if by is None or (by != _issuer_id(credential) and by not in accepted):
        raise StatusVerificationError(
            "the list is by another issuer than the credential", pointer="/issuer"
        )


def _issuer_id(document: Json) -> str | None:
    issuer = document.get("issuer")
    found = issuer.get("id") if isinstance(issuer, dict) else issuer
    return found if isinstance(found, str) else None


def _check_type(node: Json, expected: str, at: str) -> None:
    types = node.get("type")
    if expected not in (types if isinstance(types, list) else [types]):
        raise StatusMalformedError(f"expected the type {expected}", pointer=at)


def _purposes(value: JsonValue) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value]
    purposes = tuple(item for item in listed if isinstance(item, str) and item)
    if not purposes or len(purposes) != len(listed):
        raise StatusMalformedError(
            "expected a text, or a list of texts", pointer="/credentialSubject/statusPurpose"
        )
    return purposes


def _ttl(subject: Json) -> timedelta:
    value = subject.get("ttl")
    if value is None and "ttl" not in subject:
        return DEFAULT_TTL
    # True is a number in Python, and not in JSON.
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise StatusMalformedError(
            "expected a whole number of milliseconds", pointer="/credentialSubject/ttl"
        )
    return min(value, _LONGEST_TTL // _MILLISECOND) * _MILLISECOND


def _moment(document: Json, *names: str) -> datetime | None:
    for name in names:
        if name not in document:
            continue
        value = document[name]
        try:
            if isinstance(value, str):
                return moments.parse(value)
        except EncodingError as error:
            raise StatusMalformedError(str(error), pointer=f"/{name}") from error
        raise StatusMalformedError("expected a moment", pointer=f"/{name}")
    return None


def _check_time(found: StatusList, at: datetime) -> None:
    if found.valid_from is not None and at < found.valid_from:
        raise StatusVerificationError(
            f"the list holds from {moments.render(found.valid_from)}", pointer="/validFrom"
        )
    if found.valid_until is not None and at > found.valid_until:
        raise StatusVerificationError(
            f"the list held until {moments.render(found.valid_until)}", pointer="/validUntil"
        )


def _expand(encoded: str, entry: StatusEntry) -> Bitstring:
    if entry.kind is StatusKind.STATUS_LIST_2021 and not encoded.startswith("u"):
        # That draft wrote base64 without a multibase letter; both alphabets and padding are met.
        encoded = "u" + encoded.rstrip("=").replace("+", "-").replace("/", "_")
    return Bitstring.expand(encoded).at_least_minimum(entry.size)
