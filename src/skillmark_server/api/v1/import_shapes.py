# SPDX-License-Identifier: Apache-2.0

"""How a list on its way into the roster looks to programs."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from skillmark_server.accounts.models import Person, RosterImport
from skillmark_server.accounts.roster.importing.counting import counts_of, is_forgotten
from skillmark_server.accounts.roster.importing.plan import Change, Fate, Plan, PlannedRow


class ImportShown(Schema):
    """A list, without its rows."""

    id: uuid.UUID
    file_name: str
    state: str = Field(description="`columns`, `preview`, `confirmed`, `undone` or `forgotten`")
    created_at: datetime
    confirmed_at: datetime | None
    undone_at: datetime | None
    ends_missing: bool
    did: dict[str, int] = Field(description="How many were new, changed and ended, once confirmed")


class PlanShown(ImportShown):
    """A list with what it would do to the roster now."""

    header: list[str]
    columns: dict[str, int] = Field(description="Field to index of the column, from 0")
    lacking: list[list[str]] = Field(description="Of each group one field needs a column")
    would: dict[str, int] = Field(description="How many rows have which fate; `missing` people")
    seen: str = Field(description="What `confirm` has to send back; empty once confirmed")
    notes: list[str] = Field(default=[], description="Remarks about the reading")


class ChangeShown(Schema):
    """One thing that becomes different."""

    what: str
    before: str
    after: str
    before_on: date | None
    after_on: date | None


class FaultShown(Schema):
    """One thing that has to be mended."""

    column: int | None
    field: str | None
    code: str
    detail: str
    suggestion: str
    cell: str


class PlannedShown(Schema):
    """One row and what happens to it."""

    row: int = Field(description="Index in the list, from 0: the one to mend it by")
    line: int = Field(description="Of the file, from 1")
    fate: str
    person: uuid.UUID | None
    name: str
    email: str
    changes: list[ChangeShown]
    remarks: list[str]
    problems: list[FaultShown]


class MissingShown(Schema):
    """Somebody who is employed, and in no row of the list."""

    id: uuid.UUID
    name: str


def shown_import(kept: RosterImport) -> dict[str, Any]:
    """A list as it stands in a list of lists."""
    return {
        "id": kept.pk,
        "file_name": kept.file_name,
        "state": _state(kept),
        "created_at": kept.created_at,
        "confirmed_at": kept.confirmed_at,
        "undone_at": kept.undone_at,
        "ends_missing": kept.ends_missing,
        "did": {} if kept.confirmed_at is None else counts_of(kept),
    }


def shown_plan(kept: RosterImport, plan: Plan | None, notes: Any = ()) -> PlanShown:
    """A list with what it would do; `plan` is None where it did it already."""
    would: dict[str, int] = {}
    if plan is not None and not plan.lacking:
        would = {fate.value: plan.count(fate) for fate in Fate} | {"missing": len(plan.missing)}
    return PlanShown(
        **shown_import(kept) | {"state": "columns" if plan and plan.lacking else _state(kept)},
        header=kept.header,
        columns=kept.mapping,
        lacking=[] if plan is None else [[str(one) for one in group] for group in plan.lacking],
        would=would,
        seen=plan.digest if plan is not None and not plan.lacking else "",
        notes=[str(note) for note in notes],
    )


def shown_row_of_plan(row: PlannedRow) -> dict[str, Any]:
    """A row."""
    return {
        "row": row.index,
        "line": row.line,
        "fate": row.fate.value,
        "person": None if row.person is None else row.person.pk,
        "name": row.name,
        "email": row.email,
        "changes": [_change(change) for change in row.changes],
        "remarks": [str(remark) for remark in row.remarks],
        "problems": [
            {
                "column": one.index,
                "field": None if one.field is None else str(one.field),
                "code": one.code,
                "detail": str(one.words),
                "suggestion": one.suggestion,
                "cell": one.cell,
            }
            for one in row.reading.problems
        ],
    }


def shown_missing(person: Person) -> dict[str, Any]:
    """Somebody whose employment would end."""
    return {"id": person.pk, "name": person.name}


def _state(kept: RosterImport) -> str:
    if kept.confirmed_at is None:
        return "preview"
    if kept.undone_at is not None:
        return "undone"
    return "forgotten" if is_forgotten(kept) else "confirmed"


def _change(change: Change) -> dict[str, Any]:
    names = ("what", "before", "after", "before_on", "after_on")
    return {name: getattr(change, name) for name in names}
