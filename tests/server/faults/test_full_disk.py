# SPDX-License-Identifier: Apache-2.0

"""
F4, the part of awards: the disk becomes full in the middle of a list (ENOSPC, a real small disk).

The worker does not look how full the disk is here, as it does on a site: it runs into the wall.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.server.faults.conftest import ON_POSTGRESQL
from tests.server.faults.sites import IS_TORTURE

pytestmark = pytest.mark.skipif(
    ON_POSTGRESQL, reason="on SQLite only: a PostgreSQL has a disk of its own"
)

ROWS = 20_000 if IS_TORTURE else 2_000
MEGABYTES = 160 if IS_TORTURE else 48
TIMES = 5 if IS_TORTURE else 1
CHANGES = {"unguarded": True} | ({} if IS_TORTURE else {"rows": 200, "held_for": 1, "ticks": 0.2})
FULL = "the database takes nothing"


@pytest.fixture
def engine():
    return "sqlite"


@pytest.fixture
def small_disk(place):
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    disk = place / "disk"
    disk.mkdir()
    size = f"size={MEGABYTES}m"
    if subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", disk], check=False).returncode:
        pytest.skip("this machine mounts no small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.fixture
def site(prepared, place, small_disk):
    made = prepared.copy(place, folder=small_disk)
    yield made
    made.close()


def _fill(folder: Path) -> Path:
    """Take all room there is but for what a part of a list needs."""
    filler = folder / "filler"
    while True:
        free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
        with filler.open("wb") as file, suppress(OSError):  # the worker wrote between the two
            os.posix_fallocate(file.fileno(), 0, max(1, free - 100_000))
            return filler


def test_a_full_disk_tears_nothing_and_work_goes_on_by_itself(site, whole):
    site.ask("confirmed", rows=ROWS)
    worker = site.start(**CHANGES)

    resumed = []
    for turn in range(TIMES):
        site.wait_for_parts(site.left()[0] + 1)
        filler = _fill(site.folder)
        times = site.log.read_text(errors="replace").count(FULL)
        site.wait_until(
            lambda times=times: site.log.read_text(errors="replace").count(FULL) > times,
            why=f"a full disk, turn {turn}",
        )
        path = f"file:{site.folder}/skillmark.sqlite3?mode=ro"
        database = sqlite3.connect(path, uri=True)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        database.close()
        done = site.left()[0]
        filler.unlink()
        began = time.monotonic()
        site.wait_for_parts(done + 1)
        resumed.append(time.monotonic() - began)
    site.wait_until_finished()
    assert site.workers == [worker]
    site.stop()

    whole(site, ROWS, run="F4 disk full", faults=TIMES, resumed=max(resumed))
    assert not IS_TORTURE or max(resumed) < 10
