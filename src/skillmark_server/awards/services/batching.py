# SPDX-License-Identifier: Apache-2.0

"""Prepare many awards, mend their rows, send them on their way, undo, stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.models import Version
from skillmark_server.audit.recording import record
from skillmark_server.awards.dispatching import send_on_its_way
from skillmark_server.awards.facts import checked_day, checked_facts
from skillmark_server.awards.making import check_version
from skillmark_server.awards.models import Batch, BatchRow, RowState
from skillmark_server.awards.refusals import BatchClosed, NothingToAward
from skillmark_server.awards.rowing import judge_rows
from skillmark_server.awards.running import left_of
from skillmark_server.awards.services.signing_off import ask_for_sign_off
from skillmark_server.refusals import Malformed, NotAllowed
from skillmark_server.tabular import AWARD, ColumnMapping, Field, Table, guess_mapping, read_table

_WRITTEN_AT_ONCE: Final = 500
_LONGEST_CELL: Final = 8_000
_JUDGED: Final = ("fields", "state", "problems")


def preview_batch(
    *,
    actor: Actor,
    version: Version,
    data: bytes | str | BinaryIO,
    source: str,
    at: datetime,
    file_name: str = "",
    defaults: Mapping[str, Any] | None = None,
) -> Batch:
    """
    Read a list, and keep it with what every row would become. Awards nothing.

    Args:
        actor: Who may award; the version is of their organisation.
        version: Published.
        data: The bytes of a file, or pasted text.
        source: `one`, `pasted`, `file` or `api`.
        at: Now.
        file_name: As it was uploaded.
        defaults: What holds for rows that say nothing else, as in `Batch.defaults`.

    Raises:
        NotAllowed: The actor may not award, or not this.
        NotPublished: The version cannot be awarded.
        TableRefused: No rows can be had from `data`; the subclass says why.
        BadFact: A default cannot stand in a badge.
    """
    _require(actor, version)
    table = read_table(data, AWARD)
    return batch_of_table(
        actor=actor,
        version=version,
        table=table,
        source=source,
        at=at,
        file_name=file_name,
        defaults=defaults,
    )


@transaction.atomic
def batch_of_table(
    *,
    actor: Actor,
    version: Version,
    table: Table,
    source: str,
    at: datetime,
    file_name: str = "",
    defaults: Mapping[str, Any] | None = None,
) -> Batch:
    """
    As `preview_batch`, of a table that was read already.

    Raises:
        NotAllowed, NotPublished, BadFact: As in `preview_batch`.
    """
    organisation = _require(actor, version)
    batch = Batch.objects.create(
        organisation=organisation,
        version=version,
        by=actor.user,
        source=source,
        file_name="".join(filter(str.isprintable, file_name))[:200],
        header=[_storable(title) for title in table.header],
        mapping=guess_mapping(table, AWARD).as_json(),
        defaults={**_checked_defaults(defaults or {}), "is_workbook": table.is_workbook}
        | {"notes": [str(note) for note in table.notes]},
        created_at=at,
    )
    rows = [
        BatchRow(
            batch=batch,
            line=row.line,
            cells=[_storable(cell) for cell in row.cells],
            failed=row.fault,
        )
        for row in _with_lines(table)
    ]
    judge_rows(batch, rows, actor=actor, at=at)
    for row in rows:
        # Whoever had it withdrawn gets it again only if somebody says so.
        row.is_skipped = row.state == RowState.RETURNING
    BatchRow.objects.bulk_create(rows, batch_size=_WRITTEN_AT_ONCE)
    record(actor, "batch.made", batch, at=at, detail={"rows": len(rows)})
    return batch


@transaction.atomic
def map_columns(*, actor: Actor, batch: Batch, mapping: Mapping[str, int], at: datetime) -> Batch:
    """
    Say anew which column says what.

    Raises:
        NotAllowed: The batch is not theirs.
        BatchClosed: It was confirmed.
    """
    batch = _open_batch(actor, batch)
    batch.mapping = ColumnMapping.from_json(mapping, AWARD, len(batch.header)).as_json()
    batch.save(update_fields=["mapping"])
    _judge(batch, actor, at)
    return batch


@transaction.atomic
def set_defaults(*, actor: Actor, batch: Batch, defaults: Mapping[str, Any], at: datetime) -> Batch:
    """
    Say what holds for rows that say nothing else.

    Raises:
        NotAllowed, BatchClosed: As in `map_columns`.
        BadFact: A default cannot stand in a badge.
    """
    batch = _open_batch(actor, batch)
    batch.defaults = {**batch.defaults, **_checked_defaults(defaults)}
    batch.save(update_fields=["defaults"])
    _judge(batch, actor, at)
    return batch


@transaction.atomic
def change_row(
    *,
    actor: Actor,
    batch: Batch,
    line: int,
    at: datetime,
    values: Mapping[str, str] | None = None,
    is_skipped: bool | None = None,
) -> BatchRow:
    """
    Mend the cells of one row, or leave it out.

    Args:
        actor: Who may award.
        batch: Not confirmed yet.
        line: Of the row, as the file has it.
        at: Now.
        values: Field to what its cell says now; a field without a column gets one.
        is_skipped: Whether the row is left out; None: as it is.

    Raises:
        NotAllowed, BatchClosed: As in `map_columns`.
        BatchRow.DoesNotExist: There is no such row.
        Malformed: A field is unknown, or a cell is far too long.
    """
    batch = _open_batch(actor, batch)
    row = BatchRow.objects.select_for_update().get(batch=batch, line=line)
    for name, text in (values or {}).items():
        _write_cell(batch, row, name, text)
    if is_skipped is not None:
        row.is_skipped = is_skipped
    row.failed = ""
    row.save(update_fields=["cells", "is_skipped", "failed"])
    batch.save(update_fields=["header", "mapping"])
    _judge(batch, actor, at)
    row.refresh_from_db()
    return row


@transaction.atomic
def confirm_batch(*, actor: Actor, batch: Batch, at: datetime, now: bool = False) -> Batch:
    """
    Send the good rows on their way: after the undo window, or once a second person signed off.

    Args:
        actor: Who may award.
        batch: Not confirmed yet; its rows are judged anew.
        at: Now.
        now: Without an undo window.

    Raises:
        NotAllowed, BatchClosed: As in `map_columns`.
        NotPublished: The badge was archived in the meantime.
        NothingToAward: No row would become an award.
    """
    batch = _open_batch(actor, batch)
    check_version(batch.version)
    _judge(batch, actor, at)
    count = left_of(batch).count()
    if not count:
        raise NothingToAward
    if batch.organisation.needs_sign_off:
        # Whoever submits it answers for what it says, whoever made it first: a list that
        # somebody else changed and submitted is not theirs to sign off.
        batch.by = actor.user
        batch.submitted_at, batch.returned_reason = at, ""
        batch.save(update_fields=["by", "submitted_at", "returned_reason"])
        ask_for_sign_off(batch, count=count, at=at)
        record(actor, "batch.submitted", batch, at=at, detail={"rows": count})
        return batch
    send_on_its_way(batch, at=at, now=now)
    record(actor, "batch.confirmed", batch, at=at, detail={"rows": count})
    return batch


@transaction.atomic
def undo_batch(*, actor: Actor, batch: Batch, at: datetime) -> Batch:
    """
    Take a confirmed or submitted batch back to the preview, while nothing was issued.

    Raises:
        NotAllowed: The batch is not theirs.
        BatchClosed: Its window is over, or it is not confirmed.
    """
    batch = _locked(actor, batch)
    if batch.finished_at or batch.cancelled_at or not (batch.confirmed_at or batch.submitted_at):
        raise BatchClosed
    if batch.due_at is not None and batch.due_at <= at:
        raise BatchClosed
    # Who had to wait for the lock asks with a moment that has passed since.
    if BatchRow.objects.filter(batch=batch, award__isnull=False).exists():
        raise BatchClosed
    batch.confirmed_at = batch.due_at = batch.submitted_at = None
    batch.signed_off_by = batch.signed_off_at = None
    batch.save(
        update_fields=["confirmed_at", "due_at", "submitted_at", "signed_off_by", "signed_off_at"]
    )
    record(actor, "batch.undone", batch, at=at)
    return batch


@transaction.atomic
def cancel_batch(*, actor: Actor, batch: Batch, at: datetime) -> Batch:
    """
    Stop: rows that are not awards yet become none. What was issued stands.

    Raises:
        NotAllowed: The batch is not theirs.
        BatchClosed: It is finished or cancelled.
    """
    batch = _locked(actor, batch)
    if batch.finished_at or batch.cancelled_at:
        raise BatchClosed
    batch.cancelled_at = at
    batch.save(update_fields=["cancelled_at"])
    record(actor, "batch.cancelled", batch, at=at)
    return batch


def _require(actor: Actor, version: Version) -> Any:
    organisation = actor.require_for(Permission.AWARD, version.achievement_id)
    if version.achievement.organisation_id != organisation.pk:
        raise NotAllowed
    check_version(version)
    return organisation


def _locked(actor: Actor, batch: Batch) -> Batch:
    organisation = actor.require_for(Permission.AWARD, batch.version.achievement_id)
    batch = (
        Batch.objects.select_for_update(of=("self",))
        .select_related("version__achievement__organisation", "organisation", "by")
        .get(pk=batch.pk)
    )
    if batch.organisation_id != organisation.pk:
        raise NotAllowed
    return batch


def _open_batch(actor: Actor, batch: Batch) -> Batch:
    batch = _locked(actor, batch)
    if batch.confirmed_at or batch.submitted_at or batch.finished_at or batch.cancelled_at:
        raise BatchClosed
    return batch


def _judge(batch: Batch, actor: Actor, at: datetime) -> None:
    rows = list(BatchRow.objects.filter(batch=batch).order_by("line"))
    before = [(row.fields, row.state, row.problems) for row in rows]
    judge_rows(batch, rows, actor=actor, at=at)
    # Of a long list one mended cell changes a row or two.
    changed = [
        row
        for row, was in zip(rows, before, strict=True)
        if (row.fields, row.state, row.problems) != was
    ]
    BatchRow.objects.bulk_update(changed, _JUDGED, batch_size=_WRITTEN_AT_ONCE)


def _with_lines(table: Table) -> Sequence[Any]:
    """Two addresses pasted on one line are two rows; the second gets a line of its own."""
    taken: set[int] = set()
    rows = []
    highest = max((row.line for row in table.rows), default=0)
    for row in table.rows:
        line = row.line
        if line in taken:
            highest += 1
            line = highest
        taken.add(line)
        rows.append(type(row)(line, row.cells, row.fault))
    return rows


def _storable(text: str) -> str:
    """The one character that a database cannot keep becomes one that the row is wrong with."""
    return text.replace("\0", "\ufffd")


def _write_cell(batch: Batch, row: BatchRow, name: str, text: str) -> None:
    if name not in {str(spec.field) for spec in AWARD.specs}:
        raise Malformed(_("There is no such field."), field=name[:40])
    if len(text) > _LONGEST_CELL:
        raise Malformed(_("The cell is too long."), field=name)
    if name not in batch.mapping:
        if not text.strip():
            return
        batch.header = [*batch.header, str(AWARD.spec(Field(name)).title)]
        batch.mapping = {**batch.mapping, name: len(batch.header) - 1}
    index = batch.mapping[name]
    row.cells = [*row.cells, *[""] * (index + 1 - len(row.cells))]
    row.cells[index] = _storable(text)


def _checked_defaults(defaults: Mapping[str, Any]) -> dict[str, Any]:
    facts = checked_facts(
        narrative=defaults.get("narrative", ""),
        evidence=defaults.get("evidence", ()),
        result=defaults.get("result", ""),
    )
    for name in ("valid_from", "valid_until"):
        if day := defaults.get(name):
            checked_day(date.fromisoformat(day), name)
    return {
        "narrative": facts.narrative,
        "evidence": [piece["url"] for piece in facts.evidence if "url" in piece],
        "result": facts.result,
        "valid_from": defaults.get("valid_from"),
        "valid_until": defaults.get("valid_until"),
        "language": defaults.get("language", ""),
    }
