# SPDX-License-Identifier: Apache-2.0

"""
Look at every tracked file for what must not be in one.

- a path of somebody's machine, or the host of a package registry: it works nowhere else;
- a note to do something without an issue that says what;
- a Python file without its licence line;
- a lock without hashes, or one that differs from what was asked for or from `pyproject.toml`.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
LICENCE = "# SPDX-License-Identifier: Apache-2.0"
MAXIMUM_BYTES = 1_000_000

# Each has a class of one character, so that it does not find itself.
PATTERNS: dict[str, re.Pattern[str]] = {
    "the host of a package registry": re.compile(
        r"pypi[.]org/simple|files[.]pythonhosted|registry[.]npmjs|deb[.]debian[.]org"
    ),
    "a path of one machine": re.compile(
        r"(?<![\w.~*{}$<-])/(?:[w]ork|[t]mp|[r]oot|[h]ome/\w+|[U]sers/\w+|[o]pt/\w+)/"
    ),
    "a note without an issue, such as (#12)": re.compile(r"\b(?:[T]ODO|[F]IXME|[X]XX)\b(?!.*#\d)"),
}


def tracked() -> list[Path]:
    """The files under version control that are there."""
    said = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return [path for name in said.split("\0") if name and (path := ROOT / name).is_file()]


def faults_in(name: str, text: str) -> Iterator[str]:
    """What is wrong in the text of the file called `name`, as lines for a person."""
    for number, line in enumerate(text.splitlines(), start=1):
        for what, pattern in PATTERNS.items():
            if met := pattern.search(line):
                yield f"{name}:{number}: {what}: {met.group().strip()}"
    if name.endswith(".py") and not text.startswith(LICENCE):
        yield f"{name}:1: the first line is {LICENCE!r}"
    if name.startswith("requirements/") and name.endswith(".txt") and "--hash=sha256:" not in text:
        yield f"{name}:1: a lock without hashes"


def differing_dependencies() -> Iterator[str]:
    """Where an input and what `pyproject.toml` says of the same thing disagree."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for name, declared in (
        ("core", project["dependencies"]),
        ("server", project["optional-dependencies"]["server"]),
        ("postgres", project["optional-dependencies"]["postgres"]),
        ("celery", project["optional-dependencies"]["celery"]),
        ("s3", project["optional-dependencies"]["s3"]),
        ("pkcs11", project["optional-dependencies"]["pkcs11"]),
    ):
        listed = (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8").splitlines()
        asked = {line.partition("#")[0].strip() for line in listed if not line.startswith("-")}
        for one in sorted(set(declared) ^ (asked - {""})):
            yield f"requirements/{name}.in and pyproject.toml disagree about {one}"


def unlocked_packages() -> Iterator[str]:
    """What an input asks for and its lock does not hold."""
    for wanted in sorted((ROOT / "requirements").glob("*.in")):
        lock = wanted.with_suffix(".txt").read_text(encoding="utf-8")
        held = {_plain(line.partition("==")[0]) for line in lock.splitlines() if "==" in line}
        for line in wanted.read_text(encoding="utf-8").splitlines():
            name = _plain(re.split(r"[\s<>=#\[]", line, maxsplit=1)[0])
            if name and not name.startswith("-") and name not in held:
                yield f"requirements/{wanted.name}: {name} is not locked: make lock"


def _plain(name: str) -> str:
    return name.strip().lower().replace("_", "-")


def main() -> int:
    """Print every fault; the exit status says whether there was one."""
    faults = [*differing_dependencies(), *unlocked_packages()]
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        octets = path.read_bytes()
        if len(octets) > MAXIMUM_BYTES:
            faults.append(f"{name}: {len(octets)} bytes; large data stays outside the repository")
        if b"\0" not in octets:
            faults += faults_in(name, octets.decode("utf-8", errors="replace"))
    print("\n".join(faults) or "nothing that does not belong")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
