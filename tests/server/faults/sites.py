# SPDX-License-Identifier: Apache-2.0

"""A site of its own folder and database, with workers that can be killed one by one."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.server.faults.marks import Marks
from tests.server.faults.nursery import ROOT, Nursery

IS_TORTURE = os.environ.get("SKILLMARK_TORTURE", "") == "1"
"""Whether the full runs are asked for: `make torture`."""

TORTURE_ROWS = int(os.environ.get("SKILLMARK_TORTURE_ROWS", "1000000"))
"""Of the longest lists of the full run."""

PATIENCE = 600.0 if not IS_TORTURE else 1_800.0
"""Seconds after which something that has to come is missed; nothing is measured by it."""

_GLANCE = 0.01


def _is_dead(number: int) -> bool:
    """Whether a process has ended, and nobody has asked for its exit status."""
    said = Path(f"/proc/{number}/stat").read_text(encoding="ascii", errors="replace")
    return said.rpartition(")")[2].split()[0] == "Z"


class Worker:
    """One worker: its process, its slot, and how it was started."""

    def __init__(self, number: int, slot: int, program: subprocess.Popen[bytes] | None) -> None:
        self.number, self.slot, self.program = number, slot, program


class Site:
    """
    A site.

    Args:
        folder: With its secrets, and where it is SQLite its database.
        logs: Where the workers' logs go.
        url: Of a PostgreSQL; empty for SQLite.
    """

    def __init__(self, folder: Path, logs: Path, url: str = "") -> None:
        self.folder, self.logs, self.url = folder, logs, url
        self.log = logs / "workers.log"
        self.log.touch()  # read before the first worker has opened it
        self.environment = {
            **{n: v for n, v in os.environ.items() if not n.startswith("SKILLMARK_")},
            "SKILLMARK_DATA": str(folder),
            "SKILLMARK_BASE_URL": "https://skills.test",
            "SKILLMARK_ALLOWED_HOSTS": "127.0.0.1",
            "SKILLMARK_DATABASE_URL": url or f"sqlite:///{folder}/skillmark.sqlite3",
            "SKILLMARK_LIST_ROWS": "1048575",
            "DJANGO_SETTINGS_MODULE": "skillmark_server.config.settings",
            "PYTHONPATH": f"src{os.pathsep}.",
            "SKILLMARK_ENDS_WITH_PARENT": "1",  # also where a test is killed
            "FAULT_MARKS": str(logs / "marks"),
        }
        self.marks = Marks(logs / "marks")
        self.workers: list[Worker] = []
        self._nursery: Nursery | None = None
        self._peek: Any = None
        self._peeking = threading.Lock()

    @property
    def nursery(self) -> Nursery:
        if self._nursery is None:
            self._nursery = Nursery(self.environment, self.logs / "nursery.log")
        return self._nursery

    def ask(self, name: str, **facts: Any) -> Any:
        """What a function of `world` returns on this site."""
        return self.nursery.ask(name, **facts)

    # -- workers --------------------------------------------------------------------------

    def start(self, *, is_cold: bool = False, **changes: Any) -> Worker:
        """Start a worker, forked from one that has imported everything, or cold."""
        slot = next(n for n in range(64) if n not in {worker.slot for worker in self.workers})
        self.marks.clear(slot)
        program = None
        if is_cold:
            with self.log.open("ab") as out:
                program = subprocess.Popen(
                    [sys.executable, "-m", "tests.server.faults.nursery", str(slot)],
                    cwd=ROOT,
                    env=self.environment,
                    stdout=out,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        number = program.pid if program else self.nursery.start(slot, self.log, **changes)
        worker = Worker(number, slot, program)
        self.workers.append(worker)
        return worker

    def kill(self, worker: Worker, *, inside: bool = False) -> bool:
        """
        Kill a worker (SIGKILL), and say whether it died inside a transaction.

        Args:
            worker: Alive.
            inside: Wait until it is inside one; where it has none any more, kill it all the same.
        """
        if inside:
            self.hold_inside([worker])
        os.kill(worker.number, signal.SIGKILL)
        assert self.ended(worker) == -signal.SIGKILL
        return self.marks.is_inside(worker.slot)

    def hold_inside(self, workers: list[Worker]) -> bool:
        """
        Stop `workers` (SIGSTOP) while one of them is inside a transaction.

        False, and none is stopped, where all lists are finished before.
        """
        end = time.monotonic() + PATIENCE
        while self.left()[2]:
            assert time.monotonic() < end, "no worker has a transaction"
            if not self._wait_inside(workers):
                continue
            for worker in workers:
                os.kill(worker.number, signal.SIGSTOP)
            if any(self.marks.is_inside(worker.slot) for worker in workers):
                return True
            self.go_on(workers)
        return False

    def go_on(self, workers: list[Worker]) -> None:
        """Let stopped workers work."""
        for worker in workers:
            os.kill(worker.number, signal.SIGCONT)

    def _wait_inside(self, workers: list[Worker]) -> bool:
        """Wait a moment until one of `workers` is inside a transaction; whether one was."""
        until = time.monotonic() + 1
        while not any(self.marks.is_inside(worker.slot) for worker in workers):
            if time.monotonic() > until:
                return False
            time.sleep(0.0005)
        return True

    def ended(self, worker: Worker) -> int:
        """Wait for a worker to end; its exit status."""
        self.workers.remove(worker)
        if worker.program is not None:
            return worker.program.wait()
        return self.nursery.wait(worker.number)

    def dead(self) -> list[Worker]:
        """The workers that ended and were not asked for."""
        return [worker for worker in self.workers if _is_dead(worker.number)]

    def stop(self) -> None:
        """End all workers as a service manager does."""
        for worker in self.workers:
            os.kill(worker.number, signal.SIGTERM)
        for worker in list(self.workers):
            status = self.ended(worker)
            # One that was started just now is told before it listens.
            assert status in {0, -signal.SIGTERM}, self.log.read_text(errors="replace")[-3000:]

    def close(self) -> None:
        """End everything that a failed test left."""
        for worker in list(self.workers):
            os.kill(worker.number, signal.SIGKILL)
            self.ended(worker)
        if self._nursery is not None:
            self._nursery.close()
        self.forget()

    # -- looking --------------------------------------------------------------------------

    def left(self) -> tuple[int, int, int]:
        """How many parts are done, how many awards they are, how many lists are not finished."""
        question = (
            "SELECT (SELECT count(*) FROM awards_chunk WHERE done_at IS NOT NULL), "
            "(SELECT coalesce(sum(made), 0) FROM awards_chunk), "
            "(SELECT count(*) FROM awards_batch "
            "WHERE finished_at IS NULL AND cancelled_at IS NULL)"
        )
        done, made, unfinished = self._row(question)
        return int(done), int(made), int(unfinished)

    def wait_until(self, holds: Callable[[], bool], *, why: str) -> float:
        """Wait until something holds; the seconds it took."""
        began = time.monotonic()
        while not holds():
            if time.monotonic() - began > PATIENCE:
                tail = self.log.read_text(errors="replace")[-4000:]
                raise AssertionError(f"{why} did not come: {self.left()}\n{tail}")
            time.sleep(_GLANCE)
        return time.monotonic() - began

    def wait_for_parts(self, count: int) -> float:
        """Wait until so many parts are done, or all lists are; the seconds it took."""

        def is_so() -> bool:
            done, _made, unfinished = self.left()
            return done >= count or not unfinished

        return self.wait_until(is_so, why=f"part {count}")

    def wait_until_finished(self) -> float:
        return self.wait_until(lambda: not self.left()[2], why="the end")

    def wait_until_found(self) -> float:
        """The workers index what they made: a search that is late is a fault that `fsck` finds."""
        return self.wait_until(lambda: not self.ask("to_index"), why="the search")

    def _row(self, question: str) -> Any:
        if not self.url:
            path = f"file:{self.folder}/skillmark.sqlite3?mode=ro"
            database = sqlite3.connect(path, uri=True, timeout=30)
            try:
                return database.execute(question).fetchone()
            finally:
                database.close()
        import psycopg  # noqa: PLC0415 - only on PostgreSQL

        with self._peeking:  # several ask at once, and one connection would be lost
            if self._peek is None:
                self._peek = psycopg.connect(self.url, autocommit=True)
            return self._peek.execute(question).fetchone()

    def forget(self) -> None:
        """Look through a new connection from now on: the database is not the one it was."""
        if self._peek is not None:
            self._peek.close()
            self._peek = None


class Prepared:
    """
    A site that was made once, for tests to have copies of.

    Args:
        place: Where it may be; a new folder.
        cluster: The PostgreSQL it lies on, or None for SQLite.
    """

    def __init__(self, place: Path, cluster: Any = None) -> None:
        self._folder, self._cluster = place / "data", cluster
        self._folder.mkdir(parents=True)
        url = "" if cluster is None else cluster.database("template_of_sites")
        made = Site(self._folder, place, url)
        made.ask("prepare")
        made.close()

    def copy(self, place: Path, *, folder: Path | None = None) -> Site:
        """A site like this one, in a folder in `place`."""
        target = folder or place / "data"
        shutil.copytree(self._folder, target, dirs_exist_ok=True)
        url = ""
        if self._cluster is not None:
            name = f"site_{place.name.replace('-', '_')}"[:60].lower()
            url = self._cluster.database(name, like="template_of_sites")
        return Site(target, place, url)


def renamed(url: str, name: str) -> str:
    """The address of another database of the same server."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()
