# SPDX-License-Identifier: Apache-2.0

"""`skillmark remote logout`: forget the platform and the token."""

from __future__ import annotations

import argparse

from skillmark.cli.console import Console
from skillmark.cli.exits import DONE
from skillmark.cli.parser import CommandParser
from skillmark.remote.profile import forget
from skillmark.text import marked, say


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    parser.note(marked("The token stays in force on the platform until it is ended there."))


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    del arguments
    was_there = forget(console.environ)
    console.line(say("The token is forgotten here.") if was_there else say("There was none."))
    return DONE
