# SPDX-License-Identifier: Apache-2.0

"""`skillmark key rotate`: a new key signs from now on, the old one is only verified with."""

from __future__ import annotations

import argparse

from skillmark.cli.console import Console
from skillmark.cli.exits import DONE
from skillmark.cli.issuers import Keys, add_options, keys_of
from skillmark.cli.key_show import show
from skillmark.cli.parser import CommandParser
from skillmark.issuer import Issuer, rotate
from skillmark.protocols import Algorithm
from skillmark.text import marked, say


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    parser.add_argument(
        "--algorithm",
        choices=[algorithm.value for algorithm in Algorithm],
        metavar=marked("KIND"),
        help=marked("the kind of the new key: Ed25519, P-256, P-384 or RSA; else that of the old"),
    )
    add_options(parser)


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    wanted = arguments.algorithm
    return run(keys_of(arguments, console), console, None if wanted is None else Algorithm(wanted))


def run(keys: Keys, console: Console, algorithm: Algorithm | None = None) -> int:
    """Make the new key, and say what has to be published."""
    issuer = rotate(
        keys.folder, at=console.clock(), algorithm=algorithm, passphrase=keys.passphrase
    )
    show(issuer, console)
    publish_again(issuer, console)
    return DONE


def publish_again(issuer: Issuer, console: Console) -> None:
    """Say that others do not know of the change before the document is out."""
    if issuer.id.startswith("did:key:"):
        console.note(
            say(
                "A did:key has no document in which others could learn of this. "
                "Revoke its badges, and make an issuer with a did:web."
            )
        )
        return
    console.note(
        say(
            "Publish the issuer's document again, so that others learn of it: {command}",
            command="skillmark did document",
        )
    )
