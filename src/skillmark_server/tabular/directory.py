# SPDX-License-Identifier: Apache-2.0

"""
How long the directory of a ZIP archive says it is, before any of it is read.

Python's reader makes an object of each entry before anybody can count them: an archive of twenty
megabytes that holds nothing but a directory takes it half a million, and some gigabytes for ten
times as much. Spec: PKWARE APPNOTE 6.3.10, sections 4.3.14 to 4.3.16.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

_END, _END_SIZE = b"PK\x05\x06", 22
_LOCATOR, _LOCATOR_SIZE = b"PK\x06\x07", 20
_END_64, _END_64_SIZE = b"PK\x06\x06", 56
_LONGEST_COMMENT: Final = 65_535


def directory_of(file: BinaryIO) -> tuple[int, int]:
    """
    Return how many entries an archive says to have, and in how many bytes.

    Where it can be read in two ways, the larger number counts; where it is no archive, both are 0.

    Args:
        file: Seekable; it is left anywhere.
    """
    said = list(_said(file))
    return max((one[0] for one in said), default=0), max((one[1] for one in said), default=0)


def _said(file: BinaryIO) -> Iterator[tuple[int, int]]:
    size = file.seek(0, 2)
    begin = max(size - _LONGEST_COMMENT - _END_SIZE - _LOCATOR_SIZE - _END_64_SIZE, 0)
    file.seek(begin)
    tail = file.read()
    # A reader takes the record at the very end, or else the last one before a comment.
    for at in {len(tail) - _END_SIZE, tail.rfind(_END)}:
        record = tail[at : at + _END_SIZE] if at >= 0 else b""
        if len(record) < _END_SIZE or not record.startswith(_END):
            continue
        yield _number(record[10:12]), _number(record[12:16])
        locator = tail[max(at - _LOCATOR_SIZE, 0) : at]
        if locator.startswith(_LOCATOR):
            # It stands right before, or where the locator says; readers differ.
            file.seek(min(_number(locator[8:16]), size))
            yield from _said_in_64(file.read(_END_64_SIZE))
            behind = at - _LOCATOR_SIZE
            yield from _said_in_64(tail[max(behind - _END_64_SIZE, 0) : behind])


def _said_in_64(record: bytes) -> Iterator[tuple[int, int]]:
    if len(record) == _END_64_SIZE and record.startswith(_END_64):
        yield _number(record[32:40]), _number(record[40:48])


def _number(octets: bytes) -> int:
    return int.from_bytes(octets, "little")
