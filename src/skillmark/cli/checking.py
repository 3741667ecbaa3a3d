# SPDX-License-Identifier: Apache-2.0

"""What `verify` and `inspect` have in common: their options, and the verifier these make."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from skillmark import fetch
from skillmark.bundle import open_bundle
from skillmark.canonical.contexts import ContextStore
from skillmark.cli.console import Console
from skillmark.cli.failures import UsageError
from skillmark.cli.parser import CommandParser
from skillmark.cli.portions import groups
from skillmark.cli.things import Thing
from skillmark.cli.values import duration, moment
from skillmark.errors import NoSuchFileError, SkillmarkError
from skillmark.policy import (
    ANYONE,
    Policy,
    maximum_status_age,
    required_recipient,
    trusted_issuers,
)
from skillmark.protocols import Fetched, Fetcher
from skillmark.report import Finding, Report, Step, complete
from skillmark.text import marked, say
from skillmark.verify import Verifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """
    What a person asked for beside the things themselves.

    Args:
        documents: A JSON file from URL or DID to a file beside it, used instead of the network.
        bundle: The archive that the badges stand in, with copies of what verifying them needs.
        contexts: JSON-LD contexts beyond the bundled ones, by URL.
        at: The moment to judge for; None means now.
        recipient: Whom the badges must be about.
        trusted: The issuers that are accepted; none means any.
        max_status_age: How old a status list may be.
    """

    documents: Path | None = None
    bundle: Path | None = None
    contexts: dict[str, Path] = field(default_factory=dict[str, Path])
    at: datetime | None = None
    recipient: str | None = None
    trusted: tuple[str, ...] = ()
    max_status_age: timedelta | None = None


class Network(Fetcher):
    """The guarded network, whose slow import waits until something is fetched."""

    def __init__(self) -> None:
        self._guarded: Fetcher | None = None

    def fetch(
        self, url: str, *, accept: str = "application/json", limit: int = 2_097_152
    ) -> Fetched:
        """
        Return what `url` answers, as `GuardedFetcher` does.

        Raises:
            FetchError: As there.
        """
        if self._guarded is None:
            self._guarded = fetch.GuardedFetcher()
        return self._guarded.fetch(url, accept=accept, limit=limit)


def add_options(parser: CommandParser) -> None:
    """Declare the options that `rules_of` reads."""
    parser.add_argument(
        "things",
        nargs="+",
        metavar=marked("THING"),
        help=marked(
            "a badge or credential: a file (PNG, SVG, PDF, JSON, JWT), a URL, - for standard "
            "input, a folder with all files in it, an .ndjson or .jsonl file with one on each "
            "line, or an archive (ZIP) of badges with copies of what verifying them needs, "
            "without network"
        ),
    )
    parser.add_argument(
        "--documents",
        metavar=marked("INDEX.json"),
        help=marked(
            "issuers' documents and status lists from files instead of the network: a JSON "
            "object from URL or DID to a file beside it"
        ),
    )
    parser.add_argument(
        "--context",
        action="append",
        default=[],
        metavar=marked("URL=FILE"),
        help=marked("a JSON-LD context that is not bundled; may be given again"),
    )
    parser.add_argument(
        "--at",
        metavar=marked("TIME"),
        help=marked("judge for this day or moment instead of now"),
    )
    parser.add_argument(
        "--recipient",
        metavar=marked("EMAIL"),
        help=marked("only genuine if it is about this person: an e-mail address or other id"),
    )
    parser.add_argument(
        "--trusted-issuer",
        action="append",
        default=[],
        metavar=marked("ID"),
        help=marked("only genuine if issued by this DID or URL; may be given again"),
    )
    parser.add_argument(
        "--max-status-age",
        metavar=marked("DURATION"),
        help=marked("how old a list of withdrawn badges may be: 90s, 30min, 24h, 7d"),
    )


def rules_of(arguments: argparse.Namespace) -> Rules:
    """
    Read the values of the options.

    Raises:
        UsageError: A value is of the wrong shape.
    """
    contexts: dict[str, Path] = {}
    for pair in arguments.context:
        # The last sign parts them: a URL may hold one, and so may no file name of ours.
        url, sign, file = pair.rpartition("=")
        if not (url and sign and file):
            raise UsageError(say("--context {pair}: write URL=FILE.", pair=pair))
        contexts[url] = Path(file)
    age = arguments.max_status_age
    return Rules(
        documents=None if arguments.documents is None else Path(arguments.documents),
        contexts=contexts,
        at=None if arguments.at is None else moment("--at", arguments.at),
        recipient=arguments.recipient,
        trusted=tuple(arguments.trusted_issuer),
        max_status_age=None if age is None else duration("--max-status-age", age),
    )


def verifier_of(rules: Rules, console: Console) -> Verifier:
    """
    Make the verifier that `rules` ask for, at the present moment unless they name one.

    Raises:
        SkillmarkError: As in `verifier_at`.
        OSError: As in `verifier_at`.
    """
    return verifier_at(rules, moment_of(rules, console))


def moment_of(rules: Rules, console: Console) -> datetime:
    """Return the moment to judge for; one for all, so that a long run does not change its day."""
    return console.clock() if rules.at is None else rules.at


def verifier_at(rules: Rules, at: datetime) -> Verifier:
    """
    Make the verifier that `rules` ask for, for one moment.

    Raises:
        SkillmarkError: The index or a context cannot be read.
        OSError: The file of a context is not there.
    """
    contexts = ContextStore.bundled()
    if rules.contexts:
        contexts = contexts.with_extra(
            {url: file.read_bytes() for url, file in rules.contexts.items()}
        )
    fetcher: Fetcher | None
    if rules.documents is None:
        fetcher = None if rules.bundle else Network()
    elif rules.documents.is_file():
        fetcher = fetch.MapFetcher.from_index(rules.documents)
    else:
        raise NoSuchFileError(f"--documents {rules.documents}")
    return Verifier(
        fetcher=fetcher,
        snapshot=None if rules.bundle is None else open_bundle(rules.bundle).snapshot,
        contexts=contexts,
        policy=_policy(rules),
        clock=lambda: at,
    )


def reports(typed: Sequence[str], rules: Rules, console: Console) -> Iterator[tuple[Thing, Report]]:
    """
    Verify one thing after the other; what cannot be opened is reported as unreadable.

    Raises:
        SkillmarkError: As in `verifier_at`.
        OSError: As in `verifier_at`.
    """
    for group in groups(typed):
        verifier = verifier_of(replace(rules, bundle=group.path), console)
        for thing in group.things(console.source):
            yield thing, report_on(thing, verifier)


def report_on(thing: Thing, verifier: Verifier) -> Report:
    """Return the report on one thing."""
    if isinstance(thing.content, SkillmarkError):
        return Report(complete([Finding.failed(Step.READ, thing.content)]))
    return verifier.inspect(thing.content)


def _policy(rules: Rules) -> Policy:
    policy = ANYONE
    if rules.trusted:
        policy &= trusted_issuers(rules.trusted)
    if rules.recipient is not None:
        policy &= required_recipient(rules.recipient)
    if rules.max_status_age is not None:
        policy &= maximum_status_age(rules.max_status_age)
    return policy
