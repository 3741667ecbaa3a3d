# SPDX-License-Identifier: Apache-2.0

"""Functions of the database for the columns of `fields`."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Func
from django.db.models.functions import Cast
from django.db.models.sql.compiler import SQLCompiler


class MomentText(Cast):
    """
    A `MomentField` as text in UTC that begins `2026-11-22 09:41:25`; none stays none.

    For whoever reads many: a text costs less to read than a moment.
    """

    def __init__(self, expression: Any) -> None:
        super().__init__(expression, CharField())

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> Any:
        """From microseconds since 1970."""
        template = "datetime(%(expressions)s / 1000000, 'unixepoch')"
        return self.as_sql(compiler, connection, template=template, **context)


class Unindexed(Func):
    """
    A column by which nothing is looked up, for conditions that hold for many rows.

    SQLite takes a NULL in a unique index, and any value of a column that it knows nothing of,
    for rare: it would read a million rows to find a thousand that another index has side by side.
    """

    arity = 1
    template = "%(expressions)s"

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> Any:
        """With a plus before it, as SQLite's own documents advise (Disqualifying WHERE terms)."""
        return self.as_sql(compiler, connection, template="+%(expressions)s", **context)
