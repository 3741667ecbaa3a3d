# SPDX-License-Identifier: Apache-2.0

"""`skillmark remote create`: a draft of a badge from an Open Badges 3.0 file."""

from __future__ import annotations

import argparse
from pathlib import Path

from skillmark.cli.console import Console
from skillmark.cli.exits import DONE
from skillmark.cli.parser import CommandParser
from skillmark.cli.remote.session import add_json, asking, show_json
from skillmark.encoding import strict_json
from skillmark.remote import Platform
from skillmark.remote.answers import object_in, objects_in, text_in
from skillmark.text import marked, say

_LARGEST = 4_000_000


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    parser.add_argument(
        "file", metavar=marked("FILE"), help=marked("an achievement as Open Badges 3.0 has it")
    )
    add_json(parser)


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    said = strict_json.loads_object(Path(arguments.file).read_bytes(), max_bytes=_LARGEST)

    def act(platform: Platform) -> int:
        made = platform.post("/achievements/import", said)
        if arguments.json:
            show_json(console, made)
            return DONE
        console.line(
            say("A draft is made: {id}", id=text_in(object_in(made, "draft"), "achievement"))
        )
        for one in objects_in(made, "left_out"):
            console.note(say("Not taken over: {what}", what=": ".join(map(str, one.values()))))
        return DONE

    return asking(console, act)
