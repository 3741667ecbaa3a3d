# SPDX-License-Identifier: Apache-2.0

"""
Run every test, on as many cores as lanes need; with arguments, pytest with those and nothing else.

    tools/run_tests.py                     every test
    tools/run_tests.py -k words tests/unit what is named

Most tests keep one core busy, and a second one idles. The lanes below share no database, no port
and no folder, so they run side by side; what each says is printed as a whole, one after the other.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
PYTEST: Final = (sys.executable, "-m", "pytest", "-q", "-rs")

SECOND_LANE: Final = tuple(
    f"tests/{folder}"
    for folder in ("unit", "property", "conformance", "fuzz", "integration", "e2e")
)
"""The first lane has all the rest, so that a new folder is in one of the two."""


def lanes() -> list[list[str]]:
    """What pytest is given, for each run that goes on at the same time."""
    if (os.cpu_count() or 1) < 2:  # noqa: PLR2004 - one core has nothing to share
        return [[]]
    return [[f"--ignore={folder}" for folder in SECOND_LANE], list(SECOND_LANE)]


def main() -> int:
    """Run, print, and return 0 if every lane held."""
    if sys.argv[1:]:
        return subprocess.run([*PYTEST, *sys.argv[1:]], cwd=ROOT, check=False).returncode
    first, *others = lanes()
    running = [_start(lane) for lane in others]
    try:
        failed = subprocess.run([*PYTEST, *first], cwd=ROOT, check=False).returncode
        for process, said in running:
            failed = process.wait() or failed
            sys.stdout.write(said.read_text(encoding="utf-8", errors="replace"))
    finally:
        for process, said in running:
            process.terminate()
            process.wait()
            said.unlink()
    return failed


def _start(lane: list[str]) -> tuple[subprocess.Popen[bytes], Path]:
    number, name = tempfile.mkstemp(prefix="skillmark-tests-")
    with os.fdopen(number, "wb") as said:
        process = subprocess.Popen([*PYTEST, *lane], cwd=ROOT, stdout=said, stderr=said)
    return process, Path(name)


if __name__ == "__main__":
    sys.exit(main())
