# SPDX-License-Identifier: Apache-2.0

"""Take an export in, say how it is to be read and what its badges become, throw it away."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime
from functools import partial
from typing import BinaryIO, Final

from django.core.files import File
from django.db import transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.models import Achievement
from skillmark_server.audit.recording import record
from skillmark_server.movein import tasks
from skillmark_server.movein.bringing import throw_away
from skillmark_server.movein.models import DateOrder, ForeignBadge, Move, Platform, Treatment
from skillmark_server.movein.opening import largest_export
from skillmark_server.movein.refusals import ExportRefused, ExportTooLarge, MoveClosed
from skillmark_server.movein.services.opening import locked_move, move_in_preview
from skillmark_server.refusals import Malformed

_PIECE: Final = 1 << 16


@transaction.atomic
def start_move(
    *,
    actor: Actor,
    platform: Platform,
    data: bytes | BinaryIO,
    at: datetime,
    file_name: str = "",
) -> Move:
    """
    Keep an export and let the worker read it; nothing is moved in.

    Args:
        actor: An owner.
        platform: Where it comes from.
        data: JSON, CSV, a workbook or a ZIP: its bytes, or a seekable stream of them.
        at: Now.
        file_name: As it was uploaded.

    Raises:
        NotAllowed: The actor may not.
        ExportTooLarge: It is larger than lists may be on this site.
        ExportRefused: It is empty.
    """
    organisation = actor.require(Permission.MANAGE_ORGANISATION)
    file: BinaryIO = io.BytesIO(data) if isinstance(data, bytes) else data
    size = file.seek(0, io.SEEK_END)
    if size > largest_export():
        raise ExportTooLarge
    if not size:
        raise ExportRefused
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(_PIECE):
        digest.update(piece)
    file.seek(0)
    move = Move(
        organisation=organisation,
        platform=platform,
        by=actor.user,
        file_name="".join(filter(str.isprintable, file_name))[:200],
        file_digest=digest.hexdigest(),
        file_size=size,
        created_at=at,
    )
    move.file.save(f"{move.pk}.export", File(file), save=False)
    move.save(force_insert=True)
    detail = {"platform": str(platform), "bytes": size, "file": move.file_digest}
    record(actor, "move.started", move, at=at, detail=detail)
    transaction.on_commit(partial(tasks.read_move.enqueue, str(move.pk)))
    return move


@transaction.atomic
def choose_date_order(*, actor: Actor, move: Move, order: DateOrder, at: datetime) -> Move:
    """
    Read an export again, with its days in another order.

    Raises:
        NotAllowed: The actor may not, or not this.
        MoveClosed: It was not read yet, or agreed to, or its file went with somebody in it who
            was erased.
    """
    kept = move_in_preview(actor, move)
    if kept.date_order == order:
        return kept
    if not kept.file:
        raise MoveClosed
    kept.date_order, kept.read_at, kept.attempts = order, None, 0
    kept.save(update_fields=["date_order", "read_at", "attempts"])
    record(actor, "move.read_again", kept, at=at, detail={"date_order": str(order)})
    transaction.on_commit(partial(tasks.read_move.enqueue, str(kept.pk)))
    return kept


@transaction.atomic
def treat_badge(
    *,
    actor: Actor,
    badge: ForeignBadge,
    treatment: Treatment,
    at: datetime,
    achievement: Achievement | None = None,
) -> ForeignBadge:
    """
    Say what becomes of a badge of an export.

    Args:
        actor: An owner.
        badge: Of an export that nobody agreed to yet.
        treatment: What becomes of it.
        at: Now.
        achievement: Which badge of ours it is, where it is one.

    Raises:
        NotAllowed: The actor may not, or not this.
        MoveClosed: The export was agreed to, or is read again.
        Malformed: No badge of the organisation was named, or one for another treatment.
    """
    kept = move_in_preview(actor, badge.move)
    if (treatment == Treatment.EXISTING) != (achievement is not None):
        raise Malformed(field="achievement")
    if achievement is not None and achievement.organisation_id != kept.organisation_id:
        raise Malformed(field="achievement")
    row = ForeignBadge.objects.select_for_update().filter(pk=badge.pk, move=kept).first()
    if row is None:
        raise MoveClosed
    row.treatment, row.achievement = treatment, achievement
    row.save(update_fields=["treatment", "achievement"])
    detail = {"badge": str(row.pk), "treatment": str(treatment)}
    record(actor, "move.badge_treated", kept, at=at, detail=detail)
    return row


@transaction.atomic
def discard_move(*, actor: Actor, move: Move, at: datetime) -> None:
    """
    Throw an export away that was not moved in, with everything that was read of it.

    Raises:
        NotAllowed: The actor may not, or not this.
        MoveClosed: It was agreed to.
    """
    kept = locked_move(actor, move)
    if kept.confirmed_at is not None:
        raise MoveClosed
    record(actor, "move.discarded", kept, at=at, detail={"move": str(kept.pk)})
    throw_away(kept)
