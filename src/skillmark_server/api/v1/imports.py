# SPDX-License-Identifier: Apache-2.0

"""Lists into the roster: read one, map its columns, look, mend, confirm, undo, forget."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field, model_validator

from skillmark_server.accounts.models import RosterImport
from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.roster.importing.plan import Fate, Plan
from skillmark_server.accounts.roster.importing.planning import plan_of
from skillmark_server.accounts.roster.importing.services import (
    confirm_import,
    discard_import,
    map_columns,
    mend_cell,
    start_import,
    undo_import,
)
from skillmark_server.accounts.roster.refusals import ColumnsLacking, ImportClosed
from skillmark_server.accounts.roster.selectors import import_for, imports_visible_to
from skillmark_server.api.paging import page_of, page_of_list
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs, with_limits
from skillmark_server.api.v1.import_shapes import (
    ImportShown,
    MissingShown,
    PlannedShown,
    PlanShown,
    shown_import,
    shown_missing,
    shown_plan,
    shown_row_of_plan,
)
from skillmark_server.api.v1.sending import File, example
from skillmark_server.api.v1.shapes import REFUSALS, Sent, file_of
from skillmark_server.tabular import CSV_TYPE, ROSTER, XLSX_TYPE, file_to_mend
from skillmark_server.tabular.fields import Field as Said

router = Router(tags=["people"])
_FIELDS = frozenset(spec.field for spec in ROSTER.specs)


class Imports(Schema):
    """One page of lists."""

    items: list[ImportShown]
    next: str | None


class PlannedRows(Schema):
    """One page of rows."""

    items: list[PlannedShown]
    next: str | None


class Missing(Schema):
    """One page of people whom no row speaks of."""

    items: list[MissingShown]
    next: str | None


class NewImport(Sent):
    """A list: CSV or addresses as `table`, or any file, such as XLSX, as `file`."""

    model_config = example(
        table="Medarbejder;E-mail;Afdeling\nBo Lund;bo@example.org;Lager\n", file_name="folk.csv"
    )

    table: str | None = Field(default=None, max_length=4_000_000)
    file: File | None = None
    file_name: str = Field(default="", max_length=200)

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.table is None) == (self.file is None):
            msg = "expected either table or file"
            raise ValueError(msg)
        return self


class Columns(Sent):
    """Which column says what: field to index, from 0; a column says one thing."""

    model_config = example(columns={"name": 0, "email": 1, "department": 2})

    columns: dict[Said, int]

    @model_validator(mode="after")
    def _known(self) -> Self:
        if unknown := sorted(set(self.columns) - _FIELDS):
            msg = f"a roster does not hold {', '.join(unknown)}"
            raise ValueError(msg)
        if len(set(self.columns.values())) < len(self.columns):
            msg = "a column says one thing"
            raise ValueError(msg)
        return self


class Mend(Sent):
    """What one cell says from now on."""

    model_config = example(column=1, text="bo@example.org")

    column: int = Field(ge=0, le=1_000)
    text: str = Field(max_length=1_000)


class Yes(Sent):
    """A yes to the plan that was looked at, and to no other."""

    model_config = example(seen="9f86d081884c7d65…", ends_missing=False)

    seen: str = Field(max_length=64, description="As the list said when it was looked at")
    ends_missing: bool = Field(
        default=False, description="End the employment of everybody who is in no row"
    )


@router.get("", response={200: Imports, **REFUSALS}, summary="Lists that were read or are half-way")
def list_imports(
    request: HttpRequest,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """The newest first; what was in a list is forgotten after ninety days."""
    rows = imports_visible_to(needs(request, Permission.MANAGE_PEOPLE))
    return page_of(
        rows.defer("rows"),
        request=request,
        order="-created_at",
        cursor=cursor,
        limit=limit,
        show=shown_import,
    )


@router.post("", response={201: PlanShown, **REFUSALS}, summary="Read a list")
@repeatable
def start(request: HttpRequest, payload: NewImport) -> Any:
    """Its columns are guessed; nothing of the roster is changed."""
    actor = needs(request, Permission.MANAGE_PEOPLE)
    kept, notes = start_import(
        actor=actor,
        data=payload.file if payload.file is not None else (payload.table or ""),
        file_name=payload.file_name,
        at=timezone.now(),
    )
    return 201, shown_plan(kept, _plan(kept), notes)


@router.get("/{uuid:import_id}", response={200: PlanShown, **REFUSALS}, summary="One list")
def one(request: HttpRequest, import_id: uuid.UUID) -> PlanShown:
    """What it would do to the roster now, or what it did."""
    kept = import_for(needs(request, Permission.MANAGE_PEOPLE), import_id)
    return shown_plan(kept, None if kept.confirmed_at else _plan(kept))


@router.put(
    "/{uuid:import_id}/columns",
    response={200: PlanShown, **REFUSALS},
    summary="Say which column says what",
)
@repeatable
def columns(request: HttpRequest, import_id: uuid.UUID, payload: Columns) -> Any:
    """All of them; a field that is left out is in no column."""
    actor = needs(request, Permission.MANAGE_PEOPLE)
    kept = import_for(actor, import_id)
    if any(not 0 <= place < len(kept.header) for place in payload.columns.values()):
        raise ColumnsLacking(field="columns")
    places = {str(said): place for said, place in payload.columns.items()}
    kept = map_columns(actor=actor, roster_import=kept, places=places, at=timezone.now())
    return 200, shown_plan(kept, _plan(kept))


@router.get(
    "/{uuid:import_id}/rows",
    response={200: PlannedRows, **REFUSALS},
    summary="What happens to each row",
)
def rows(
    request: HttpRequest,
    import_id: uuid.UUID,
    fate: Fate | None = None,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(100, ge=1, le=200),
) -> dict[str, Any]:
    """In the order of the file, with what becomes different; `fate=wrong` for those to mend."""
    plan = _looked_at(import_for(needs(request, Permission.MANAGE_PEOPLE), import_id))
    return page_of_list(
        [row for row in plan.rows if fate is None or row.fate is fate],
        request=request,
        key=lambda row: (f"{row.index:09}", ""),
        cursor=cursor,
        limit=limit,
        show=shown_row_of_plan,
    )


@router.get(
    "/{uuid:import_id}/missing",
    response={200: Missing, **REFUSALS},
    summary="People whom no row speaks of",
)
def missing(
    request: HttpRequest,
    import_id: uuid.UUID,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(100, ge=1, le=200),
) -> dict[str, Any]:
    """Whose employment ends where the list is confirmed with `ends_missing`."""
    plan = _looked_at(import_for(needs(request, Permission.MANAGE_PEOPLE), import_id))
    return page_of_list(
        plan.missing,
        request=request,
        key=lambda person: (person.sort_name, str(person.pk)),
        cursor=cursor,
        limit=limit,
        show=shown_missing,
    )


@router.patch(
    "/{uuid:import_id}/rows/{int:row}", response={200: PlanShown, **REFUSALS}, summary="Mend a cell"
)
@repeatable
def mend(request: HttpRequest, import_id: uuid.UUID, row: int, payload: Mend) -> Any:
    """Of the kept list; `row` and `column` are counted from 0."""
    actor = needs(request, Permission.MANAGE_PEOPLE)
    kept = mend_cell(
        actor=actor,
        roster_import=import_for(actor, import_id),
        row=row,
        column=payload.column,
        text=payload.text,
        at=timezone.now(),
    )
    return 200, shown_plan(kept, _plan(kept))


@router.post(
    "/{uuid:import_id}/confirm",
    response={200: PlanShown, **REFUSALS},
    summary="Write it into the roster",
)
@repeatable
def confirm(request: HttpRequest, import_id: uuid.UUID, payload: Yes) -> Any:
    """All of it or nothing; rows that have to be mended are left out."""
    actor = needs(request, Permission.MANAGE_PEOPLE)
    kept = confirm_import(
        actor=actor,
        roster_import=import_for(actor, import_id),
        seen=payload.seen,
        ends_missing=payload.ends_missing,
        on=timezone.localdate(),
        at=timezone.now(),
    )
    return 200, shown_plan(kept, None)


@router.post(
    "/{uuid:import_id}/undo", response={200: PlanShown, **REFUSALS}, summary="Undo what it did"
)
@repeatable
def undo(request: HttpRequest, import_id: uuid.UUID) -> Any:
    """The roster is what it was before, if nobody in it was changed since."""
    actor = needs(request, Permission.MANAGE_PEOPLE)
    kept = undo_import(actor=actor, roster_import=import_for(actor, import_id), at=timezone.now())
    return 200, shown_plan(kept, None)


@router.delete("/{uuid:import_id}", response={204: None, **REFUSALS}, summary="Forget it")
@repeatable
def discard(request: HttpRequest, import_id: uuid.UUID) -> Any:
    """One that was not confirmed, with everything in it."""
    actor = needs(request, Permission.MANAGE_PEOPLE)
    discard_import(actor=actor, roster_import=import_for(actor, import_id), at=timezone.now())
    return 204, None


@router.get(
    "/{uuid:import_id}/to-mend",
    response={200: None, **REFUSALS},
    summary="The rows to mend",
    openapi_extra=file_of(CSV_TYPE, XLSX_TYPE),
)
def to_mend(request: HttpRequest, import_id: uuid.UUID) -> HttpResponse:
    """As they came, with what is wrong, to mend and read again: XLSX where XLSX came, else CSV."""
    kept = import_for(needs(request, Permission.MANAGE_PEOPLE), import_id)
    as_workbook = kept.file_name.lower().endswith(".xlsx")
    wrong = [row.reading for row in _plan(kept).rows]
    data = file_to_mend(kept.header, wrong, title=_("To mend"), as_workbook=as_workbook)
    answer = HttpResponse(data, content_type=XLSX_TYPE if as_workbook else CSV_TYPE)
    answer["Cache-Control"] = "no-store"
    return with_limits(request, answer)


def _plan(kept: RosterImport) -> Plan:
    return plan_of(kept, on=timezone.localdate())


def _looked_at(kept: RosterImport) -> Plan:
    """What a list would do; there is nothing to look at once it was done."""
    if kept.confirmed_at is not None:
        raise ImportClosed
    return _plan(kept)
