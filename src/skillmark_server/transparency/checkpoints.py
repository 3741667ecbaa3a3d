# SPDX-License-Identifier: Apache-2.0

"""
What the log says of itself: a size and a root, never one that does not follow from the last.

Whoever has the key signs it (`custody.log_signing`); this room keeps it and gives it out.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from skillmark.log.tree import path_ranges
from skillmark_server.transparency.models import LeafHead, SignedCheckpoint
from skillmark_server.transparency.tiles import cover, root_between

KEPT_FOR: Final = timedelta(days=7)
"""How long a checkpoint is kept that is not the last."""


class LogForked(Exception):
    """
    The leaves do not give the root that was signed: some of them were altered or taken out.

    No refusal: nobody who asks can mend it but the operator, from a backup.
    """


def last_checkpoint(origin: str) -> SignedCheckpoint | None:
    """The last one that was signed for the log called `origin`."""
    return SignedCheckpoint.objects.filter(origin=origin).order_by("-size").first()


def head_behind(last: SignedCheckpoint | None, *, most: int) -> tuple[int, bytes] | None:
    """
    Return size and root of the log as it may be signed now; None where there is nothing new.

    Args:
        last: What was signed before.
        most: How many tiles are worked out at most; a log that is further ahead is signed later.

    Raises:
        LogForked: What was signed before does not follow from the leaves any more.
    """
    head = LeafHead.objects.values_list("sequence", flat=True).first() or 0
    before = 0 if last is None else last.size
    if head <= before:
        if head < before:
            raise LogForked(f"the log has {head} leaves, and {before} were signed")
        return None
    try:
        if last is not None and root_between(0, before) != bytes(last.root):
            raise LogForked(f"the first {before} leaves give another root than the signed one")
        size = cover(head, most=most)
        return (size, root_between(0, size)) if size > before else None
    except LookupError as error:
        raise LogForked(str(error)) from error


def keep_checkpoint(origin: str, size: int, root: bytes, note: bytes, *, at: datetime) -> None:
    """Keep a checkpoint, if nobody kept it meanwhile, and forget old ones."""
    SignedCheckpoint.objects.get_or_create(
        origin=origin, size=size, defaults={"root": root, "note": note, "at": at}
    )
    old = SignedCheckpoint.objects.filter(origin=origin, size__lt=size, at__lt=at - KEPT_FOR)
    old.delete()


def path_to(sequence: int, size: int) -> tuple[bytes, ...]:
    """
    Return the path of a leaf to the root of a log of `size` leaves, which are covered.

    Args:
        sequence: The number of the leaf, from 1.
        size: At least that.
    """
    return tuple(root_between(start, end) for start, end in path_ranges(sequence - 1, size))
