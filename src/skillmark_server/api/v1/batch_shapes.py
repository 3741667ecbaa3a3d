# SPDX-License-Identifier: Apache-2.0

"""How lists of awards and their rows look to programs."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from skillmark_server.awards.counting import counts_at_hand
from skillmark_server.awards.models import Batch, BatchRow


class BatchShown(Schema):
    """A list of awards on its way."""

    id: uuid.UUID
    achievement: uuid.UUID
    version: int
    source: str
    file_name: str
    rows: dict[str, int] = Field(description="How many rows are in which state")
    judged_at: datetime | None = Field(description="Null while the worker reads and judges it")
    paused_at: datetime | None
    refused: dict[str, str] = Field(description="Why it could not be read, in each language")
    mails_a_minute: int | None
    awarded: int
    created_at: datetime
    submitted_at: datetime | None
    signed_off_at: datetime | None
    confirmed_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    cancelled_at: datetime | None


def shown_batch(batch: Batch, rows: dict[str, int], awarded: int) -> dict[str, Any]:
    """A batch with its version loaded, and the counts of its rows."""
    return {
        "id": batch.pk,
        "achievement": batch.version.achievement_id,
        "version": batch.version.number,
        "source": batch.source,
        "file_name": batch.file_name,
        "rows": rows,
        "judged_at": batch.judged_at,
        "paused_at": batch.paused_at,
        "refused": batch.refused_words,
        "mails_a_minute": batch.mails_a_minute,
        "awarded": awarded,
        "created_at": batch.created_at,
        "submitted_at": batch.submitted_at,
        "signed_off_at": batch.signed_off_at,
        "confirmed_at": batch.confirmed_at,
        "due_at": batch.due_at,
        "finished_at": batch.finished_at,
        "cancelled_at": batch.cancelled_at,
    }


class RowShown(Schema):
    """One row of a batch: what it would become, and what is wrong with it."""

    line: int
    state: str
    is_skipped: bool
    fields: dict[str, Any]
    problems: list[Any]
    award: uuid.UUID | None


def shown_row(row: BatchRow) -> dict[str, Any]:
    """A row."""
    return {
        "line": row.line,
        "state": row.state,
        "is_skipped": row.is_skipped,
        "fields": row.fields,
        "problems": row.problems,
        "award": None if row.award is None else row.award.pk,
    }


def counted_batch(batch: Batch) -> BatchShown:
    """A batch with its version loaded, counted."""
    counts = counts_at_hand(batch)
    return BatchShown(**shown_batch(batch, dict(sorted(counts.states.items())), counts.made))
