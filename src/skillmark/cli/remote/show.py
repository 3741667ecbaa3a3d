# SPDX-License-Identifier: Apache-2.0

"""`skillmark remote show`: one award."""

from __future__ import annotations

import argparse

from skillmark.cli.console import Console
from skillmark.cli.parser import CommandParser
from skillmark.cli.remote.session import add_json, asking, show_one
from skillmark.remote.platform import quoted
from skillmark.text import marked

ROWS = (
    (marked("Badge"), "title"),
    (marked("Recipient"), "recipient_name"),
    (marked("E-mail"), "recipient_email"),
    (marked("State"), "state"),
    (marked("Issued"), "issued_at"),
    (marked("Until"), "valid_until"),
    (marked("Address"), "url"),
    (marked("Number"), "number"),
    (marked("Id"), "id"),
)


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    parser.add_argument("id", metavar=marked("ID"), help=marked("of the award"))
    add_json(parser)


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    path = f"/awards/{quoted(arguments.id)}"
    return asking(console, lambda platform: show_one(console, arguments, platform.get(path), ROWS))
