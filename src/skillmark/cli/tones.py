# SPDX-License-Identifier: Apache-2.0

"""
The word and the colour of a verdict, from one function each.

Green means genuine *and* by an identified issuer; nothing else is ever green.
"""

from __future__ import annotations

from skillmark.cli.console import Style
from skillmark.report import IssuerTrust, Outcome, Report, Verdict
from skillmark.text import Text, marked

_WORDS = {
    Verdict.GENUINE: marked("Genuine"),
    Verdict.REVOKED: marked("Revoked"),
    Verdict.SUSPENDED: marked("Suspended"),
    Verdict.EXPIRED: marked("Expired"),
    Verdict.NOT_YET_VALID: marked("Not yet valid"),
    Verdict.STATUS_UNKNOWN: marked("Status unknown"),
    Verdict.NOT_GENUINE: marked("Not genuine"),
    Verdict.UNREADABLE: marked("Unreadable"),
}
_UNIDENTIFIED = marked("Issuer unidentified")

_STYLES = {
    Verdict.GENUINE: Style.GREEN,
    Verdict.REVOKED: Style.RED,
    Verdict.SUSPENDED: Style.VIOLET,
    Verdict.EXPIRED: Style.BRONZE,
    Verdict.NOT_YET_VALID: Style.BLUE,
    Verdict.STATUS_UNKNOWN: Style.SLATE,
    Verdict.NOT_GENUINE: Style.DEEP_RED,
    Verdict.UNREADABLE: Style.SLATE,
}

OUTCOME_WORDS = {
    Outcome.PASSED: Text(marked("in order")),
    Outcome.FAILED: Text(marked("FAILED")),
    Outcome.NOT_CHECKED: Text(marked("not checked")),
    Outcome.SKIPPED: Text(marked("not reached")),
}
OUTCOME_STYLES = {
    Outcome.PASSED: Style.GREEN,
    Outcome.FAILED: Style.DEEP_RED,
    Outcome.NOT_CHECKED: Style.FAINT,
    Outcome.SKIPPED: Style.FAINT,
}


def verdict_word(verdict: Verdict, trust: IssuerTrust) -> Text:
    """Return the word for a verdict by an issuer of this trust."""
    if verdict is Verdict.GENUINE and trust is IssuerTrust.NONE:
        return Text(_UNIDENTIFIED)
    return Text(_WORDS[verdict])


def word_of(report: Report) -> Text:
    """Return the word that stands first in every line about `report`."""
    return verdict_word(report.verdict, report.issuer_trust)


def style_of(report: Report) -> Style:
    """Return the colour of `report`."""
    if report.verdict is Verdict.GENUINE and report.issuer_trust is IssuerTrust.NONE:
        return Style.AMBER
    return _STYLES[report.verdict]


def all_words() -> tuple[Text, ...]:
    """Return every word that can stand first, for the width of their column."""
    return (*(Text(word) for word in _WORDS.values()), Text(_UNIDENTIFIED))
