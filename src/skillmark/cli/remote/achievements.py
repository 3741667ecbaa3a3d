# SPDX-License-Identifier: Apache-2.0

"""`skillmark remote achievements`: what the organisation awards."""

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
        (Column(marked("Badge"), 12, share=1), "title"),
        (Column(marked("Version"), 7), "published_version"),
        (Column(marked("Draft"), 5), "has_draft"),
        (Column(marked("Id"), 36), "id"),
    )
    return asking(
        console,
        lambda platform: show_list(console, arguments, platform.pages("/achievements"), columns),
    )
