# SPDX-License-Identifier: Apache-2.0

"""
Whether what was moved in is kept as it came: the part of `skillmark fsck` about other platforms.

A window is one export; its rows are read one after the other, and nothing is written.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from hashlib import file_digest, sha256
from typing import Final

from django.core.files.storage import default_storage

from skillmark_server.awards.fsck_windows import Found, Window, plain
from skillmark_server.movein.models import Move, MovedAward

_AT_ONCE: Final = 500


def windows() -> Sequence[Window]:
    """Every export, by the number that its id is."""
    return [(key.int,) for key in Move.objects.order_by("pk").values_list("pk", flat=True)]


def look(window: Window, found: Found) -> None:
    """The bytes of each row are those that were read, and a file that waits is as it came."""
    (number,) = window
    move = Move.objects.filter(pk=uuid.UUID(int=number)).first()
    if move is None:
        return
    _look_at_file(move, found)
    rows = MovedAward.objects.filter(move=move).values_list(
        "pk", "moved_in_at", "original", "digest"
    )
    moved_in = 0
    for key, moved_in_at, original, digest in rows.order_by("line").iterator(_AT_ONCE):
        found.things += 1
        moved_in += moved_in_at is not None
        if sha256(bytes(original)).digest() != bytes(digest):
            found.fault("moved_award_altered", key)
    # Fewer than were moved in is no fault: some were erased.
    if moved_in > move.done:
        found.fault("moved_award_too_many", move.pk)


def _look_at_file(move: Move, found: Found) -> None:
    if not (name := move.file.name):
        return
    if not default_storage.exists(name):
        found.fault("move_file_missing", move.pk)
        return
    with default_storage.open(name) as file:
        if file_digest(file, "sha256").hexdigest() != move.file_digest:
            found.fault("move_file_altered", move.pk)


CHECK: Final = plain(windows, look)
