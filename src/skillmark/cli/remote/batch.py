# SPDX-License-Identifier: Apache-2.0

"""`skillmark remote batch`: award a badge to everybody in a list."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from skillmark.cli.console import Console
from skillmark.cli.exits import DONE, REFUSED
from skillmark.cli.parser import CommandParser
from skillmark.cli.progress import Progress
from skillmark.cli.remote.session import add_json, asking, show_json
from skillmark.remote import Platform
from skillmark.remote.answers import number_in, object_in, text_in
from skillmark.remote.platform import quoted
from skillmark.text import Text, marked, say

_AGAIN = 1.0
"""Seconds between two looks at a list."""


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    parser.add_argument(
        "achievement", metavar=marked("BADGE"), help=marked("id of the badge on the platform")
    )
    parser.add_argument(
        "file",
        metavar=marked("FILE.csv"),
        help=marked("one recipient a line, with a header; at most 4 MB"),
    )
    parser.add_argument(
        "--preview", action="store_true", help=marked("say what would be awarded, and stop")
    )
    parser.add_argument(
        "--now", action="store_true", help=marked("at once, without the time to undo it")
    )
    parser.add_argument("--wait", action="store_true", help=marked("until every badge is awarded"))
    parser.note(
        marked(
            "Where a line is wrong, nothing is awarded: each is named with what is wrong with it. "
            "The same list twice awards nothing twice."
        )
    )
    add_json(parser)


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    file = Path(arguments.file)
    body = {
        "achievement": arguments.achievement,
        "table": file.read_bytes().decode("utf-8-sig", "replace"),
        "file_name": file.name[-200:],
    }

    def act(platform: Platform) -> int:
        batch = _judged(platform, platform.post("/batches", body))
        if _rows(batch).get("wrong") or batch.get("refused"):
            return _wrong(platform, batch, arguments, console)
        if arguments.preview:
            return _shown(batch, arguments, console, say("Nothing is awarded yet."))
        batch = platform.post(f"{_path(batch)}/confirm", {"now": arguments.now})
        if arguments.wait:
            batch = _followed(platform, batch, console)
        return _ended(batch, arguments, console)

    return asking(console, act)


def _path(batch: dict[str, Any]) -> str:
    return f"/batches/{quoted(text_in(batch, 'id'))}"


def _rows(batch: dict[str, Any]) -> dict[str, int]:
    """How many rows have which state."""
    rows = object_in(batch, "rows")
    return {state: number_in(rows, state) for state in rows}


def _judged(platform: Platform, batch: dict[str, Any]) -> dict[str, Any]:
    path = _path(batch)
    while not batch.get("judged_at") and not batch.get("refused"):
        platform.wait(_AGAIN)
        batch = platform.get(path)
    return batch


def _followed(platform: Platform, batch: dict[str, Any], console: Console) -> dict[str, Any]:
    """Look again until it is finished, or waits for a person."""
    total = sum(_rows(batch).values())
    with Progress(console, total) as progress:
        while not _rests(batch):
            platform.wait(_AGAIN)
            batch = platform.get(_path(batch))
            progress.advance(to=number_in(batch, "awarded"), things=0)
    return batch


def _rests(batch: dict[str, Any]) -> bool:
    if batch.get("finished_at") or batch.get("cancelled_at") or batch.get("paused_at"):
        return True
    return bool(batch.get("submitted_at")) and not batch.get("signed_off_at")


def _ended(batch: dict[str, Any], arguments: argparse.Namespace, console: Console) -> int:
    if batch.get("finished_at"):
        text = say("{count} awarded.", count=batch.get("awarded", 0))
    elif batch.get("cancelled_at"):
        text = say("Stopped by somebody on the platform.")
    elif batch.get("paused_at"):
        text = say("Paused by somebody on the platform.")
    elif batch.get("submitted_at") and not batch.get("signed_off_at"):
        text = say("It waits for a second person, who signs it off on the platform.")
    else:
        text = say("On its way; it can be undone until {time}.", time=batch.get("due_at") or "")
    status = _shown(batch, arguments, console, text)
    return REFUSED if batch.get("cancelled_at") or batch.get("paused_at") else status


def _wrong(
    platform: Platform, batch: dict[str, Any], arguments: argparse.Namespace, console: Console
) -> int:
    refused = object_in(batch, "refused")
    if refused:
        console.note(str(refused.get(console.language) or refused.get("en") or ""))
    for one in platform.pages(f"{_path(batch)}/problems"):
        words = object_in(one, "words")
        text = str(words.get(console.language) or words.get("en") or one.get("code"))
        console.note(say("Line {line}: {what}", line=one.get("line"), what=text))
    _shown(batch, arguments, console, say("Nothing is awarded."))
    return REFUSED


def _shown(
    batch: dict[str, Any], arguments: argparse.Namespace, console: Console, text: Text
) -> int:
    if arguments.json:
        show_json(console, batch)
        return DONE
    for state, count in sorted(_rows(batch).items()):
        if count:
            console.line(f"{count:>7}  {state}")
    console.line(text)
    console.note(say("List {id}", id=batch.get("id")))
    return DONE
