# SPDX-License-Identifier: Apache-2.0

"""
How fast two workers award a long list, what an award takes, and how large the workers grow.

    make bench-batch N=100000
    bench/batch.py --rows 100000 [--workers 2] [--peers 1000] [--keep FOLDER [--only-make]]

The workers are `skillmark worker` at default settings, over SQLite with `synchronous=FULL` (or
over PostgreSQL, if SKILLMARK_DATABASE_URL names one that is empty). The clock runs from when both
have begun to work until the list is finished. Then `skillmark fsck` looks at everything, and
random awards go through openbadgeslib and Digital Bazaar's verifier (`make peers`). The last line
is JSON. A site that `--only-make` left in a folder is measured as it is.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import batch_peers
import batch_site
import web_site

_SKILLMARK = [sys.executable, "-m", "skillmark.cli"]
_OWN = {
    "awards_award": "award",
    "awards_compactdocument": "award",
    "awards_signeddocument": "award",
    "awards_documenttemplate": "award",
    "awards_batchrow": "list",
    "transparency_leaf": "leaf",
    "awards_chunk": "list",
    "audit_auditevent": "audit",
    "outbox_bundle": "outbox",
    "outbox_mail": "outbox",
    "awards_claimlink": "outbox",
}


def main() -> int:
    """Run, print, and return 0 if the site is whole and others take its awards."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--peers", type=int, default=1_000)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--only-make", action="store_true")
    arguments = parser.parse_args()
    folder = arguments.keep or Path(tempfile.mkdtemp(prefix="skillmark-batch-"))
    try:
        batch_id = batch_site.made(folder, arguments.rows)
        if arguments.only_make:
            return 0
        return _run(folder, batch_id, arguments)
    finally:
        if arguments.keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def _run(folder: Path, batch_id: str, arguments: argparse.Namespace) -> int:
    rows, environment = arguments.rows, web_site.environment(folder)
    found = _award(folder, batch_id, rows, arguments.workers, environment)
    found |= {f"bytes_{what}": round(size, 1) for what, size in _sizes(folder, rows).items()}
    began = time.monotonic()
    status = subprocess.run(
        [*_SKILLMARK, "fsck", "--data", str(folder)], env=environment, check=False
    ).returncode
    found |= {"fsck_whole": not status, "fsck_seconds": round(time.monotonic() - began, 1)}
    asked = batch_peers.ask(arguments.peers)
    found["peers"] = asked
    print(json.dumps(found))
    return status or int(len({*asked.values()}) != 1)


def _award(
    folder: Path, batch_id: str, rows: int, workers: int, environment: dict[str, str]
) -> dict[str, Any]:
    """Have the list awarded, and return how fast and in how much memory."""
    before = _idle()
    processes = [
        subprocess.Popen(
            [*_SKILLMARK, "worker", "--data", str(folder)],
            env=environment,
            start_new_session=True,
        )
        for _ in range(workers)
    ]
    memory = dict.fromkeys((process.pid for process in processes), 0)
    seconds = dict.fromkeys(memory, 0.0)
    started = time.monotonic()
    first: float | None = None
    try:
        while not (state := _state(batch_id))[1]:
            first = first or (time.monotonic() if state[0] else None)
            for process in processes:
                if process.poll() is not None:
                    raise SystemExit(f"a worker ended with {process.returncode}")
                memory[process.pid] = max(memory[process.pid], _peak(process.pid))
                seconds[process.pid] = _cpu(process.pid)
            time.sleep(0.2)
        ended = time.monotonic()
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(60)
    took = ended - (first or started)
    made = _made(batch_id)
    idle = _idle() - before
    peaks = [round(peak / 1024) for peak in memory.values()]
    print(f"{made:,} awards in {took:.1f} s, {made / took:,.0f} a second; {workers} workers")
    print(
        f"  {ended - started:.1f} s with the start of the workers; their CPU: "
        f"{sum(seconds.values()):.1f} s; both cores idle for {idle:.1f} s"
    )
    print(f"  {', '.join(f'{peak} MB' for peak in peaks)} at most")
    return {
        "awards": made,
        "rows": rows,
        "seconds": round(took, 1),
        "seconds_with_start": round(ended - started, 1),
        "a_second": round(made / took),
        "cpu_seconds": [round(one, 1) for one in seconds.values()],
        "idle_core_seconds": round(idle, 1),
        "max_rss_mb": peaks,
    }


def _made(batch_id: str) -> int:
    from skillmark_server.awards.models import Batch

    return Batch.objects.values_list("made", flat=True).get(pk=batch_id)


def _cpu(pid: int) -> float:
    """Seconds of user and system of a process."""
    try:
        parts = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def _idle() -> float:
    """Seconds in which a core of this machine had nothing to do."""
    line = Path("/proc/stat").read_text(encoding="ascii").partition("\n")[0]
    return int(line.split()[4]) / os.sysconf("SC_CLK_TCK")


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


def _sizes(folder: Path, rows: int) -> dict[str, float]:
    """Bytes an award of each table with its own indexes, of the pages that hold something."""
    path = folder / "skillmark.sqlite3"
    if os.environ.get("SKILLMARK_DATABASE_URL") or not path.exists():
        return {}
    with sqlite3.connect(path) as database:
        try:
            found = database.execute(
                "SELECT m.tbl_name, m.name, m.type, sum(s.pgsize) FROM dbstat s "
                "JOIN sqlite_master m ON m.name = s.name GROUP BY m.name ORDER BY 4 DESC"
            ).fetchall()
        except sqlite3.OperationalError as error:
            print(f"no sizes: {error}")
            return {}
    totals: dict[str, float] = {}
    for table, name, kind, size in found:
        what = "search" if table.startswith("searching_") else _OWN.get(table)
        if what is None:
            continue
        totals[what] = totals.get(what, 0) + size / rows
        if size / rows >= 1:
            print(f"  {size / rows:6.1f}  {kind:5} {name}")
    for what, size in totals.items():
        print(f"{size:6.1f} bytes an award: {what}")
    return totals


if __name__ == "__main__":
    sys.exit(main())
