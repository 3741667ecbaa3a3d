# SPDX-License-Identifier: Apache-2.0

"""What `revoke`, `suspend` and `reinstate` have in common: one badge, a reason, one change."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from skillmark.cli.console import Console
from skillmark.cli.exits import DONE
from skillmark.cli.issuers import add_folder, folder_of
from skillmark.cli.parser import CommandParser
from skillmark.cli.things import LARGEST
from skillmark.errors import NoCredentialError
from skillmark.register import Award, Register
from skillmark.text import Text, marked, say
from skillmark.verify import Verifier

Change = Callable[[Register, str, str, datetime], Award]
"""Changes one award: the register, its credential id, the reason, the moment."""


def add_options(parser: CommandParser) -> None:
    """Declare what a person types."""
    parser.add_argument(
        "id",
        metavar=marked("ID"),
        help=marked("the number of the badge (urn:uuid:...), or a file that holds it"),
    )
    parser.add_argument(
        "--reason",
        required=True,
        metavar=marked("WORDS"),
        help=marked("why; kept in the issuer's register"),
    )
    add_folder(parser)


def change(arguments: argparse.Namespace, console: Console, done: Text, act: Change) -> int:
    """Make one change, say that it is `done`, and what makes others see it."""
    credential_id = id_of(arguments.id)
    with Register.open(folder_of(arguments)) as register:
        award = act(register, credential_id, arguments.reason, console.clock())
    console.line(done, f"  {award.credential_id}")
    console.note(
        say(
            "Publish the status lists, so that others see it: {command}",
            command="skillmark status --publish DIR",
        )
    )
    return DONE


def id_of(typed: str) -> str:
    """
    Return the credential id that `typed` is, or that the file of that name holds.

    Raises:
        OSError: The file cannot be read.
        NoCredentialError: The file holds no credential with an id.
    """
    file = Path(typed)
    if not file.is_file():
        return typed
    with file.open("rb") as stream:
        found = Verifier().inspect(stream.read(LARGEST)).claims.credential_id
    if found is None:
        raise NoCredentialError(f"{typed} holds no credential with an id")
    return found
