# SPDX-License-Identifier: Apache-2.0

"""`skillmark verify`: judge things one after the other, for people or for programs."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from enum import Enum

from skillmark.cli.checking import Rules, add_options, reports, rules_of, verifier_of
from skillmark.cli.console import Console, Style
from skillmark.cli.exits import DONE, QUALIFIED, REFUSED
from skillmark.cli.holders import holder_of
from skillmark.cli.parser import CommandParser
from skillmark.cli.progress import Progress
from skillmark.cli.table import Column, Table
from skillmark.cli.things import Thing, total_bytes
from skillmark.cli.tones import all_words, style_of, word_of
from skillmark.cli.visible import json_line, wrapped
from skillmark.protocols import Json
from skillmark.report import Report, Verdict
from skillmark.text import marked, say

_NO_BREAK = "\u00a0"


class Form(Enum):
    """What is written."""

    TABLE = "table"
    """Two lines of words a thing, and the counts."""

    COUNTS = "counts"
    JSON = "json"
    """One line a thing."""


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    add_options(parser)
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument(
        "--json",
        action="store_true",
        help=marked("one line of JSON a thing, in order, for programs"),
    )
    shown.add_argument(
        "--quiet", action="store_true", help=marked("only how many there are of each verdict")
    )
    parser.note(
        marked(
            "Exit status: 0 all genuine; 1 some not genuine or unreadable; 2 the rest genuine, "
            "but some revoked, suspended, expired, not yet valid or of unknown status; "
            "64 wrong usage."
        )
    )
    parser.note(
        marked(
            "Genuine does not say who the issuer is: see the word beside it, or name the issuers "
            "you accept with --trusted-issuer."
        )
    )


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    form = Form.JSON if arguments.json else Form.COUNTS if arguments.quiet else Form.TABLE
    return run(arguments.things, rules_of(arguments), console, form=form)


def run(typed: Sequence[str], rules: Rules, console: Console, *, form: Form = Form.TABLE) -> int:
    """
    Verify `typed` and write what `form` says.

    Returns:
        The exit status: the worst verdict decides. Where there was nothing to
        check, nothing is confirmed.
    """
    verifier = verifier_of(rules, console)
    counts: Counter[str] = Counter()
    worst = DONE
    table = _table(console)
    # Where the results scroll on a terminal, they are the progress.
    shown = form is Form.COUNTS or not console.out.isatty()
    total = total_bytes(typed) if shown and console.err.isatty() else None
    with Progress(console, total, shown=shown) as progress:
        for thing, report in reports(typed, verifier, console):
            if form is Form.JSON:
                _write_json(thing, report, console)
            elif form is Form.TABLE:
                _show(table, thing, report)
            counts[console.words(word_of(report))] += 1
            worst = _worse(worst, status_of(report))
            progress.advance(thing.read)
    if form is not Form.JSON:
        if form is Form.TABLE:
            console.line()
        _summarise(counts, console)
    if not counts:
        console.note(say("There was nothing to check, so nothing is confirmed."))
        return REFUSED
    return worst


def status_of(report: Report) -> int:
    """Return the exit status that a run with this one report has."""
    if report.verdict is Verdict.GENUINE:
        return DONE
    if report.verdict in {Verdict.NOT_GENUINE, Verdict.UNREADABLE}:
        return REFUSED
    return QUALIFIED


def _worse(one: int, other: int) -> int:
    return max((one, other), key=(DONE, QUALIFIED, REFUSED).index)


def _table(console: Console) -> Table:
    return Table(
        console,
        (
            Column(marked("Verdict and file"), 0, words=all_words()),
            Column(marked("Badge"), 0, share=5),
            Column(marked("Recipient"), 0, share=3),
            Column(marked("Issuer"), 0, share=2),
            Column(marked("Until"), len("2026-11-21")),
        ),
    )


def _write_json(thing: Thing, report: Report, console: Console) -> None:
    line: Json = {"source": thing.source, **report.to_dict()}
    console.out.write(json_line(line, console.out.encoding or "utf-8") + "\n")
    console.out.flush()


def _show(table: Table, thing: Thing, report: Report) -> None:
    claims = report.confirmed
    table.row(
        (word_of(report), style_of(report)),
        claims.name or "",
        holder_of(report.document) if report.confirmed.issuer else "",
        claims.issuer_name or claims.issuer or "",
        _day(claims.valid_until),
    )
    table.below(report.sentence, path=thing.source)
    if report.verdict is not Verdict.GENUINE and table.cuts(thing.source):
        table.below(thing.source)


def _day(moment: datetime | None) -> str:
    return "" if moment is None else moment.date().isoformat()


def _summarise(counts: Counter[str], console: Console) -> None:
    total = console.words(say("{count} checked.", count=counts.total()))
    words = (console.words(word) for word in all_words())
    parts = [total, *(f"{word}: {counts[word]}" for word in words if counts[word])]
    # A line breaks between two counts, never inside one.
    whole = "  ".join(part.replace(" ", _NO_BREAK) for part in parts)
    for line in wrapped(whole, console.columns):
        console.line((line.replace(_NO_BREAK, " "), Style.STRONG))
