# SPDX-License-Identifier: Apache-2.0

"""`skillmark fsck`: is everything that is kept what was written, and is none of it missing?"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable

import django

_MOST_SHOWN = 100


def run(words: list[str]) -> int:
    """Check, print each fault and a line for each check; returns 0 only when there is none."""
    parser = argparse.ArgumentParser(
        prog="skillmark fsck", description="Check everything that is kept of awards."
    )
    parser.add_argument("--data", help="the folder of the site (SKILLMARK_DATA)")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    arguments = parser.parse_args(words)
    if arguments.data:
        os.environ["SKILLMARK_DATA"] = arguments.data
    django.setup()
    from skillmark_server.audit.command import run as verify_chain
    from skillmark_server.awards.fsck import CHECKS
    from skillmark_server.transparency.command import run as verify_leaves

    status = max(verify_chain(["verify"]), verify_leaves())
    for name, check in CHECKS.items():
        began = time.monotonic()
        shown = 0
        for fault in check(_progress(name, quiet=arguments.quiet)):
            shown += 1
            if shown <= _MOST_SHOWN:
                sys.stdout.write(f"{name}: {fault.code} {fault.about}\n")
        if shown > _MOST_SHOWN:
            sys.stdout.write(f"{name}: and {shown - _MOST_SHOWN} more\n")
        verdict = "whole" if not shown else f"NOT WHOLE, {shown} faults"
        sys.stdout.write(f"{name}: {verdict}, {time.monotonic() - began:.1f} s\n")
        status = max(status, int(shown > 0))
    return status


def _progress(name: str, *, quiet: bool) -> Callable[[int], None]:
    last = time.monotonic()

    def tell(seen: int) -> None:
        nonlocal last
        if not quiet and sys.stderr.isatty() and time.monotonic() - last > 1:
            last = time.monotonic()
            sys.stderr.write(f"\r{name}: {seen:,}")

    return tell
