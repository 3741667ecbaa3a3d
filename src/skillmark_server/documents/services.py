# SPDX-License-Identifier: Apache-2.0

"""Ask for the certificates of a whole list, and remove them again."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.audit.recording import record
from skillmark_server.awards.models import Batch
from skillmark_server.documents import packing, tasks
from skillmark_server.documents.models import Pack, PackPart
from skillmark_server.documents.refusals import NothingToPack
from skillmark_server.documents.words import language_of
from skillmark_server.refusals import NotAllowed


@transaction.atomic
def ask_for_certificates(*, actor: Actor, batch: Batch, language: str, at: datetime) -> Pack:
    """
    Have the worker make an archive of the certificates of all awards of a list.

    Asked again while there is one in that language, it is made anew: awards may have come
    and gone since.

    Raises:
        NotAllowed: The actor may not give these awards, or the list is not theirs.
        NothingToPack: None of its awards is in force.
    """
    organisation = actor.require_for(Permission.AWARD, batch.version.achievement_id)
    if batch.organisation_id != organisation.pk:
        raise NotAllowed
    written = language_of(language)
    for before in Pack.objects.select_for_update().filter(batch=batch, language=written):
        packing.remove(before)
    leaves = list(packing.printable(batch).values_list("leaf_sequence", flat=True))
    if not leaves:
        raise NothingToPack
    pack = Pack.objects.create(
        organisation=organisation,
        batch=batch,
        language=written,
        asked_by=actor.user,
        asked_at=at,
        total=len(leaves),
    )
    PackPart.objects.bulk_create(
        PackPart(pack=pack, number=number, first_leaf=some[0], last_leaf=some[-1])
        for number, some in enumerate(
            (
                leaves[at_ : at_ + packing.IN_A_PART]
                for at_ in range(0, len(leaves), packing.IN_A_PART)
            ),
            1,
        )
    )
    record(
        actor,
        "batch.certificates_asked",
        pack,
        at=at,
        detail={"batch": str(batch.pk), "language": written, "total": pack.total},
    )
    transaction.on_commit(partial(tasks.make_certificates.enqueue))
    return pack


@transaction.atomic
def remove_certificates(*, actor: Actor, pack: Pack, at: datetime) -> None:
    """
    Remove an archive before its time.

    Raises:
        NotAllowed: The actor may not give these awards, or the list is not theirs.
    """
    organisation = actor.require_for(Permission.AWARD, pack.batch.version.achievement_id)
    if pack.organisation_id != organisation.pk:
        raise NotAllowed
    record(actor, "batch.certificates_removed", pack, at=at, detail={"batch": str(pack.batch_id)})
    packing.remove(pack)
