# SPDX-License-Identifier: Apache-2.0

"""
The string of bits inside a status list: packing, unpacking, reading, marking.

Spec: W3C Bitstring Status List v1.0, https://www.w3.org/TR/vc-bitstring-status-list/
§ Bitstring Encoding and § Bitstring Decoding. Index 0 is the leftmost bit. What a set bit
means, and who signed the list, is not known here.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from skillmark.encoding import base64url
from skillmark.errors import (
    EncodingError,
    StatusListLengthError,
    StatusMalformedError,
    StatusRangeError,
)

MINIMUM_ENTRIES: Final = 131_072
"""Below this a verifier's fetch of the list says too much about whom it asks for."""

MAXIMUM_BYTES: Final = 4_194_304
"""Octets after unpacking: 33 million entries. A gigabyte of zeros packs into one megabyte."""

_LONGEST_ENCODED: Final = 6_000_000
"""Characters: a full list that does not pack at all, in base64url."""

_BITS_PER_OCTET: Final = 8
_GZIP: Final = zlib.MAX_WBITS | 16

# No name, no time, "unknown" system (RFC 1952): one list has one form on every machine.
_GZIP_HEADER: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_LEVEL: Final = 6
"""Level 9 takes fifteen times as long for an eighth fewer bytes."""


@dataclass(frozen=True, slots=True)
class Bitstring:
    """
    A list of bits, the leftmost first.

    Args:
        octets: Eight entries each; the most significant bit is the lowest index.
    """

    octets: bytes

    @classmethod
    def empty(cls, entries: int = MINIMUM_ENTRIES) -> Self:
        """
        Make a list of `entries` bits, none of them set; rounded up to whole octets.

        Raises:
            StatusListLengthError: `entries` is under the floor or over the ceiling.
        """
        if not MINIMUM_ENTRIES <= entries <= MAXIMUM_BYTES * _BITS_PER_OCTET:
            raise StatusListLengthError(
                f"a list of {entries} entries was asked for, it may hold {MINIMUM_ENTRIES} "
                f"to {MAXIMUM_BYTES * _BITS_PER_OCTET}"
            )
        return cls(bytes(-(-entries // _BITS_PER_OCTET)))

    @classmethod
    def expand(cls, encoded: str) -> Self:
        """
        Read an `encodedList` value.

        Args:
            encoded: Multibase base64url text (`u…`, no padding) of one GZIP
                member.

        Returns:
            The list, at least `MINIMUM_ENTRIES` long.

        Raises:
            StatusMalformedError: The text is not multibase base64url, or not
                exactly one whole GZIP member, or unpacks past
                `MAXIMUM_BYTES`.
            StatusListLengthError: The list is under the floor.

        Spec: § Bitstring Expansion Algorithm; § Validate Algorithm, the
        minimum length.
        """
        if not encoded.startswith("u"):
            raise StatusMalformedError(
                f"encodedList starts with {encoded[:1]!r}, expected 'u' (base64url)"
            )
        try:
            packed = base64url.decode(encoded[1:], limit=_LONGEST_ENCODED)
        except EncodingError as error:
            raise StatusMalformedError(f"encodedList cannot be read: {error}") from error
        return cls(_unpack(packed)).at_least_minimum()

    def at_least_minimum(self, size: int = 1) -> Self:
        """
        Return this list if it holds enough entries of `size` bits each.

        Raises:
            StatusListLengthError: It is under the floor.
        """
        entries = self.entries(size)
        if entries < MINIMUM_ENTRIES:
            raise StatusListLengthError(
                f"the list holds {entries} entries, the floor is {MINIMUM_ENTRIES}"
            )
        return self

    def compress(self) -> str:
        """
        Write the list as an `encodedList` value: the same text for the same bits, always.

        Spec: § Bitstring Generation Algorithm.
        """
        packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        body = packer.compress(self.octets) + packer.flush()
        trailer = zlib.crc32(self.octets).to_bytes(4, "little") + len(self.octets).to_bytes(
            4, "little"
        )
        return "u" + base64url.encode(_GZIP_HEADER + body + trailer)

    def entries(self, size: int = 1) -> int:
        """Return how many entries of `size` bits the list holds."""
        return len(self.octets) * _BITS_PER_OCTET // size

    def is_set(self, index: int) -> bool:
        """
        Whether the bit at `index` is set.

        Raises:
            StatusRangeError: `index` lies outside the list.
        """
        return self.value_at(index) != 0

    def value_at(self, index: int, size: int = 1) -> int:
        """
        Return entry `index` of a list whose entries are `size` bits wide, as a number.

        The leftmost bit of an entry is its most significant one.

        Raises:
            StatusRangeError: `index` lies outside the list.
        """
        if size == 1 and 0 <= index < len(self.octets) * _BITS_PER_OCTET:
            return self.octets[index >> 3] >> (7 - (index & 7)) & 1
        self._check_range(index, size)
        first = index * size
        start, end = first // _BITS_PER_OCTET, -(-(first + size) // _BITS_PER_OCTET)
        window = int.from_bytes(self.octets[start:end], "big")
        return window >> (end * _BITS_PER_OCTET - first - size) & (1 << size) - 1

    def with_set(self, index: int, value: bool) -> Self:  # noqa: FBT001 - it is what is stored
        """
        Return a copy whose bit at `index` is `value`.

        Raises:
            StatusRangeError: `index` lies outside the list.
        """
        return self.with_values([(index, value)])

    def with_marks(self, indices: Iterable[int]) -> Self:
        """
        Return a copy in which every bit of `indices` is set; one copy for all of them.

        Raises:
            StatusRangeError: An index lies outside the list.
        """
        return self.with_values((index, True) for index in indices)

    def with_values(self, changes: Iterable[tuple[int, bool]]) -> Self:
        """
        Return a copy in which each index of `changes` has its value; the last one counts.

        Raises:
            StatusRangeError: An index lies outside the list.
        """
        octets = bytearray(self.octets)
        for index, value in changes:
            self._check_range(index, 1)
            mask = 0x80 >> index % _BITS_PER_OCTET
            if value:
                octets[index // _BITS_PER_OCTET] |= mask
            else:
                octets[index // _BITS_PER_OCTET] &= ~mask
        return type(self)(bytes(octets))

    def _check_range(self, index: int, size: int) -> None:
        if not 0 <= index < self.entries(size):
            raise StatusRangeError(
                f"index {index} lies outside the list of {self.entries(size)} entries"
            )


def _unpack(packed: bytes) -> bytes:
    expander = zlib.decompressobj(_GZIP)
    try:
        octets = expander.decompress(packed, MAXIMUM_BYTES + 1)
    except zlib.error as error:
        raise StatusMalformedError(f"encodedList cannot be unpacked: {error}") from error
    if len(octets) > MAXIMUM_BYTES:
        raise StatusMalformedError(f"encodedList unpacks past {MAXIMUM_BYTES} bytes")
    if not expander.eof:
        raise StatusMalformedError("encodedList is cut short")
    if expander.unused_data:
        raise StatusMalformedError("encodedList goes on after the end of its GZIP member")
    return octets
