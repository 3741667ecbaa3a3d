# SPDX-License-Identifier: Apache-2.0

"""
How long a site takes to verify everything that it keeps, and how large the processes grow.

    make bench-storage N=100000
    bench/verify_storage.py --rows 100000 [--keep FOLDER]
    bench/verify_storage.py --site FOLDER

The awards are made by the product's own workers. Then `skillmark fsck --only credentials`, which
has never seen one of them, reads each from the database, rebuilds it, compares its digest and
verifies it with all checks: schema, key, signature, dates, status, policy. The clock runs from the
start of the command to its end. Bare verifying (PyNaCl, a message of 64 bytes, on every core at
once) is timed before and after. The last line is JSON; seconds of cores are what other programs on
the machine count for little in.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final

import batch
import batch_site
import bulk_verify
import web_site

_SKILLMARK: Final = [sys.executable, "-m", "skillmark.cli"]
_RAW: Final = 20_000
_MEBIBYTE: Final = 1_024
_VERDICTS: Final = re.compile(r"credentials: whole, ([0-9,]+) genuine")


def main() -> int:
    """Run, print, and return 0 if everything is genuine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="make the site here, and leave it")
    parser.add_argument("--site", type=Path, help="verify this one, which was made before")
    arguments = parser.parse_args()
    if arguments.site is not None:
        return _verify(arguments.site)
    folder = arguments.keep or Path(tempfile.mkdtemp(prefix="skillmark-storage-"))
    try:
        _make(folder, arguments.rows)
        return _verify(folder)
    finally:
        if arguments.keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def _make(folder: Path, rows: int) -> None:
    """Have workers of the product make the awards."""
    batch_id = batch_site.make(folder, rows)
    workers = [
        subprocess.Popen(
            [*_SKILLMARK, "worker", "--data", str(folder)], env=web_site.environment(folder)
        )
        for _ in range(_cores())
    ]
    try:
        while not batch._state(batch_id)[1]:  # noqa: SLF001 - of the script beside this one
            time.sleep(0.5)
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(60)


def _verify(folder: Path) -> int:
    raw = [_raw_on_every_core()]
    alone = bulk_verify.seconds_of(bulk_verify.raw(_RAW)) / _RAW
    used = _core_seconds()
    command = [*_SKILLMARK, "fsck", "--only", "credentials", "--quiet", "--data", str(folder)]
    began = time.monotonic()
    with subprocess.Popen(
        command, env=web_site.environment(folder), stdout=subprocess.PIPE, text=True
    ) as running:
        largest = 0
        while running.poll() is None:
            peaks = [batch._peak(pid) for pid in _family(running.pid)]  # noqa: SLF001 - as above
            largest = max(largest, *peaks)
            time.sleep(0.2)
        took = time.monotonic() - began
        said = running.stdout.read() if running.stdout else ""
    used = _core_seconds() - used
    alone = (alone + bulk_verify.seconds_of(bulk_verify.raw(_RAW)) / _RAW) / 2
    raw.append(_raw_on_every_core())
    print(said, end="")
    found = _VERDICTS.search(said)
    verified = int(found[1].replace(",", "")) if found else 0
    bare = statistics.mean(raw)
    print(
        json.dumps(
            {
                "verified": verified,
                "seconds": round(took, 1),
                "verified_per_second": round(verified / took),
                "cores": _cores(),
                "core_seconds": round(used, 1),
                "core_seconds_of_raw": round(alone * verified, 1),
                "largest_process_mib": round(largest / _MEBIBYTE),
                "raw_verify_per_second": round(bare),
                "verify_storage_share_of_raw": round(verified / took / bare, 3),
            }
        )
    )
    return running.returncode


def _family(pid: int) -> list[int]:
    """A process and those that it has begun."""
    found = [pid]
    for each in found:
        for children in Path(f"/proc/{each}/task").glob("*/children"):
            try:
                found += [int(child) for child in children.read_text(encoding="ascii").split()]
            except OSError:  # it has ended
                continue
    return found


def _core_seconds() -> float:
    """Seconds of cores that ended processes begun here have taken, theirs too."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _raw_on_every_core() -> float:
    """Bare signatures that all cores verify in a second, together."""
    with ProcessPoolExecutor(_cores()) as pool:
        [*pool.map(_raw, [100] * _cores())]
        began = time.monotonic()
        [*pool.map(_raw, [_RAW] * _cores())]
        return _RAW * _cores() / (time.monotonic() - began)


def _raw(count: int) -> None:
    bulk_verify.raw(count)()


def _cores() -> int:
    return len(os.sched_getaffinity(0))


if __name__ == "__main__":
    sys.exit(main())
