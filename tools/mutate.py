# SPDX-License-Identifier: Apache-2.0

"""
Change the code that decides on trust, one place at a time, and see whether a test notices.

    tools/mutate.py                    verify, proofs and status: every mutant
    tools/mutate.py verify proofs      some of them
    tools/mutate.py --survivors        after writing tests: only what lived last time

mutmut makes the mutants in `mutants/`, a copy of the project, and runs for each the tests that
touch the changed function; pyproject.toml says which tests those are. The end prints the share
that was killed, by package, and every survivor with its change. Fails below the floor.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
MUTANTS = ROOT / "mutants"
SOURCE = Path("src") / "skillmark"
PACKAGES = ("verify", "proofs", "status")
FLOOR = 90.0
"""Per cent of the mutants of each package that a test must notice."""

KILLED = frozenset({1, 3})
TIMED_OUT = frozenset({-24, 24, 36, 152, 255})
CRASHED = frozenset({-9, -11})
NOTICED = KILLED | TIMED_OUT | CRASHED
"""Exit codes of a test run that did not pass: it failed, hung or broke."""


@dataclass(frozen=True)
class Mutant:
    """One change, and how the tests ended with it (None: not run)."""

    name: str
    package: str
    exit_code: int | None

    @property
    def noticed(self) -> bool:
        """Whether a test failed, hung or broke."""
        return self.exit_code in NOTICED


def mutants_of(package: str) -> Iterator[Mutant]:
    """The mutants of one package, as mutmut left them."""
    for file in sorted((MUTANTS / SOURCE / package).rglob("*.meta")):
        results = json.loads(file.read_text())["exit_code_by_key"]
        for name, exit_code in results.items():
            yield Mutant(name, package, exit_code)


def mutmut(*arguments: str) -> int:
    """Run mutmut on the project, with the same random examples every time."""
    shared = os.environ.get("SKILLMARK_SHARED") or str(ROOT.parent / "shared")
    environment = {**os.environ, "CI": "1", "SKILLMARK_SHARED": shared}
    command = [Path(sys.executable).with_name("mutmut"), *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def unnameable() -> list[str]:
    """
    Tests that mutmut could not find again.

    In the second run of one process pytest escapes the escaped part of an id once more.
    """
    chosen = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mutmut"]
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    listed = subprocess.run(
        [*command, *chosen["pytest_add_cli_args_test_selection"]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        sys.exit(listed.stdout + listed.stderr)
    return [line for line in listed.stdout.splitlines() if "::" in line and "\\" in line]


def run(packages: list[str], *, survivors: bool, workers: int) -> int:
    """Make and try the mutants; return mutmut's exit status."""
    if survivors:
        names = [m.name for package in packages for m in mutants_of(package) if not m.noticed]
        if not names:
            print("No mutant lived last time.")
            return 0
    else:
        shutil.rmtree(MUTANTS, ignore_errors=True)
        names = [f"skillmark.{package}.*" for package in packages]
    return mutmut("run", f"--max-children={workers}", *names)


def change_of(mutant: Mutant) -> str:
    """The changed lines of one mutant."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant  # noqa: PLC0415 - reads pyproject

    return "\n".join(
        f"    {line}"
        for line in get_diff_for_mutant(mutant.name).splitlines()
        if line[:1] in {"+", "-"} and not line.startswith(("+++", "---"))
    )


def report(packages: list[str], *, diffs: bool) -> bool:
    """Print what lived, then the figures; True if every package is above the floor."""
    found = {package: list(mutants_of(package)) for package in packages}
    for package in packages:
        for mutant in found[package]:
            if not mutant.noticed:
                print(f"{mutant.name}\n{change_of(mutant)}" if diffs else mutant.name)
    print(f"\n{'package':<10}{'mutants':>9}{'killed':>9}{'timeout':>9}{'lived':>7}{'share':>9}")
    enough = True
    for package, mutants in found.items():
        killed = sum(mutant.exit_code in KILLED for mutant in mutants)
        noticed = sum(mutant.noticed for mutant in mutants)
        share = 100 * noticed / max(len(mutants), 1)
        enough &= share >= FLOOR
        print(
            f"{package:<10}{len(mutants):>9}{killed:>9}{noticed - killed:>9}"
            f"{len(mutants) - noticed:>7}{share:>8.1f}%"
        )
    return enough


def main() -> int:
    """Run, report, and compare with the floor."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("packages", nargs="*", metavar="PACKAGE", help="; ".join(PACKAGES))
    parser.add_argument("--survivors", action="store_true", help="only what lived last time")
    parser.add_argument("--report", action="store_true", help="only print what is known")
    parser.add_argument("--names", action="store_true", help="names of survivors, no changes")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 2, metavar="N")
    chosen = parser.parse_args()
    packages = chosen.packages or list(PACKAGES)
    if unknown := set(packages) - set(PACKAGES):
        parser.error(f"{', '.join(sorted(unknown))}: not one of {', '.join(PACKAGES)}")
    started = time.monotonic()
    os.chdir(ROOT)
    if escaped := unnameable():
        parser.error("give these tests ids without a backslash:\n  " + "\n  ".join(escaped))
    if not chosen.report:
        status = run(packages, survivors=chosen.survivors, workers=chosen.workers)
        if status:
            return status
    enough = report(packages, diffs=not chosen.names)
    print(f"\n{(time.monotonic() - started) / 60:.0f} minutes.")
    if not enough:
        print(f"Below the floor of {FLOOR:.0f} %.")
    return not enough


if __name__ == "__main__":
    sys.exit(main())
