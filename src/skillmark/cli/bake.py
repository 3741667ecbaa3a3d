# SPDX-License-Identifier: Apache-2.0

"""`skillmark bake`: put a credential into a picture."""

from __future__ import annotations

import argparse
from pathlib import Path

from skillmark import baking
from skillmark.cli.console import Console
from skillmark.cli.exits import DONE
from skillmark.cli.files import write_whole
from skillmark.cli.parser import CommandParser
from skillmark.text import marked, say


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    parser.add_argument("image", metavar=marked("IMAGE"), help=marked("a PNG or SVG file"))
    parser.add_argument(
        "credential", metavar=marked("CREDENTIAL"), help=marked("a credential, JSON or JWT")
    )
    parser.add_argument(
        "-o",
        "--out",
        required=True,
        metavar=marked("FILE"),
        help=marked("where the baked picture goes"),
    )
    parser.add_argument(
        "--replace",
        action="store_true",
        help=marked("take the place of a credential that is in the picture already"),
    )


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    return run(
        Path(arguments.image),
        Path(arguments.credential),
        Path(arguments.out),
        console,
        replace=arguments.replace,
    )


def run(
    image: Path, credential: Path, out: Path, console: Console, *, replace: bool = False
) -> int:
    """Write the baked picture. Whether the credential is genuine is not looked at."""
    baked = baking.bake(image.read_bytes(), credential.read_bytes(), replace=replace)
    write_whole(out, baked)
    console.line(say("Baked {credential} into {file}.", credential=credential, file=out))
    return DONE
