# SPDX-License-Identifier: Apache-2.0

"""
What the row of an award says that its document says too: kept once, in the row.

A slot of a mould may point here. What is pointed at was compared when the document was kept,
and the SHA-256 of the document is at every reading; a row that changed gives another document.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from skillmark.encoding import moments, strict_json

COLUMNS: Final = (
    "pk",
    "number",
    "recipient_name",
    "recipient_email",
    "revocation_index",
    "valid_from",
    "valid_until",
)
"""The columns of an award that make a `Said`, in its order."""


class Said(NamedTuple):
    """
    What a row says.

    Args:
        id: Of the award; a text stands in the document as it is.
        number: What people call the award by.
        name: Of the recipient.
        email: In lower case, as it is hashed.
        place: In the list of revocations.
        begins: When it begins to hold.
        ends: When it no longer holds; None: never.
    """

    id: uuid.UUID | str
    number: str
    name: str
    email: str
    place: int
    begins: datetime
    ends: datetime | None

    @classmethod
    def of(cls, award: Any) -> Said:
        """What the row of `award` says."""
        return cls(*(getattr(award, name) for name in COLUMNS))


def quoted(text: str) -> bytes:
    """As it stands in JSON, without the quotation marks."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return text.encode()  # what JSON writes as it is; most texts are nothing else
    return strict_json.dumps(text)[1:-1]


@lru_cache(maxsize=1_024)
def stamp(moment: datetime | None) -> bytes:
    """
    As the core writes it, with no more digits behind the seconds than it needs.

    Raises:
        ValueError: There is no moment.
    """
    if moment is None:
        raise ValueError("an award that never ends has no moment at which it does")
    return moments.render(moment).encode()


def hashed(email: str, salt: bytes) -> bytes:
    """SHA-256 of an address and a salt in hexadecimal, as `IdentityObject` of OB 3.0 says."""
    return hashlib.sha256(email.encode() + salt).hexdigest().encode()


TEXTS: Final[tuple[Callable[[Said], bytes], ...]] = (
    lambda said: quoted(said.number),
    lambda said: quoted(said.name),
    lambda said: b"%d" % said.place,
    lambda said: stamp(said.begins),
    lambda said: stamp(said.ends),
)
"""What slots of `Kind.ROW` hold, by their `of`; a number never changes its meaning."""

NUMBER, NAME, INDEX, BEGINS, ENDS = range(len(TEXTS))
