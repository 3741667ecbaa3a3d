# SPDX-License-Identifier: Apache-2.0

"""
What a credential says about where its status stands: the `credentialStatus` member.

Reads `BitstringStatusListEntry` (W3C Bitstring Status List v1.0), its
forerunner `StatusList2021Entry`, and `1EdTechRevocationList`. Any other type
is refused: a status that cannot be read is not a good status.
`RevocationList2020Status` is among the refused, because programs disagree
about the end from which its bits are counted. Nothing is fetched here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from skillmark.encoding import iri, pointer
from skillmark.errors import (
    StatusMalformedError,
    StatusRangeError,
    StatusUnknownError,
)
from skillmark.protocols import Json, JsonValue
from skillmark.status.bitstring import MAXIMUM_BYTES

MAXIMUM_SIZE: Final = 8
"""Bits an entry: 256 different messages. No issuer is known to use more than two bits."""

MAXIMUM_ENTRIES: Final = 8
"""Entries of one credential that are followed; each may cost a fetch."""

_INDEX: Final = re.compile(r"0|[1-9][0-9]*")
_HEXADECIMAL: Final = re.compile(r"0[xX]([0-9A-Fa-f]{1,8})")
_LONGEST_INDEX: Final = len(str(MAXIMUM_BYTES * 8))
"""Digits; a longer index lies outside every list that is read."""


class StatusKind(StrEnum):
    """The types of `credentialStatus` that are understood."""

    BITSTRING = "BitstringStatusListEntry"
    STATUS_LIST_2021 = "StatusList2021Entry"
    REVOCATION_LIST = "1EdTechRevocationList"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusEntry:
    """One place where the status of a credential stands."""

    kind: StatusKind
    list_url: str
    """Where the list is found."""

    purpose: str
    """Such as `revocation` or `suspension`."""

    index: int = 0
    """Which entry of the list; without meaning for `1EdTechRevocationList`."""

    size: int = 1
    """Bits an entry of the list."""

    messages: Mapping[int, str] = field(default_factory=dict[int, str])
    """What each value means in words, where the issuer says so."""

    pointer: str = ""
    """Where in the credential the entry stands (RFC 6901)."""


def status_entry(list_url: str, index: int, purpose: str) -> Json:
    """
    Write the `credentialStatus` object of one credential.

    Args:
        list_url: The https URL of the list.
        index: Which bit of the list; never given to two credentials.
        purpose: `revocation` or `suspension`.

    Raises:
        StatusMalformedError: `list_url` is not an absolute URL.
        StatusRangeError: `index` lies outside every list.

    Spec: § BitstringStatusListEntry.
    """
    return status_entries(list_url, (index,), purpose)[0]


def status_entries(list_url: str, indices: Sequence[int], purpose: str) -> list[Json]:
    """
    Write the `credentialStatus` objects of many credentials of one list, as `status_entry`.

    Args:
        list_url: The https URL of the list.
        indices: Which bit of the list each has.
        purpose: `revocation` or `suspension`.

    Raises:
        StatusMalformedError: `list_url` is not an absolute URL.
        StatusRangeError: An index lies outside every list.
    """
    if not iri.is_url(list_url):
        raise StatusMalformedError(f"the address of the list is {list_url!r}, expected a URL")
    outside = [index for index in indices if not 0 <= index < MAXIMUM_BYTES * 8]
    if outside:
        raise StatusRangeError(f"index {outside[0]} lies outside every list")
    kind = StatusKind.BITSTRING.value
    return [
        {
            "id": f"{list_url}#{index}",
            "type": kind,
            "statusPurpose": purpose,
            "statusListIndex": str(index),
            "statusListCredential": list_url,
        }
        for index in indices
    ]


def read_entries(credential: Json) -> tuple[StatusEntry, ...]:
    """
    Read every entry of `credentialStatus`, in order; none if the member is absent.

    Raises:
        StatusMalformedError: The member or an entry has a value of the wrong
            shape, or there are more than `MAXIMUM_ENTRIES`.
        StatusRangeError: An index is larger than any list.
        StatusUnknownError: An entry is of a type that is not understood.

    Spec: § BitstringStatusListEntry; VC Data Model 2.0 § Status.
    """
    if "credentialStatus" not in credential:
        return ()
    value = credential["credentialStatus"]
    at = "/credentialStatus"
    if not isinstance(value, list):
        return (_read_entry(value, at),)
    if not 0 < len(value) <= MAXIMUM_ENTRIES:
        raise StatusMalformedError(
            f"there are {len(value)} entries, expected 1 to {MAXIMUM_ENTRIES}", pointer=at
        )
    return tuple(_read_entry(entry, pointer.join(at, n)) for n, entry in enumerate(value))


def _read_entry(value: JsonValue, at: str) -> StatusEntry:
    if not isinstance(value, dict):
        raise StatusMalformedError("expected an object", pointer=at)
    kind = _kind(value, at)
    if kind is StatusKind.REVOCATION_LIST:
        return StatusEntry(
            kind=kind, list_url=_url(value, "id", at), purpose="revocation", pointer=at
        )
    list_url = _url(value, "statusListCredential", at)
    if "id" in value and _url(value, "id", at) == list_url:
        raise StatusMalformedError(
            "the id of the entry is the address of the list, expected another",
            pointer=pointer.join(at, "id"),
        )
    purpose = value.get("statusPurpose")
    if not isinstance(purpose, str) or not purpose:
        raise StatusMalformedError("expected a text", pointer=pointer.join(at, "statusPurpose"))
    size = _size(value, at)
    return StatusEntry(
        kind=kind,
        list_url=list_url,
        purpose=purpose,
        index=_index(value, at),
        size=size,
        messages=_messages(value, purpose, size, at),
        pointer=at,
    )


def _kind(entry: Json, at: str) -> StatusKind:
    types = entry.get("type")
    named = types if isinstance(types, list) else [types]
    if not named or not all(isinstance(name, str) for name in named):
        raise StatusMalformedError("expected a text", pointer=pointer.join(at, "type"))
    known = [kind for kind in StatusKind if kind.value in named]
    if len(known) != 1:
        shown = ", ".join(str(name)[:60] for name in named[:3])
        raise StatusUnknownError(
            f"the status is of type {shown}, understood is one of {', '.join(StatusKind)}",
            pointer=pointer.join(at, "type"),
        )
    return known[0]


def _url(entry: Json, name: str, at: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not iri.is_url(value):
        raise StatusMalformedError("expected a URL", pointer=pointer.join(at, name))
    return value


def _index(entry: Json, at: str) -> int:
    value = entry.get("statusListIndex")
    where = pointer.join(at, "statusListIndex")
    if not isinstance(value, str) or not _INDEX.fullmatch(value):
        raise StatusMalformedError(
            "expected a text of decimal digits without sign or leading zero", pointer=where
        )
    if len(value) > _LONGEST_INDEX:
        raise StatusRangeError(f"an index of {len(value)} digits is in no list", pointer=where)
    return int(value)


def _size(entry: Json, at: str) -> int:
    value = entry.get("statusSize", 1)
    # True is a number in Python, and not in JSON.
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MAXIMUM_SIZE:
        raise StatusMalformedError(
            f"expected a whole number of bits, 1 to {MAXIMUM_SIZE}",
            pointer=pointer.join(at, "statusSize"),
        )
    return value


def _messages(entry: Json, purpose: str, size: int, at: str) -> dict[int, str]:
    where = pointer.join(at, "statusMessage")
    value = entry.get("statusMessage")
    if value is None and "statusMessage" not in entry:
        if size > 1 or purpose == "message":
            raise StatusMalformedError("missing, and needed to say what a value means", pointer=at)
        return {}
    listed = value if isinstance(value, list) else [value]
    # The specification says one message a value; the published test suite counts one a bit.
    if len(listed) not in {1 << size, size}:
        raise StatusMalformedError(
            f"there are {len(listed)} messages, expected {1 << size}", pointer=where
        )
    messages: dict[int, str] = {}
    for n, item in enumerate(listed):
        number, text = _message(item, pointer.join(where, n))
        if number in messages or number >= 1 << size:
            raise StatusMalformedError(
                f"the value {number:#x} stands there twice, or does not fit {size} bits",
                pointer=pointer.join(where, n, "status"),
            )
        messages[number] = text
    return messages


def _message(item: JsonValue, at: str) -> tuple[int, str]:
    if not isinstance(item, dict):
        raise StatusMalformedError("expected an object", pointer=at)
    status, text = item.get("status"), item.get("message")
    match = _HEXADECIMAL.fullmatch(status) if isinstance(status, str) else None
    if match is None or not isinstance(text, str):
        raise StatusMalformedError(
            "expected a status such as '0x1' and a message, both texts", pointer=at
        )
    return int(match[1], 16), text
