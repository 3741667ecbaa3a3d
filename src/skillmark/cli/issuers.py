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


def add_folder(parser: CommandParser) -> None:
    """Declare the option that names the folder, for a command that opens no key."""
    parser.add_argument(
        "--keys",
        default="keys",
        metavar=marked("DIR"),
        help=marked("the issuer's folder (./keys)"),
    )


def add_options(parser: CommandParser) -> None:
    """Declare the options that `keys_of` reads."""
    add_folder(parser)
    parser.add_argument(
        "--passphrase-file",
        metavar=marked("FILE"),
        help=marked(
            "the first line of this file opens the keys; otherwise SKILLMARK_PASSPHRASE in the "
            "environment, if it is set"
        ),
    )


def issuer_of(arguments: argparse.Namespace) -> Issuer:
    """
    Return the issuer in the folder that was named; no key is opened, and no passphrase needed.

    Raises:
        KeyStoreError: There is none.
    """
    return load_issuer(arguments.keys, signing=False)


def folder_of(arguments: argparse.Namespace) -> Path:
    """
    Return the folder that was named, in which nothing may be made unless an issuer is there.

    Raises:
        KeyStoreError: There is none.
    """
    issuer_of(arguments)
    return Path(arguments.keys)


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
