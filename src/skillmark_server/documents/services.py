# SPDX-License-Identifier: Apache-2.0

"""Ask for the certificates of a list, or of what a filter finds, and remove them again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db import transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.audit.recording import record
from skillmark_server.awards.models import Batch
from skillmark_server.documents import packing, tasks
from skillmark_server.documents.finding import leaves_found
from skillmark_server.documents.models import Pack, PackPart
from skillmark_server.documents.refusals import NothingToPack, NothingToPrint, TooManyPacks
from skillmark_server.documents.words import language_of
from skillmark_server.lifecycle.choosing import Choice
from skillmark_server.lifecycle.refusals import ChoiceChanged
from skillmark_server.refusals import NotAllowed

MOST_KEPT: Final = 10
"""Archives of what filters found, of one organisation: each may be a gigabyte."""


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
    _begin(pack, leaves)
    record(
        actor,
        "batch.certificates_asked",
        pack,
        at=at,
        detail={"batch": str(batch.pk), "language": written, "total": pack.total},
    )
    return pack


@transaction.atomic
def ask_for_certificates_found(
    *,
    actor: Actor,
    choice: Choice,
    language: str,
    at: datetime,
    expected: int | None = None,
) -> Pack:
    """
    Have the worker make an archive of the certificates of all awards that a filter finds.

    Which awards they are is decided now and written down; the same asked again is made anew.

    Args:
        actor: Who may see and give awards, in all of their organisation.
        choice: Which awards.
        language: Of the certificates.
        at: Now.
        expected: How many whoever asks saw that there are; None where they did not look.

    Raises:
        NotAllowed: The actor may not.
        TooManyToPack: More than 20,000 fit.
        NothingToPrint: None that fits is in force.
        ChoiceChanged: There are others than were expected.
        TooManyPacks: The organisation keeps ten others.
    """
    organisation = actor.require(Permission.AWARD)
    leaves = leaves_found(actor, choice, at=at)
    if not leaves:
        raise NothingToPrint
    if expected is not None and len(leaves) != expected:
        raise ChoiceChanged
    written, question = language_of(language), choice.to_json()
    others = 0
    for pack in Pack.objects.select_for_update().filter(organisation=organisation, batch=None):
        if (pack.question, pack.language) == (question, written):
            packing.remove(pack)
        else:
            others += 1
    if others >= MOST_KEPT:
        raise TooManyPacks
    pack = Pack.objects.create(
        organisation=organisation,
        question=question,
        language=written,
        asked_by=actor.user,
        asked_at=at,
        total=len(leaves),
    )
    _begin(pack, leaves)
    record(
        actor,
        "award.certificates_asked",
        pack,
        at=at,
        detail={"question": _in_log(pack), "language": written, "total": pack.total},
    )
    return pack


def _in_log(pack: Pack) -> dict[str, str]:
    """What was asked, without the words: they may be somebody's name, and a log is for ever."""
    return {name: value for name, value in pack.question.items() if name != "text"}


def _begin(pack: Pack, leaves: Sequence[int]) -> None:
    """Cut an archive into parts, and have the worker begin."""
    size = packing.IN_A_PART
    PackPart.objects.bulk_create(
        PackPart(
            pack=pack,
            number=number,
            first_leaf=some[0],
            last_leaf=some[-1],
            leaves=[] if pack.batch_id else list(some),
        )
        for number, some in enumerate(
            (leaves[at_ : at_ + size] for at_ in range(0, len(leaves), size)), 1
        )
    )
    transaction.on_commit(partial(tasks.make_certificates.enqueue))


@transaction.atomic
def remove_certificates(*, actor: Actor, pack: Pack, at: datetime) -> None:
    """
    Remove an archive before its time; one that is being made is given up.

    Raises:
        NotAllowed: The actor may not give these awards, or the archive is not theirs.
    """
    if pack.batch is None:
        organisation, action = actor.require(Permission.AWARD), "award.certificates_removed"
        detail: dict[str, Any] = {"question": _in_log(pack)}
    else:
        organisation = actor.require_for(Permission.AWARD, pack.batch.version.achievement_id)
        action, detail = "batch.certificates_removed", {"batch": str(pack.batch_id)}
    if pack.organisation_id != organisation.pk:
        raise NotAllowed
    was_ready = pack.ready_at is not None
    record(actor, action, pack, at=at, detail={**detail, "was_ready": was_ready})
    packing.remove(pack)
