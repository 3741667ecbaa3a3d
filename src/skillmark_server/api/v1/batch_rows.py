# SPDX-License-Identifier: Apache-2.0

"""The rows of a list: what is wrong in them, and mending them."""

from __future__ import annotations

import uuid
from itertools import islice
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from skillmark_server.accounts.permissions import Permission
from skillmark_server.api.paging import page_of
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs
from skillmark_server.api.v1.batch_shapes import (
    RowShown,
    shown_row,
)
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import REFUSALS, Sent
from skillmark_server.awards.mending import wrong_rows
from skillmark_server.awards.selectors import (
    batch_for,
    rows_of,
)
from skillmark_server.awards.services import (
    change_row,
)

router = Router(tags=["batches"])
_LAST_LINE: Final = 2**31 - 1


class ProblemShown(Schema):
    """One thing that is wrong in one row."""

    line: int
    column: str
    field: str
    code: str
    words: dict[str, str]


class Problems(Sent):
    """One page of problems."""

    items: list[ProblemShown]
    next: str | None


class Mended(Sent):
    """What the cells of a row say now, or that it is left out."""

    model_config = example(values={"email": "eva@example.org"})

    values: dict[str, str] | None = None
    is_skipped: bool | None = None


class Rows(Sent):
    """One page of rows."""

    items: list[RowShown]
    next: str | None


@router.get(
    "/{uuid:batch_id}/problems",
    response={200: Problems, **REFUSALS},
    summary="What is wrong in a list",
)
def problems(
    request: HttpRequest,
    batch_id: uuid.UUID,
    cursor: str | None = Query(None, max_length=20, description="The line to go on after"),
    limit: int = Query(100, ge=1, le=200, description="Rows"),
) -> dict[str, Any]:
    """Every problem of the rows to be mended and of those that failed, by line."""
    batch = batch_for(needs(request, Permission.SEE_AWARDS), batch_id)
    after = int(cursor) if cursor and cursor.isascii() and cursor.isdigit() else 0
    found = list(islice(wrong_rows(batch, after=min(after, _LAST_LINE)), limit + 1))
    items = [
        {"line": row.line, **{name: problem[name] for name in ("column", "field", "code", "words")}}
        for row in found[:limit]
        for problem in row.problems
    ]
    return {"items": items, "next": str(found[limit - 1].line) if len(found) > limit else None}


@router.get("/{uuid:batch_id}/rows", response={200: Rows, **REFUSALS}, summary="The rows of a list")
def rows(
    request: HttpRequest,
    batch_id: uuid.UUID,
    state: str = Query("", max_length=12),
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(100, ge=1, le=200),
) -> dict[str, Any]:
    """In the order of the list; `state=wrong` for those to be mended."""
    found = rows_of(batch_for(needs(request, Permission.SEE_AWARDS), batch_id))
    if state:
        found = found.filter(state=state)
    return page_of(found, request=request, order="line", cursor=cursor, limit=limit, show=shown_row)


@router.patch(
    "/{uuid:batch_id}/rows/{int:line}", response={200: RowShown, **REFUSALS}, summary="Mend a row"
)
@repeatable
def mend(request: HttpRequest, batch_id: uuid.UUID, line: int, payload: Mended) -> Any:
    """Write other cells, or leave the row out."""
    actor = needs(request, Permission.AWARD)
    row = change_row(
        actor=actor,
        batch=batch_for(actor, batch_id),
        line=line,
        at=timezone.now(),
        values=payload.values,
        is_skipped=payload.is_skipped,
    )
    return 200, RowShown(**shown_row(row))
