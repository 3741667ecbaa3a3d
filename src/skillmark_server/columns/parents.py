# SPDX-License-Identifier: Apache-2.0

"""
References that thousands of rows share, kept by what they refer to.

PostgreSQL looks up every foreign key of every row that is written, also where a thousand rows
of one statement name the same badge, list and organisation: a third of what it spends on a
batch. Such a reference is held from the other side: nothing that is named can be removed or
have its key changed. That it is there when it is named follows from how such rows are made, by
who holds it, and `skillmark fsck` looks. SQLite keeps its foreign keys, which cost it little.
Decision 90 has the figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

FUNCTION: Final = "skillmark_refuse_if_named"

_FUNCTION: Final = f"""
CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    own text := TG_ARGV[2];
    is_named boolean;
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) -> own = to_jsonb(OLD) -> own THEN
        RETURN NEW;
    END IF;
    EXECUTE format(
        'SELECT EXISTS (SELECT 1 FROM %I WHERE %I = ($1).%I)', TG_ARGV[0], TG_ARGV[1], own
    ) INTO is_named USING OLD;
    IF is_named THEN
        RAISE foreign_key_violation USING
            MESSAGE = format(
                'a row of %s is named by %s.%s', TG_TABLE_NAME, TG_ARGV[0], TG_ARGV[1]
            ),
            TABLE = TG_ARGV[0], COLUMN = TG_ARGV[1];
    END IF;
    IF TG_OP = 'UPDATE' THEN RETURN NEW; END IF;
    RETURN OLD;
END $$
"""  # noqa: S608 - the name above


class KeptByParents(Operation):
    """
    On PostgreSQL, hold some foreign keys of a model by triggers on what they refer to.

    Args:
        model: Of the app that the migration is of.
        names: Its foreign keys.
    """

    reversible = True

    def __init__(self, model: str, names: Sequence[str]) -> None:
        self.model, self.names = model, tuple(names)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As migrations are written."""
        return type(self).__qualname__, [self.model, self.names], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """What the models say stays as it is."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Make the triggers, and drop the constraints."""
        if schema_editor.connection.vendor != "postgresql":
            return
        schema_editor.execute(_FUNCTION, None)
        model = from_state.apps.get_model(app_label, self.model)
        for name in self.names:
            trigger, child, parent, column, key = _places(model, name)
            schema_editor.execute(
                f'CREATE TRIGGER "{trigger}" BEFORE DELETE OR UPDATE OF "{key}" ON "{parent}" '
                f"FOR EACH ROW EXECUTE FUNCTION {FUNCTION}('{child}', '{column}', '{key}')"
            )
            for constraint in _foreign_keys(schema_editor, child, column):
                schema_editor.execute(f'ALTER TABLE "{child}" DROP CONSTRAINT "{constraint}"')

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Make the constraints again, which looks at every row, and drop the triggers."""
        if schema_editor.connection.vendor != "postgresql":
            return
        model = to_state.apps.get_model(app_label, self.model)
        for name in self.names:
            trigger, child, parent, column, key = _places(model, name)
            schema_editor.execute(
                f'ALTER TABLE "{child}" ADD CONSTRAINT "{trigger}_fk" FOREIGN KEY ("{column}") '
                f'REFERENCES "{parent}" ("{key}") DEFERRABLE INITIALLY DEFERRED'
            )
            schema_editor.execute(f'DROP TRIGGER "{trigger}" ON "{parent}"')

    def describe(self) -> str:
        """One line for who migrates."""
        return f"Hold {', '.join(self.names)} of {self.model} by what they refer to"


def _places(model: type[models.Model], name: str) -> tuple[str, str, str, str, str]:
    """Trigger, child table, parent table, column of the child, key of the parent."""
    field = model._meta.get_field(name)
    assert isinstance(field, models.ForeignKey)  # noqa: S101 - migrations name nothing else
    child, parent, key = model._meta.db_table, field.target_field.model, field.target_field
    return f"named_by_{child}_{name}", child, parent._meta.db_table, field.column, str(key.column)


def _foreign_keys(
    schema_editor: BaseDatabaseSchemaEditor, table: str, column: str
) -> Sequence[str]:
    with schema_editor.connection.cursor() as cursor:
        found = schema_editor.connection.introspection.get_constraints(cursor, table)
    return [
        name for name, one in found.items() if one["foreign_key"] and one["columns"] == [column]
    ]
