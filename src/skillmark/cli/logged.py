# SPDX-License-Identifier: Apache-2.0

"""`skillmark logged`: does the log of a platform show this very badge?"""

from __future__ import annotations

import argparse
from pathlib import Path

from skillmark import baking
from skillmark.baking import DataKind, kind_of
from skillmark.cli.console import Console, Style
from skillmark.cli.exits import DONE
from skillmark.cli.parser import CommandParser
from skillmark.cli.things import LARGEST
from skillmark.errors import LogProofError, TooLargeError
from skillmark.log import LogKey, LogProof, check_logged
from skillmark.text import marked, say

_HOLD_ONE = (DataKind.PNG, DataKind.SVG, DataKind.PDF)


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    parser.add_argument(
        "badge", metavar=marked("BADGE"), help=marked("the badge: JSON, a token, a PNG, SVG or PDF")
    )
    parser.add_argument(
        "proof",
        metavar=marked("PROOF"),
        help=marked("its proof, which the platform gives at the same address with .tlog-proof"),
    )
    parser.add_argument(
        "--key",
        required=True,
        metavar=marked("KEY"),
        help=marked("the key of the log, as the platform shows it at /log/key; or a file with it"),
    )
    parser.note(
        marked("It says nothing about the badge itself: `skillmark verify` says if it is genuine.")
    )


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    return run(Path(arguments.badge), Path(arguments.proof), _key(arguments.key), console)


def run(badge: Path, proof: Path, key: LogKey, console: Console) -> int:
    """Check, and write what the log shows."""
    found = check_logged(_signed(badge), LogProof.from_bytes(_read(proof)), key=key)
    console.line(
        (say("In the log of {name}", name=found.checkpoint.origin), Style.GREEN),
        "  ",
        (str(badge), Style.STRONG),
    )
    for sentence in (
        say("Leaf {number} of {size}.", number=found.entry.sequence, size=found.checkpoint.size),
        say("Dated {moment} by the platform.", moment=found.entry.at),
    ):
        console.line("  ", sentence)
    return DONE


def _signed(badge: Path) -> bytes:
    content = _read(badge)
    if kind_of(content) in _HOLD_ONE:
        return baking.extract(content)
    # A token in a file may end with a line end, which nobody signed.
    return content.strip()


def _key(typed: str) -> LogKey:
    if "+" in typed:
        return LogKey.from_text(typed)
    content = _read(Path(typed))
    try:
        return LogKey.from_text(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise LogProofError("the key of a log is not UTF-8") from error


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise TooLargeError(f"more than {LARGEST} bytes")
    return content
