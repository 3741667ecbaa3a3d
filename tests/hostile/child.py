# SPDX-License-Identifier: Apache-2.0

"""
Let groups of hostile input in by every door, in a process that may not grow: one line of JSON each.

    python -m tests.hostile.child files bombs

A line says the door, the input, what became of it, and the seconds of work it took;
`fault` is what left a door and should not have. The last line has the largest
size of the process.
"""

from __future__ import annotations

import json
import resource
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from skillmark.errors import SkillmarkError
from tests.hostile import inputs
from tests.hostile.doors import DOORS

MEMORY = 512 * inputs.MEBIBYTE

GROUPS = {
    "files": inputs.files,
    "strings": inputs.strings,
    "tokens": inputs.tokens,
    "curve_points": inputs.curve_points,
    "bombs": inputs.bombs,
}


def enter(door: Callable[[bytes], str], data: bytes) -> dict[str, object]:
    """Try one door, and say what became of it."""
    started = time.process_time()
    try:
        found: dict[str, object] = {"made": door(data)}
    except SkillmarkError as error:
        found = {"made": error.code}
    except Exception:  # noqa: BLE001 - to name whatever it is
        found = {"fault": traceback.format_exc()}
    return {**found, "seconds": time.process_time() - started}


def main(groups: list[str]) -> None:
    """Feed the groups that were named."""
    # The bombs are made before the walls close in; a reader meets them one at a time.
    made = [case for group in groups for case in GROUPS[group]()]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY + _held(made), resource.RLIM_INFINITY))
    for name, data in made:
        for door, read in DOORS.items():
            # Said first, so that the guilty one is known if the process dies of it.
            _say(enters=f"{door} < {name}")
            _say(door=door, input=name, **enter(read, data))
    _say(largest=_largest() - _held(made))


def _largest() -> int:
    """The most bytes that were ever resident.

    Not `ru_maxrss` where the kernel tells better: that figure survives `exec`, so that
    of a child it is never less than what its parent held when it was started.
    """
    try:
        with Path("/proc/self/status").open(encoding="ascii", errors="replace") as status:
            peak = next(line for line in status if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak.split()[1]) * 1024


def _say(**members: object) -> None:
    sys.stdout.write(json.dumps(members) + "\n")
    sys.stdout.flush()


def _held(made: list[tuple[str, bytes]]) -> int:
    return sum(len(data) for _, data in made)


if __name__ == "__main__":
    main(sys.argv[1:])
