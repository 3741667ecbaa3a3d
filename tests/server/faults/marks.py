# SPDX-License-Identifier: Apache-2.0

"""
Where each worker says whether it is inside a transaction, so that it can be killed there.

One byte a worker, in memory that outlives it. It is set once a transaction is open and taken
away before COMMIT or ROLLBACK is said: whoever dies with it set died inside. Threads that only
say that the worker lives do not count.
"""

from __future__ import annotations

import mmap
import os
import threading
from pathlib import Path
from typing import Any

SLOTS = 64
_HEART = "beat_until"


class Marks:
    """
    The bytes of all workers.

    Args:
        path: Of the file they lie in.
    """

    def __init__(self, path: Path) -> None:
        with path.open("a+b") as file:
            file.truncate(SLOTS)
            self._bytes = mmap.mmap(file.fileno(), SLOTS)

    def is_inside(self, slot: int) -> bool:
        """Whether the worker has a transaction open, or had one when it died."""
        return self._bytes[slot] == 1

    def clear(self, slot: int) -> None:
        self._bytes[slot] = 0

    def watch(self, slot: int) -> None:
        """From now on say of this process whether it is inside a transaction."""
        from django.db.backends.base.base import BaseDatabaseWrapper as Wrapper  # noqa: PLC0415

        def say(value: int) -> None:
            if _HEART not in threading.current_thread().name:
                self._bytes[slot] = value

        def set_autocommit(self: Any, autocommit: bool, **more: Any) -> None:  # noqa: FBT001
            if autocommit:
                say(0)
            begin(self, autocommit, **more)
            if not autocommit:
                say(1)

        def ends(end: Any) -> Any:
            def run(self: Any) -> None:
                say(0)
                end(self)

            return run

        begin = Wrapper.set_autocommit
        Wrapper.set_autocommit = set_autocommit
        Wrapper.commit, Wrapper.rollback = ends(Wrapper.commit), ends(Wrapper.rollback)


def watch_from_environment() -> None:
    """For a worker that was started as a program of its own."""
    Marks(Path(os.environ["FAULT_MARKS"])).watch(int(os.environ["FAULT_SLOT"]))
