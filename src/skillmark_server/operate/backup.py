# SPDX-License-Identifier: Apache-2.0

"""`skillmark backup`: everything that makes a site, in one folder, while it runs."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

import django
from django.utils import timezone

from skillmark_server.operate.backups.manifest import BackupError
from skillmark_server.operate.backups.secrets import passphrase_in

PASSPHRASE = "SKILLMARK_BACKUP_PASSPHRASE_FILE"  # noqa: S105 - where it lies


def run(words: list[str]) -> int:
    """Make a backup, and return 0 when it is whole and on the disk."""
    parser = argparse.ArgumentParser(
        prog="skillmark backup",
        description="Copy the database and the files of a site, while it runs.",
    )
    parser.add_argument("--data", help="the folder of the site (SKILLMARK_DATA)")
    parser.add_argument("--into", type=Path, help="where backups lie (SKILLMARK_BACKUPS)")
    parser.add_argument(
        "--passphrase-file",
        type=Path,
        default=os.environ.get(PASSPHRASE) or None,
        help=f"take the site's secrets too, sealed under what this file holds ({PASSPHRASE})",
    )
    parser.add_argument(
        "--keep", type=int, metavar="N", help="remove older backups until N are left"
    )
    arguments = parser.parse_args(words)
    if arguments.data:
        os.environ["SKILLMARK_DATA"] = arguments.data
    django.setup()
    from django.conf import settings

    from skillmark_server.operate.backups.making import back_up, forget_all_but

    into, began = arguments.into or settings.BACKUPS, time.monotonic()
    try:
        file = arguments.passphrase_file
        place, manifest, digest = back_up(
            into,
            at=timezone.now(),
            passphrase=passphrase_in(Path(file)) if file else "",
            say=lambda line: print(f"backup: {line}", flush=True),
        )
        removed = forget_all_but(arguments.keep, into) if arguments.keep else []
    except (BackupError, OSError) as error:
        sys.stderr.write(f"backup: NOT MADE: {error}\n")
        return 1
    for missing in manifest.left_out:
        print(f"backup: left out: {missing}")
    for old in removed:
        print(f"backup: removed {old}")
    print(f"backup: manifest {digest}")
    print(f"backup: {place}, {time.monotonic() - began:.1f} s")
    return 0
