# SPDX-License-Identifier: Apache-2.0

"""
Lists of an organisation with a million awards: an index finds the rows of a page in their order.

The planner goes by its statistics, so that a few awards do where these speak of a million.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from skillmark_server.accounts.tokens import make_token
from skillmark_server.awards.models import Award

pytestmark = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="the statistics of SQLite can be written by hand"
)

MANY = 1_000_000
A_PAGE = re.compile(r"ORDER BY [^()]+ LIMIT \d+( OFFSET \d+)?$")
PAGES = (
    "/awards/",
    "/awards/?page=20",
    "/awards/?sort=name",
    "/awards/?sort=until",
    "/awards/?state=claimed",
    "/awards/?state=issued",
    "/awards/?state=revoked",
    "/api/v1/awards",
    "/api/v1/awards?sort=name",
    "/api/v1/awards?state=claimed",
)


@pytest.fixture
def a_million(give, db) -> Iterator[None]:
    """Three awards, of which the statistics say that one organisation has a million."""
    awards = [give(f"p{number}@kunde.test", f"P {number}") for number in range(3)]
    Award.objects.filter(pk=awards[0].pk).update(claimed_at=awards[0].issued_at)
    Award.objects.filter(pk=awards[1].pk).update(revoked_at=awards[1].issued_at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE awards_award")
        cursor.execute("ANALYZE accounts_organisation")
        cursor.execute("SELECT rowid, stat FROM sqlite_stat1 WHERE tbl = 'awards_award'")
        for row, stat in cursor.fetchall():
            said = [str(MANY) if number == "3" else number for number in stat.split()]
            cursor.execute(
                "UPDATE sqlite_stat1 SET stat = %s WHERE rowid = %s", [" ".join(said), row]
            )
        cursor.execute("ANALYZE sqlite_schema")  # the planner reads them anew
        yield
        cursor.execute("DELETE FROM sqlite_stat1")
        cursor.execute("ANALYZE sqlite_schema")


@pytest.fixture
def programs(actor, mette, now) -> dict[str, str]:
    _, secret = make_token(actor=actor(mette), name="x", scopes=["read"], at=now)
    return {"authorization": f"Bearer {secret}"}


@pytest.mark.parametrize("address", PAGES)
def test_no_page_sorts_all_there_is(a_million, as_, mette, programs, address):
    client = Client(headers=programs) if address.startswith("/api/") else as_(mette)
    found: list[tuple[str, list[str]]] = []

    def explain(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        if ' FROM "awards_award"' in sql and A_PAGE.search(sql):
            with connection.cursor() as cursor:
                plan = cursor.connection.execute(
                    f"EXPLAIN QUERY PLAN {sql.replace('%s', '?')}", params or ()
                )
                found.append((sql, [step[3] for step in plan.fetchall()]))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        assert client.get(address).status_code == 200

    assert found
    for sql, plan in found:
        assert "USE TEMP B-TREE FOR ORDER BY" not in plan, sql
        assert not [step for step in plan if step.startswith("SCAN")], sql
