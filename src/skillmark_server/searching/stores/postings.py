# SPDX-License-Identifier: Apache-2.0

"""
Which numbers have a token, 8,192 numbers at a time, and what follows from that.

A token is an integer with a bit for each number of some segments in a row; what is asked is
answered with "and", "or" and "not" of such integers. Stored, few
numbers of a segment are two bytes each, and many are a bitmap of 1,024 bytes: a word that every
award has takes a bit an award.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from skillmark_server.searching.expressions import (
    All,
    AnyOf,
    Expression,
    Phrase,
    Token,
    Without,
    any_of,
)

SHIFT: Final = 13
_BITS: Final = 1 << SHIFT
_BITMAP: Final = _BITS // 8
"""Bytes; no list is as long."""
_MOST_LISTED: Final = 128
"""Numbers that stand one by one: to set each bit costs more than to read the bitmap."""

Leaf = Token | Phrase
Window = tuple[int, int]
"""The first and the last of some segments in a row."""


def segment_of(number: int) -> int:
    """The segment a number stands in; the numbers of the log begin at one."""
    return (number - 1) >> SHIFT


def bit_of(number: int) -> int:
    """Its place in the segment."""
    return (number - 1) & (_BITS - 1)


def bits_of(places: Iterable[int]) -> int:
    """The bits of a segment at `places`; one may stand twice."""
    written = bytearray(_BITMAP)
    _set(written, 0, places)
    return int.from_bytes(written, "little")


def numbers_in(window: Window, bits: int, below: int) -> Iterator[int]:
    """
    The numbers of bits, the newest first.

    Args:
        window: Whose bits they are.
        bits: Of its segments, those of the first one lowest.
        below: Only numbers before this one.
    """
    first, last = window
    written = bits.to_bytes((last - first + 1) * _BITMAP, "little")
    highest = first + (bits.bit_length() - 1 >> SHIFT)
    for segment in range(min(highest, segment_of(below - 1)), first - 1, -1):
        start = (segment - first) * _BITMAP
        here = int.from_bytes(written[start : start + _BITMAP], "little")
        lowest = (segment << SHIFT) + 1
        here &= (1 << min(below - lowest, _BITS)) - 1
        # Bit by bit from the top: of one segment, since the whole integer is written each time.
        while here:
            place = here.bit_length() - 1
            yield lowest + place
            here ^= 1 << place


def all_of_window(window: Window, numbers: Iterable[int]) -> int:
    """The bits of numbers of a window."""
    first, last = window
    written = bytearray((last - first + 1) * _BITMAP)
    lowest = (first << SHIFT) + 1
    _set(written, 0, (number - lowest for number in numbers))
    return int.from_bytes(written, "little")


def gathered(window: Window, rows: Iterable[tuple[int, bytes]]) -> int:
    """
    The bits of a window.

    Args:
        window: Of which segments.
        rows: A segment and what is stored of it; one may come twice.
    """
    first, last = window
    written = bytearray((last - first + 1) * _BITMAP)
    met: set[int] = set()
    for segment, stored in rows:
        start = (segment - first) * _BITMAP
        if is_many(stored):
            end = start + _BITMAP
            if segment in met:
                both = unpacked(written[start:end]) | unpacked(stored)
                stored = both.to_bytes(_BITMAP, "little")  # noqa: PLW2901
            written[start:end] = stored
        else:
            _set(written, start, _listed(stored))
        met.add(segment)
    return int.from_bytes(written, "little")


def _set(written: bytearray, start: int, places: Iterable[int]) -> None:
    for place in places:
        written[start + (place >> 3)] |= 1 << (place & 7)


def packed(places: Sequence[int]) -> bytes:
    """Places as they are stored; one may stand twice."""
    if len(places) <= _MOST_LISTED:
        return struct.pack(f"<{len(places)}H", *places)
    return bits_of(places).to_bytes(_BITMAP, "little")


def is_many(stored: bytes | bytearray) -> bool:
    """Whether a segment of a frequent token is stored here."""
    return len(stored) == _BITMAP


def packed_bits(bits: int) -> bytes:
    """Bits of a segment as they are stored."""
    if bits.bit_count() > _MOST_LISTED:
        return bits.to_bytes(_BITMAP, "little")
    return packed([bit_of(number) for number in numbers_in((0, 0), bits, _BITS + 1)])


def unpacked(stored: bytes | bytearray) -> int:
    """The bits that were stored of a segment."""
    if is_many(stored):
        return int.from_bytes(stored, "little")
    return bits_of(_listed(bytes(stored)))


def _listed(stored: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(stored) // 2}H", stored)


def leaves_of(asked: Expression) -> Iterator[Leaf]:
    """The tokens and phrases of what is asked, and the tokens of the phrases."""
    match asked:
        case Token():
            yield asked
        case Phrase(texts):
            yield asked
            yield from map(Token, texts)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves_of(part)
        case Without(wanted, unwanted):
            yield from leaves_of(wanted)
            yield from leaves_of(unwanted)


def without_phrases(asked: Expression, instead: dict[Phrase, list[Token]]) -> Expression | None:
    """What is asked with tokens for some of its phrases; None where nothing can fit."""
    match asked:
        case Phrase():
            return any_of(instead[asked]) if asked in instead else asked
        case Token():
            return asked
        case All(parts):
            kept = [without_phrases(part, instead) for part in parts]
            known = tuple(part for part in kept if part is not None)
            return All(known) if len(known) == len(kept) else None
        case AnyOf(parts):
            return any_of([without_phrases(part, instead) for part in parts])
        case Without(wanted, unwanted):
            left, right = without_phrases(wanted, instead), without_phrases(unwanted, instead)
            return left if left is None or right is None else Without(left, right)


def fitting(asked: Expression, held: Mapping[Leaf, int]) -> int:
    """The bits of a window that fit; all that is asked for is held."""
    return _fitting(asked, held, 0, 0)


def that_can_fit(asked: Expression, held: Mapping[Leaf, int]) -> int:
    """The bits of a window that may fit, whatever that is which is not held yet."""
    return _fitting(asked, held, -1, 0)


def _fitting(asked: Expression, held: Mapping[Leaf, int], unheld: int, opposite: int) -> int:
    """
    The bits of a window that fit.

    Args:
        asked: What is asked.
        held: The bits of tokens and phrases.
        unheld: Those of all others; of a phrase at most those of its words.
        opposite: And where it counts against what fits.
    """
    match asked:
        case Token():
            return held.get(asked, unheld)
        case Phrase(texts):
            bits = held.get(asked, unheld)
            for text in texts if asked not in held else ():
                bits &= held.get(Token(text), unheld)
            return bits
        case All(parts):
            bits = -1
            for part in parts:
                bits &= _fitting(part, held, unheld, opposite)
                if not bits:
                    break
            return bits
        case AnyOf(parts):
            bits = 0
            for part in parts:
                bits |= _fitting(part, held, unheld, opposite)
            return bits
        case Without(wanted, unwanted):
            bits = _fitting(wanted, held, unheld, opposite)
            return bits & ~_fitting(unwanted, held, opposite, unheld) if bits else 0
