# SPDX-License-Identifier: Apache-2.0

"""`skillmark remote whoami`: as whom the platform is asked, and what that allows."""

from __future__ import annotations

import argparse

from skillmark.cli.console import Console
from skillmark.cli.parser import CommandParser
from skillmark.cli.remote.session import add_json, asking, show_one
from skillmark.remote.profile import profile_of
from skillmark.text import marked


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    add_json(parser)


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    profile = profile_of(console.environ)
    rows = (
        (marked("Where"), "address"),
        (marked("Acts for"), "organisation_name"),
        (marked("May"), "permissions"),
        (marked("With what is one's own"), "own"),
    )
    return asking(
        console,
        lambda platform: show_one(
            console, arguments, {"address": profile.address, **platform.get("/me")}, rows
        ),
        profile=profile,
    )
