# SPDX-License-Identifier: Apache-2.0

"""
Starts workers of a site quickly enough to kill hundreds of them, and asks the site things.

Run as a program it reads one JSON command a line. `{"start": {...}}` forks a worker, as
`skillmark worker` runs it, and answers with its number; `{"wait": number}` answers with its
exit status (negative for a signal); `{"ask": name, "with": {...}}` forks a process that runs a
function of `world` and answers with what it returned; `{"dies": name, "with": {...}}` answers
whether it died of it. What is slow to import is imported once.
As `nursery SLOT` it is one worker that was started cold.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import traceback
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
_DIED = "it died"


class Nursery:
    """The other end of the pipe."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._log = log.open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.server.faults.nursery"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            bufsize=1,
        )

    def start(self, slot: int, log: Path, **changes: Any) -> int:
        """Start a worker; `changes` as of `_change`."""
        return int(self._say({"start": {"slot": slot, "log": str(log), "changes": changes}}))

    def wait(self, number: int) -> int:
        """Return the exit status of a worker."""
        return int(self._say({"wait": number}))

    def ask(self, name: str, **facts: Any) -> Any:
        """What a function of `world` returns."""
        return self._say({"ask": name, "with": facts})

    def dies(self, name: str, **facts: Any) -> bool:
        """Whether a function of `world` ends its process; what it returns is of no interest."""
        return bool(self._say({"dies": name, "with": facts}))

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        self._log.close()

    def _say(self, command: dict[str, Any]) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        line = self._process.stdout.readline()
        assert line, "the nursery ended"
        answer = json.loads(line)  # noqa: TID251 - our own pipe
        assert "fault" not in answer, answer["fault"]
        return answer["is"]


def _change(changes: dict[str, Any]) -> None:
    """What a test makes smaller or worse than it is on a site."""
    from django.conf import settings  # noqa: PLC0415 - once Django is ready

    from skillmark_server.awards import chunking, running  # noqa: PLC0415
    from skillmark_server.operate import heart, worker  # noqa: PLC0415
    from skillmark_server.vitals import space  # noqa: PLC0415

    if "rows" in changes:
        chunking.ROWS = changes["rows"]
    if "held_for" in changes:
        chunking.HELD_FOR = timedelta(seconds=changes["held_for"])
    if "ticks" in changes:
        heart.TICK_EVERY = worker.PAUSE = changes["ticks"]
    if "lock_wait" in changes:
        _wait_for_locks(settings.DATABASES["default"], changes["lock_wait"])
    if changes.get("unguarded"):
        space.is_short = lambda: False
    if "poison" in changes:
        running.prepare_chunks = _deadly(running.prepare_chunks, changes["poison"])


def _wait_for_locks(database: dict[str, Any], seconds: float) -> None:
    """Give up a lock after so long, as each database calls it."""
    options = database["OPTIONS"]
    if "sqlite" in database["ENGINE"]:
        options["timeout"] = seconds
    else:
        options["options"] = f"{options.get('options', '')} -c lock_timeout={seconds * 1000:.0f}"


def _deadly(make: Any, batch_id: str) -> Any:
    """Let the first part of one list end its worker, as a fault in a library would."""

    def prepare_chunks(chunks: Any, **facts: Any) -> Any:
        if any(str(one.batch_id) == batch_id and one.first_line == 1 for one in chunks):
            os.kill(os.getpid(), 9)
        return make(chunks, **facts)

    return prepare_chunks


def _work(slot: int, changes: dict[str, Any]) -> int:
    from skillmark_server.operate import worker  # noqa: PLC0415
    from tests.server.faults.marks import Marks  # noqa: PLC0415

    Marks(Path(os.environ["FAULT_MARKS"])).watch(slot)
    _change(changes)
    return worker.run([])


def _fork_worker(order: dict[str, Any]) -> int:
    if number := os.fork():
        return number
    status = 1
    try:
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for standard in (1, 2):
            os.dup2(log, standard)
        os.close(0)
        os.setsid()
        status = _work(order["slot"], order["changes"])
    except BaseException:  # noqa: BLE001 - whatever it is, it stands in the log
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _ask(name: str, facts: dict[str, Any]) -> dict[str, Any]:
    reading, writing = os.pipe()
    if number := os.fork():
        os.close(writing)
        with os.fdopen(reading, encoding="utf-8") as answer:
            words = answer.read()
        os.waitpid(number, 0)
        return json.loads(words) if words else {"fault": _DIED}  # noqa: TID251 - our own pipe
    try:
        os.close(reading)
        os.dup2(2, 1)  # what commands print is no answer
        try:
            world = importlib.import_module("tests.server.faults.world")
            found = {"is": getattr(world, name)(**facts)}
        except BaseException:  # noqa: BLE001 - whoever asked hears of it
            found = {"fault": traceback.format_exc()}
        with os.fdopen(writing, "w", encoding="utf-8") as answer:
            json.dump(found, answer)
    finally:
        os._exit(0)


def _serve() -> None:
    import django  # noqa: PLC0415 - only in this process

    django.setup()
    for module in ("tests.server.faults.world", "skillmark_server.operate.worker"):
        importlib.import_module(module)
    importlib.import_module("django_tasks_db.management.commands.db_worker")
    for line in sys.stdin:
        command = json.loads(line)  # noqa: TID251 - our own pipe
        if "start" in command:
            answer = {"is": _fork_worker(command["start"])}
        elif "wait" in command:
            _, status = os.waitpid(command["wait"], 0)
            answer = {"is": os.waitstatus_to_exitcode(status)}
        elif "dies" in command:
            answer = _ask(command["dies"], command["with"])
            if answer.get("fault") in {None, _DIED}:
                answer = {"is": "fault" in answer}
        else:
            answer = _ask(command["ask"], command["with"])
        print(json.dumps(answer), flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    if len(sys.argv) > 1:
        import django

        django.setup()
        sys.exit(_work(int(sys.argv[1]), {}))
    _serve()
