# SPDX-License-Identifier: Apache-2.0

"""`skillmark remote login`: say which platform to ask, and with which token."""

from __future__ import annotations

import argparse
import getpass

from skillmark.cli.console import Console
from skillmark.cli.exits import DONE
from skillmark.cli.parser import CommandParser
from skillmark.cli.remote.session import add_note, asking
from skillmark.remote import Platform
from skillmark.remote.profile import TOKEN, checked, keep
from skillmark.text import marked, say

_LONGEST = 4_096


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    parser.add_argument(
        "address",
        metavar=marked("ADDRESS"),
        help=marked("of the platform: https, or http on this machine"),
    )
    parser.note(
        marked(
            "The token is read from standard input, or from SKILLMARK_REMOTE_TOKEN, and never from "
            "the command line, where others could see it. It is tried, and then kept in a file "
            "that only you can read."
        )
    )
    add_note(parser)


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    profile = checked(arguments.address, _token(console))

    def act(platform: Platform) -> int:
        me = platform.get("/me")
        path = keep(profile, console.environ)
        name = me.get("organisation_name") or me.get("token")
        console.line(say("You act for {name} at {place}.", name=name, place=profile.address))
        console.note(say("Kept in {file}.", file=path))
        return DONE

    return asking(console, act, profile=profile)


def _token(console: Console) -> str:
    if token := console.environ.get(TOKEN, ""):
        return token
    if console.source.isatty():
        asked = console.words(say("The token"))
        return getpass.getpass(f"{asked}: ", stream=console.err)
    return console.source.readline(_LONGEST).decode("utf-8", "replace")
