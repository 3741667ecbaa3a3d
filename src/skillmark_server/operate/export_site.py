# SPDX-License-Identifier: Apache-2.0

"""`skillmark export-site`: what everybody may see, as files that verify without the platform."""

from __future__ import annotations

import argparse
import os
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import django

from skillmark.cli.console import Console
from skillmark.cli.judging import cores
from skillmark.cli.progress import Progress
from skillmark.encoding import strict_json
from skillmark_server.operate.beside import Beside

if TYPE_CHECKING:
    from skillmark_server.operate.exports.place import Place

_FEW = 1_000
"""Awards that one process writes as soon as others would have begun."""


def run(words: list[str], *, at: datetime | None = None) -> int:
    """
    Write all files; returns 0 when all were written, 1 when some could not be.

    Args:
        words: What was typed.
        at: The moment of the export; by default now.
    """
    arguments = _parser().parse_args(words)
    if arguments.data:
        os.environ["SKILLMARK_DATA"] = arguments.data
    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from skillmark_server.operate.exports.place import NotOurs, Place

    place, began = Place(arguments.out), time.monotonic()
    try:
        place.claim(settings.BASE_URL)
        return _write(place, arguments, at=at or timezone.now(), began=began)
    except (NotOurs, OSError) as error:
        sys.stderr.write(f"export-site: NOT WRITTEN: {error}\n")
        return 1
    finally:
        place.release()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="skillmark export-site",
        description="Write public awards, issuers' documents and status lists as static files.",
        epilog="Broken off, it goes on where it was; run again, it writes what has changed.",
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="an empty folder, or an export")
    parser.add_argument("--data", help="the folder of the site (SKILLMARK_DATA)")
    parser.add_argument(
        "--last",
        action="store_true",
        help="sign the status lists once more, to hold for ever: for a site that closes",
    )
    parser.add_argument("--processes", type=int, help="how many write at once (one for each core)")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    return parser


def _write(place: Place, arguments: argparse.Namespace, *, at: datetime, began: float) -> int:
    from django.conf import settings

    from skillmark_server.awards.fsck_windows import Found
    from skillmark_server.custody.lists import publish_due
    from skillmark_server.operate import preparing
    from skillmark_server.operate.exports import around, awards

    found, console = Found(), Console.of_process()
    preparing.static_files()
    around.write_static(place)
    around.write_badges(place)
    windows = awards.windows()
    wanted = arguments.processes or (cores() if awards.public_awards().count() > _FEW else 1)
    with (
        Beside(wanted, at=at) as beside,
        Progress(console, len(windows), shown=not arguments.quiet) as progress,
    ):
        for each in beside.look(awards.Writing(arguments.out), windows):
            found.add(each)
            progress.advance(things=each.things)
    count, lists = found.things, Found()
    removed = awards.remove_others(place)
    publish_due(at)
    issuers, index = around.write_issuers(place)
    index |= around.write_lists(place, lists, at=at, is_last=arguments.last)
    around.write_log(place, lists)
    place.write(around.INDEX, strict_json.dumps(index))
    until = None if arguments.last else around.lists_hold_until(at)
    around.write_first_page(place, issuers, count=count, holds_until=until, at=at)
    found.add(lists)
    place.finish(settings.BASE_URL, at, awards=count, lists=lists.things)
    for fault in found.faults:
        sys.stdout.write(f"export-site: left out: {fault.code} {fault.about}\n")
    seconds = time.monotonic() - began
    sys.stdout.write(
        f"export-site: {count:,} awards, {lists.things:,} lists, {len(issuers):,} issuers, "
        f"{removed:,} files removed, {seconds:.1f} s, {count / max(seconds, 0.1):,.0f} a second\n"
    )
    if until is not None:
        sys.stdout.write(
            f"export-site: the lists hold until {until:%Y-%m-%d}; --last makes them hold for ever\n"
        )
    return int(found.count > 0)
