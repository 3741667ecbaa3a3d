# SPDX-License-Identifier: Apache-2.0

"""`skillmark did document`: the document in which others find the issuer's keys."""

from __future__ import annotations

import argparse
import json

from skillmark.cli.console import Console
from skillmark.cli.exits import DONE
from skillmark.cli.issuers import add_folder, issuer_of
from skillmark.cli.parser import CommandParser
from skillmark.did import did_web_url
from skillmark.issuer import Issuer
from skillmark.text import marked, say


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    parser.note(
        marked(
            "For did:web the document has to be served at the address that is named on standard "
            "error. A did:key needs no document: the key is in the id."
        )
    )
    add_folder(parser)


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    return run(issuer_of(arguments), console)


def run(issuer: Issuer, console: Console) -> int:
    """Write the document to `out`, and where it belongs to `err`."""
    console.out.write(document_text(issuer))
    if issuer.id.startswith("did:web:"):
        console.note(say("It belongs at {url}", url=did_web_url(issuer.id)))
    return DONE


def document_text(issuer: Issuer) -> str:
    """Return the document as it is served, ASCII only, so that no server's encoding matters."""
    return json.dumps(issuer.document(), indent=2) + "\n"
