# SPDX-License-Identifier: Apache-2.0

"""`skillmark fsck`: is everything that is kept what was written, and is none of it missing?"""

from __future__ import annotations

import argparse
import os
import sys
import time
from datetime import datetime
from typing import TYPE_CHECKING

import django

from skillmark.cli.console import Console
from skillmark.cli.judging import cores
from skillmark.cli.progress import Progress
from skillmark_server.operate.beside import Beside

if TYPE_CHECKING:
    from skillmark_server.awards.fsck import Found

_FEW = 5_000
"""Awards that one process looks at as soon as others would have begun."""


def run(words: list[str], *, at: datetime | None = None) -> int:
    """
    Check, print each fault and a line for each check; returns 0 only when there is none.

    Args:
        words: What was typed.
        at: The moment to judge for; by default now.
    """
    arguments = _parser().parse_args(words)
    if arguments.data:
        os.environ["SKILLMARK_DATA"] = arguments.data
    django.setup()
    from django.utils import timezone

    from skillmark_server.audit.command import run as verify_chain
    from skillmark_server.awards.models import Award
    from skillmark_server.operate.checks import CHECKS, CREDENTIALS

    unknown = sorted(set(arguments.only or ()) - set(CHECKS))
    if unknown:
        sys.stderr.write(f"fsck: there is no check {unknown[0]!r}, only {', '.join(CHECKS)}\n")
        return 2
    status = 0 if arguments.only else verify_chain(["verify"])
    wanted = [
        name
        for name in CHECKS
        if (name in arguments.only if arguments.only else name != CREDENTIALS)
        or (name == CREDENTIALS and arguments.verify)
    ]
    processes = arguments.processes or (cores() if Award.objects.count() > _FEW else 1)
    console = Console.of_process()
    with Beside(processes, at=at or timezone.now()) as beside:
        for name in wanted:
            status = max(status, _run(name, beside, console, quiet=arguments.quiet))
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="skillmark fsck", description="Check everything that is kept of awards."
    )
    parser.add_argument("--data", help="the folder of the site (SKILLMARK_DATA)")
    parser.add_argument(
        "--verify",
        action="store_true",
        help="also verify every credential, as a stranger would today",
    )
    parser.add_argument(
        "--only", action="append", metavar="CHECK", help="one check only; may be given again"
    )
    parser.add_argument(
        "--processes", type=int, help="how many look at once (one for each core, if there is much)"
    )
    parser.add_argument("--quiet", action="store_true", help="no progress")
    return parser


def _run(name: str, beside: Beside, console: Console, *, quiet: bool) -> int:
    """Do one check and print what it found; returns 0 when that is nothing."""
    from skillmark_server.awards.fsck import Found
    from skillmark_server.operate.checks import CHECKS

    began = time.monotonic()
    found = Found()
    windows = CHECKS[name].windows()
    with Progress(console, len(windows), shown=not quiet) as progress:
        for each in beside.look(name, windows):
            found.add(each)
            progress.advance(things=each.things)
    for fault in found.faults:
        sys.stdout.write(f"{name}: {fault.code} {fault.about}\n")
    if found.count > len(found.faults):
        sys.stdout.write(f"{name}: and {found.count - len(found.faults)} more\n")
    sys.stdout.write(f"{name}: {_said(found, time.monotonic() - began)}\n")
    sys.stdout.flush()
    return int(found.count > 0)


def _said(found: Found, seconds: float) -> str:
    said = "whole" if not found.count else f"NOT WHOLE, {found.count} faults"
    verdicts = [f"{count:,} {verdict}" for verdict, count in sorted(found.verdicts.items())]
    if verdicts:
        said += f", {', '.join(verdicts)}"
    elif found.things:
        said += f", {found.things:,} looked at"
    said += f", {seconds:.1f} s"
    if found.things and seconds >= 1:
        said += f", {found.things / seconds:,.0f} a second"
    return said
