# SPDX-License-Identifier: Apache-2.0

"""
Puts a backup back: everything is checked first, and what lay there before is put aside.

Afterwards the tables are brought up to this version, and every status list is closed: places
that were given out after the backup stand in badges that people hold, and are forgotten here.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from skillmark_server.operate import preparing
from skillmark_server.operate.backups import secrets
from skillmark_server.operate.backups.databases import counted, is_there, put_back
from skillmark_server.operate.backups.files import folder_of_files
from skillmark_server.operate.backups.manifest import (
    FILES,
    POSTGRESQL_FILE,
    SQLITE_FILE,
    BackupError,
    Manifest,
)


def require_fitting(manifest: Manifest, *, without_key: bool) -> None:
    """
    Look whether a backup can become this site.

    Args:
        manifest: Of the backup.
        without_key: Whether it is to be restored although its keys will not open.

    Raises:
        BackupError: It is of the other database, of a newer version, or sealed under another
            key-encryption key.
    """
    if manifest.database != connection.vendor:
        raise BackupError(
            f"the backup is of {manifest.database}, and this site is on {connection.vendor}: "
            "set SKILLMARK_DATABASE_URL"
        )
    known: set[Any] = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations or ())
    unknown = sorted(
        f"{app}.{name}"
        for app, name in manifest.migrations.items()
        if _is_ours(app) and (app, name) not in known
    )
    if unknown:
        raise BackupError(
            f"the backup is of a newer version ({manifest.skillmark}): {', '.join(unknown)} "
            "is not known here"
        )
    is_same = manifest.key_fingerprint == secrets.fingerprint(settings.KEY_ENCRYPTION_KEY)
    if not (is_same or without_key):
        raise BackupError(
            "SKILLMARK_KEY_ENCRYPTION_KEY is another than the backup was made under: no signing "
            "key would open (--without-key restores it nevertheless, to be read and verified)"
        )


def require_quiet(at: datetime) -> None:
    """
    Look whether nobody works on the database that is to be replaced.

    Raises:
        BackupError: A worker was alive a moment ago.
    """
    from skillmark_server.vitals.beats import ALIVE_FOR
    from skillmark_server.vitals.models import Beat

    if not is_there():
        return
    try:
        alive = Beat.objects.filter(at__gte=at - ALIVE_FOR).count()
    except DatabaseError:
        return  # there are tables, and none of ours
    if alive:
        raise BackupError(f"{alive} workers are alive: stop the site, and wait half a minute")


def restore(
    folder: Path,
    manifest: Manifest,
    *,
    replace: bool,
    at: datetime,
    say: Callable[[str], None] = lambda _: None,
) -> None:
    """
    Make this site what the backup in `folder` holds; it was checked before.

    Args:
        folder: Of the backup.
        manifest: As it was read.
        replace: Put aside what is there.
        at: Now.
        say: Told what was done, a line each.

    Raises:
        BackupError: It cannot be put back, or holds less than its manifest says.
    """
    file = folder / (SQLITE_FILE if manifest.database == "sqlite" else POSTGRESQL_FILE)
    aside = put_back(file, replace=replace, at=at)
    if aside:
        say(f"what was there before lies in {aside}")
    found = counted()
    if found != manifest.held:
        raise BackupError(f"the database holds {found}, the backup held {manifest.held}")
    say("database: " + ", ".join(f"{count:,} {name}" for name, count in found.items()))
    _put_back_files(folder / FILES, at=at, say=say)
    preparing.database()
    _close_lists(at)
    say("status lists: closed; the next badge begins a new one")


def _put_back_files(source: Path, *, at: datetime, say: Callable[[str], None]) -> None:
    target = folder_of_files()
    if not source.is_dir() or target is None:
        return
    if target.is_dir() and any(target.iterdir()):
        aside = target.with_name(f"{target.name}.before-{at:%Y%m%dT%H%M%SZ}")
        target.rename(aside)
        say(f"files that were there before lie in {aside}")
    shutil.copytree(source, target, dirs_exist_ok=True)
    say("files: put back")


def _close_lists(at: datetime) -> None:
    from skillmark_server.accounts.actors import SYSTEM
    from skillmark_server.custody.services import close_lists

    close_lists(actor=SYSTEM, at=at)


def _is_ours(app: str) -> bool:
    return any(name == f"skillmark_server.{app}" for name in settings.INSTALLED_APPS)
