# SPDX-License-Identifier: Apache-2.0

"""
Writers of one machine that wait for each other without asking again and again.

SQLite has one writer at a time, and who finds it busy sleeps for up to a tenth of a second
before it looks again: with two workers that write by turns, more than the writing takes. Here
they queue at a lock of the operating system, which wakes the next one at once. It is no more
than manners: what keeps writers apart is the database, and who does not come by here waits
for it as always.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection


@contextmanager
def my_turn() -> Iterator[None]:
    """Wait until no other process is in here; on PostgreSQL, and in memory, for nothing."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or not Path(name).is_file():
        yield
        return
    # A process that dies lets go of it, and the file stays as it is: empty.
    queue = os.open(f"{name}-turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(queue, fcntl.LOCK_EX)
        yield
    finally:
        os.close(queue)
