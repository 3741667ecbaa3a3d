# SPDX-License-Identifier: Apache-2.0

"""
Everything that must be clean before a commit, one line a check; the words of one that fails.

    make check                   all
    tools/check.py lint types    some
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
PYRIGHT = ROOT / "tests" / "peers" / "node_modules" / ".bin" / "pyright"


def _ours(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def _installed(tool: str, *arguments: str) -> list[str]:
    return [str(BIN / tool), *arguments]


CHECKS: dict[str, list[str]] = {
    "format": _installed("ruff", "format", "--check", "--quiet", "."),
    "lint": _installed("ruff", "check", "--quiet", "."),
    "types": _installed("mypy"),
    "types-strict": [str(PYRIGHT), "--pythonpath", sys.executable, "--level", "warning"],
    "floors": _installed("lint-imports", "--no-cache"),
    "picture": _ours("tools/draw_floors.py"),
    "tree": _ours("tools/check_tree.py"),
    "requirements": _ours("tools/ob3_coverage.py"),
    "translations": _ours("tools/translations.py", "check"),
    "words": _ours("tools/server_words.py", "check"),
    "templates": _installed("djlint", "--quiet", "--lint", "src/skillmark_server/templates"),
    "migrations": _ours("tools/check_migrations.py"),
    "docs": _ours("tools/check_docs.py"),
}


def _why_not(name: str) -> str:
    """Why a check cannot run here; empty if it can."""
    if name == "types-strict" and not (shutil.which("node") and PYRIGHT.exists()):
        return "pyright needs Node: make peers"
    return ""


def _run(name: str) -> bool:
    started = time.monotonic()
    required = "node" in os.environ.get("SKILLMARK_REQUIRE", "")
    if why := _why_not(name):
        print(f"  {'FAILED' if required else 'SKIPPED'}  {name}: {why}", flush=True)
        return not required
    done = subprocess.run(CHECKS[name], cwd=ROOT, capture_output=True, text=True, check=False)
    word = "FAILED" if done.returncode else "ok"
    print(f"  {word:<8} {name} ({time.monotonic() - started:.1f} s)", flush=True)
    if done.returncode:
        print((done.stdout + done.stderr).rstrip(), flush=True)
    return not done.returncode


def main() -> int:
    """Run the checks that were named, or all; report every failure, not the first only."""
    names = sys.argv[1:] or list(CHECKS)
    if unknown := set(names) - set(CHECKS):
        print(f"no check is called {sorted(unknown)}; there are {', '.join(CHECKS)}")
        return 64
    results = [_run(name) for name in names]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
