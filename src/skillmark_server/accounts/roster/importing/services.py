# SPDX-License-Identifier: Apache-2.0

"""The steps of a list into the roster; each keeps what was reached, so nothing is typed twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, BinaryIO, Final

from django.db import transaction

from skillmark.plain_text import without_national_numbers
from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import RosterImport
from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.roster import writing
from skillmark_server.accounts.roster.importing.applying import apply_plan
from skillmark_server.accounts.roster.importing.counting import counts_of, is_forgotten
from skillmark_server.accounts.roster.importing.plan import Fate, Plan
from skillmark_server.accounts.roster.importing.planning import plan_of
from skillmark_server.accounts.roster.importing.undoing import undo_changes
from skillmark_server.accounts.roster.refusals import (
    ColumnsLacking,
    ImportChanged,
    ImportClosed,
    ImportForgotten,
    NothingToImport,
)
from skillmark_server.audit.recording import record
from skillmark_server.refusals import Words
from skillmark_server.tabular import ROSTER, ColumnMapping, guess_mapping, kept_cell, read_table

MOST_ROWS: Final = 20_000
"""People in one list of a roster."""


@transaction.atomic
def start_import(
    *, actor: Actor, data: bytes | str | BinaryIO, file_name: str, at: datetime
) -> tuple[RosterImport, tuple[Words, ...]]:
    """
    Read a list and guess its columns; nothing of the roster is changed.

    Args:
        actor: Who reads it in.
        data: A file, or pasted text.
        file_name: As the browser says; only its last part is kept.
        at: When.

    Returns:
        What is kept, and remarks about the reading.

    Raises:
        NotAllowed: The actor may not manage people.
        TableRefused: There are no rows to be had.
    """
    organisation = actor.require(Permission.MANAGE_PEOPLE)
    table = read_table(data, ROSTER, at_most=MOST_ROWS)
    kept = RosterImport.objects.create(
        organisation=organisation,
        by=actor.user,
        file_name=_last_part(file_name),
        header=list(table.header),
        rows=[row.as_json() for row in table.rows],
        mapping=guess_mapping(table, ROSTER).as_json(),
        created_at=at,
    )
    record(actor, "roster_import.started", kept, at=at, detail={"rows": len(table.rows)})
    return kept, table.notes


@transaction.atomic
def map_columns(
    *, actor: Actor, roster_import: RosterImport, places: Mapping[str, int], at: datetime
) -> RosterImport:
    """
    Say which column says what.

    Args:
        actor: Who says it.
        roster_import: Not confirmed yet.
        places: Field to column index; what is not there says nothing.
        at: When.

    Raises:
        NotAllowed: The actor may not manage people.
        ImportClosed: It was confirmed already.
        ColumnsLacking: Nobody could be found by these columns.
    """
    kept = _open(actor, roster_import)
    mapping = ColumnMapping.from_json(places, ROSTER, len(kept.header))
    if mapping.lacking(ROSTER):
        raise ColumnsLacking
    kept.mapping = mapping.as_json()
    kept.save(update_fields=["mapping"])
    record(actor, "roster_import.mapped", kept, at=at)
    return kept


@transaction.atomic
def mend_cell(
    *, actor: Actor, roster_import: RosterImport, row: int, column: int, text: str, at: datetime
) -> RosterImport:
    """
    Write another text into one cell of the kept list.

    Args:
        actor: Who mends it.
        roster_import: Not confirmed yet.
        row: Index in the list, from 0.
        column: Index of the column, from 0.
        text: What shall stand there, at most 1,000 characters.
        at: When.

    Raises:
        NotAllowed: The actor may not manage people.
        ImportClosed: It was confirmed already, or has no such cell.
    """
    kept = _open(actor, roster_import)
    if not (0 <= row < len(kept.rows) and 0 <= column < len(kept.header)):
        raise ImportChanged
    cells = kept.rows[row]["cells"]
    cells += [""] * (column + 1 - len(cells))
    cells[column] = kept_cell(text[:1_000])
    kept.save(update_fields=["rows"])
    record(actor, "roster_import.mended", kept, at=at)
    return kept


@transaction.atomic
def confirm_import(
    *,
    actor: Actor,
    roster_import: RosterImport,
    seen: str,
    ends_missing: bool,
    on: date,
    at: datetime,
) -> RosterImport:
    """
    Write the list into the roster, all of it or nothing.

    Args:
        actor: Who says yes.
        roster_import: Not confirmed yet; wrong rows are left out.
        seen: The digest of the plan that the person looked at.
        ends_missing: End the employment of everybody who is not in the list.
        on: Today, where the organisation is.
        at: When.

    Raises:
        NotAllowed: The actor may not manage people.
        ImportClosed: It was confirmed already.
        ImportChanged: The plan is another one by now.
        NothingToImport: No row changes anything.
    """
    kept = _open(actor, roster_import)
    plan = plan_of(kept, on=on)
    if plan.digest != seen:
        raise ImportChanged
    if not _does_something(plan, ends_missing=ends_missing):
        raise NothingToImport
    kept.changes = apply_plan(plan, kept.organisation, ends_missing=ends_missing, on=on, at=at)
    kept.ends_missing = ends_missing
    kept.confirmed_at = at
    kept.save(update_fields=["changes", "ends_missing", "confirmed_at"])
    record(actor, "roster_import.confirmed", kept, at=at, detail=counts_of(kept))
    return kept


@transaction.atomic
def undo_import(*, actor: Actor, roster_import: RosterImport, at: datetime) -> RosterImport:
    """
    Make the roster what it was before a list.

    Raises:
        NotAllowed: The actor may not manage people.
        ImportClosed: It was not confirmed, or was undone already.
        ImportForgotten: What was in it is gone.
        CannotUndo: Somebody in it was changed since.
    """
    kept = _locked(actor, roster_import)
    if kept.confirmed_at is None or kept.undone_at is not None:
        raise ImportClosed
    if is_forgotten(kept):
        raise ImportForgotten
    undo_changes(kept, at=at)
    kept.undone_at = at
    kept.save(update_fields=["undone_at"])
    record(actor, "roster_import.undone", kept, at=at, detail=counts_of(kept))
    return kept


@transaction.atomic
def discard_import(*, actor: Actor, roster_import: RosterImport, at: datetime) -> None:
    """
    Forget a list that was not confirmed, with everything in it.

    Raises:
        NotAllowed: The actor may not manage people.
        ImportClosed: It was confirmed already.
    """
    kept = _open(actor, roster_import)
    record(actor, "roster_import.discarded", kept, at=at)
    kept.delete()


def _last_part(file_name: str) -> str:
    """Return the name of a file without folders and without signs that mislead."""
    last = file_name.replace("\\", "/").rpartition("/")[2]
    return without_national_numbers("".join(filter(str.isprintable, last)))[:200]


def _does_something(plan: Plan, *, ends_missing: bool) -> bool:
    return bool(plan.count(Fate.NEW) or plan.count(Fate.CHANGED) or (ends_missing and plan.missing))


def _open(actor: Actor, roster_import: RosterImport) -> RosterImport:
    kept = _locked(actor, roster_import)
    if kept.confirmed_at is not None:
        raise ImportClosed
    return kept


def _locked(actor: Actor, roster_import: RosterImport) -> RosterImport:
    organisation = actor.require(Permission.MANAGE_PEOPLE)
    writing.lock(organisation)
    rows: Any = RosterImport.objects.select_related("organisation")
    kept: RosterImport = rows.get(pk=roster_import.pk, organisation=organisation)
    return kept
