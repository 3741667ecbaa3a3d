# SPDX-License-Identifier: Apache-2.0

"""
Rows by the thousand: `executemany` on SQLite, `COPY` and `unnest` on PostgreSQL.

Django's `bulk_create` makes an instance and some fifty calls of each row. Here the caller
names the columns that differ; everything else of the model is what it is by default.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models import Field, QuerySet
from django.db.models.expressions import RawSQL

from skillmark_server.columns.fields import CodeField, MomentField, SmallUUIDField, microseconds

Convert = Callable[[Any], Any]

_Row = TypeVar("_Row", bound=models.Model)


def insert_rows(
    model: type[models.Model],
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    alike: Mapping[str, Any],
) -> int:
    """
    Insert rows in the caller's transaction; the database's own checks hold.

    Args:
        model: Whose rows; no signal is sent, and `save` is not called.
        names: The fields that differ, in the order of each row.
        rows: Their values, as the field takes them; of a reference the key.
        alike: The fields that are the same in every row. A field that is in neither has its
            default; a key that the database counts is left to it.

    Returns:
        How many there were.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    fields |= {field.name: field for field in model._meta.concrete_fields}
    varying = [fields[name] for name in names]
    same = {fields[name]: value for name, value in alike.items()}
    for field in model._meta.concrete_fields:
        if field not in varying and field not in same and not isinstance(field, models.AutoField):
            same[field] = field.get_default()
    constants = [
        field.get_db_prep_save(value, connection=connection) for field, value in same.items()
    ]
    converts = [_convert(field) for field in varying]
    moved = [(index, convert) for index, convert in enumerate(converts) if convert is not None]
    columns = ", ".join(f'"{field.column}"' for field in (*varying, *same))
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            count = 0
            with (
                connection.wrap_database_errors,
                cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy,
            ):
                for row in rows:
                    copy.write_row(_made(row, moved, constants))
                    count += 1
            return count
        # What is the same in every row stands in the statement, as far as that is plain.
        bound = [value for value in constants if not _is_plain(value)]
        said = [
            "NULL" if value is None else str(value) if _is_plain(value) else "%s"
            for value in constants
        ]
        gaps = ", ".join([*["%s"] * len(varying), *said])
        made = [_made(row, moved, bound) for row in rows] if moved or bound else list(rows)
        cursor.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({gaps})', made)  # noqa: S608 - names of our own columns, and numbers
        return len(made)


def _is_plain(value: Any) -> bool:
    return value is None or type(value) is int


def update_rows(model: type[models.Model], name: str, values: Sequence[tuple[Any, Any]]) -> None:
    """
    Set one field of many rows, in the caller's transaction.

    Args:
        model: Whose rows.
        name: The field.
        values: Pairs of a row's key and what the field becomes.
    """
    if not values:
        return
    field, key = model._meta.get_field(name), model._meta.pk
    assert isinstance(field, Field)  # noqa: S101 - no reverse relation is named
    convert, convert_key = _convert(field), _convert(key)
    pairs = [
        (
            value if convert is None else convert(value),
            at if convert_key is None else convert_key(at),
        )
        for at, value in values
    ]
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            types = field.rel_db_type(connection), key.rel_db_type(connection)
            cursor.execute(
                f'UPDATE "{table}" SET "{field.column}" = v.value '  # noqa: S608 - names of our own columns
                f"FROM unnest(%s::{types[0]}[], %s::{types[1]}[]) AS v(value, key) "
                f'WHERE "{table}"."{key.column}" = v.key',
                [[value for value, _key in pairs], [key for _value, key in pairs]],
            )
            return
        cursor.executemany(
            f'UPDATE "{table}" SET "{field.column}" = %s WHERE "{key.column}" = %s',  # noqa: S608 - as above
            pairs,
        )


def number_rows(
    model: type[models.Model],
    name: str,
    values: Sequence[tuple[int, int]],
    *,
    emptied: str,
) -> None:
    """
    Set one field of many rows to numbers, and empty another, in the caller's transaction.

    Rows whose keys and numbers count up together are one statement, which takes a third of the
    time of a statement for each.

    Args:
        model: Whose rows, with a number as their key.
        name: The field.
        values: Pairs of a row's key and its number, in the order of the keys.
        emptied: A field that becomes null in all of them.
    """
    field, key, other = (model._meta.get_field(one) for one in (name, "id", emptied))
    assert isinstance(field, Field)  # noqa: S101 - no reverse relation is named
    assert isinstance(key, Field)  # noqa: S101 - as above
    assert isinstance(other, Field)  # noqa: S101 - as above
    with connection.cursor() as cursor:
        for first, last, apart in _runs(values):
            cursor.execute(
                f'UPDATE "{model._meta.db_table}" '  # noqa: S608 - names of our own columns
                f'SET "{field.column}" = "{key.column}" + %s, "{other.column}" = NULL '
                f'WHERE "{key.column}" BETWEEN %s AND %s',
                [apart, first, last],
            )


def _runs(values: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """First and last key of each run, and by how much its numbers are ahead of its keys."""
    start = 0
    for place in range(1, len(values) + 1):
        key, number = values[place - 1]
        if place == len(values) or values[place] != (key + 1, number + 1):
            yield values[start][0], key, number - key
            start = place


def _bytes(value: uuid.UUID | None) -> bytes | None:
    return None if value is None else value.bytes


@lru_cache(maxsize=256)
def _moment(value: datetime | None) -> int | None:
    return None if value is None else microseconds(value)


def _made(
    row: Sequence[Any], moved: Sequence[tuple[int, Convert]], constants: Sequence[Any]
) -> list[Any]:
    values = [*row]
    for index, convert in moved:
        values[index] = convert(values[index])
    return [*values, *constants]


def among(values: Iterable[str]) -> RawSQL:
    """
    The right side of `__in` for many texts, as one parameter.

    Django takes a parameter of each, which costs more than looking it up.
    """
    listed = list(values)
    if connection.vendor == "postgresql":
        # psycopg writes an array text by text, in Python.
        return RawSQL("SELECT json_array_elements_text(%s::json)", [json.dumps(listed)])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(listed)])


def rows_among(model: type[_Row], name: str, values: Iterable[str]) -> QuerySet[_Row]:
    """
    Rows whose field `name` is one of many texts, with an index that begins with it.

    PostgreSQL that has no statistics of a table yet, because it was filled within the last
    minutes, would read all of it for each thousand texts. So it is made to look up one after
    the other, and what comes back is found by its key.
    """
    if connection.vendor != "postgresql":
        return model._default_manager.filter(**{f"{name}__in": among(values)})
    field, key = model._meta.get_field(name), model._meta.pk
    assert isinstance(field, Field)  # noqa: S101 - no reverse relation is named
    with connection.cursor() as cursor:
        # Without the OFFSET, which says nothing, it would be one join again.
        cursor.execute(
            "SELECT found.key "  # noqa: S608 - names of our own columns
            "FROM json_array_elements_text(%s::json) AS wanted(value) CROSS JOIN LATERAL "
            f'(SELECT "{key.column}" AS key FROM "{model._meta.db_table}" '
            f'WHERE "{field.column}" = wanted.value OFFSET 0) AS found',
            [json.dumps(list(values))],
        )
        return model._default_manager.filter(pk__in=[row[0] for row in cursor.fetchall()])


def _convert(field: Field[Any, Any]) -> Convert | None:
    """How a value of `field` becomes what the database takes; None where it is that already."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    is_sqlite = connection.vendor == "sqlite"
    if isinstance(field, CodeField):
        return field.get_prep_value
    if isinstance(field, models.BinaryField):
        return None
    if isinstance(field, SmallUUIDField):
        return _bytes if is_sqlite else None
    if isinstance(field, MomentField):
        return _moment if is_sqlite else None
    plain = (models.IntegerField, models.AutoField, models.CharField, models.TextField)
    if isinstance(field, plain):
        return None

    def convert(value: Any) -> Any:
        return field.get_db_prep_save(value, connection=connection)

    return convert
