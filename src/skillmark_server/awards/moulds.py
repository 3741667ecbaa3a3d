# SPDX-License-Identifier: Apache-2.0

"""
A signed document as a mould that many share, and the few bytes that are its own.

A mould is the constant pieces of the text with slots between them. Whatever is about one
person or one award stands in a slot, never in the mould, so that it can be destroyed.
Slots are packed by what they hold: a digest as its bytes, a signature as its 64, an index
as a number. What the row of the award says already is not packed: its slot points there.
`fill` gives the very text by concatenation; `fit` refuses every text for which that would not
be so. `awards.cutting` finds the mould of a text. Nothing here is a rule about what may be signed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any, Final, cast

from skillmark import SkillmarkError
from skillmark.encoding import strict_json
from skillmark.encoding.multibase import base58btc_decode, base58btc_encode
from skillmark.protocols import JsonValue
from skillmark_server.awards.said import TEXTS, Said, hashed

_SIGNATURE_BYTES: Final = 64
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MOMENT_BYTES: Final = 7
_SEVEN: Final = 0x7F
_MORE: Final = 0x80
_SMALL: Final = tuple(bytes((value,)) for value in range(_MORE))


class Kind(StrEnum):
    """What a slot holds, and so how it is packed."""

    AWARD = "award"
    """The id of the award, which is not packed: whoever reads knows it."""
    HEX = "hex"
    """An even number of lower-case hexadecimal digits, as bytes."""
    NUMBER = "number"
    """A number without leading zeros, seven bits a byte, the lowest first."""
    MOMENT = "moment"
    """`YYYY-MM-DDTHH:MM:SSZ` or with six digits behind, as microseconds in seven bytes."""
    SIGNATURE = "signature"
    """64 bytes in base58."""
    TEXT = "text"
    """Any other string as it stands in the JSON, behind its length as in `NUMBER`."""
    AGAIN = "again"
    """The text of an earlier slot once more; not packed."""
    ROW = "row"
    """What the row of the award says, of `said.TEXTS`; not packed."""
    ADDRESS = "address"
    """The address in the row, hashed with the salt in a later slot; not packed."""


@dataclass(frozen=True, slots=True)
class Slot:
    """
    One slot.

    Args:
        kind: What it holds.
        of: Of `HEX` how many bytes; of `AGAIN` which slot, counted from 0; of `ROW` which of
            `said.TEXTS`; of `ADDRESS` the slot of the salt.
    """

    kind: Kind
    of: int = 0


NOT_PACKED: Final = frozenset({Kind.AWARD, Kind.AGAIN, Kind.ROW, Kind.ADDRESS})
_OF_ROW: Final = NOT_PACKED - {Kind.AGAIN}
PATTERNS: Final = {
    Kind.AWARD: rb"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})",
    Kind.NUMBER: rb"(0|[1-9][0-9]{0,14})",
    Kind.MOMENT: (
        rb"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.(?!000000)[0-9]{6})?Z)"
    ),
    Kind.SIGNATURE: rb"([1-9A-HJ-NP-Za-km-z]{60,90})",
    Kind.TEXT: rb'((?:[^"\\]++|\\.)*+)',
}


_STAMP: Final = rb"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z)"
_OF_ROW_PATTERNS: Final = (
    PATTERNS[Kind.TEXT],
    PATTERNS[Kind.TEXT],
    PATTERNS[Kind.NUMBER],
    _STAMP,
    _STAMP,
)
"""Where `said.TEXTS` may stand; that it is the very text is compared."""


@dataclass(frozen=True)
class Mould:
    """
    The pieces of a text in their order.

    Args:
        pieces: Constants and slots; no slot follows another at once.
    """

    pieces: tuple[bytes | Slot, ...]

    def fit(self, body: bytes, said: Said) -> bytes | None:
        """
        Return the packed slots of `body`, which `fill` gives back; None where it is of another.

        Each kind of slot takes exactly the texts that come out as they went in, so that
        nothing has to be filled to know it.
        """
        match = self._match(body)
        if match is None:
            return None
        packed: list[bytes] = []
        texts = match.groups()
        try:
            for slot, text in zip(self.slots, texts, strict=True):
                if slot.kind in NOT_PACKED:
                    if slot.kind is not Kind.AGAIN and text != of_row(slot, said, texts):
                        return None
                else:
                    packed.append(packed_slot(slot, text))
        except (ValueError, SkillmarkError):
            return None
        return b"".join(packed)

    def fill(self, packed: bytes, said: Said) -> bytes:
        """
        Return the text.

        Args:
            packed: As `fit` gave it.
            said: As `fit` was told.

        Raises:
            ValueError: `packed` is not of this mould, or the row lacks what stands in it.
        """
        texts: list[bytes] = []
        at = 0
        for slot in self.slots:
            text = b""
            if slot.kind is Kind.AGAIN:
                text = texts[slot.of]
            elif slot.kind not in NOT_PACKED:
                text, at = _unpack(slot, packed, at)
            texts.append(text)
        if at != len(packed):
            raise ValueError("there is more than the slots of the mould")
        for number, slot in enumerate(self.slots):
            if slot.kind in _OF_ROW:
                texts[number] = of_row(slot, said, texts)
        filled = iter(texts)
        return b"".join(
            piece if isinstance(piece, bytes) else next(filled) for piece in self.pieces
        )

    def to_bytes(self) -> bytes:
        """As it is kept: JSON, a constant as a string, a slot as an object."""
        said: list[JsonValue] = [
            piece.decode()
            if isinstance(piece, bytes)
            else {"kind": str(piece.kind), "of": piece.of}
            for piece in self.pieces
        ]
        return strict_json.dumps({"pieces": said})

    @classmethod
    def from_bytes(cls, kept: bytes) -> Mould:
        """
        Read what `to_bytes` gave.

        Raises:
            MalformedError: It is not JSON.
            ValueError: It is no mould.
        """
        said = strict_json.loads_object(kept, max_bytes=len(kept)).get("pieces")
        if not isinstance(said, list):
            raise ValueError("a mould has no pieces")  # noqa: TRY004 - what is kept is wrong
        return cls(tuple(_piece(one) for one in said))

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 of `to_bytes`, by which it is known."""
        return hashlib.sha256(self.to_bytes()).digest()

    def spans(self, body: bytes) -> list[tuple[int, int]] | None:
        """Where the slots of `body` begin and end; None where it is of another mould."""
        match = self._match(body)
        if match is None:
            return None
        return [match.span(number + 1) for number in range(len(self.slots))]

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """The slots in their order."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Slot))

    @cached_property
    def _match(self) -> Any:
        found = [
            re.escape(piece) if isinstance(piece, bytes) else _pattern(piece)
            for piece in self.pieces
        ]
        return re.compile(b"".join(found), re.DOTALL).fullmatch


def of_row(slot: Slot, said: Said, texts: Sequence[bytes]) -> bytes:
    """
    Return what stands in a slot because the row of the award says so.

    Args:
        slot: `AWARD`, `ROW` or `ADDRESS`.
        said: What the row says.
        texts: Of all slots of the mould.

    Raises:
        ValueError: The row does not say it, or the mould is none.
    """
    try:
        if slot.kind is Kind.ROW:
            return TEXTS[slot.of](said)
        if slot.kind is Kind.ADDRESS:
            return hashed(said.email, texts[slot.of])
    except IndexError as error:
        raise ValueError("a slot points at what is not there") from error
    return str(said.id).encode()


def _pattern(slot: Slot) -> bytes:
    if slot.kind is Kind.HEX:
        return b"([0-9a-f]{%d})" % (2 * slot.of)
    if slot.kind is Kind.ROW:
        return _OF_ROW_PATTERNS[slot.of]
    if slot.kind is Kind.ADDRESS:
        return b"([0-9a-f]{64})"
    if slot.kind is Kind.AGAIN:
        return b"(\\%d)" % (slot.of + 1)
    return PATTERNS[slot.kind]


def _piece(said: JsonValue) -> bytes | Slot:
    if isinstance(said, str):
        return said.encode()
    if not isinstance(said, dict) or not isinstance(said.get("of"), int):
        raise ValueError("a piece is neither a text nor a slot")  # noqa: TRY004 - as above
    return Slot(Kind(str(said.get("kind"))), cast("int", said["of"]))


def packed_slot(slot: Slot, text: bytes) -> bytes:
    """
    Pack the text of one slot, which the mould has found there.

    Raises:
        ValueError: It is none that comes out as it went in.
    """
    if slot.kind is Kind.HEX:
        return bytes.fromhex(text.decode())
    if slot.kind is Kind.SIGNATURE:
        octets = base58btc_decode(text.decode())
        if len(octets) != _SIGNATURE_BYTES:
            raise ValueError("a signature has another length")
        return octets
    if slot.kind is Kind.NUMBER:
        return packed_number(int(text))
    if slot.kind is Kind.MOMENT:
        return _moment(text)
    return packed_number(len(text)) + text


@lru_cache(maxsize=64)
def _moment(text: bytes) -> bytes:
    passed = (datetime.fromisoformat(text.decode()) - _EPOCH) // timedelta(microseconds=1)
    if not 0 <= passed < 1 << 8 * _MOMENT_BYTES:
        raise ValueError("a moment lies before 1970 or behind 4253")
    return passed.to_bytes(_MOMENT_BYTES, "big")


def _unpack(slot: Slot, packed: bytes, at: int) -> tuple[bytes, int]:
    if slot.kind is Kind.HEX:
        return _some(packed, at, slot.of).hex().encode(), at + slot.of
    if slot.kind is Kind.SIGNATURE:
        octets = _some(packed, at, _SIGNATURE_BYTES)
        return base58btc_encode(octets).encode(), at + _SIGNATURE_BYTES
    if slot.kind is Kind.MOMENT:
        passed = int.from_bytes(_some(packed, at, _MOMENT_BYTES), "big")
        moment = _EPOCH + timedelta(microseconds=passed)
        return f"{moment.replace(tzinfo=None).isoformat()}Z".encode(), at + _MOMENT_BYTES
    number, at = _read_number(packed, at)
    if slot.kind is Kind.NUMBER:
        return str(number).encode(), at
    return _some(packed, at, number), at + number


def _some(packed: bytes, at: int, count: int) -> bytes:
    if at + count > len(packed):
        raise ValueError("the slots are cut short")
    return packed[at : at + count]


def packed_number(value: int) -> bytes:
    """A number from 0, seven bits a byte, the lowest first."""
    if value <= _SEVEN:
        return _SMALL[value]
    found = bytearray()
    while value > _SEVEN:
        found.append(value & _SEVEN | _MORE)
        value >>= 7
    found.append(value)
    return bytes(found)


def _read_number(packed: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(packed):
        octet = packed[at]
        at += 1
        value |= (octet & _SEVEN) << shift
        if octet <= _SEVEN:
            return value, at
        shift += 7
    raise ValueError("the slots are cut short")
