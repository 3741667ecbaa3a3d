# SPDX-License-Identifier: Apache-2.0

"""`skillmark restore`: makes a site what a backup holds, after every file of it was checked."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import django
from django.utils import timezone

from skillmark_server.operate.backup import PASSPHRASE
from skillmark_server.operate.backups import secrets
from skillmark_server.operate.backups.manifest import (
    SECRETS_FILE,
    BackupError,
    Manifest,
    faults,
    read,
)


def run(words: list[str]) -> int:
    """Check the backup, put it back, and return 0 when the site is what it holds."""
    parser = argparse.ArgumentParser(
        prog="skillmark restore", description="Make a site what a backup holds."
    )
    parser.add_argument("backup", type=Path, help="the folder that `skillmark backup` made")
    parser.add_argument("--data", help="the folder of the site (SKILLMARK_DATA)")
    parser.add_argument("--check", action="store_true", help="check its files, and change nothing")
    parser.add_argument(
        "--replace", action="store_true", help="put aside the site that is there already"
    )
    parser.add_argument(
        "--passphrase-file",
        type=Path,
        default=os.environ.get(PASSPHRASE) or None,
        help=f"what the secrets in the backup are sealed under ({PASSPHRASE})",
    )
    parser.add_argument(
        "--without-key", action="store_true", help="restore it although no signing key will open"
    )
    arguments = parser.parse_args(words)
    if arguments.data:
        os.environ["SKILLMARK_DATA"] = arguments.data
    try:
        manifest = _checked(arguments.backup)
        if not arguments.check:
            _restore(arguments, manifest)
    except (BackupError, OSError) as error:
        sys.stderr.write(f"restore: NOT DONE: {error}\n")
        return 1
    return 0


def _checked(folder: Path) -> Manifest:
    manifest = read(folder)
    for wrong in (found := list(faults(folder, manifest))):
        print(f"restore: {wrong}")
    if found:
        raise BackupError(f"{len(found)} files of the backup are not whole")
    print(f"restore: {len(manifest.pieces):,} files of {manifest.made_at} are whole", flush=True)
    return manifest


def _restore(arguments: argparse.Namespace, manifest: Manifest) -> None:
    data = Path(os.environ.get("SKILLMARK_DATA") or "var").resolve()
    if manifest.has_secrets and arguments.passphrase_file:
        sealed = (arguments.backup / SECRETS_FILE).read_bytes()
        given = secrets.unseal(sealed, secrets.passphrase_in(Path(arguments.passphrase_file)))
        secrets.put_back(given, data)
        print(f"restore: secrets: put into {data / 'secrets'}")
    elif not secrets.is_key_given(data) and not arguments.without_key:
        raise BackupError(
            "there is no key-encryption key: set SKILLMARK_KEY_ENCRYPTION_KEY(_FILE), or give "
            "--passphrase-file if the backup holds it"
        )
    django.setup()
    from skillmark_server.operate.backups import restoring

    at = timezone.now()
    restoring.require_fitting(manifest, without_key=arguments.without_key)
    restoring.require_quiet(at)
    restoring.restore(
        arguments.backup,
        manifest,
        replace=arguments.replace,
        at=at,
        say=lambda line: print(f"restore: {line}", flush=True),
    )
    print("restore: done. Now: skillmark fsck, skillmark serve, skillmark doctor")
