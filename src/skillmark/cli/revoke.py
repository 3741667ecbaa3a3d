# SPDX-License-Identifier: Apache-2.0

"""`skillmark revoke`: withdraw a badge for good."""

from __future__ import annotations

import argparse

from skillmark.cli.console import Console
from skillmark.cli.parser import CommandParser
from skillmark.cli.standing import add_options, change
from skillmark.text import marked, say


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    add_options(parser)
    parser.note(
        marked("A badge that is revoked stays revoked. To be able to lift it again: suspend.")
    )


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    return change(
        arguments,
        console,
        say("Revoked."),
        lambda register, award, reason, at: register.revoke(award, reason=reason, at=at),
    )
