# SPDX-License-Identifier: Apache-2.0

"""`skillmark remote members`: who belongs to the organisation, and as what."""

from __future__ import annotations

import argparse

from skillmark.cli.console import Console
from skillmark.cli.parser import CommandParser
from skillmark.cli.remote.session import add_json, asking, show_list
from skillmark.cli.table import Column
from skillmark.text import marked


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    add_json(parser)


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    columns = (
        (Column(marked("Name"), 8, share=1), "name"),
        (Column(marked("E-mail"), 8, share=1), "email"),
        (Column(marked("Roles"), 8, share=1), "roles"),
        (Column(marked("Since"), len("2026-11-21")), "since"),
    )
    return asking(
        console,
        lambda platform: show_list(console, arguments, platform.pages("/members"), columns),
    )
