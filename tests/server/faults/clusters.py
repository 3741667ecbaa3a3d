# SPDX-License-Identifier: Apache-2.0

"""
A PostgreSQL of its own that can be killed and started again.

It leaves it to the system to write to the disk: its processes are killed here, not the system.
"""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from tools.with_postgres import free_port, programs

from tests.server.faults.sites import renamed

_UP_WITHIN = 60.0


def _children_of(number: int) -> list[int]:
    listed = Path(f"/proc/{number}/task/{number}/children").read_text(encoding="ascii")
    return [int(child) for child in listed.split()]


class Cluster:
    """
    A cluster in a folder, reached by loopback.

    Args:
        place: An empty folder, which others may enter: PostgreSQL does not run as root.
    """

    def __init__(self, place: Path) -> None:
        found = programs()
        assert found is not None
        self._programs, self._data, self._place = found, place / "data", place
        self._as_user: list[str] = []
        if os.getuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(place, owner.pw_uid, owner.pw_gid)
            self._as_user = ["runuser", "-u", "postgres", "--"]
        self.port = free_port()
        self._tool("initdb", "-D", str(self._data), "-U", "skillmark", "-A", "trust",
                   "-E", "UTF8", "--locale=C.UTF-8", "-N")  # fmt: skip
        with (self._data / "postgresql.conf").open("a", encoding="ascii") as conf:
            conf.write("fsync=off\n")
        self.start()

    @property
    def url(self) -> str:
        return f"postgres://skillmark@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it, and wait until it has recovered and answers."""
        options = f"-p {self.port} -k {self._place} -c listen_addresses=127.0.0.1"
        end = time.monotonic() + _UP_WITHIN
        while True:
            try:
                self._tool("pg_ctl", "-D", str(self._data), "-w", "-l", str(self._place / "log"),
                           "-o", options, "start")  # fmt: skip
            except subprocess.CalledProcessError:
                # Its children hold the shared memory for a moment after it was killed.
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)
            else:
                return

    def crash(self) -> None:
        """All of its processes end at once (SIGKILL): no checkpoint, and nobody is told."""
        lines = (self._data / "postmaster.pid").read_text(encoding="ascii").splitlines()
        first = int(lines[0])
        # The first does not start others any more while we look who there is.
        os.kill(first, signal.SIGSTOP)
        for number in [*_children_of(first), first]:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)

    def stop(self) -> None:
        """Without a checkpoint: the next start recovers."""
        self._tool("pg_ctl", "-D", str(self._data), "-m", "immediate", "stop")

    def database(self, name: str, *, like: str = "") -> str:
        """Make a database, empty or like another; its address."""
        import psycopg  # noqa: PLC0415 - only here

        with psycopg.connect(self.url, autocommit=True) as connection:
            template = f" TEMPLATE {like}" if like else ""
            connection.execute(f"CREATE DATABASE {name}{template}")
        return renamed(self.url, name)

    def _tool(self, name: str, *words: str) -> None:
        subprocess.run(
            [*self._as_user, str(self._programs / name), *words],
            check=True,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
