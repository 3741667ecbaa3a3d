# SPDX-License-Identifier: Apache-2.0

"""
Migrations that change how a column is kept, and carry every row over.

Django's own `AlterField` changes the type of a column, not what stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from skillmark_server.columns.fields import (
    MomentField,
    SerialField,
    SerialKey,
    SmallUUIDField,
    microseconds,
    sequence_of,
)

_OLD: Final = "__old"


def add_serial(app: str, model: str) -> list[Operation]:
    """The operations that number the rows of `model`, the oldest as they come."""
    return [
        migrations.AddField(model, "serial", SerialField(null=True, unique=False)),
        migrations.RunPython(_number(app, model), migrations.RunPython.noop),
        migrations.AlterField(model, "serial", SerialField()),
    ]


def _number(app: str, model: str) -> Callable[[Any, BaseDatabaseSchemaEditor], None]:
    def number(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        rows = apps.get_model(app, model).objects.using(schema_editor.connection.alias)
        count = 0
        for key in list(rows.order_by("pk").values_list("pk", flat=True)):
            count += 1
            rows.filter(pk=key).update(serial=count)
        if schema_editor.connection.vendor == "postgresql":
            table = rows.model._meta.db_table
            schema_editor.execute(f'CREATE SEQUENCE "{sequence_of(table)}" START {count + 1}')
            schema_editor.execute(
                f'ALTER SEQUENCE "{sequence_of(table)}" OWNED BY "{table}"."serial"'
            )

    return number


class RebuildTables(Operation):
    """
    Applies `changes` to tables by making each anew and copying every row into it.

    A UUID becomes 16 bytes, a moment a number, a reference by id one by serial, where the
    model says so after `changes`. All tables that reference one that is rebuilt have to be
    among them.

    Args:
        changes: What happens to the state; the database is not asked to do it.
        models: Names of models of this app, those that are referenced first.
    """

    reduces_to_sql = True
    reversible = False

    def __init__(self, changes: Sequence[Operation], models: Sequence[str]) -> None:
        self.changes = list(changes)
        self.models = list(models)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """For Django's writer of migrations."""
        return type(self).__name__, [self.changes, self.models], {}

    def describe(self) -> str:
        """One line for `migrate --plan`."""
        return f"Rebuild {', '.join(self.models)}"

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Take every change."""
        for change in self.changes:
            change.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Make the tables anew, and copy the rows."""
        pairs = [
            (from_state.apps.get_model(app_label, name), to_state.apps.get_model(app_label, name))
            for name in self.models
        ]
        move = _sqlite(schema_editor) if schema_editor.connection.vendor == "sqlite" else _postgres
        for old, _new in pairs:
            move(schema_editor, old._meta.db_table)
        for _old, new in pairs:
            schema_editor.create_model(new)
        for old, new in pairs:
            _copy(schema_editor, old, new)
        for old, _new in reversed(pairs):
            cascade = "" if schema_editor.connection.vendor == "sqlite" else " CASCADE"
            schema_editor.execute(f'DROP TABLE "{old._meta.db_table}{_OLD}"{cascade}')

    def database_backwards(self, *_about: Any) -> None:
        """There is no way back: what is small is not made large again."""
        raise NotImplementedError


class NumberRows(Operation):
    """
    On SQLite, makes a column of unique numbers the number of the row; elsewhere nothing.

    SQLite has such a number for each row anyway. The primary key that Django knows keeps its
    index; the column loses its own. Django's way to alter a table of SQLite makes it anew and
    undoes this, so it goes last, and a test looks at the table.

    Args:
        model: Of this app.
        field: Unique, and never null.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, model: str, field: str) -> None:
        self.model = model
        self.field = field

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """For Django's writer of migrations."""
        return type(self).__name__, [self.model, self.field], {}

    def describe(self) -> str:
        """One line for `migrate --plan`."""
        return f"Number the rows of {self.model} by {self.field}"

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Django knows nothing of it."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Make the table anew, and copy the rows in the order of their numbers."""
        if schema_editor.connection.vendor != "sqlite":
            return
        meta = to_state.apps.get_model(app_label, self.model)._meta
        table, number = meta.db_table, meta.get_field(self.field).column
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [table])
            (made,) = cursor.fetchone()
            cursor.execute(
                "SELECT sql FROM sqlite_master WHERE tbl_name = %s AND type = 'index' "
                "AND sql IS NOT NULL",
                [table],
            )
            indexes = [sql for (sql,) in cursor.fetchall()]
        for statement in (
            _numbered(made, table, meta.pk.column, number),
            f'INSERT INTO "{table}{_OLD}" SELECT * FROM "{table}" ORDER BY "{number}"',  # noqa: S608 - names of our own columns
            f'DROP TABLE "{table}"',
            f'ALTER TABLE "{table}{_OLD}" RENAME TO "{table}"',
            *indexes,
        ):
            schema_editor.execute(statement.replace("%", "%%"), ())

    def database_backwards(self, *_about: Any) -> None:
        """Nothing: whoever reads the table sees no difference."""


def _numbered(made: str, table: str, key: str, number: str) -> str:
    """
    The statement that made a table, for one with its rows numbered by `number`.

    Raises:
        ValueError: It is not made as Django makes tables.
    """
    changes = (
        (rf'^CREATE TABLE "{table}"', f'CREATE TABLE "{table}{_OLD}"'),
        (rf'("{key}" \w+ NOT NULL) PRIMARY KEY', r"\1 UNIQUE"),
        (rf'"{number}" [\w ]+ NOT NULL UNIQUE', f'"{number}" integer NOT NULL PRIMARY KEY'),
    )
    for pattern, become in changes:
        made, count = re.subn(pattern, become, made)
        if count != 1:
            raise ValueError(f"{table} is not made as it should be: {pattern}")
    return made


def _sqlite(schema_editor: BaseDatabaseSchemaEditor) -> Callable[..., None]:
    database: Any = schema_editor.connection.connection
    database.create_function("small_uuid", 1, _small, deterministic=True)
    database.create_function("small_moment", 1, _moment, deterministic=True)

    def move(schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
        # Others go on referencing the name, under which the new table will stand.
        schema_editor.execute("PRAGMA legacy_alter_table = ON")
        schema_editor.execute(f'ALTER TABLE "{table}" RENAME TO "{table}{_OLD}"')
        schema_editor.execute("PRAGMA legacy_alter_table = OFF")
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
                "AND tbl_name = %s",
                [f"{table}{_OLD}"],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP INDEX "{name}"')

    return move


def _postgres(schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f'ALTER TABLE "{table}" RENAME TO "{table}{_OLD}"')
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass "
            "ORDER BY contype = 'p', conname",
            [f'"{table}{_OLD}"'],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE "{table}{_OLD}" DROP CONSTRAINT "{name}" CASCADE')
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = %s", [f"{table}{_OLD}"])
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP INDEX "{name}"')


def _small(text: str | None) -> bytes | None:
    return None if text is None else bytes.fromhex(text.replace("-", ""))


def _moment(text: str | None) -> int | None:
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    return microseconds(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _copy(
    schema_editor: BaseDatabaseSchemaEditor, old: type[models.Model], new: type[models.Model]
) -> None:
    known = {field.name: field for field in old._meta.concrete_fields}
    pairs = {
        field.column: _said(schema_editor, known[field.name], field)
        for field in new._meta.concrete_fields
        if field.name in known
    }
    into = ", ".join(f'"{name}"' for name in pairs)
    table = new._meta.db_table
    schema_editor.execute(
        f'INSERT INTO "{table}" ({into}) SELECT {", ".join(pairs.values())} '  # noqa: S608 - names of our own columns
        f'FROM "{old._meta.db_table}{_OLD}" o'
    )
    if schema_editor.connection.vendor == "postgresql" and new._meta.auto_field is not None:
        key = new._meta.auto_field.column
        schema_editor.execute(
            f"SELECT setval(pg_get_serial_sequence('\"{table}\"', '{key}'), "  # noqa: S608 - as above
            f'coalesce(max("{key}"), 0) + 1, false) FROM "{table}"'
        )


def _said(
    schema_editor: BaseDatabaseSchemaEditor,
    old: models.Field[Any, Any],
    new: models.Field[Any, Any],
) -> str:
    """What the new column gets, in SQL."""
    kept = f'o."{old.column}"'
    if isinstance(new, SerialKey) and not isinstance(old, SerialKey):
        table = new.related_model._meta.db_table
        key = new.related_model._meta.pk.column
        number = new.target_field.column
        return f'(SELECT r."{number}" FROM "{table}" r WHERE r."{key}" = {kept})'  # noqa: S608 - names of our own columns
    if schema_editor.connection.vendor == "sqlite":
        if _is_small_uuid(new) and not _is_small_uuid(old):
            return f"small_uuid({kept})"
        if isinstance(new, MomentField) and not isinstance(old, MomentField):
            return f"small_moment({kept})"
    return kept


def _is_small_uuid(field: models.Field[Any, Any]) -> bool:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return isinstance(field, SmallUUIDField)
