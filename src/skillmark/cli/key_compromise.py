# SPDX-License-Identifier: Apache-2.0

"""`skillmark key compromise`: a key was stolen; nothing that it signed counts any more."""

from __future__ import annotations

import argparse
from datetime import datetime

from skillmark.cli.console import Console
from skillmark.cli.exits import DONE
from skillmark.cli.issuers import Keys, add_options, keys_of
from skillmark.cli.key_retire import add_key, method_of
from skillmark.cli.key_rotate import publish_again
from skillmark.cli.key_show import show
from skillmark.cli.parser import CommandParser
from skillmark.cli.values import moment
from skillmark.issuer import compromise
from skillmark.text import marked


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    add_key(parser)
    parser.add_argument(
        "--since",
        metavar=marked("TIME"),
        help=marked("the day or moment from which somebody else had it; now if left out"),
    )
    add_options(parser)


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    since = arguments.since
    return run(
        keys_of(arguments, console),
        arguments.key,
        console,
        since=console.clock() if since is None else moment("--since", since),
    )


def run(keys: Keys, key: str, console: Console, *, since: datetime) -> int:
    """Mark one key as stolen, and say what has to be published."""
    issuer = compromise(keys.folder, method_of(keys, key), since=since, passphrase=keys.passphrase)
    show(issuer, console)
    publish_again(issuer, console)
    return DONE
