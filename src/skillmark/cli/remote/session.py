# SPDX-License-Identifier: Apache-2.0

"""What the commands of `skillmark remote` share: whom they ask, how they end, how they show."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from skillmark.cli.console import Console
from skillmark.cli.exits import DONE, REFUSED, UNREACHABLE
from skillmark.cli.failures import show_error
from skillmark.cli.parser import CommandParser
from skillmark.cli.table import Column, Table
from skillmark.encoding import strict_json
from skillmark.errors import RefusedByPlatformError, UnreachableError
from skillmark.remote import Platform, Profile
from skillmark.remote.profile import profile_of
from skillmark.text import Text, marked

Act = Callable[[Platform], int]


def add_json(parser: CommandParser) -> None:
    """Declare `--json`, and what every one of these commands says of itself."""
    parser.add_argument(
        "--json",
        action="store_true",
        help=marked("one line of JSON a thing, as the API answers it, for programs"),
    )
    add_note(parser)


def add_note(parser: CommandParser) -> None:
    """Say where the platform and the token come from, and what the exit status is."""
    parser.note(
        marked(
            "The platform and the token are those of `skillmark remote login`, or of "
            "SKILLMARK_REMOTE_URL and SKILLMARK_REMOTE_TOKEN."
        )
    )
    parser.note(
        marked(
            "Exit status: 0 done; 1 refused, with the platform's own words; 64 wrong usage; 69 the "
            "platform cannot be reached."
        )
    )


def asking(console: Console, act: Act, *, profile: Profile | None = None) -> int:
    """
    Run `act` on the platform of the profile.

    Returns:
        What it returns; or, where the platform refused or did not answer, the status of that.
    """
    known = profile or profile_of(console.environ)
    try:
        return act(Platform(known))
    except RefusedByPlatformError as error:
        console.note("skillmark: ", error.detail, f" [{error.said}]")
        if error.advice:
            console.note("  ", error.advice)
        return REFUSED
    except UnreachableError as error:
        show_error(error, console)
        return UNREACHABLE


def show_json(console: Console, value: Mapping[str, Any]) -> None:
    """Write one line for a program, as it was answered."""
    console.out.write(strict_json.dumps(dict(value)).decode("utf-8") + "\n")


def show_list(
    console: Console,
    arguments: argparse.Namespace,
    items: Iterable[Mapping[str, Any]],
    columns: Sequence[tuple[Column, str]],
) -> int:
    """Write items as lines of JSON, or as a table of some of their members."""
    table = Table(console, [column for column, _member in columns])
    for item in items:
        if arguments.json:
            show_json(console, item)
        else:
            table.row(*(said(item.get(member)) for _column, member in columns))
    return DONE


def show_one(
    console: Console,
    arguments: argparse.Namespace,
    item: Mapping[str, Any],
    rows: Sequence[tuple[str, str]],
) -> int:
    """Write one thing as JSON, or some of its members, each on its line."""
    if arguments.json:
        show_json(console, item)
        return DONE
    words = [console.words(Text(title)) for title, _member in rows]
    widest = max(len(word) for word in words)
    for word, (_title, member) in zip(words, rows, strict=True):
        if text := said(item.get(member)):
            console.line(f"{word:{widest}}  ", text)
    return DONE


def said(value: object) -> str:
    """A member as one line; a moment as its day."""
    if isinstance(value, list):
        return ", ".join(map(str, cast("list[object]", value)))
    if value is None or value is False:
        return ""
    text = str(value)
    is_moment = len(text) > len("2026-11-21T") and text[4:5] == "-" and text[10:11] == "T"
    return text[: len("2026-11-21")] if is_moment else text
