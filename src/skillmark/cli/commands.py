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
    marked("Check a badge"): ("verify", "inspect", "logged"),
    marked("Issue badges"): ("key", "achievement", "issue", "bake", "unbake"),
    marked("After they are issued"): ("revoke", "suspend", "reinstate", "status"),
    marked("Be found by others"): ("did",),
    marked("Work on a platform"): ("remote",),
}
"""The first words of commands, in the order in which help shows them."""

FAMILIES: Mapping[str, str] = {
    "key": marked("Make, show and change the keys of an issuer"),
    "achievement": marked("Check what can be earned, before it is issued"),
    "did": marked("Print the document in which others find the issuer's keys"),
    "remote": marked("Award, search, withdraw and verify on a platform, through its API"),
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
    "logged": Command(
        marked("Say whether the log of a platform shows this very badge"),
        "logged",
        ("skillmark logged badge.json badge.tlog-proof --key log.key",),
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
    "remote login": Command(
        marked("Say which platform to ask, and with which token"),
        "remote.login",
        ("skillmark remote login https://skills.example.org",),
    ),
    "remote logout": Command(
        marked("Forget the platform and the token"),
        "remote.logout",
        ("skillmark remote logout",),
    ),
    "remote whoami": Command(
        marked("Show as whom the platform is asked, and what that allows"),
        "remote.whoami",
        ("skillmark remote whoami",),
    ),
    "remote achievements": Command(
        marked("List the badges of the organisation"),
        "remote.achievements",
        ("skillmark remote achievements",),
    ),
    "remote achievement": Command(
        marked("Show one badge of the organisation"),
        "remote.achievement",
        ("skillmark remote achievement $BADGE",),
    ),
    "remote create": Command(
        marked("Begin a badge from an Open Badges 3.0 file"),
        "remote.create",
        ("skillmark remote create achievement.json",),
    ),
    "remote publish": Command(
        marked("Publish the draft of a badge"),
        "remote.publish",
        ("skillmark remote publish $BADGE",),
    ),
    "remote award": Command(
        marked("Award a badge to one person"),
        "remote.award",
        ("skillmark remote award $BADGE anna@example.org",),
    ),
    "remote batch": Command(
        marked("Award a badge to everyone in a CSV file"),
        "remote.batch",
        ("skillmark remote batch $BADGE recipients.csv --wait",),
    ),
    "remote awards": Command(
        marked("List the awards of the organisation, or search among them"),
        "remote.awards",
        ('skillmark remote awards "first aid" --state lapsing --json',),
    ),
    "remote show": Command(
        marked("Show one award"),
        "remote.show",
        ("skillmark remote show $AWARD",),
    ),
    "remote revoke": Command(
        marked("Withdraw an award for good"),
        "remote.revoke",
        ('skillmark remote revoke $AWARD --reason "wrong person"',),
    ),
    "remote verify": Command(
        marked("Have the platform say whether a badge is genuine"),
        "remote.verify",
        ("skillmark remote verify badge.png",),
    ),
    "remote download": Command(
        marked("Fetch the badge of an award: JSON, JWT, PNG, SVG or PDF"),
        "remote.download",
        ("skillmark remote download $AWARD --form png -o anna.png",),
    ),
    "remote members": Command(
        marked("List who belongs to the organisation, and as what"),
        "remote.members",
        ("skillmark remote members",),
    ),
    "remote calls": Command(
        marked("List every call of the platform's API"),
        "remote.calls",
        ("skillmark remote calls renew",),
    ),
    "remote call": Command(
        marked("Make any call of the platform's API"),
        "remote.call",
        (
            "skillmark remote call GET /awards/ending --all",
            "skillmark remote call POST /awards/$AWARD/renew --body renewal.json",
            "skillmark remote call GET /matrix.xlsx -o matrix.xlsx",
        ),
    ),
}


def family(word: str) -> tuple[str, ...]:
    """Return the commands that begin with `word` and have more words."""
    return tuple(name for name in COMMANDS if name.startswith(f"{word} "))
