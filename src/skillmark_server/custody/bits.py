# SPDX-License-Identifier: Apache-2.0

"""
The bits of a list, packed: a new version takes the last one's and what changed since.

The rows of `StatusBit` are the truth. Packed bits that are missing, or are not those that were
kept, are made again from the rows.
"""

from __future__ import annotations

import hashlib
import logging

from skillmark.status import Bitstring
from skillmark_server.custody.models import PackedBits, StatusBit, StatusList

_log = logging.getLogger("skillmark.custody")


def take_in_changes(row: StatusList) -> Bitstring:
    """
    Return the bits of a list with every change; its identity is locked by the caller.

    Args:
        row: The list.
    """
    unpublished = StatusBit.objects.filter(list=row, is_published=False)
    changes = list(unpublished.values_list("index", "is_set"))
    kept = _kept(row)
    if kept is not None and not changes:
        return kept
    if kept is None:
        marks = StatusBit.objects.filter(list=row, is_set=True).values_list("index", flat=True)
        bits = Bitstring.empty(row.size).with_marks(marks.iterator())
    else:
        bits = kept.with_values(changes)
    PackedBits.objects.update_or_create(
        list=row, defaults={"octets": bits.octets, "digest": _digest(bits.octets)}
    )
    if changes:
        unpublished.update(is_published=True)
    return bits


def _kept(row: StatusList) -> Bitstring | None:
    packed = PackedBits.objects.filter(pk=row.pk).first()
    if packed is None:
        return None
    octets = bytes(packed.octets)
    if packed.digest != _digest(octets) or len(octets) != -(-row.size // 8):
        _log.critical("packed bits were altered; they are made again from their rows")
        return None
    return Bitstring(octets)


def _digest(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()
