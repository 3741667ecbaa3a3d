# SPDX-License-Identifier: Apache-2.0

"""Several workers on one machine: processes of their own; one that dies is started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from types import FrameType

AGAIN_AFTER = 1.0
END_WITHIN = 30.0
_COMMAND = (sys.executable, "-m", "skillmark_server.operate.worker")


def keep_running(count: int) -> int:
    """
    Keep `count` workers running until told to stop.

    Returns:
        0; each worker has finished its task by then, or was ended after half a minute.
    """
    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    # If this process is killed, they end by themselves.
    environment = os.environ | {"SKILLMARK_ENDS_WITH_PARENT": "1"}
    above = os.getppid()
    ends = bool(os.environ.get("SKILLMARK_ENDS_WITH_PARENT"))
    running = [_started(environment) for _ in range(count)]
    while not stopped.wait(AGAIN_AFTER):
        for place, worker in enumerate(running):
            if worker.poll() is not None:
                print(f"worker ended ({worker.returncode}); starting it again", flush=True)
                running[place] = _started(environment)
        if ends and os.getppid() != above:
            break
    _end(running)
    return 0


def _started(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(_COMMAND, env=environment, start_new_session=True)  # noqa: S603 - our own program


def _end(running: list[subprocess.Popen[bytes]]) -> None:
    for worker in running:
        worker.terminate()
    until = time.monotonic() + END_WITHIN
    for worker in running:
        try:
            worker.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()
