# SPDX-License-Identifier: Apache-2.0

"""`skillmark remote publish`: publish the draft of a badge."""

from __future__ import annotations

import argparse

from skillmark.cli.console import Console
from skillmark.cli.parser import CommandParser
from skillmark.cli.remote.achievement import ROWS
from skillmark.cli.remote.session import add_json, asking, show_one
from skillmark.remote.platform import quoted
from skillmark.text import marked


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    parser.add_argument("id", metavar=marked("ID"), help=marked("of the badge on the platform"))
    add_json(parser)


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    path = f"/achievements/{quoted(arguments.id)}/publish"
    return asking(console, lambda platform: show_one(console, arguments, platform.post(path), ROWS))
