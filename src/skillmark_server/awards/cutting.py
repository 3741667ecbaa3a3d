# SPDX-License-Identifier: Apache-2.0

"""
Finds the mould of a document: which of its strings are about one person or one award.

What the row of the award says is pointed at; everything else of the kind is packed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, cast

from skillmark import SkillmarkError
from skillmark.encoding import strict_json
from skillmark.protocols import Json, JsonValue
from skillmark_server.awards.addresses import NEWEST
from skillmark_server.awards.moulds import PATTERNS, Kind, Mould, Slot
from skillmark_server.awards.said import (
    BEGINS,
    ENDS,
    INDEX,
    NAME,
    NUMBER,
    TEXTS,
    Said,
    hashed,
    quoted,
)

LARGEST: Final = 64 * 1024
"""Bytes of a document of which a mould is made; a larger one is kept whole."""


def mould_of(body: bytes, said: Said) -> Mould | None:
    """
    Return the mould of a signed document; None where it is kept whole.

    Args:
        body: JSON as the core writes it.
        said: What the row of its award says; its id stands at the end of the document's.
    """
    if len(body) > LARGEST:
        return None
    try:
        document = strict_json.loads_object(body, max_bytes=LARGEST)
    except SkillmarkError:
        return None
    if strict_json.dumps(document) != body:
        return None
    nonce = 0
    while f"slot{nonce}-".encode() in body:
        nonce += 1
    cutting = _Cutting(f"slot{nonce}-", said)
    cut = strict_json.dumps(cast("Json", cutting.cut(document, "")))
    parts = re.split(f"slot{nonce}-([0-9]+)-".encode(), cut)
    pieces: list[bytes | Slot] = []
    for index, part in enumerate(parts):
        if index % 2:
            pieces.append(cutting.slots[int(part)])
        elif part:
            pieces.append(part)
    mould = Mould(tuple(pieces))
    slots = mould.fit(body, said)
    return mould if slots is not None and mould.fill(slots, said) == body else None


_HASHED: Final = re.compile("(sha256\\$)([0-9a-f]{64})")
_NUMBERED: Final = re.compile("(.*#)(0|[1-9][0-9]{0,14})")
_DECIMAL: Final = re.compile("()(0|[1-9][0-9]{0,14})")
_DIGITS: Final = re.compile("()((?:[0-9a-f]{2}){4,64})")
_SIGNED: Final = re.compile("(z)([1-9A-HJ-NP-Za-km-z]{60,90})")
_SECONDS: Final = re.compile("()" + PATTERNS[Kind.MOMENT].decode())
_INDEX: Final = re.compile(r"/[0-9]+(?=/|$)")

_PLACES: Final[Mapping[str, tuple[tuple[Kind, re.Pattern[str]], ...]]] = {
    "/validFrom": ((Kind.MOMENT, _SECONDS),),
    "/validUntil": ((Kind.MOMENT, _SECONDS),),
    "/proof/created": ((Kind.MOMENT, _SECONDS),),
    "/proof/proofValue": ((Kind.SIGNATURE, _SIGNED),),
    "/credentialSubject/identifier/*/identityHash": ((Kind.HEX, _HASHED),),
    "/credentialSubject/identifier/*/salt": ((Kind.HEX, _DIGITS),),
    "/credentialStatus/id": ((Kind.NUMBER, _NUMBERED),),
    "/credentialStatus/*/id": ((Kind.NUMBER, _NUMBERED),),
    "/credentialStatus/statusListIndex": ((Kind.NUMBER, _DECIMAL),),
    "/credentialStatus/*/statusListIndex": ((Kind.NUMBER, _DECIMAL),),
    "/credentialSubject/licenseNumber": (),
    "/credentialSubject/narrative": (),
    "/credentialSubject/result/*/value": (),
    "/credentialSubject/result/*/achievedLevel": (),
    "/evidence/*/id": (),
    "/evidence/*/name": (),
    "/evidence/*/narrative": (),
}
"""
Where slots are; a string that is not of the form given is a slot of text as a whole.

What is about a person or an award has to be here.
"""

_BEHIND: Final[Mapping[str, str]] = {"/id": "", "/refreshService/id": NEWEST}
"""What follows the id of the award in addresses that hold it."""

_ONCE_MORE: Final = frozenset({Kind.NUMBER, Kind.MOMENT})


_SAID: Final[Mapping[str, int]] = {
    "/validFrom": BEGINS,
    "/validUntil": ENDS,
    "/proof/created": BEGINS,
    "/credentialSubject/licenseNumber": NUMBER,
    "/credentialSubject/identifier/*/identityHash": NAME,
    "/credentialStatus/id": INDEX,
    "/credentialStatus/statusListIndex": INDEX,
    "/credentialStatus/0/id": INDEX,
    "/credentialStatus/0/statusListIndex": INDEX,
}
"""Which of `said.TEXTS` a slot may hold; of several entries of a status the first is revocation."""


class _Cutting:
    """Replaces what stands in slots by marks, in the order of the text."""

    def __init__(self, mark: str, said: Said) -> None:
        self._mark = mark
        self._said = said
        self._award_id = str(said.id)
        self._seen: dict[tuple[Kind, str], int] = {}
        self.slots: list[Slot] = []

    def cut(self, value: JsonValue, pointer: str) -> JsonValue:
        """As `value`, with marks."""
        if isinstance(value, dict):
            cut: Json = {}
            for name, item in value.items():
                cut[name] = self._address(value) if name == "identityHash" else None
                cut[name] = cut[name] or self.cut(item, f"{pointer}/{name}")
            return cut
        if isinstance(value, list):
            return [self.cut(item, f"{pointer}/{index}") for index, item in enumerate(value)]
        return self._leaf(value, pointer) if isinstance(value, str) else value

    def _address(self, identity: Json) -> str | None:
        """The mark of a hashed address, if it is that of the row; its salt is the next slot."""
        said, salt = identity.get("identityHash"), identity.get("salt")
        if not isinstance(said, str) or not isinstance(salt, str) or not _DIGITS.fullmatch(salt):
            return None
        match = _HASHED.fullmatch(said)
        if match is None or match[2].encode() != hashed(self._said.email, salt.encode()):
            return None
        return match[1] + self._slot(Slot(Kind.ADDRESS, len(self.slots) + 1))

    def _leaf(self, value: str, pointer: str) -> str:
        place = _INDEX.sub("/*", pointer)
        if place in _BEHIND:
            return self._own(value, _BEHIND[place])
        if place not in _PLACES:
            return value
        which = _SAID.get(pointer, _SAID.get(place))
        for kind, form in _PLACES[place]:
            if match := form.fullmatch(value):
                return match[1] + self._known(kind, match[2], which)
        return self._known(Kind.TEXT, value, which)

    def _own(self, value: str, behind: str) -> str:
        """The mark of an address that the id of the award ends, but for `behind`."""
        own = f"{self._award_id}{behind}"
        if not value.endswith(own):
            return self._slot(Slot(Kind.TEXT))
        return value.removesuffix(own) + self._slot(Slot(Kind.AWARD)) + behind

    def _known(self, kind: Kind, text: str, which: int | None) -> str:
        if which is not None and quoted(text) == self._text(which):
            return self._slot(Slot(Kind.ROW, which))
        if kind in _ONCE_MORE:
            if (kind, text) in self._seen:
                return self._slot(Slot(Kind.AGAIN, self._seen[kind, text]))
            self._seen[kind, text] = len(self.slots)
        return self._slot(Slot(kind, len(text) // 2 if kind is Kind.HEX else 0))

    def _text(self, which: int) -> bytes | None:
        return None if which == ENDS and self._said.ends is None else TEXTS[which](self._said)

    def _slot(self, slot: Slot) -> str:
        self.slots.append(slot)
        return f"{self._mark}{len(self.slots) - 1}-"
