# SPDX-License-Identifier: Apache-2.0

"""`skillmark verify`: judge things one after the other, for people or for programs."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from enum import Enum
from itertools import chain

from skillmark.bundle import Bundle
from skillmark.cli.checking import Rules, add_options, moment_of, rules_of
from skillmark.cli.console import Console, Style
from skillmark.cli.exits import DONE, QUALIFIED, REFUSED
from skillmark.cli.holders import holder_of
from skillmark.cli.judging import MANY, Judged, Wanted, cores, judged, sources_line
from skillmark.cli.parser import CommandParser
from skillmark.cli.portions import Group, groups
from skillmark.cli.progress import Progress
from skillmark.cli.table import Column, Table
from skillmark.cli.things import total_bytes
from skillmark.cli.tones import all_words, style_of, verdict_word, word_of
from skillmark.cli.visible import wrapped
from skillmark.report import IssuerTrust, Report, Verdict
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
            "Standard input may hold one badge on each line. Of more than a hundred things, only "
            "those that are not genuine have a row; all are counted."
        )
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
    return run(arguments.things, rules_of(arguments), console, form=form, processes=cores())


def run(
    typed: Sequence[str],
    rules: Rules,
    console: Console,
    *,
    form: Form = Form.TABLE,
    processes: int = 1,
) -> int:
    """
    Verify `typed` and write what `form` says.

    Args:
        typed: Files, folders, addresses, `-`.
        rules: What is accepted, and what is at hand.
        console: Where to read and write.
        form: What is written.
        processes: How many may verify beside each other, where there is much to do.

    Returns:
        The exit status: the worst verdict decides. Where there was nothing to
        check, nothing is confirmed.
    """
    counts: Counter[tuple[Verdict, IssuerTrust]] = Counter()
    table = _table(console)
    encoding = (console.out.encoding or "utf-8") if form is Form.JSON else None

    def wanted() -> Wanted:
        is_long = form is Form.TABLE and counts.total() >= MANY
        return Wanted(every=form is not Form.COUNTS and not is_long, json_encoding=encoding)

    # Where the results scroll on a terminal, they are the progress.
    scrolls = form is Form.JSON and console.out.isatty()
    total = total_bytes(typed) if not scrolls and console.err.isatty() else None
    at = moment_of(rules, console)

    def judged_group(group: Group) -> Iterator[Judged]:
        if group.bundle is not None and form is not Form.JSON:
            _say_of_when(group.bundle, console)
        return judged(
            group.portions(console.source),
            replace(rules, bundle=group.path),
            at,
            wanted,
            processes=processes,
        )

    found = chain.from_iterable(map(judged_group, groups(typed)))
    was_long = False
    with Progress(console, total, shown=not scrolls) as progress:
        for part in found:
            if form is not Form.COUNTS and part.shown:
                progress.wipe()
                _write(part, table, console, encoding)
            counts.update(part.counts)
            progress.advance(part.octets, things=part.counts.total())
            if not was_long and not wanted().every and form is Form.TABLE:
                was_long = True
                progress.wipe()
                console.note(
                    say("From here on only what is not genuine is shown; all of it is counted.")
                )
    if form is not Form.JSON:
        if form is Form.TABLE:
            console.line()
        _summarise(counts, console)
    if not counts:
        console.note(say("There was nothing to check, so nothing is confirmed."))
        return REFUSED
    return max((_status(verdict) for verdict, _ in counts), key=(DONE, QUALIFIED, REFUSED).index)


def status_of(report: Report) -> int:
    """Return the exit status that a run with this one report has."""
    return _status(report.verdict)


def _status(verdict: Verdict) -> int:
    if verdict is Verdict.GENUINE:
        return DONE
    if verdict in {Verdict.NOT_GENUINE, Verdict.UNREADABLE}:
        return REFUSED
    return QUALIFIED


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


def _say_of_when(bundle: Bundle, console: Console) -> None:
    """Say what is judged by; a moment that somebody else wrote down is no more than their word."""
    day = bundle.snapshot.taken_at.date().isoformat()
    words = say(
        "{file}: the copies in it are of {day}. Nobody else is asked.",
        file=str(bundle.path),
        day=day,
    )
    console.note(words)


def _write(part: Judged, table: Table, console: Console, encoding: str | None) -> None:
    for source, shown in part.shown:
        if isinstance(shown, Report):
            _show(table, source, shown)
        else:
            console.out.write(sources_line(source, shown, encoding or "utf-8") + "\n")
            console.out.flush()


def _show(table: Table, source: str, report: Report) -> None:
    claims = report.confirmed
    table.row(
        (word_of(report), style_of(report)),
        claims.name or "",
        holder_of(report.document) if report.confirmed.issuer else "",
        claims.issuer_name or claims.issuer or "",
        _day(claims.valid_until),
    )
    table.below(report.sentence, path=source)
    if report.verdict is not Verdict.GENUINE and table.cuts(source):
        table.below(source)


def _day(moment: datetime | None) -> str:
    return "" if moment is None else moment.date().isoformat()


def _summarise(found: Counter[tuple[Verdict, IssuerTrust]], console: Console) -> None:
    counts: Counter[str] = Counter()
    for (verdict, trust), count in found.items():
        counts[console.words(verdict_word(verdict, trust))] += count
    total = console.words(say("{count} checked.", count=counts.total()))
    words = (console.words(word) for word in all_words())
    parts = [total, *(f"{word}: {counts[word]}" for word in words if counts[word])]
    # A line breaks between two counts, never inside one.
    whole = "  ".join(part.replace(" ", _NO_BREAK) for part in parts)
    for line in wrapped(whole, console.columns):
        console.line((line.replace(_NO_BREAK, " "), Style.STRONG))
