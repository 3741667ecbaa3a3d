# SPDX-License-Identifier: Apache-2.0

"""`skillmark inspect`: everything that was found about a badge, for a person."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import datetime

from skillmark.cli.checking import Rules, add_options, reports, rules_of
from skillmark.cli.console import Console, Style
from skillmark.cli.exits import DONE, QUALIFIED
from skillmark.cli.holders import holder_of
from skillmark.cli.parser import CommandParser
from skillmark.cli.tones import OUTCOME_STYLES, OUTCOME_WORDS, style_of, word_of
from skillmark.cli.verify import status_of
from skillmark.cli.visible import pad, width, wrapped
from skillmark.encoding import moments
from skillmark.report import STEP_TITLES, Claims, Outcome, Report, Step, Verdict
from skillmark.text import Text, say

_NOTHING_CONFIRMED = frozenset({Verdict.NOT_GENUINE, Verdict.UNREADABLE})


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    add_options(parser)


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    return run(arguments.things, rules_of(arguments), console)


def run(typed: Sequence[str], rules: Rules, console: Console) -> int:
    """Write the whole report on each of `typed`; the exit status is that of `verify`."""
    worst = DONE
    for number, (thing, report) in enumerate(reports(typed, rules, console)):
        if number:
            console.line()
        show(thing.source, report, console)
        status = status_of(report)
        worst = status if worst in {DONE, QUALIFIED} and status else worst
    return worst


def show(source: str, report: Report, console: Console) -> None:
    """Write one report: verdict, sentence, what to do, the facts, and every step."""
    banner = console.words(word_of(report)).upper()
    console.line((f" {banner} ", style_of(report)), "  ", (source, Style.STRONG))
    _paragraph(console, report.sentence)
    _paragraph(console, report.hint)
    console.line()
    facts = list(_facts(report.claims, holder_of(report.document)))
    if facts:
        if report.verdict in _NOTHING_CONFIRMED:
            claimed = say("This is what the file claims. None of it is confirmed.")
            console.line((claimed, Style.STRONG))
        _aligned(console, facts)
        console.line()
    _steps(report, console)


def _facts(claims: Claims, holder: str) -> Iterator[tuple[Text, str]]:
    issuer = claims.issuer
    if claims.issuer_name and issuer:
        issuer = f"{claims.issuer_name} ({issuer})"
    for title, value in (
        (say("Badge"), claims.name),
        (say("Recipient"), holder),
        (say("Issuer"), issuer or claims.issuer_name),
        (say("Valid from"), _moment(claims.valid_from)),
        (say("Valid until"), _moment(claims.valid_until)),
        (say("Number"), claims.credential_id),
    ):
        if value:
            yield title, value


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moments.render(moment)


def _aligned(console: Console, facts: Sequence[tuple[Text, str]]) -> None:
    column = max(width(console.words(title)) for title, _ in facts)
    for title, value in facts:
        console.line("  ", (pad(console.words(title), column), Style.FAINT), "  ", value)


def _steps(report: Report, console: Console) -> None:
    titles = {step: console.words(Text(STEP_TITLES[step])) for step in Step}
    words = {outcome: console.words(text) for outcome, text in OUTCOME_WORDS.items()}
    title_column = max(map(width, titles.values()))
    word_column = max(map(width, words.values()))
    indent = 2 + title_column + 2 + word_column + 2
    for finding in report.findings:
        if finding.outcome is Outcome.SKIPPED:
            continue
        lines = wrapped(console.words(finding.detail), max(20, console.columns - indent))
        console.line(
            "  ",
            pad(titles[finding.step], title_column),
            "  ",
            (pad(words[finding.outcome], word_column), OUTCOME_STYLES[finding.outcome]),
            "  ",
            lines[0] if lines else "",
        )
        for line in lines[1:]:
            console.line(" " * indent, line)
        if finding.error is not None:
            technical = f"{finding.error.code}: {finding.error}"
            for line in wrapped(console.words(technical), max(20, console.columns - indent)):
                console.line(" " * indent, (line, Style.FAINT))
    skipped = [titles[each.step] for each in report.findings if each.outcome is Outcome.SKIPPED]
    if skipped:
        rest = say("Not reached, because of that: {steps}.", steps=", ".join(skipped))
        for line in wrapped(console.words(rest), console.columns - 2):
            console.line("  ", (line, Style.FAINT))


def _paragraph(console: Console, text: Text) -> None:
    for line in wrapped(console.words(text), console.columns - 2):
        console.line("  ", line)
