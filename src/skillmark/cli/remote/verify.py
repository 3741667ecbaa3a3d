# SPDX-License-Identifier: Apache-2.0

"""`skillmark remote verify`: have the platform verify a badge."""

from __future__ import annotations

import argparse
from pathlib import Path

from skillmark import baking
from skillmark.cli.console import Console
from skillmark.cli.exits import DONE, QUALIFIED, REFUSED
from skillmark.cli.parser import CommandParser
from skillmark.cli.remote.session import add_json, asking, show_json
from skillmark.remote import Platform
from skillmark.text import marked

_STATUS = {"genuine": DONE, "not_genuine": REFUSED, "unreadable": REFUSED}


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    parser.add_argument(
        "thing",
        metavar=marked("THING"),
        help=marked("a file (PNG, SVG, PDF, JSON, JWT), an https address, or - for standard input"),
    )
    parser.note(marked("Exit status as of `skillmark verify`: 0 genuine, 1 not, 2 with a but."))
    add_json(parser)


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    credential = _credential(arguments.thing, console)

    def act(platform: Platform) -> int:
        found = platform.post("/verify", {"credential": credential})
        if arguments.json:
            show_json(console, found)
        else:
            console.line(str(found.get("sentence", "")))
        return _STATUS.get(str(found.get("verdict")), QUALIFIED)

    return asking(console, act)


def _credential(thing: str, console: Console) -> str:
    """What is sent: an address as it is, of a picture or a PDF what is in it."""
    if thing.startswith("https://"):
        return thing
    data = console.source.read() if thing == "-" else Path(thing).read_bytes()
    if baking.kind_of(data) in {"png", "svg", "pdf"}:
        return baking.find(data).text.decode("utf-8", "replace")
    return data.decode("utf-8", "replace")
