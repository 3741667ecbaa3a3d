# SPDX-License-Identifier: Apache-2.0

"""
A ZIP archive that is written in parts and given out as one stream.

Spec: PKWARE APPNOTE 6.3.10 § 4.3. Files are stored, not packed (a PDF is packed already), so
that each stands in a part as it will stand in the archive, and only the directory at the end
is written anew: sizes are known before the first octet leaves. Past 4 GB or 65,535 files the
directory is of ZIP64.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

_LOCAL: Final = struct.Struct("<IHHHHHIIIHH")
_CENTRAL: Final = struct.Struct("<IHHHHHHIIIHHHHHII")
_END: Final = struct.Struct("<IHHHHIIH")
_END_64: Final = struct.Struct("<IQHHIIQQQQ")
_LOCATOR_64: Final = struct.Struct("<IIQI")
_UTF_8: Final = 0x0800
_VERSION, _VERSION_64 = 20, 45
_MOST_32, _MOST_16 = 0xFFFF_FFFF, 0xFFFF
_READABLE: Final = 0o100644 << 16


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One file of an archive.

    Args:
        name: Inside the archive.
        checksum: CRC-32 of its content.
        size: Of its content, in octets.
        offset: Where its header begins, in its part.
        stamp: Time and day as ZIP has them, in one number.
    """

    name: str
    checksum: int
    size: int
    offset: int
    stamp: int

    @property
    def length(self) -> int:
        """Octets of header, name and content."""
        return _LOCAL.size + len(self.name.encode()) + self.size

    def to_list(self) -> list[object]:
        """As it is kept."""
        return [self.name, self.checksum, self.size, self.offset, self.stamp]


def stamp_of(moment: datetime) -> int:
    """A moment as ZIP has it: two seconds exact, from 1980 on."""
    day = (max(moment.year - 1980, 0) << 9) | (moment.month << 5) | moment.day
    time = (moment.hour << 11) | (moment.minute << 5) | (moment.second // 2)
    return (day << 16) | time


def stored(name: str, content: bytes, *, offset: int, stamp: int) -> tuple[bytes, Entry]:
    """
    Return a file as it stands in an archive, and its entry.

    Args:
        name: Inside the archive.
        content: Under 4 GB.
        offset: Where it will stand, in its part.
        stamp: As of `stamp_of`.
    """
    checksum = zlib.crc32(content)
    encoded = name.encode()
    header = _LOCAL.pack(
        0x04034B50,
        _VERSION,
        _UTF_8,
        0,
        stamp & _MOST_16,
        stamp >> 16,
        checksum,
        len(content),
        len(content),
        len(encoded),
        0,
    )
    return header + encoded + content, Entry(name, checksum, len(content), offset, stamp)


def directory(parts: Iterable[tuple[int, Sequence[Entry]]]) -> bytes:
    """
    Return the end of an archive.

    Args:
        parts: Of each its length in octets and its entries, in the order in which they stand.
    """
    rows, count, begins = [], 0, 0
    for length, entries in parts:
        rows += [_row(entry, begins + entry.offset) for entry in entries]
        count += len(entries)
        begins += length
    listed = b"".join(rows)
    return listed + _end(count, len(listed), begins)


def _row(entry: Entry, offset: int) -> bytes:
    is_far = offset >= _MOST_32
    extra = struct.pack("<HHQ", 1, 8, offset) if is_far else b""
    encoded = entry.name.encode()
    fixed = _CENTRAL.pack(
        0x02014B50,
        (3 << 8) | (_VERSION_64 if is_far else _VERSION),
        _VERSION_64 if is_far else _VERSION,
        _UTF_8,
        0,
        entry.stamp & _MOST_16,
        entry.stamp >> 16,
        entry.checksum,
        entry.size,
        entry.size,
        len(encoded),
        len(extra),
        0,
        0,
        0,
        _READABLE,
        _MOST_32 if is_far else offset,
    )
    return fixed + encoded + extra


def _end(count: int, length: int, begins: int) -> bytes:
    end = b""
    if count >= _MOST_16 or length >= _MOST_32 or begins >= _MOST_32:
        end = _END_64.pack(
            0x06064B50, 44, _VERSION_64, _VERSION_64, 0, 0, count, count, length, begins
        ) + _LOCATOR_64.pack(0x07064B50, 0, begins + length, 1)
    return end + _END.pack(
        0x06054B50,
        0,
        0,
        min(count, _MOST_16),
        min(count, _MOST_16),
        min(length, _MOST_32),
        min(begins, _MOST_32),
        0,
    )
