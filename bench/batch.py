# SPDX-License-Identifier: Apache-2.0

"""
How fast two workers award a long list, what an award takes, and how large the workers grow.

    make bench-batch N=100000
    bench/batch.py --rows 100000 [--workers 2] [--keep FOLDER]

The workers are `skillmark worker` at default settings, over SQLite with `synchronous=FULL` (or
over PostgreSQL, if SKILLMARK_DATABASE_URL names one). The clock runs from when both are ready
until the last part is committed. Afterwards `skillmark fsck` looks at everything, and every award
is verified from storage in another process.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import batch_site
import web_site

_SKILLMARK = [sys.executable, "-m", "skillmark.cli"]
_OWN = {
    "awards_award": "award",
    "awards_compactdocument": "award",
    "awards_signeddocument": "award",
    "awards_documenttemplate": "award",
    "awards_batchrow": "list as it was given",
    "transparency_leaf": "leaf",
    "audit_auditevent": "audit",
    "outbox_bundle": "outbox",
    "outbox_mail": "outbox",
    "awards_claimlink": "outbox",
}


def main() -> int:
    """Run, print, and return 0 if the site is whole afterwards."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    folder = arguments.keep or Path(tempfile.mkdtemp(prefix="skillmark-batch-"))
    try:
        return _run(folder, arguments.rows, arguments.workers)
    finally:
        if arguments.keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def _run(folder: Path, rows: int, workers: int) -> int:
    batch_id = batch_site.make(folder, rows)
    environment = web_site.environment(folder)
    began = time.monotonic()
    processes = [
        subprocess.Popen([*_SKILLMARK, "worker", "--data", str(folder)], env=environment)
        for _ in range(workers)
    ]
    memory = dict.fromkeys((process.pid for process in processes), 0)
    ready = None
    try:
        while not (state := _state(batch_id))[1]:
            if ready is None and state[0]:
                ready = time.monotonic()
            for pid in memory:
                memory[pid] = max(memory[pid], _peak(pid))
            time.sleep(0.05)
        ended = time.monotonic()
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(60)
    took = ended - (ready or began)
    print(f"{rows:,} awards in {took:.1f} s after the first part, {ended - began:.1f} s with the")
    print(f"  start of the workers: {rows / (ended - began):,.0f} a second; {workers} workers")
    for number, peak in enumerate(memory.values(), start=1):
        print(f"worker {number}: {peak / 1024:.0f} MB at most")
    _sizes(folder, rows)
    began = time.monotonic()
    status = subprocess.run(
        [*_SKILLMARK, "fsck", "--data", str(folder)], env=environment, check=False
    ).returncode
    print(f"fsck: {'whole' if not status else 'NOT WHOLE'}, {time.monotonic() - began:.1f} s")
    return status


def _state(batch_id: str) -> tuple[int, bool]:
    from django.db import connection

    from skillmark_server.awards.models import Batch, Chunk

    found = (
        Chunk.objects.filter(done_at__isnull=False).count(),
        Batch.objects.get(pk=batch_id).finished_at is not None,
    )
    connection.close()
    return found


def _peak(pid: int) -> int:
    """The most that a process has had in memory, in KiB."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    line = next((line for line in status.splitlines() if line.startswith("VmHWM")), "VmHWM: 0")
    return int(line.split()[1])


def _sizes(folder: Path, rows: int) -> None:
    """Bytes an award of each table with its own indexes, of the pages that hold something."""
    path = folder / "skillmark.sqlite3"
    if os.environ.get("SKILLMARK_DATABASE_URL") or not path.exists():
        return
    with sqlite3.connect(path) as database:
        try:
            found = database.execute(
                "SELECT m.tbl_name, m.name, m.type, sum(s.pgsize) FROM dbstat s "
                "JOIN sqlite_master m ON m.name = s.name GROUP BY m.name ORDER BY 4 DESC"
            ).fetchall()
        except sqlite3.OperationalError as error:
            print(f"no sizes: {error}")
            return
    totals: dict[str, float] = {}
    for table, name, kind, size in found:
        if table not in _OWN:
            continue
        totals[_OWN[table]] = totals.get(_OWN[table], 0) + size / rows
        if size / rows >= 1:
            print(f"  {size / rows:6.1f}  {kind:5} {name}")
    for what, size in totals.items():
        print(f"{size:6.1f} bytes an award: {what}")


if __name__ == "__main__":
    sys.exit(main())
