# SPDX-License-Identifier: Apache-2.0

"""
Make the environment: every package from a hash-locked wheel, and the project itself.

    tools/setup.py .venv                    what `make run`, `test` and `check` need
    tools/setup.py .venv-fuzz core fuzz     another set of locks

Does nothing (in a blink) when the environment already fits the locks. Runs on a bare Python;
fetches nothing outside the locks; takes nothing from the system but Python.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
STANDARD = ("core", "server", "test", "check")


def fingerprint(locks: tuple[str, ...]) -> str:
    """What the environment is made of, as one line."""
    digest = hashlib.sha256()
    files = [ROOT / "requirements" / f"{name}.txt" for name in locks]
    for file in (*files, Path(__file__)):
        digest.update(file.read_bytes())
    # Of the rest of this file the environment knows nothing.
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    installed = project["build-system"], project["project"], project["tool"]["setuptools"]
    digest.update(repr(installed).encode())
    # An environment holds absolute paths: a copied or moved one is made again.
    digest.update(str(ROOT).encode())
    return digest.hexdigest()


def run(*command: str | Path) -> None:
    """Run quietly; show what it said only when it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
        sys.exit(
            f"\nThe environment could not be made: {' '.join(map(str, command[:5]))} … failed."
        )


def build(folder: Path, locks: tuple[str, ...]) -> None:
    """Make `folder` anew from `locks`."""
    shutil.rmtree(folder, ignore_errors=True)
    base = getattr(sys, "_base_executable", sys.executable)
    run(base, "-m", "venv", folder)
    python = folder / "bin" / "python"
    pip = (python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    listed: list[str] = []
    for name in locks:
        listed += ["-r", f"requirements/{name}.txt"]
    run(*pip, "--require-hashes", "--only-binary", ":all:", "--no-deps", *listed)
    if "check" in locks:  # setuptools is in that lock, so that the build fetches nothing
        run(*pip, "--no-deps", "--no-index", "--no-build-isolation", "--editable", ".")


def main() -> int:
    """Make the environment when it is missing or out of date."""
    folder = ROOT / (sys.argv[1] if len(sys.argv) > 1 else ".venv")
    locks = tuple(sys.argv[2:]) or STANDARD
    stamp = folder / "made-from"
    wanted = fingerprint(locks)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return 0
    started = time.monotonic()
    version = ".".join(map(str, sys.version_info[:3]))
    print(f"Making {folder.name} with Python {version} (once, about a minute) …", flush=True)
    build(folder, locks)
    stamp.write_text(wanted, encoding="utf-8")
    print(f"Made {folder.name} in {time.monotonic() - started:.0f} s.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
