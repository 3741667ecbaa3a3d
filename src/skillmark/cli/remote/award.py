# SPDX-License-Identifier: Apache-2.0

"""`skillmark remote award`: award a badge to one person."""

from __future__ import annotations

import argparse

from skillmark.cli.console import Console
from skillmark.cli.parser import CommandParser
from skillmark.cli.remote.session import add_json, asking, show_one
from skillmark.cli.remote.show import ROWS
from skillmark.text import marked


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    parser.add_argument(
        "achievement", metavar=marked("BADGE"), help=marked("id of the badge on the platform")
    )
    parser.add_argument("email", metavar=marked("EMAIL"), help=marked("of who gets it"))
    parser.add_argument("--name", default="", metavar=marked("NAME"), help=marked("of who gets it"))
    parser.add_argument(
        "--language",
        default="",
        metavar=marked("LANGUAGE"),
        help=marked("in which it is signed, such as da"),
    )
    parser.add_argument(
        "--narrative",
        default="",
        metavar=marked("TEXT"),
        help=marked("what this person did for it"),
    )
    add_json(parser)


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    members = ("achievement", "email", "name", "language", "narrative")
    body = {member: getattr(arguments, member) for member in members}
    return asking(
        console,
        lambda platform: show_one(console, arguments, platform.post("/awards", body), ROWS),
    )
