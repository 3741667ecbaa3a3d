# SPDX-License-Identifier: Apache-2.0

"""
How long `skillmark backup` and `skillmark restore` take on a site of many awards.

    make bench-backup N=100000
    bench/backup.py --rows 100000 [--keep FOLDER]

The awards are made by two workers from one long list, as in `bench/batch.py`. Then the site is
backed up, destroyed and restored, and `skillmark fsck` looks at everything. On SQLite with
`synchronous=FULL`, or on the PostgreSQL that SKILLMARK_DATABASE_URL names (it is emptied).
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import batch
import batch_site
import web_site

_SKILLMARK = [sys.executable, "-m", "skillmark.cli"]


def main() -> int:
    """Run, print, and return 0 if the restored site is whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    place = arguments.keep or Path(tempfile.mkdtemp(prefix="skillmark-backup-"))
    try:
        return _run(place, arguments.rows)
    finally:
        if arguments.keep is None:
            shutil.rmtree(place, ignore_errors=True)


def _run(place: Path, rows: int) -> int:
    data, backups = place / "site", place / "backups"
    os.environ["SKILLMARK_KEY_ENCRYPTION_KEY"] = "of a measurement, and forty characters at least"
    batch_id = batch_site.make(data, rows)
    environment = web_site.environment(data)
    workers = [
        subprocess.Popen([*_SKILLMARK, "worker", "--data", str(data)], env=environment)
        for _ in range(2)
    ]
    try:
        while not batch._state(batch_id)[1]:
            time.sleep(0.2)
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(60)
    _timed("backup", ["backup", "--into", str(backups)], environment)
    (backup,) = backups.iterdir()
    size = sum(file.stat().st_size for file in backup.rglob("*") if file.is_file())
    print(f"{size / 2**20:.0f} MiB, {size / rows:.0f} bytes an award")
    words = ["restore", str(backup), "--data", str(data)]
    if os.environ.get("SKILLMARK_DATABASE_URL"):
        _forget_workers()
        words.append("--replace")
    else:
        shutil.rmtree(data)
    _timed("restore", words, environment)
    return _timed("fsck", ["fsck", "--quiet", "--data", str(data)], environment)


def _timed(name: str, words: list[str], environment: dict[str, str]) -> int:
    began = time.monotonic()
    status = subprocess.run([*_SKILLMARK, *words], env=environment, check=True).returncode
    print(f"{name}: {time.monotonic() - began:.1f} s with the start of the program", flush=True)
    return status


def _forget_workers() -> None:
    """They have ended; a restore would wait half a minute to be sure of it."""
    from django.db import connection

    from skillmark_server.vitals.models import Beat

    Beat.objects.all().delete()
    connection.close()


if __name__ == "__main__":
    sys.exit(main())
