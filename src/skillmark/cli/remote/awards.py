# SPDX-License-Identifier: Apache-2.0

"""`skillmark remote awards`: the awards of the organisation, all or what is searched for."""

from __future__ import annotations

import argparse

from skillmark.cli.console import Console
from skillmark.cli.parser import CommandParser
from skillmark.cli.remote.session import add_json, asking, show_list
from skillmark.cli.table import Column
from skillmark.text import marked

_AT_ONCE = 200


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    parser.add_argument(
        "words",
        nargs="?",
        default="",
        metavar=marked("WORDS"),
        help=marked("of names, addresses, numbers, badges or skills; the best first"),
    )
    parser.add_argument(
        "--state",
        default="",
        metavar=marked("STATE"),
        help=marked("issued, claimed, declined, suspended, expired, revoked or lapsing"),
    )
    parser.add_argument(
        "--achievement", default="", metavar=marked("ID"), help=marked("only of this badge")
    )
    parser.add_argument(
        "--most",
        type=int,
        metavar=marked("NUMBER"),
        help=marked("no more than this; all if left out"),
    )
    add_json(parser)


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    query = {
        "q": arguments.words,
        "state": arguments.state,
        "achievement": arguments.achievement,
        "limit": max(1, min(_AT_ONCE, arguments.most or _AT_ONCE)),
    }
    columns = (
        (Column(marked("State"), 9), "state"),
        (Column(marked("Recipient"), 8, share=1), "recipient_email"),
        (Column(marked("Badge"), 8, share=1), "title"),
        (Column(marked("Issued"), len("2026-11-21")), "issued_at"),
        (Column(marked("Id"), 36), "id"),
    )
    return asking(
        console,
        lambda platform: show_list(
            console, arguments, platform.pages("/awards", most=arguments.most, **query), columns
        ),
    )
