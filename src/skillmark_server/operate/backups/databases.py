# SPDX-License-Identifier: Apache-2.0

"""
Copies a database as it stands at one moment, while others write, and puts a copy back.

SQLite: its online backup, in one step, which reads one snapshot and keeps no writer waiting.
PostgreSQL: `pg_dump` of a snapshot that also says how much is in it, and `pg_restore`.
What lay there before is put aside, never deleted.

https://www.sqlite.org/backup.html
https://www.postgresql.org/docs/current/app-pgdump.html
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.db import connection, transaction
from django.db.utils import DatabaseError

from skillmark_server.columns.statistics import refresh_statistics
from skillmark_server.operate.backups.manifest import (
    POSTGRESQL_FILE,
    SQLITE_FILE,
    BackupError,
)

COUNTED: Final = {
    "awards": "SELECT count(*) FROM awards_award",
    "events": "SELECT count(*) FROM audit_auditevent",
    "leaves": "SELECT count(*) FROM transparency_leaf",
}
_STEPS: Final = "SELECT app, max(name) FROM django_migrations GROUP BY app ORDER BY app"
_WAIT: Final = 60.0


def copy_into(folder: Path) -> tuple[Path, dict[str, int], dict[str, str]]:
    """
    Copy the site's database into `folder`.

    Returns:
        The file, how much it holds, and the last step of each room.

    Raises:
        BackupError: It cannot be copied, or the copy is not sound.
    """
    if connection.vendor == "sqlite":
        return _copy_sqlite(folder / SQLITE_FILE)
    return _dump_postgresql(folder / POSTGRESQL_FILE)


def put_back(file: Path, *, replace: bool, at: datetime) -> str:
    """
    Make the database of the site what `file` holds.

    Args:
        file: As `copy_into` made it.
        replace: Put aside what is there; else only an empty place is filled.
        at: Now; names what is put aside.

    Returns:
        Where what was there lies now; empty if there was nothing.

    Raises:
        BackupError: Something is there and is not to be replaced, or it cannot be restored.
    """
    there = is_there()
    if there and not replace:
        raise BackupError("there is a site in the database already; --replace puts it aside")
    if connection.vendor == "sqlite":
        return _put_back_sqlite(file, there=there, at=at)
    return _put_back_postgresql(file, there=there, at=at)


def is_there() -> bool:
    """Whether the database holds any table; makes none."""
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
            return bool(cursor.fetchone()[0])
    path = _sqlite_path()
    if not path.is_file():
        return False
    with closing(sqlite3.connect(path, timeout=_WAIT)) as database:
        return bool(database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def counted() -> dict[str, int]:
    """How much the site's database holds."""
    with _patient() as cursor:
        return {name: _one(cursor.execute, cursor.fetchone, text) for name, text in COUNTED.items()}


def _one(execute: Callable[[str], Any], fetch: Callable[[], Any], text: str) -> int:
    execute(text)
    return int(fetch()[0])


# -- SQLite -------------------------------------------------------------------------------


def _sqlite_path() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _copy_sqlite(target: Path) -> tuple[Path, dict[str, int], dict[str, str]]:
    path = _sqlite_path()
    if not path.is_file():
        raise BackupError(f"{path} is not there")
    try:
        with (
            closing(sqlite3.connect(path, timeout=_WAIT)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
            # One file, without a log beside it.
            copy.execute("PRAGMA journal_mode=DELETE")
            said = copy.execute("PRAGMA quick_check").fetchone()[0]
            held = {name: copy.execute(text).fetchone()[0] for name, text in COUNTED.items()}
            steps = dict(copy.execute(_STEPS).fetchall())
    except sqlite3.Error as error:
        raise BackupError(f"the database cannot be copied: {error}") from error
    if said != "ok":
        raise BackupError(f"the copy of the database is not sound: {said}")
    return target, held, steps


def _put_back_sqlite(file: Path, *, there: bool, at: datetime) -> str:
    path = _sqlite_path()
    connection.close()
    aside = f"{path}.before-{at:%Y%m%dT%H%M%SZ}"
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.restoring")
    shutil.copyfile(file, fresh)
    _to_disk(fresh)
    # The log beside a file belongs to it, and must not be read into what takes its place.
    for end in ("-wal", "-shm", ""):
        beside = Path(f"{path}{end}")
        if beside.exists():
            beside.rename(f"{aside}{end}")
    fresh.rename(path)
    with closing(sqlite3.connect(path)) as restored:
        restored.execute("PRAGMA journal_mode=WAL")
    return aside if there else ""


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


# -- PostgreSQL ---------------------------------------------------------------------------


def _dump_postgresql(target: Path) -> tuple[Path, dict[str, int], dict[str, str]]:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = str(cursor.fetchone()[0])
            _run("pg_dump", "--format=custom", "--compress=1", "--no-owner", "--no-privileges",
                 f"--snapshot={snapshot}", f"--file={target}")  # fmt: skip
            held = {
                name: _one(cursor.execute, cursor.fetchone, text) for name, text in COUNTED.items()
            }
            cursor.execute(_STEPS)
            steps = dict(cursor.fetchall())
    except DatabaseError as error:
        raise BackupError(f"the database cannot be read: {error}") from error
    return target, held, steps


def _put_back_postgresql(file: Path, *, there: bool, at: datetime) -> str:
    aside = ""
    if there:
        aside = f"before_{at:%Y%m%d_%H%M%S}"
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER SCHEMA public RENAME TO {aside}")
            cursor.execute("CREATE SCHEMA public")
    connection.close()
    name = str(connection.settings_dict["NAME"])
    _run("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner",
         "--no-privileges", f"--dbname={name}", str(file))  # fmt: skip
    refresh_statistics()
    return f"the schema {aside}" if aside else ""


def _run(program: str, *words: str) -> None:
    """Run a tool of PostgreSQL on the site's database; its password is on no command line."""
    found = shutil.which(program)
    if found is None:
        raise BackupError(f"{program} is not installed: apt-get install postgresql-client")
    settings = connection.settings_dict
    given = {
        "PGHOST": settings["HOST"],
        "PGPORT": settings["PORT"],
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"],
        "PGDATABASE": settings["NAME"],
        "PGOPTIONS": "-c statement_timeout=0",
    }
    environment = os.environ | {name: str(value) for name, value in given.items() if value}
    done = subprocess.run(  # noqa: S603 - a fixed program
        [found, "--no-password", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip()[:2000]}")


@contextmanager
def _patient() -> Iterator[Any]:
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL statement_timeout = 0")
        yield cursor
