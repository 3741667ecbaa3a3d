# SPDX-License-Identifier: Apache-2.0

"""Makes a backup while the site runs, and forgets old ones."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from skillmark import __version__
from skillmark_server.operate.backups import secrets
from skillmark_server.operate.backups.databases import copy_into
from skillmark_server.operate.backups.files import copy_files, folder_of_files
from skillmark_server.operate.backups.manifest import (
    FILES,
    PARTIAL,
    SECRETS_FILE,
    BackupError,
    Manifest,
    backups_in,
    piece_of,
    write,
)


def back_up(
    into: Path, *, at: datetime, passphrase: str = "", say: Callable[[str], None] = lambda _: None
) -> tuple[Path, Manifest, str]:
    """
    Make a backup of the site in a new folder below `into`.

    Args:
        into: Where backups lie; made if it is not there.
        at: Now.
        passphrase: What the site's secrets are sealed under; empty to leave them out.
        say: Told what was done, a line each.

    Returns:
        The folder, its manifest, and the SHA-256 of the manifest.

    Raises:
        BackupError: The database cannot be copied, or one of this second is there already.
        OSError: There is no room, or nothing may be written there.
    """
    place = into / f"skillmark-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    work = Path(f"{place}{PARTIAL}")
    if place.exists():
        raise BackupError(f"{place} is there already")
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    work.mkdir(mode=0o700)
    try:
        manifest, digest = _fill(work, at=at, passphrase=passphrase, say=say)
        _to_disk(work)
        work.rename(place)
        _sync(into)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    return place, manifest, digest


def _fill(
    work: Path, *, at: datetime, passphrase: str, say: Callable[[str], None]
) -> tuple[Manifest, str]:
    source, left_out = folder_of_files(), []
    if source is None:
        left_out.append("the files of organisations: they lie in an object storage")
    elif source.is_dir():
        copy_files(source, work / FILES)
    _file, held, migrations = copy_into(work)
    say(f"database: {held['awards']:,} awards, {held['events']:,} events")
    if source is not None and source.is_dir():
        copy_files(source, work / FILES)
    if passphrase:
        given = {
            "secret_key": settings.SECRET_KEY,
            "key_encryption_key": settings.KEY_ENCRYPTION_KEY,
        }
        (work / SECRETS_FILE).write_bytes(secrets.seal(given, passphrase))
    else:
        left_out.append("the key-encryption key: without it nothing can be issued again")
    if settings.KEY_STORE != "site":
        left_out.append(f"what the key store {settings.KEY_STORE} keeps")
    pieces = [piece_of(work, path) for path in sorted(work.rglob("*")) if path.is_file()]
    say(f"files: {len(pieces):,}, {sum(piece.bytes for piece in pieces):,} bytes")
    manifest = Manifest(
        skillmark=__version__,
        made_at=at.astimezone(UTC).isoformat(timespec="seconds"),
        database="sqlite" if (work / "database.sqlite3").exists() else "postgresql",
        migrations=migrations,
        base_url=settings.BASE_URL,
        held=held,
        key_fingerprint=secrets.fingerprint(settings.KEY_ENCRYPTION_KEY),
        key_store=settings.KEY_STORE,
        has_secrets=bool(passphrase),
        left_out=left_out,
        pieces=pieces,
    )
    return manifest, write(work, manifest)


def forget_all_but(keep: int, into: Path) -> list[Path]:
    """
    Remove the oldest backups below `into` until `keep` are left; nothing else is touched.

    Args:
        keep: From 1.
        into: Where backups lie.

    Returns:
        What was removed.
    """
    old = [place for place, _manifest in backups_in(into)[max(keep, 1) :]]
    for place in old:
        shutil.rmtree(place)
    return old


def _to_disk(work: Path) -> None:
    for path in work.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    for path in (*(path for path in work.rglob("*") if path.is_dir()), work):
        _sync(path)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
