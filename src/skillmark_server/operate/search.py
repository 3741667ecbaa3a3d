# SPDX-License-Identifier: Apache-2.0

"""`skillmark search`: makes the index of awards anew, brings it up to date, or checks it."""

from __future__ import annotations

import argparse
import os
import sys

import django


def run(words: list[str]) -> int:
    """Do what was asked; returns 0 when the index is whole and not late afterwards, else 1."""
    parser = argparse.ArgumentParser(prog="skillmark search", description="The index of awards.")
    parser.add_argument(
        "what",
        choices=["rebuild", "update", "check"],
        help="make it anew; index what is new; or count and look only",
    )
    parser.add_argument(
        "--processes",
        type=int,
        default=os.cpu_count() or 1,
        help="that make it anew beside this one (as many as there are cores)",
    )
    parser.add_argument("--data", help="the folder of the site (SKILLMARK_DATA)")
    arguments = parser.parse_args(words)
    if arguments.data:
        os.environ["SKILLMARK_DATA"] = arguments.data
    django.setup()
    from django.utils import timezone

    from skillmark_server.searching import indexing

    if arguments.what == "rebuild":
        indexing.rebuild(processes=arguments.processes, progress=_say)
    elif arguments.what == "update":
        indexing.catch_up(progress=_say)
    found = indexing.check()
    print(
        f"search: {found.indexed} of {found.awards} awards are in the index,"
        f" {found.waiting.lines} lines of the log wait"
    )
    if not found.is_whole:
        print("search: NOT WHOLE; make it anew with: skillmark search rebuild")
    is_late = found.waiting.is_late(timezone.now())
    if is_late:
        print(f"search: LATE; the first waits since {found.waiting.since:%Y-%m-%d %H:%M} UTC")
        print("search: a worker does it, or: skillmark search update")
    return 1 if is_late or not found.is_whole else 0


def _say(done: int, goal: int) -> None:
    """Say how far it is, on one line of a terminal; a file gets the last line only."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done:,} of {goal:,} ({done * 100 // max(goal, 1)} %)")
        if done >= goal:
            sys.stderr.write("\n")
        sys.stderr.flush()
    elif done >= goal:
        sys.stderr.write(f"{done:,} of {goal:,}\n")
