# SPDX-License-Identifier: Apache-2.0

"""The issuer's folder as every command that signs or reads keys is told of it."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from skillmark.cli.console import Console
from skillmark.cli.parser import CommandParser
from skillmark.issuer import Issuer, load_issuer
from skillmark.text import marked

PASSPHRASE = "SKILLMARK_PASSPHRASE"  # noqa: S105 - the name of the variable


@dataclass(frozen=True, slots=True)
class Keys:
    """An issuer's folder, and what opens its keys."""

    folder: Path
    passphrase: str | None

    def load(self) -> Issuer:
        """
        Read the issuer, ready to sign.

        Raises:
            KeyStoreError: The folder or a key in it cannot be used.
        """
        return load_issuer(self.folder, passphrase=self.passphrase)

    def look(self) -> Issuer:
        """
        Read the issuer without opening its keys, so that no passphrase is needed.

        Raises:
            KeyStoreError: The folder cannot be used.
        """
        return load_issuer(self.folder, signing=False)


def add_options(parser: CommandParser) -> None:
    """Declare the options that `keys_of` reads."""
    parser.add_argument(
        "--keys",
        default="keys",
        metavar=marked("DIR"),
        help=marked("the issuer's folder (./keys)"),
    )
    parser.add_argument(
        "--passphrase-file",
        metavar=marked("FILE"),
        help=marked(
            "the first line of this file opens the keys; otherwise SKILLMARK_PASSPHRASE in the "
            "environment, if it is set"
        ),
    )


def keys_of(arguments: argparse.Namespace, console: Console) -> Keys:
    """
    Return the folder that was named, and its passphrase.

    Raises:
        OSError: The file of the passphrase cannot be read.
    """
    passphrase = console.environ.get(PASSPHRASE) or None
    if arguments.passphrase_file is not None:
        first, _, _ = Path(arguments.passphrase_file).read_text("utf-8").partition("\n")
        passphrase = first.rstrip("\r") or None
    return Keys(Path(arguments.keys), passphrase)
