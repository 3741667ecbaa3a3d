# SPDX-License-Identifier: Apache-2.0

"""
Columns that take few bytes: a UUID of 16, a moment of 8, a reference of one to four.

Every row of a table with millions of them is paid for, once in the table and once in
each index. [Decision 49](docs/decisions/0049-small-rows.md) has the figures.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class SmallUUIDField(models.UUIDField[Any, Any]):
    """A UUID in 16 bytes on every database; Django writes 32 characters on SQLite."""

    def get_internal_type(self) -> str:
        """A name of its own: Django's converter for SQLite reads text."""
        return "SmallUUIDField"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """The database's own type, or bytes."""
        return "uuid" if connection.features.has_native_uuid_field else "blob"

    def get_db_prep_value(
        self,
        value: Any,
        connection: BaseDatabaseWrapper,
        prepared: bool = False,  # noqa: FBT001, FBT002 - Django says so
    ) -> Any:
        """As the database takes it."""
        if value is None:
            return None
        known = value if isinstance(value, uuid.UUID) else self.to_python(value)
        return known if connection.features.has_native_uuid_field else known.bytes

    def from_db_value(self, value: Any, *_about: object) -> uuid.UUID | None:
        """As Python has it."""
        return uuid.UUID(bytes=bytes(value)) if isinstance(value, bytes | memoryview) else value


class MomentField(models.DateTimeField[Any, Any]):
    """
    A moment, kept as microseconds since 1970 on SQLite, where Django writes 26 characters.

    What asks a part of it (`__date`, `TruncDay`) is for a `DateTimeField`.
    """

    def get_internal_type(self) -> str:
        """A name of its own: Django's converter for SQLite reads text."""
        return "MomentField"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """The database's own type, or a number."""
        return "bigint" if connection.vendor == "sqlite" else "timestamp with time zone"

    def get_db_prep_value(
        self,
        value: Any,
        connection: BaseDatabaseWrapper,
        prepared: bool = False,  # noqa: FBT001, FBT002 - Django says so
    ) -> Any:
        """As the database takes it."""
        if not prepared:
            value = self.get_prep_value(value)
        if connection.vendor == "sqlite" and isinstance(value, datetime):
            return microseconds(value)
        return value

    def from_db_value(self, value: Any, *_about: object) -> datetime | None:
        """As Python has it, in UTC."""
        return from_microseconds(value) if isinstance(value, int) else value


class RowNumberField(models.PositiveBigIntegerField[Any, Any]):
    """A number that is the primary key; on SQLite the row's own number, without an index."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """`integer`, which SQLite takes for the number of the row; else as any large number."""
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)

    def rel_db_type(self, connection: BaseDatabaseWrapper) -> str:
        """As the key."""
        return self.db_type(connection) or ""


class CodeField(models.CharField[Any, Any]):
    """
    One of a few words, kept as a letter.

    Args:
        codes: Of each word its letter; a word that is not among them is kept as it is.
    """

    def __init__(self, *, codes: Mapping[str, str], **options: Any) -> None:
        self.codes = dict(codes)
        self._words = {code: word for word, code in self.codes.items()}
        super().__init__(**options)

    def deconstruct(self) -> Any:
        """For migrations."""
        name, path, arguments, options = super().deconstruct()
        return name, path, arguments, {**options, "codes": self.codes}

    def get_prep_value(self, value: Any) -> Any:
        """As the database takes it."""
        said = super().get_prep_value(value)
        return said if said is None else self.codes.get(str(said), said)

    def from_db_value(self, value: Any, *_about: object) -> Any:
        """As Python has it."""
        return self._words.get(value, value)


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970 of a moment with a zone."""
    return (moment - _EPOCH) // _MICROSECOND


@lru_cache(maxsize=1_024)
def from_microseconds(value: int) -> datetime:
    """The moment so many microseconds after 1970, in UTC."""
    return _EPOCH + value * _MICROSECOND


class SerialField(models.PositiveBigIntegerField[Any, Any]):
    """
    A small number that a row gets when it is first written, for others to point at.

    PostgreSQL counts by a sequence (`sequence_of`). On SQLite there is one writer at a time:
    the next number follows the largest, and the largest that this process gave out.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"unique": True, "editable": False, **options})

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 - Django says so
        """The row's number; one that has none yet gets it here."""
        value = getattr(model_instance, self.attname)
        if value is None and add:
            value = self._next(type(model_instance), model_instance)
            setattr(model_instance, self.attname, value)
        return value

    def _next(self, model: type[models.Model], instance: models.Model) -> int:
        connection = connections[router.db_for_write(model, instance=instance)]
        table, column = model._meta.db_table, str(self.column)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT nextval(%s)", [sequence_of(table, column)])
                return int(cursor.fetchone()[0])
            cursor.execute(f'SELECT max("{column}") FROM "{table}"')  # noqa: S608 - our own names
            largest = cursor.fetchone()[0] or 0
        given: dict[str, int] = connection.__dict__.setdefault("_skillmark_serials", {})
        given[table] = max(largest, given.get(table, 0)) + 1
        return given[table]


def sequence_of(table: str, column: str = "serial") -> str:
    """The name of the sequence that counts a table on PostgreSQL."""
    return f"{table}_{column}_seq"


class SerialKey(models.ForeignKey[Any, Any]):
    """
    Points at a row by its `serial`; the column and the attribute are `<name>_serial`.

    There is no attribute `<name>_id`, so that nobody compares the number with an id.
    """

    def __init__(self, to: Any, on_delete: Any, **options: Any) -> None:
        super().__init__(to, on_delete, **{"to_field": "serial", "db_index": False, **options})

    def get_attname(self) -> str:
        """The name of the column."""
        return f"{self.name}_serial"

    def deconstruct(self) -> Any:
        """For migrations, with everything said."""
        name, path, arguments, options = super().deconstruct()
        options.setdefault("db_index", True)
        return name, path, arguments, options
