# SPDX-License-Identifier: Apache-2.0

"""
The texts of the badges that nearly everybody gets, in few steps.

An e-mail address as a salted hash, an id that ends in a UUID, at most one status entry. `quick`
knows those with nothing else but results: all texts are then letters, digits and signs that
stand everywhere as they are. `named` knows those with a name and a number, and perhaps an end.
What is judged is what `outline` judges; whoever does not fit is told so by None, and takes
`outline`.
"""

from __future__ import annotations

import hashlib
import re
from operator import attrgetter
from typing import Final, TypeAlias

from skillmark.bulk.forms import BITSTRING, ENTRY, URN, UUID
from skillmark.bulk.recipient import Recipient
from skillmark.issuing import rendered
from skillmark.plain_text import check_text
from skillmark.protocols import JsonValue

_SIMPLE: Final = re.compile(
    r"[a-z]+(?:[._+-][a-z]+){0,8}[0-9]{0,9}@(?:[a-z]+(?:-[a-z]+)*\.){1,8}[a-z]{2,63}"
)
"""Addresses that are ordinary, and have too few digits for a national identity number."""

_LONGEST_ADDRESS: Final = 64


_FURTHER: Final = attrgetter(
    "recipient_name",
    "name",
    "narrative",
    "license_number",
    "valid_from",
    "valid_until",
    "language",
    "evidence",
)
_NOTHING: Final = (None, None, None, None, None, None, None, ())
_BESIDE_A_NAME: Final = attrgetter(
    "name", "narrative", "valid_from", "language", "evidence", "results"
)
_NOTHING_BESIDE: Final = (None, None, None, None, (), ())
_UUID_LENGTH: Final = 36

Entry: TypeAlias = "tuple[JsonValue, JsonValue] | None"
"""List and purpose of a status entry: they decide the form."""

NamedForm: TypeAlias = "tuple[str, JsonValue, JsonValue, bool]"
"""How the ids begin, list and purpose of the status entry, and whether there is an end."""


def quick(person: Recipient, identifier: str, salt: str) -> tuple[Entry, list[bytes]] | None:
    """
    Return the texts of one badge, in the order of its form's slots; None where it has others.

    Those of its results are left to the caller: they come behind.

    Args:
        person: With everything that the badge says of them.
        identifier: The id of the badge.
        salt: For the hash of the e-mail address.
    """
    to = person.to
    if (
        _FURTHER(person) != _NOTHING
        or not isinstance(to, str)
        or len(to) > _LONGEST_ADDRESS
        or _SIMPLE.fullmatch(to) is None
    ):
        return None
    own = identifier[len(URN) :]
    signs = own.replace("-", "") + salt
    if identifier[: len(URN)] != URN or not (signs.isalnum() and signs.isascii() and own and salt):
        return None
    digest = hashlib.sha256((to + salt).encode()).hexdigest()
    entry = person.status
    if entry is None:
        return None, [own.encode(), digest.encode(), salt.encode()]
    if not isinstance(entry, dict) or [*entry] != ENTRY or entry["type"] != BITSTRING:
        return None
    index, address = entry["statusListIndex"], entry["statusListCredential"]
    if (
        not isinstance(index, str)
        or not (index.isdecimal() and index.isascii())
        or entry["id"] != f"{address}#{index}"
    ):
        return None
    name = address, entry["statusPurpose"]
    return name, [own.encode(), digest.encode(), salt.encode(), index.encode()]


def named(person: Recipient, identifier: str, salt: str) -> tuple[NamedForm, list[str]] | None:
    """
    Return the form and the texts of a badge with a name and a number; None where it says more.

    Args:
        person: With everything that the badge says of them.
        identifier: The id of the badge. Whether it is a URL is not asked again: that is the
            matter of who knows the form.
        salt: For the hash of the e-mail address.

    Raises:
        TextRefusedError, NationalNumberError: Name or number are such that `issue` refuses.
    """
    to, entry, name, number = person.to, person.status, person.recipient_name, person.license_number
    if (
        name is None
        or number is None
        or not isinstance(entry, dict)
        or _BESIDE_A_NAME(person) != _NOTHING_BESIDE
        or not isinstance(to, str)
        or len(to) > _LONGEST_ADDRESS
        or _SIMPLE.fullmatch(to) is None
    ):
        return None
    own = identifier[-_UUID_LENGTH:]
    if UUID.fullmatch(own) is None or not (salt.isalnum() and salt.isascii()):
        return None
    if [*entry] != ENTRY or entry["type"] != BITSTRING:
        return None
    index, address = entry["statusListIndex"], entry["statusListCredential"]
    if (
        not isinstance(index, str)
        or not (index.isdecimal() and index.isascii())
        or entry["id"] != f"{address}#{index}"
    ):
        return None
    check_text(name)
    check_text(number)
    digest = hashlib.sha256((to + salt).encode()).hexdigest()
    values = [own, digest, salt, index, name, number]
    if person.valid_until is not None:
        values.append(rendered(person.valid_until))
    form = (identifier[:-_UUID_LENGTH], address, entry["statusPurpose"], len(values) > _WITHOUT_END)
    return form, values


_WITHOUT_END: Final = 6
