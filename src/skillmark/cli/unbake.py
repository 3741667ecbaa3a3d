# SPDX-License-Identifier: Apache-2.0

"""`skillmark unbake`: print the credential that a picture or a PDF holds."""

from __future__ import annotations

import argparse
from pathlib import Path

from skillmark import baking
from skillmark.cli.console import Console
from skillmark.cli.exits import DONE
from skillmark.cli.files import write_whole
from skillmark.cli.parser import CommandParser
from skillmark.text import marked


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    parser.add_argument(
        "image", metavar=marked("IMAGE"), help=marked("a baked PNG or SVG file, or a PDF")
    )
    parser.add_argument(
        "-o",
        "--out",
        metavar=marked("FILE"),
        help=marked("write it to a file, byte for byte, instead of printing it"),
    )
    parser.note(
        marked("What it prints is not checked: `skillmark verify` says whether it is genuine.")
    )


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    out = arguments.out
    return run(Path(arguments.image), None if out is None else Path(out), console)


def run(image: Path, out: Path | None, console: Console) -> int:
    """Write the credential as it stands in the file."""
    content = baking.extract(image.read_bytes())
    if out is not None:
        write_whole(out, content)
    elif console.out.isatty():
        # A stranger's text: shown line by line, so that it cannot drive the terminal.
        for line in content.decode("utf-8", "backslashreplace").splitlines():
            console.line(line)
    else:
        console.out.write(content.decode("utf-8", "backslashreplace"))
    return DONE
