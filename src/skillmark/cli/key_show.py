# SPDX-License-Identifier: Apache-2.0

"""`skillmark key show`: the issuer and its keys, never a secret."""

from __future__ import annotations

import argparse

from skillmark.cli.console import Console, Style
from skillmark.cli.exits import DONE
from skillmark.cli.issuers import add_folder, issuer_of
from skillmark.cli.parser import CommandParser
from skillmark.cli.table import Column, Table
from skillmark.issuer import Issuer, IssuerKey, KeyState
from skillmark.text import Text, marked

_STATES = {
    KeyState.ACTIVE: marked("signs"),
    KeyState.RETIRED: marked("retired"),
    KeyState.COMPROMISED: marked("stolen"),
}
_STYLES = {
    KeyState.ACTIVE: Style.STRONG,
    KeyState.RETIRED: Style.FAINT,
    KeyState.COMPROMISED: Style.DEEP_RED,
}


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    add_folder(parser)


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    return run(issuer_of(arguments), console)


def run(issuer: Issuer, console: Console) -> int:
    """Write the issuer and one line a key."""
    show(issuer, console)
    return DONE


def show(issuer: Issuer, console: Console) -> None:
    """Write the issuer's name and id and a table of its keys."""
    name = issuer.profile.to_dict().get("name")
    console.line((name if isinstance(name, str) else issuer.id, Style.STRONG))
    console.line(f"  {issuer.id}")
    table = Table(
        console,
        (
            Column(marked("Key"), 0, share=1),
            Column(marked("Kind"), len("Ed25519")),
            Column(marked("State"), 0, words=tuple(map(Text, _STATES.values()))),
            Column(marked("Since"), len("2026-11-21")),
        ),
    )
    for key in issuer.keys:
        table.row(
            key.method.rpartition("#")[2],
            key.algorithm.value,
            (Text(_STATES[key.state]), _STYLES[key.state]),
            _since(key),
        )


def _since(key: IssuerKey) -> str:
    moment = key.changed_at or key.created_at
    return "" if moment is None else moment.date().isoformat()
