# SPDX-License-Identifier: Apache-2.0

"""`skillmark remote download`: the badge of an award, in the form that is asked for."""

from __future__ import annotations

import argparse
from pathlib import Path

from skillmark import baking
from skillmark.cli.console import Console
from skillmark.cli.exits import DONE
from skillmark.cli.files import write_whole
from skillmark.cli.parser import CommandParser
from skillmark.cli.remote.session import add_note, asking
from skillmark.remote import Platform
from skillmark.remote.answers import number_in, text_in
from skillmark.remote.platform import quoted
from skillmark.text import marked, say

FORMS = ("json", "jwt", "png", "svg", "pdf")


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    parser.add_argument("id", metavar=marked("ID"), help=marked("of the award"))
    parser.add_argument(
        "--form",
        choices=FORMS,
        default="json",
        metavar=marked("FORM"),
        help=marked(
            "json or jwt as it was signed, png or svg with the credential in the picture, or the "
            "certificate as pdf; json if left out"
        ),
    )
    parser.add_argument(
        "-o",
        "--out",
        required=True,
        metavar=marked("FILE"),
        help=marked("where it goes"),
    )
    add_note(parser)


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""

    def act(platform: Platform) -> int:
        write_whole(Path(arguments.out), downloaded(platform, arguments.id, arguments.form))
        console.line(say("Written: {file}", file=arguments.out))
        return DONE

    return asking(console, act)


def downloaded(platform: Platform, award_id: str, form: str) -> bytes:
    """
    The badge of an award.

    Args:
        platform: That has it.
        award_id: Of the award.
        form: One of `FORMS`.

    Raises:
        RefusedByPlatformError: There is no such award, or it may not be seen.
        UnreachableError: The platform does not answer.
        StrangeAnswerError: It does not say which badge it is of.
        BakingError: Its picture cannot hold a credential.
    """
    path = f"/awards/{quoted(award_id)}"
    if form == "pdf":
        return platform.file(f"{path}/certificate.pdf")
    if form in {"json", "jwt"}:
        return platform.file(f"{path}/credential", form="vc" if form == "json" else "jwt")
    award = platform.get(path)
    badge, number = text_in(award, "achievement"), number_in(award, "version")
    version = f"/achievements/{quoted(badge)}/v{number}"
    return baking.bake(platform.picture(f"{version}.{form}"), platform.file(f"{path}/credential"))
