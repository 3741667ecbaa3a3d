# SPDX-License-Identifier: Apache-2.0

"""`skillmark status`: what was issued and what became of it; or publish the status lists."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from pathlib import Path

from skillmark.cli.console import Console, Style
from skillmark.cli.did_document import document_text
from skillmark.cli.exits import DONE
from skillmark.cli.files import write_whole
from skillmark.cli.issuers import Keys, add_options, folder_of, keys_of
from skillmark.cli.parser import CommandParser
from skillmark.cli.standing import id_of
from skillmark.cli.table import Column, Table
from skillmark.register import Award, AwardState, Register
from skillmark.text import Text, marked, say

_STATES = {
    AwardState.VALID: (Text(marked("Valid")), Style.PLAIN),
    AwardState.SUSPENDED: (Text(marked("Suspended")), Style.VIOLET),
    AwardState.REVOKED: (Text(marked("Revoked")), Style.RED),
}
_EVENTS = {
    "issued": marked("issued"),
    "revoked": marked("revoked"),
    "suspended": marked("suspended"),
    "reinstated": marked("valid again"),
}


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    parser.add_argument(
        "id",
        nargs="?",
        metavar=marked("ID"),
        help=marked("one badge, by its number or by a file that holds it; all if left out"),
    )
    parser.add_argument(
        "--publish",
        metavar=marked("DIR"),
        help=marked(
            "write what the issuer's site has to serve: the signed status lists and did.json, and "
            "documents.json, by which `skillmark verify --documents` finds them without a network"
        ),
    )
    add_options(parser)


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    if arguments.publish is not None:
        return publish(keys_of(arguments, console), Path(arguments.publish), console)
    with Register.open(folder_of(arguments)) as register:
        if arguments.id is None:
            return show_all(register, console)
        return show_one(register, id_of(arguments.id), console)


def show_all(register: Register, console: Console) -> int:
    """Write one line an award, in the order of issue."""
    table = Table(
        console,
        (
            Column(marked("State"), 0, words=tuple(word for word, _ in _STATES.values())),
            Column(marked("Recipient"), 0, share=2),
            Column(marked("Issued"), len("2026-11-21")),
            Column(marked("Until"), len("2026-11-21")),
            Column(marked("Number"), 36),
        ),
    )
    count = 0
    for award in register.awards():
        count += 1
        table.row(
            _STATES[award.state],
            _recipient(award),
            _day(award.issued_at),
            _day(award.valid_until),
            award.credential_id.removeprefix("urn:uuid:"),
        )
    if not count:
        console.line(say("Nothing is issued yet."))
    return DONE


def show_one(register: Register, credential_id: str, console: Console) -> int:
    """Write one award and everything that happened to it."""
    award = register.find(credential_id)
    console.line(_STATES[award.state], f"  {award.credential_id}  {_recipient(award)}")
    for event in register.events(award.credential_id):
        reason = f": {event.reason}" if event.reason else ""
        words = Text(_EVENTS.get(event.kind, event.kind))
        console.line(f"  {event.at.isoformat()}  ", words, reason)
    return DONE


def publish(keys: Keys, folder: Path, console: Console) -> int:
    """Sign the lists that changed, and write all that verifiers need into `folder`."""
    issuer = keys.load()
    lists = folder / "status"
    lists.mkdir(parents=True, exist_ok=True)
    index = {issuer.id: "did.json"}
    write_whole(folder / "did.json", document_text(issuer).encode("ascii"))
    with Register.open(keys.folder) as register:
        register.publish(issuer, at=console.clock(), folder=lists)
        for url, file in register.status_files(folder=lists).items():
            index[url] = file.relative_to(folder).as_posix()
    write_whole(folder / "documents.json", (json.dumps(index, indent=2) + "\n").encode("ascii"))
    for url, name in index.items():
        console.line(f"{folder / name}  ", (url, Style.FAINT))
    console.line(str(folder / "documents.json"))
    return DONE


def _recipient(award: Award) -> str:
    return (award.recipient or "").removeprefix("mailto:")


def _day(moment: datetime | None) -> str:
    return "" if moment is None else moment.date().isoformat()
