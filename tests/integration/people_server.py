# SPDX-License-Identifier: Apache-2.0

"""
Starts real processes that issue a file of people, quickly enough to kill hundreds of them.

Run as a program it reads one JSON command a line: `{"start": {...}}` forks a
process and answers with its number, `{"wait": number}` answers with its exit
status (negative for a signal). What is slow to import is imported once.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import traceback
from collections import Counter
from pathlib import Path
from typing import Any, Self

from tests.issuing import NOW, STATUS_URL, achievement, issuer

import skillmark.register.register as module
from skillmark.encoding import strict_json
from skillmark.issuing import issue
from skillmark.recipients import open_recipients
from skillmark.register import Register

ROOT = Path(__file__).parents[2]
CHUNK = 5
"""Rows a transaction, so that a small file has several."""


class Server:
    """The other end of the pipe. A context manager."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.people_server"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": f"src{os.pathsep}."},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def start(self, **task: Any) -> int:
        """Start a process; paths as text."""
        return self._ask({"start": {name: str(value) for name, value in task.items()}})

    def wait(self, number: int) -> int:
        """Return its exit status."""
        return self._ask({"wait": number})

    def _ask(self, command: dict[str, Any]) -> int:
        self._process.stdin.write(json.dumps(command) + "\n")
        return int(self._process.stdout.readline())


def issue_people(task: dict[str, str]) -> None:
    """Issue a file and write everything, as the command line does; maybe die on the way."""
    counts: Counter[str] = Counter()

    def fault(step: str) -> None:
        counts[step] += 1
        if task.get("step") == step and counts[step] == int(task["time"]):
            os.kill(os.getpid(), signal.SIGKILL)

    module._CHUNK = CHUNK
    nord, badge = issuer(), achievement()
    states: Counter[str] = Counter()
    with (
        Register.open(task["folder"], status_base_url=STATUS_URL, fault=fault) as register,
        open_recipients(task["csv"], achievement=badge) as rows,
    ):
        for outcome in register.award_rows(rows, achievement=badge, issuer=nord, at=NOW):
            states[outcome.state.value] += 1
            if outcome.award is not None:
                register.write_file(outcome.award, task["out"])
        register.publish(nord, at=NOW)
    if "report" in task:
        Path(task["report"]).write_bytes(strict_json.dumps(dict(states)))


def _start(task: dict[str, str]) -> int:
    number = os.fork()
    if number:
        return number
    status = 1
    try:
        issue_people(task)
        status = 0
    except BaseException:  # noqa: BLE001 - whatever it is, the parent must hear of it
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def _serve() -> None:
    issue(achievement(), to="ada@example.org", by=issuer(), at=NOW)  # reads what all will need
    for line in sys.stdin:
        command = json.loads(line)  # noqa: TID251 - our own pipe
        if "start" in command:
            print(_start(command["start"]), flush=True)  # noqa: T201 - the answer
        else:
            _, status = os.waitpid(command["wait"], 0)
            print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    _serve()
