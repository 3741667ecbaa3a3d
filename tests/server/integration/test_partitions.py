# SPDX-License-Identifier: Apache-2.0

"""
What `docs/operating/scaling.md` says of partitions: documents and leaves divide by their number.

On PostgreSQL, with tables divided by hand as whoever runs a registry would; the code is the same.
"""

from __future__ import annotations

import pytest
from django.db import connection

from skillmark import Verdict
from skillmark_server.awards import chunking, running
from skillmark_server.awards.fsck import CHECKS
from skillmark_server.awards.models import Award
from skillmark_server.awards.running import run_batch
from skillmark_server.awards.services import confirm_batch, preview_batch
from skillmark_server.awards.services.issuing import award_one
from skillmark_server.awards.verifying import report_on
from skillmark_server.transparency.verification import verify_leaves
from tests.server.cast_awards import able_to_issue, published

pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="PostgreSQL's; the run on PostgreSQL has it"
)

TABLES = {"awards_compactdocument": "leaf_sequence", "transparency_leaf": "sequence"}
FIRST_OF_SECOND = 8
ROWS = 12


def divide(table: str, number: str) -> None:
    """Make of a table one of two partitions, with its keys and indexes, and nothing lost."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO {table}_before")
        cursor.execute(
            f"CREATE TABLE {table} (LIKE {table}_before INCLUDING ALL)"
            f" PARTITION BY RANGE ({number})"
        )
        for name, first, end in (
            ("old", "MINVALUE", FIRST_OF_SECOND),
            ("new", FIRST_OF_SECOND, "MAXVALUE"),
        ):
            cursor.execute(
                f"CREATE TABLE {table}_{name} PARTITION OF {table}"
                f" FOR VALUES FROM ({first}) TO ({end})"
            )
        cursor.execute(f"INSERT INTO {table} SELECT * FROM {table}_before")  # noqa: S608 - our own names
        cursor.execute(f"DROP TABLE {table}_before")


def rows_in(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own names
        return cursor.fetchone()[0]


@pytest.fixture
def divided(db):
    """The two tables in partitions; rolled back with the test."""
    for table, number in TABLES.items():
        divide(table, number)


def test_documents_and_leaves_divide_by_their_number(
    divided, nordvind, actor, mette, now, monkeypatch
):
    monkeypatch.setattr(running, "LONG_FROM", 5)
    monkeypatch.setattr(chunking, "ROWS", 5)
    able_to_issue(nordvind, at=now)
    version, may = published(nordvind, at=now), actor(mette)
    lines = "\n".join(f"Person {n} <p{n}@x.test>" for n in range(ROWS))

    award_one(actor=may, version=version, email="ada@x.test", name="Ada", at=now)
    batch = preview_batch(actor=may, version=version, data=lines, source="pasted", at=now)
    confirm_batch(actor=may, batch=batch, at=now, now=True)
    run_batch(batch.pk, at=now)

    for table in TABLES:
        assert rows_in(f"{table}_old") > 0, table
        assert rows_in(f"{table}_new") > 0, table
    assert Award.objects.count() == ROWS + 1
    for award in Award.objects.all():
        assert report_on(award, at=now).verdict is Verdict.GENUINE
    assert verify_leaves().is_whole
    assert not [fault for check in CHECKS.values() for fault in check(now).faults]
