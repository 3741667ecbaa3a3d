# SPDX-License-Identifier: Apache-2.0

"""`skillmark search`: makes the index of awards anew, brings it up to date, or checks it."""

from __future__ import annotations

import argparse
import os
import sys

import django


def run(words: list[str]) -> int:
    """Do what was asked; returns 0 when the index is whole afterwards, else 1."""
    parser = argparse.ArgumentParser(prog="skillmark search", description="The index of awards.")
    parser.add_argument(
        "what",
        choices=["rebuild", "update", "check"],
        help="make it anew; index what is new; or count and look only",
    )
    parser.add_argument("--data", help="the folder of the site (SKILLMARK_DATA)")
    arguments = parser.parse_args(words)
    if arguments.data:
        os.environ["SKILLMARK_DATA"] = arguments.data
    django.setup()
    from skillmark_server.searching import indexing

    if arguments.what == "rebuild":
        indexing.rebuild(progress=_say)
    elif arguments.what == "update":
        indexing.catch_up(progress=_say)
    found = indexing.check()
    print(
        f"search: {found.indexed} of {found.awards} awards are in the index,"
        f" {found.waiting} lines of the log wait"
    )
    if not found.is_whole:
        print("search: NOT WHOLE; make it anew with: skillmark search rebuild")
    return 0 if found.is_whole else 1


def _say(done: int, goal: int) -> None:
    """Say how far it is, on one line of a terminal; a file gets the last line only."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done:,} of {goal:,} ({done * 100 // max(goal, 1)} %)")
        if done >= goal:
            sys.stderr.write("\n")
        sys.stderr.flush()
    elif done >= goal:
        sys.stderr.write(f"{done:,} of {goal:,}\n")
