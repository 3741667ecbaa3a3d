# SPDX-License-Identifier: Apache-2.0

"""`skillmark key new`: make an issuer's folder with its first key, or one more key in it."""

from __future__ import annotations

import argparse

from skillmark.cli.console import Console
from skillmark.cli.exits import DONE
from skillmark.cli.failures import UsageError
from skillmark.cli.issuers import Keys, add_options, keys_of
from skillmark.cli.key_rotate import publish_again
from skillmark.cli.key_show import show
from skillmark.cli.parser import CommandParser
from skillmark.cli.values import address
from skillmark.encoding import iri
from skillmark.issuer import add_key, create_issuer
from skillmark.protocols import Algorithm, Json
from skillmark.text import marked, say


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    parser.add_argument(
        "--name",
        metavar=marked("NAME"),
        help=marked(
            "what the issuer is called, as it stands on every badge; without it the issuer that "
            "is in the folder gets one more key"
        ),
    )
    parser.add_argument(
        "--id",
        metavar=marked("DID"),
        help=marked(
            "did:web:your.domain, so that anyone can see who stands behind a badge; without it "
            "the key is its own id (did:key), for trying things out"
        ),
    )
    parser.add_argument(
        "--url", metavar=marked("URL"), help=marked("the issuer's own site, shown on every badge")
    )
    parser.add_argument(
        "--email", metavar=marked("EMAIL"), help=marked("where people write to the issuer")
    )
    parser.add_argument(
        "--algorithm",
        choices=[algorithm.value for algorithm in Algorithm],
        default=Algorithm.ED25519.value,
        metavar=marked("KIND"),
        help=marked("Ed25519 (the default), P-256, P-384 or RSA"),
    )
    add_options(parser)


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    keys = keys_of(arguments, console)
    algorithm = Algorithm(arguments.algorithm)
    if arguments.name is None:
        if arguments.id or arguments.url or arguments.email:
            raise UsageError(say("{names} is missing.", names="--name"))
        return run_one_more(keys, console, algorithm)
    profile: Json = {"name": arguments.name}
    if arguments.url is not None:
        if not iri.is_url(arguments.url):
            raise UsageError(
                say("{option} {text}: write a whole URL.", option="--url", text=arguments.url)
            )
        profile["url"] = arguments.url
    if arguments.email is not None:
        profile["email"] = address("--email", arguments.email)
    return run(keys, profile, console, issuer_id=arguments.id, algorithm=algorithm)


def run(
    keys: Keys, profile: Json, console: Console, *, issuer_id: str | None, algorithm: Algorithm
) -> int:
    """Make the folder, and say what is in it."""
    issuer = create_issuer(
        keys.folder,
        profile=profile,
        at=console.clock(),
        issuer_id=issuer_id,
        algorithm=algorithm,
        passphrase=keys.passphrase,
    )
    console.line(say("Made the issuer's folder {folder}.", folder=keys.folder))
    show(issuer, console)
    if keys.passphrase is None:
        console.note(
            say("The key is not locked. With SKILLMARK_PASSPHRASE set, a new key is locked by it.")
        )
    return DONE


def run_one_more(keys: Keys, console: Console, algorithm: Algorithm) -> int:
    """Add a key to the issuer that is there, and say what has to be published."""
    issuer = add_key(
        keys.folder, algorithm=algorithm, at=console.clock(), passphrase=keys.passphrase
    )
    show(issuer, console)
    publish_again(issuer, console)
    return DONE
