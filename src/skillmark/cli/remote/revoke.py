# SPDX-License-Identifier: Apache-2.0

"""`skillmark remote revoke`: withdraw an award for good."""

from __future__ import annotations

import argparse

from skillmark.cli.console import Console
from skillmark.cli.exits import DONE
from skillmark.cli.parser import CommandParser
from skillmark.cli.remote.session import add_json, asking, show_json
from skillmark.remote import Platform
from skillmark.remote.platform import quoted
from skillmark.text import marked, say


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    parser.add_argument("id", metavar=marked("ID"), help=marked("of the award"))
    parser.add_argument(
        "--reason",
        required=True,
        metavar=marked("TEXT"),
        help=marked("why; the holder is told"),
    )
    parser.add_argument(
        "--public", action="store_true", help=marked("show the reason on the page of the award")
    )
    parser.add_argument(
        "--now", action="store_true", help=marked("at once, without the time to undo it")
    )
    add_json(parser)


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    body = {
        "reason": arguments.reason,
        "is_reason_public": arguments.public,
        "now": arguments.now,
    }

    def act(platform: Platform) -> int:
        made = platform.post(f"/awards/{quoted(arguments.id)}/revoke", body)
        if arguments.json:
            show_json(console, made)
        elif made.get("done_at"):
            console.line(say("Withdrawn."))
        else:
            due = str(made.get("due_at", ""))
            console.line(say("It is withdrawn at {time}, unless it is undone.", time=due))
        return DONE

    return asking(console, act)
