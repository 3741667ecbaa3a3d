# SPDX-License-Identifier: Apache-2.0

"""Finds and locks the batch that somebody would do something with."""

from __future__ import annotations

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.awards.models import Batch
from skillmark_server.awards.refusals import BatchClosed, StillReading
from skillmark_server.refusals import NotAllowed


def locked_batch(actor: Actor, batch: Batch, permission: Permission = Permission.AWARD) -> Batch:
    """
    Lock a batch in the caller's transaction, and read it again.

    Raises:
        NotAllowed: The actor has no such permission for it, or it is of another organisation.
    """
    organisation = actor.require_for(permission, batch.version.achievement_id)
    batch = (
        Batch.objects.select_for_update(of=("self",))
        .select_related("version__achievement__organisation", "organisation", "by")
        .get(pk=batch.pk)
    )
    if batch.organisation_id != organisation.pk:
        raise NotAllowed
    return batch


def open_batch(actor: Actor, batch: Batch) -> Batch:
    """
    Lock a batch that was not sent yet, and whose rows are all judged.

    Raises:
        NotAllowed: As of `locked_batch`.
        BatchClosed: It was sent, finished or cancelled.
        StillReading: The worker has not judged its last row.
    """
    batch = locked_batch(actor, batch)
    if batch.confirmed_at or batch.submitted_at or batch.finished_at or batch.cancelled_at:
        raise BatchClosed
    if batch.judged_at is None:
        raise StillReading
    return batch
