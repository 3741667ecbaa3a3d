# SPDX-License-Identifier: Apache-2.0

"""
Every command there is: its words, what it does, examples, and the file that holds it.

The file of a command is imported only when it is asked for, so that
`skillmark --help` loads none of them.
"""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, cast

from skillmark.cli.console import Console
from skillmark.cli.parser import CommandParser
from skillmark.text import marked


class Module(Protocol):
    """What the file of a command holds."""

    def configure(self, parser: CommandParser) -> None:
        """Declare what a person types."""
        ...

    def from_arguments(self, arguments: argparse.Namespace, console: Console) -> int:
        """Run with what was typed, and return the exit status."""
        ...


@dataclass(frozen=True, slots=True)
class Command:
    """One command, as the list of commands knows it."""

    summary: str
    module: str
    examples: tuple[str, ...]

    def load(self) -> Module:
        """Import the file of the command."""
        return cast("Module", importlib.import_module(f"skillmark.cli.{self.module}"))


GROUPS: Mapping[str, tuple[str, ...]] = {
    marked("Check a badge"): ("verify", "inspect"),
    marked("Issue badges"): ("key", "achievement", "issue", "bake", "unbake"),
    marked("After they are issued"): ("revoke", "suspend", "reinstate", "status"),
    marked("Be found by others"): ("did",),
}
"""The first words of commands, in the order in which help shows them."""

FAMILIES: Mapping[str, str] = {
    "key": marked("Make, show and change the keys of an issuer"),
    "achievement": marked("Check what can be earned, before it is issued"),
    "did": marked("Print the document in which others find the issuer's keys"),
}
"""What the commands that share a first word have in common."""

COMMANDS: Mapping[str, Command] = {
    "verify": Command(
        marked("Say whether badges are genuine: files, links, folders"),
        "verify",
        (
            "skillmark verify badge.png",
            "skillmark verify --json --documents out/documents.json out/badges",
            "skillmark verify --recipient anna@example.org https://example.org/badges/1",
        ),
    ),
    "inspect": Command(
        marked("Show everything that was found about one badge, step by step"),
        "inspect",
        ("skillmark inspect badge.png",),
    ),
    "key new": Command(
        marked("Make an issuer: a folder with its first key"),
        "key_new",
        ('skillmark key new --id did:web:nordvind.example --name "Nordvind A/S"',),
    ),
    "key show": Command(
        marked("Show the issuer and its keys, never a secret"),
        "key_show",
        ("skillmark key show --keys keys",),
    ),
    "key rotate": Command(
        marked("Make a new key that signs from now on; the old one still verifies"),
        "key_rotate",
        ("skillmark key rotate",),
    ),
    "key retire": Command(
        marked("Stop signing with a key; what it signed stays genuine"),
        "key_retire",
        ("skillmark key retire z6Mkof83",),
    ),
    "key compromise": Command(
        marked("Say that a key was stolen; what it signed is not genuine any more"),
        "key_compromise",
        ("skillmark key compromise z6Mkof83 --since 2026-11-01",),
    ),
    "achievement check": Command(
        marked("Read an achievement and say what is in order and what is not"),
        "achievement_check",
        ("skillmark achievement check achievement.json",),
    ),
    "issue": Command(
        marked("Issue a badge to one person, or to everyone in a CSV file"),
        "issue",
        (
            "skillmark issue --achievement achievement.json --csv recipients.csv --out badges",
            "skillmark issue --achievement achievement.json --to anna@example.org --out badges",
        ),
    ),
    "bake": Command(
        marked("Put a credential into a PNG or SVG picture"),
        "bake",
        ("skillmark bake badge.png credential.json -o baked.png",),
    ),
    "unbake": Command(
        marked("Print the credential that a picture or a PDF holds"),
        "unbake",
        ("skillmark unbake baked.png",),
    ),
    "revoke": Command(
        marked("Withdraw a badge for good"),
        "revoke",
        ('skillmark revoke badges/anna.json --reason "wrong person"',),
    ),
    "suspend": Command(
        marked("Put a badge on hold; it can be lifted again"),
        "suspend",
        ('skillmark suspend badges/anna.json --reason "course fee not paid"',),
    ),
    "reinstate": Command(
        marked("Lift a badge that is on hold"),
        "reinstate",
        ('skillmark reinstate badges/anna.json --reason "course fee paid"',),
    ),
    "status": Command(
        marked("Show what was issued and withdrawn, or publish the status lists"),
        "status",
        (
            "skillmark status",
            "skillmark status --publish out/status",
        ),
    ),
    "did document": Command(
        marked("Print the issuer's DID document, to be put on its own site"),
        "did_document",
        ("skillmark did document --keys keys",),
    ),
}


def family(word: str) -> tuple[str, ...]:
    """Return the commands that begin with `word` and have more words."""
    return tuple(name for name in COMMANDS if name.startswith(f"{word} "))
