# SPDX-License-Identifier: Apache-2.0

"""`skillmark key retire`: a key signs no more; what it signed stays genuine."""

from __future__ import annotations

import argparse

from skillmark.cli.console import Console
from skillmark.cli.exits import DONE
from skillmark.cli.issuers import Keys, add_options, keys_of
from skillmark.cli.key_rotate import publish_again
from skillmark.cli.key_show import show
from skillmark.cli.parser import CommandParser
from skillmark.issuer import load_issuer, retire
from skillmark.text import marked


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    add_key(parser)
    add_options(parser)


def add_key(parser: CommandParser) -> None:
    """Declare the argument that names one key."""
    parser.add_argument(
        "key",
        metavar=marked("KEY"),
        help=marked("the key as `skillmark key show` prints it; its first letters are enough"),
    )


def method_of(keys: Keys, key: str) -> str:
    """Return the end of the one id that begins with `key`; else `key` itself."""
    names = [
        each.method.rpartition("#")[2] for each in load_issuer(keys.folder, signing=False).keys
    ]
    found = [name for name in names if name.startswith(key)]
    return found[0] if len(found) == 1 else key


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    return run(keys_of(arguments, console), arguments.key, console)


def run(keys: Keys, key: str, console: Console) -> int:
    """Retire one key, and say what has to be published."""
    issuer = retire(
        keys.folder, method_of(keys, key), at=console.clock(), passphrase=keys.passphrase
    )
    show(issuer, console)
    publish_again(issuer, console)
    return DONE
