# SPDX-License-Identifier: Apache-2.0

"""
Make the environment: every package from a hash-locked wheel, and the project itself.

    tools/setup.py .venv                           what `make test` and `check` need
    tools/setup.py .venv build core server         what `make run` needs: a part of that
    tools/setup.py .venv-fuzz core fuzz            another set of locks

Does nothing (in a blink) when the environment already holds the locks; adds what it lacks.
Runs on a bare Python; fetches nothing outside the locks; takes nothing from the system but Python.
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
STANDARD = ("build", "core", "server", "test", "check")


def project() -> str:
    """What every part of the environment rests on, as one line."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    # Of the rest of this file the environment knows nothing.
    described = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    installed = described["build-system"], described["project"], described["tool"]["setuptools"]
    digest.update(repr(installed).encode())
    # An environment holds absolute paths: a copied or moved one is made again.
    digest.update(str(ROOT).encode())
    return digest.hexdigest()


def lock_digest(name: str) -> str:
    """The lock `name`, as one line."""
    return hashlib.sha256((ROOT / "requirements" / f"{name}.txt").read_bytes()).hexdigest()


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


def build(folder: Path, locks: tuple[str, ...], *, anew: bool) -> None:
    """Make `folder` anew from `locks`, or add them to it."""
    if anew:
        shutil.rmtree(folder, ignore_errors=True)
        run(getattr(sys, "_base_executable", sys.executable), "-m", "venv", folder)
    python = folder / "bin" / "python"
    pip = (python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    listed: list[str] = []
    for name in locks:
        listed += ["-r", f"requirements/{name}.txt"]
    run(*pip, "--require-hashes", "--only-binary", ":all:", "--no-deps", *listed)
    if "build" in locks:  # setuptools is in that lock, so that the build fetches nothing
        run(*pip, "--no-deps", "--no-index", "--no-build-isolation", "--editable", ".")


def main() -> int:
    """Make the environment when it is missing or out of date; add what it lacks."""
    folder = ROOT / (sys.argv[1] if len(sys.argv) > 1 else ".venv")
    locks = tuple(sys.argv[2:]) or STANDARD
    stamp = folder / "made-from"
    made = stamp.read_text(encoding="utf-8").split() if stamp.is_file() else []
    held = dict(zip(made[1::2], made[2::2], strict=False))
    fits = bool(made) and made[0] == project()
    fits = fits and all(held[name] == lock_digest(name) for name in held)
    missing = locks if not fits else tuple(name for name in locks if name not in held)
    if not missing:
        return 0
    started = time.monotonic()
    version = ".".join(map(str, sys.version_info[:3]))
    verb = "Adding to" if fits else "Making"
    print(f"{verb} {folder.name} with Python {version} (once, about a minute) …", flush=True)
    if not fits:
        held = {}
    build(folder, missing, anew=not fits)
    held |= {name: lock_digest(name) for name in missing}
    stamp.write_text(
        "\n".join([project(), *(f"{name} {digest}" for name, digest in held.items())]) + "\n",
        encoding="utf-8",
    )
    print(f"Made {folder.name} in {time.monotonic() - started:.0f} s.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
