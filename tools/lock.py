# SPDX-License-Identifier: Apache-2.0

"""
Write `requirements/*.txt`: exact versions with the hashes of every platform's files.

Runs pip-tools from its own locked environment, without the configuration of this machine, so
that no host and no path of it reaches a lock. Resolved on the oldest Python that we support.

    make lock                 keep the versions that still fit
    make lock UPGRADE=1       take the newest
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
REQUIREMENTS = ROOT / "requirements"
ORDER = (
    *("build", "core", "server", "postgres", "celery", "s3", "pkcs11", "test"),
    *("check", "fuzz", "mutate", "lock"),
)
OPTIONS = (
    "--quiet",
    "--generate-hashes",
    "--strip-extras",
    "--allow-unsafe",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-emit-trusted-host",
    "--no-emit-options",
    "--no-header",
    "--no-config",
    "--annotation-style=line",
    "--pip-args=--only-binary=:all:",
)
HEADER = """\
# Locked by `make lock` from {name}.in: do not edit.
--only-binary :all:

"""


def environment() -> dict[str, str]:
    """The surroundings without this machine's pip settings; certificates stay."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PIP_")}
    kept["PIP_CONFIG_FILE"] = os.devnull
    if cert := os.environ.get("PIP_CERT"):
        kept["PIP_CERT"] = cert
    return kept


def lock(name: str, *, upgrade: bool) -> None:
    """Resolve `requirements/NAME.in` and write the lock beside it."""
    target = REQUIREMENTS / f"{name}.txt"
    command = [sys.executable, "-m", "piptools", "compile", *OPTIONS]
    if upgrade:
        command.append("--upgrade")
    command += ["--output-file", target.name, f"{name}.in"]
    subprocess.run(command, cwd=REQUIREMENTS, env=environment(), check=True)
    body = target.read_text(encoding="utf-8")
    lines = [line for line in body.splitlines() if not line.startswith(("#", "--"))]
    text = HEADER.format(name=name) + "\n".join(lines).strip() + "\n"
    target.write_text(text, encoding="utf-8")
    print(f"requirements/{name}.txt: {sum('==' in line for line in lines)} packages")


def main() -> int:
    """Lock every set, each constrained by those before it."""
    if sys.version_info[:2] != (3, 11):
        print("the locks are resolved on Python 3.11: make lock PYTHON=python3.11")
        return 2
    names = [arg for arg in sys.argv[1:] if not arg.startswith("-")] or ORDER
    for name in names:
        lock(name, upgrade="--upgrade" in sys.argv)
    return 0


if __name__ == "__main__":
    sys.exit(main())
