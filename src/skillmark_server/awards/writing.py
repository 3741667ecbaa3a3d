# SPDX-License-Identifier: Apache-2.0

"""
Writes the awards of a part: all of them, their leaves, one event, one bundle, or nothing.

One transaction. It first looks whether the part is still its own, and whether what the
signing was decided on still holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from skillmark.log.tree import root_of
from skillmark_server.accounts.actors import Actor
from skillmark_server.achievements.content import said_in
from skillmark_server.audit.recording import record
from skillmark_server.awards.chunking import made_to
from skillmark_server.awards.documents import keep_many
from skillmark_server.awards.models import (
    Award,
    AwardRequest,
    Batch,
    BatchRow,
    Chunk,
    RowState,
)
from skillmark_server.awards.numbering import hold
from skillmark_server.awards.pacing import noted
from skillmark_server.awards.preparing import Prepared, SignedRow
from skillmark_server.awards.refusals import AlreadyHasIt
from skillmark_server.awards.rowing import problem_of
from skillmark_server.awards.standing import holdings_of
from skillmark_server.columns.bulk import insert_rows, number_rows
from skillmark_server.outbox.models import Bundle
from skillmark_server.transparency.leaves import Leaves, add_leaves
from skillmark_server.transparency.models import LeafKind

BUNDLE = "awards"
"""The kind of a bundle that `awards.expanding` writes claim mails from."""


class PartLost(Exception):
    """The part is not its holder's any more, or is to wait: nothing was written."""


class PartChanged(Exception):
    """Somebody in the part was given the badge meanwhile: nothing was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkMade:
    """
    What became of a part.

    Args:
        made: How many awards.
        refused: How many rows became none.
        first_leaf: The number of the first leaf; None where no award was made.
        root: Of the tree over the leaves; empty where no award was made.
    """

    made: int
    refused: int
    first_leaf: int | None
    root: bytes


@transaction.atomic
def write_chunk(prepared: Prepared, *, actor: Actor, at: datetime) -> ChunkMade:
    """
    Write what was prepared.

    Args:
        prepared: By whoever holds the part.
        actor: Who answers for it.
        at: Now.

    Raises:
        PartLost: Another holds the part, it is done, or the batch was paused.
        PartChanged: Somebody in it holds what they did not hold when it was prepared.
    """
    own = prepared.chunk
    chunk = Chunk.objects.select_for_update().get(pk=own.pk)
    if chunk.lease != own.lease or chunk.done_at is not None:
        raise PartLost
    batch = Batch.objects.select_for_update().get(pk=chunk.batch_id)
    if batch.paused_at is not None:
        raise PartLost
    chunk.done_at, chunk.claimed_until = at, None
    signed = [] if batch.cancelled_at is not None else prepared.signed
    unused = range(chunk.first_number + len(signed), chunk.first_number + chunk.count)
    if unused:
        hold(prepared.bench.organisation, at=chunk.at).free(unused)
    _check_holdings(prepared)
    if batch.cancelled_at is None:
        _refuse(prepared)
    if not signed:
        chunk.save()
        _count(batch, 0, at)
        return ChunkMade(made=0, refused=len(prepared.refused), first_leaf=None, root=b"")
    leaves = add_leaves(
        LeafKind.ISSUE,
        [(str(one.id), one.leaf) for one in signed],
        at=chunk.at,
    )
    root = root_of(leaves.digests)
    _write_awards(prepared, leaves)
    chunk.made, chunk.first_leaf, chunk.root = len(signed), leaves.first, root
    chunk.save()
    _count(batch, len(signed), at)
    _tell(prepared, chunk, actor=actor)
    return ChunkMade(
        made=len(signed), refused=len(prepared.refused), first_leaf=leaves.first, root=root
    )


def _count(batch: Batch, made: int, at: datetime) -> None:
    """Say how far the batch is, for whoever follows it."""
    batch.made += made
    batch.made_to = made_to(batch)
    batch.samples = noted(batch.samples, moment=at, done=batch.made)
    batch.stalled_reason = ""
    batch.save(update_fields=["made", "made_to", "samples", "stalled_reason"])


def _check_holdings(prepared: Prepared) -> None:
    emails = {one.recipient.email for one in prepared.signed}
    now = holdings_of(prepared.bench.achievement, emails)
    if not now.known <= prepared.bench.holdings.known:
        raise PartChanged


def _write_awards(prepared: Prepared, leaves: Leaves) -> None:
    chunk, bench, signed = prepared.chunk, prepared.bench, prepared.signed
    titles = {
        language: said_in(bench.content.name, language)[:200]
        for language in {one.decision.language for one in signed}
    }
    insert_rows(
        Award,
        _COLUMNS,
        (
            _row(one, titles[one.decision.language], leaf)
            for leaf, one in enumerate(signed, leaves.first)
        ),
        alike={
            "organisation": bench.organisation.serial,
            "achievement": bench.achievement.serial,
            "version": bench.version.serial,
            "batch": chunk.batch.serial,
            "issued_by": None if bench.actor.user is None else bench.actor.user.serial,
            "issued_at": chunk.at,
            "revocation_list": chunk.revocation_list.serial,
            "suspension_list": (
                None if chunk.suspension_list is None else chunk.suspension_list.serial
            ),
        },
    )
    keep_many(
        (leaf, one.id, one.packed.mould, one.packed.slots, one.packed.digest, one.packed.body)
        for leaf, one in enumerate(signed, leaves.first)
    )
    made = [(one.row.pk, leaf) for leaf, one in enumerate(signed, leaves.first)]
    number_rows(BatchRow, "award", made, emptied="room")
    for one in signed:
        if asked := one.row.fields.get("request"):
            AwardRequest.objects.filter(pk=asked).update(award_id=one.id)


_COLUMNS = (
    "id",
    "number",
    "title",
    "recipient_email",
    "recipient_name",
    "sort_name",
    "language",
    "person",
    "valid_from",
    "valid_until",
    "revocation_index",
    "suspension_index",
    "leaf_sequence",
    "supersedes",
)


def _row(one: SignedRow, title: str, leaf: int) -> Sequence[object]:
    recipient, decision = one.recipient, one.decision
    return (
        one.id,
        one.number,
        title,
        recipient.email,
        recipient.name,
        one.sort_name,
        decision.language,
        None if recipient.person is None else recipient.person.serial,
        decision.begins,
        decision.ends,
        one.indices[0],
        one.indices[1] if len(one.indices) > 1 else None,
        leaf,
        None if decision.supersedes is None else decision.supersedes.pk,
    )


def _refuse(prepared: Prepared) -> None:
    rows = BatchRow.objects.in_bulk([asked.pk for asked, _code, _why in prepared.refused])
    for asked, code, refusal in prepared.refused:
        row = rows[asked.pk]
        if isinstance(refusal, AlreadyHasIt):
            row.state = RowState.DUPLICATE
            row.save(update_fields=["state"])
            continue
        row.failed, row.failed_at = code[:40], prepared.bench.at
        row.problems = [*row.problems, problem_of(code, refusal.words, field=refusal.field)]
        row.save(update_fields=["failed", "failed_at", "problems"])


def _tell(prepared: Prepared, chunk: Chunk, *, actor: Actor) -> None:
    """One event and one row of the outbox for all of them."""
    assert chunk.first_leaf is not None  # noqa: S101 - something was made
    assert chunk.root is not None  # noqa: S101 - as above
    bench, batch = prepared.bench, prepared.chunk.batch
    last = chunk.first_leaf + chunk.made - 1
    record(
        actor,
        "batch.part_issued",
        batch,
        at=chunk.at,
        organisation_id=bench.organisation.pk,
        detail={
            "achievement": bench.achievement.pk,
            "version": bench.version.number,
            "count": chunk.made,
            "numbers": [prepared.signed[0].number, prepared.signed[-1].number],
            "leaves": [chunk.first_leaf, last],
            "root": bytes(chunk.root).hex(),
        },
    )
    Bundle.objects.create(
        key=f"awards:{batch.pk}:{chunk.first_line}",
        kind=BUNDLE,
        organisation_id=bench.organisation.pk,
        about_id=batch.pk,
        first=chunk.first_leaf,
        last=last,
        root=chunk.root,
        created_at=chunk.at,
        due_at=chunk.at,
        written_to=chunk.first_leaf - 1,
    )
