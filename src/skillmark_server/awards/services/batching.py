# SPDX-License-Identifier: Apache-2.0

"""Prepare many awards: of a file, of pasted addresses, of a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Organisation
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.models import Version
from skillmark_server.audit.recording import record
from skillmark_server.awards import tasks
from skillmark_server.awards.facts import checked_defaults
from skillmark_server.awards.lists import HEADER, IN_A_REQUEST, keep_file, room
from skillmark_server.awards.making import check_version
from skillmark_server.awards.models import Batch, BatchRow
from skillmark_server.awards.questions import checked_question, people_meant
from skillmark_server.awards.rowing import judge_rows
from skillmark_server.awards.taking_in import WRITTEN_AT_ONCE
from skillmark_server.refusals import NotAllowed
from skillmark_server.tabular import (
    AWARD,
    Table,
    TableEmpty,
    TableRow,
    guess_mapping,
    open_table,
)


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
    Take a list with what every row would become: a short one now, a long one by the worker.

    Awards nothing.

    Args:
        actor: Who may award; the version is of their organisation.
        version: Published.
        data: The bytes of a file, a seekable stream of them, or pasted text.
        source: `one`, `pasted`, `file` or `api`.
        at: Now.
        file_name: As it was uploaded.
        defaults: What holds for rows that say nothing else, as in `Batch.defaults`.

    Raises:
        NotAllowed: The actor may not award, or not this.
        NotPublished: The version cannot be awarded.
        TableRefused: No rows can be had from `data`; the subclass says why. What is wrong
            further down in a long list is found by the worker, and stands in `refused_words`.
        BadFact: A default cannot stand in a badge.
    """
    require_awardable(actor, version)
    with open_table(data, AWARD, room=room()) as opened:
        table = opened.head(IN_A_REQUEST + 1)
    facts: dict[str, Any] = {
        "actor": actor,
        "version": version,
        "table": table,
        "source": source,
        "at": at,
        "file_name": file_name,
        "defaults": defaults,
    }
    if len(table.rows) <= IN_A_REQUEST:
        return batch_of_table(**facts)
    return _long_batch(data, **facts)


@transaction.atomic
def _long_batch(data: bytes | str | BinaryIO, **facts: Any) -> Batch:
    batch = _new_batch(**facts)
    keep_file(batch, data)
    batch.save()
    detail = {"bytes": batch.file_size, "file": batch.file_digest}
    record(facts["actor"], "batch.made", batch, at=facts["at"], detail=detail)
    transaction.on_commit(partial(tasks.take_in.enqueue, str(batch.pk)))
    return batch


def _new_batch(
    *,
    actor: Actor,
    version: Version,
    table: Table,
    source: str,
    at: datetime,
    file_name: str = "",
    defaults: Mapping[str, Any] | None = None,
) -> Batch:
    """A batch without rows, not saved."""
    return Batch(
        organisation=require_awardable(actor, version),
        version=version,
        by=actor.user,
        source=source,
        file_name="".join(filter(str.isprintable, file_name))[:200],
        header=[_storable(title) for title in table.header],
        mapping=guess_mapping(table, AWARD).as_json(),
        defaults={**checked_defaults(defaults or {}), "is_workbook": table.is_workbook}
        | {"notes": [str(note) for note in table.notes]},
        created_at=at,
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
    batch = _new_batch(
        actor=actor,
        version=version,
        table=table,
        source=source,
        at=at,
        file_name=file_name,
        defaults=defaults,
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
    batch.read_at = batch.judged_at = at
    batch.read_to = batch.judged_to = max(row.line for row in rows)
    batch.save()
    judge_rows(batch, rows, actor=actor, at=at)
    BatchRow.objects.bulk_create(rows, batch_size=WRITTEN_AT_ONCE)
    record(actor, "batch.made", batch, at=at, detail={"rows": len(rows)})
    return batch


@transaction.atomic
def preview_question(
    *,
    actor: Actor,
    version: Version,
    question: Mapping[str, Any],
    at: datetime,
    defaults: Mapping[str, Any] | None = None,
) -> Batch:
    """
    Make a list of all who are meant by a question, as `preview_batch` does of a file.

    Args:
        actor: Who may award, and see those people.
        version: Published.
        question: As of `checked_question`.
        at: Now.
        defaults: As in `preview_batch`.

    Raises:
        NotAllowed, NotPublished, BadFact: As in `preview_batch`.
        Malformed: As of `checked_question`.
        TableEmpty: Nobody is meant.
    """
    organisation = require_awardable(actor, version)
    asked = checked_question(actor, question)
    people = islice(people_meant(organisation, asked, at=at), IN_A_REQUEST + 1)
    rows = tuple(TableRow(line, cells) for line, cells in enumerate(people, start=1))
    if not rows:
        raise TableEmpty(_("Nobody is meant by that now."))
    facts: dict[str, Any] = {
        "actor": actor,
        "version": version,
        "table": Table(HEADER, rows),
        "source": "query",
        "at": at,
        "defaults": defaults,
    }
    if len(rows) <= IN_A_REQUEST:
        batch = batch_of_table(**facts)
        batch.question = asked
        batch.save(update_fields=["question"])
        return batch
    batch = _new_batch(**facts)
    batch.question = asked
    batch.save()
    record(actor, "batch.made", batch, at=at, detail={"question": asked})
    transaction.on_commit(partial(tasks.take_in.enqueue, str(batch.pk)))
    return batch


def require_awardable(actor: Actor, version: Version) -> Organisation:
    """
    Return the organisation for which the actor may award `version` to many.

    Raises:
        NotAllowed: The actor may not award, or not this.
        NotPublished: The version cannot be awarded.
    """
    organisation = actor.require_for(Permission.AWARD, version.achievement_id)
    if version.achievement.organisation_id != organisation.pk:
        raise NotAllowed
    check_version(version)
    return organisation


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
