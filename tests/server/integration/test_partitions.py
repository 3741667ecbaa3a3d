# SPDX-License-Identifier: Apache-2.0

"""
What `docs/operating/scaling.md` says of partitions: documents, leaves and events divide by their
number, awards by issuer and year.

On PostgreSQL, with tables divided by hand as whoever runs a registry would; the code is the same.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from skillmark import Verdict
from skillmark_server.audit.verification import verify_chain
from skillmark_server.awards import chunking, running
from skillmark_server.awards.fsck import CHECKS
from skillmark_server.awards.models import Award
from skillmark_server.awards.running import run_batch
from skillmark_server.awards.services import confirm_batch, preview_batch, revoke_award
from skillmark_server.awards.services.issuing import award_one
from skillmark_server.awards.verifying import report_on
from skillmark_server.custody.lists import publish_due
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


def divide_by_issuer_and_year(serial: int, year: int) -> None:
    """
    Divide awards by issuer, and those of one issuer by year.

    PostgreSQL wants both columns in each unique key, and no foreign key leads to such a table: what
    other tables name is held by the code, and asked by `skillmark fsck`.
    """
    keys = (
        ("", "id"),
        ("", "number"),
        ("", "leaf_sequence"),
        ("", "revocation_list_serial, revocation_index"),
        ("WHERE suspension_index IS NOT NULL", "suspension_list_serial, suspension_index"),
    )
    table = "awards_award"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} RENAME TO {table}_before")
        cursor.execute(
            f"CREATE TABLE {table} (LIKE {table}_before INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
            " PARTITION BY LIST (organisation_serial)"
        )
        cursor.execute(f"CREATE TABLE {table}_others PARTITION OF {table} DEFAULT")
        cursor.execute(
            f"CREATE TABLE {table}_own PARTITION OF {table}"
            f" FOR VALUES IN ({serial}) PARTITION BY RANGE (issued_at)"
        )
        for name, first, end in (
            ("old", "MINVALUE", f"'{year}-01-01'"),
            ("new", f"'{year}-01-01'", "MAXVALUE"),
        ):
            cursor.execute(
                f"CREATE TABLE {table}_{name} PARTITION OF {table}_own"
                f" FOR VALUES FROM ({first}) TO ({end})"
            )
        for place, (where, columns) in enumerate(keys):
            cursor.execute(
                f"CREATE UNIQUE INDEX {table}_key{place} ON {table}"
                f" ({columns}, organisation_serial, issued_at) {where}"
            )
        cursor.execute(f"INSERT INTO {table} SELECT * FROM {table}_before")  # noqa: S608 - our own names
        cursor.execute(f"DROP TABLE {table}_before CASCADE")


def divide_events() -> None:
    """Divide the chain of events by its numbers; it shows a digest that stands twice by itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE conname LIKE 'audit_%digest%'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE audit_auditevent DROP CONSTRAINT {name}")
    divide("audit_auditevent", "sequence")


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


def test_events_divide_by_their_number_and_awards_by_issuer_and_year(
    nordvind, actor, mette, now, monkeypatch
):
    monkeypatch.setattr(running, "LONG_FROM", 5)
    monkeypatch.setattr(chunking, "ROWS", 5)
    before = now - timedelta(days=366)
    able_to_issue(nordvind, at=before)
    version, may = published(nordvind, at=before), actor(mette)
    divide_events()
    divide_by_issuer_and_year(nordvind.serial, now.year)

    award_one(actor=may, version=version, email="ada@x.test", name="Ada", at=before)
    lines = "\n".join(f"Person {n} <p{n}@x.test>" for n in range(ROWS))
    batch = preview_batch(actor=may, version=version, data=lines, source="pasted", at=now)
    confirm_batch(actor=may, batch=batch, at=now, now=True)
    run_batch(batch.pk, at=now)
    ada = Award.objects.get(recipient_email="ada@x.test")
    revoke_award(actor=may, award=ada, reason="A test.", at=now, now=True)
    publish_due(now)

    assert (rows_in("awards_award_old"), rows_in("awards_award_new")) == (1, ROWS)
    assert rows_in("audit_auditevent_old") > 0
    assert rows_in("audit_auditevent_new") > 0
    verdicts = [report_on(award, at=now).verdict for award in Award.objects.all()]
    assert sorted(verdicts) == sorted([Verdict.GENUINE] * ROWS + [Verdict.REVOKED])
    assert verify_chain().is_whole
    assert verify_leaves().is_whole
    assert not [fault for check in CHECKS.values() for fault in check(now).faults]
    one, other = Award.objects.filter(batch=batch).order_by("leaf_sequence")[:2]
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.filter(pk=other.pk).update(number=one.number)
