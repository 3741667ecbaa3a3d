# SPDX-License-Identifier: Apache-2.0

"""
The texts of the badge that nearly everybody gets, in few steps.

An e-mail address as a salted hash, an id that is a UUID, at most one status
entry, and but for results nothing else. All texts are then letters, digits and signs that
stand everywhere as they are. What is judged is what `outline` judges; whoever
does not fit is told so by None, and takes `outline`.
"""

from __future__ import annotations

import hashlib
import re
from operator import attrgetter
from typing import Final, TypeAlias

from skillmark.bulk.forms import BITSTRING, ENTRY, URN
from skillmark.bulk.recipient import Recipient
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

Entry: TypeAlias = "tuple[JsonValue, JsonValue] | None"
"""List and purpose of a status entry: they decide the form."""


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
        not isinstance(to, str)
        or len(to) > _LONGEST_ADDRESS
        or _SIMPLE.fullmatch(to) is None
        or _FURTHER(person) != _NOTHING
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
