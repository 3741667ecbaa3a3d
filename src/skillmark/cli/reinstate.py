# SPDX-License-Identifier: Apache-2.0

"""`skillmark reinstate`: lift a badge that is on hold."""

from __future__ import annotations

import argparse

from skillmark.cli.console import Console
from skillmark.cli.parser import CommandParser
from skillmark.cli.standing import add_options, change
from skillmark.text import say


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    add_options(parser)


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    return change(
        arguments,
        console,
        say("Valid again."),
        lambda register, award, reason, at: register.reinstate(award, reason=reason, at=at),
    )
