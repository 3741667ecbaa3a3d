# SPDX-License-Identifier: Apache-2.0

"""
The SQLite file of the register: opening it, and one transaction at a time.

Write-ahead log, every commit on the disk before it counts, writers wait for
each other. A local disk is needed: SQLite's locks do not hold over a network.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Generator
from pathlib import Path
from typing import Final

from skillmark.errors import RegisterError
from skillmark.issuer.files import OWNER_ONLY, make_folder
from skillmark.register.schema import APPLICATION, TABLES, VERSION

NAME: Final = "register.sqlite"
_LOCK: Final = ".register.lock"
_WAIT_SECONDS: Final = 60


def connect(folder: Path) -> sqlite3.Connection:
    """
    Open the register in `folder`, and make it where there is none.

    Args:
        folder: Held by `alone`.

    Raises:
        RegisterError: It cannot be opened, or was made by another program or a later version.
    """
    path = folder / NAME
    with _translated("opened"):
        # Made here for its mode; SQLite gives the files beside it the same.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, OWNER_ONLY))
        connection = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)
        try:
            _set_up(connection)
        except BaseException:
            connection.close()
            raise
    return connection


@contextlib.contextmanager
def alone(folder: Path) -> Generator[None]:
    """
    Hold `folder`, made where there is none, while a register in it is opened.

    Changing to the write-ahead log is the one step for which SQLite does not
    wait, and the secret beside the register must be drawn once.

    Raises:
        RegisterError: The folder cannot be written.
        KeyStoreError: It cannot be made.
    """
    make_folder(folder)
    with _translated("opened"):
        handle = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, OWNER_ONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def writing(connection: sqlite3.Connection) -> Generator[None]:
    """
    One transaction that no other writer can come between; all of it counts, or nothing.

    Raises:
        RegisterError: The register is busy for a minute, full or damaged, or a
            rule of its tables was broken.
    """
    with _translated("written"):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


@contextlib.contextmanager
def reading() -> Generator[None]:
    """
    Let SQLite's errors leave as ours.

    Raises:
        RegisterError: The register is damaged or cannot be read.
    """
    with _translated("read"):
        yield


@contextlib.contextmanager
def _translated(what: str) -> Generator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise RegisterError(f"the register cannot be {what}: {error}") from error


def _set_up(connection: sqlite3.Connection) -> None:
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "trusted_schema = OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if (application, version) == (APPLICATION, VERSION):
        return
    if (application, version) != (0, 0) or connection.execute(
        "SELECT count(*) FROM sqlite_master"
    ).fetchone() != (0,):
        raise RegisterError(
            f"{NAME} is of another program or version (application {application}, "
            f"version {version}, expected {VERSION})"
        )
    connection.executescript(
        f"BEGIN IMMEDIATE; {TABLES} PRAGMA application_id = {APPLICATION}; "
        f"PRAGMA user_version = {VERSION}; COMMIT;"
    )
