# SPDX-License-Identifier: Apache-2.0

"""
What was checked, in plain words: the four questions that everybody has, and what else failed.

Was it changed, who signed it, was it withdrawn, is it valid today. The words come from the
findings of the core's report; the findings themselves stand under "Technical detail".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from skillmark import Finding, IssuerTrust, Outcome, Report, Step
from skillmark.errors import (
    ExpiredError,
    NotYetValidError,
    ResolutionError,
    RevokedError,
    SignatureMismatchError,
    SkillmarkError,
    SuspendedError,
)
from skillmark.report import STEP_TITLES
from skillmark.text import Text
from skillmark.verify.differing import differing
from skillmark_server.pages.look.dates import clock_time, day
from skillmark_server.pages.look.verdicts import Tone


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step on the page: its colours and glyph, a sentence, and what stands behind it."""

    tone: str
    glyph: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Who and when, as the sentences name them; each may be empty."""

    issuer: str
    domain: str
    valid_from: datetime | None
    valid_until: datetime | None
    at: datetime
    register: str = ""
    """The name of the register that this site reads; empty where it reads none."""
    is_listed: bool = False
    """Whether the issuer stands in it."""


def in_words(text: Text | str) -> str:
    """A sentence of the core in the language of the page."""
    spoken = text if isinstance(text, Text) else Text(text)
    return spoken.in_language(translation.get_language() or "en")


def plain_steps(report: Report, named: Named) -> list[StepShown]:
    """The steps that everybody understands, in their order."""
    found = {finding.step: finding for finding in report.findings}
    reading = found.get(Step.READ)
    if reading is None or reading.outcome is not Outcome.PASSED:
        return [_unread(reading)]
    proven = found[Step.PROOF].outcome is Outcome.PASSED
    steps = [
        _unchanged(found),
        _signed_by(found, report.issuer_trust, named, proven=proven),
        *_renewed(report),
        *_registered(report.issuer_trust, named, proven=proven),
        _standing(found[Step.STATUS], named),
        _dates(found[Step.VALIDITY], named),
    ]
    others = (Step.RESOURCES, Step.RECIPIENT, Step.ENDORSEMENTS, Step.POLICY)
    return steps + [
        _step(Tone.FALSE, in_words(STEP_TITLES[step]), in_words(error.summary))
        for step in others
        if (error := found[step].error) is not None
    ]


_GLYPHS = {
    Tone.GENUINE: "v-genuine",
    Tone.AMBER: "v-amber",
    Tone.REVOKED: "v-revoked",
    Tone.SUSPENDED: "v-suspended",
    Tone.EXPIRED: "v-expired",
    Tone.NOT_YET: "v-notyet",
    Tone.UNKNOWN: "v-unknown",
    Tone.FALSE: "v-false",
}


def _step(tone: Tone, title: str, text: str) -> StepShown:
    return StepShown(str(tone), _GLYPHS[tone], title, text)


def _unread(reading: Finding | None) -> StepShown:
    error = reading.error if reading is not None else None
    why = in_words(error.summary) if error is not None else in_words(SkillmarkError.summary)
    return _step(Tone.UNKNOWN, _("Nothing could be read"), why)


def _unchanged(found: dict[Step, Finding]) -> StepShown:
    proof, shape = found[Step.PROOF], found[Step.SHAPE]
    if proof.outcome is Outcome.PASSED:
        return _step(
            Tone.GENUINE, _("Nobody has changed it"), _("The signature fits every word of it.")
        )
    if shape.error is not None:
        return _step(
            Tone.FALSE, _("It is not put together like a badge"), in_words(shape.error.summary)
        )
    if isinstance(proof.error, SignatureMismatchError):
        return _step(
            Tone.FALSE,
            _("It has been changed"),
            _("The signature does not fit the content. One changed letter is enough."),
        )
    if proof.error is not None:
        return _step(Tone.FALSE, _("The signature does not hold"), in_words(proof.error.summary))
    return _step(
        Tone.UNKNOWN,
        _("Whether it was changed cannot be said"),
        _("Without a key of the issuer, no signature can be checked."),
    )


def _signed_by(
    found: dict[Step, Finding], trust: IssuerTrust, named: Named, *, proven: bool
) -> StepShown:
    error = found[Step.ISSUER].error
    if isinstance(error, ResolutionError):
        return _step(
            Tone.UNKNOWN,
            _("The issuer could not be asked"),
            _("Its keys could not be fetched, so nothing about it is confirmed. Try again later."),
        )
    if error is not None:
        return _step(Tone.FALSE, _("The issuer does not stand behind it"), in_words(error.summary))
    if not proven:
        return _step(
            Tone.UNKNOWN,
            _("Who signed it cannot be said"),
            _("Without an intact signature, the name of the issuer means nothing."),
        )
    if trust is IssuerTrust.NONE:
        return _step(
            Tone.AMBER,
            _("We do not know who signed it"),
            _("The key stands only in the file itself. No domain and no register knows it."),
        )
    title = _("%(issuer)s signed it") % {"issuer": named.issuer or named.domain}
    if not named.domain and named.is_listed:
        where = _("The key is the one that stands in the register below.")
    elif trust is IssuerTrust.REGISTRY and not named.is_listed:
        where = _("The key is in the register of this site.")
    else:
        where = _("The key is published on %(domain)s.") % {"domain": named.domain}
    return _step(Tone.GENUINE, title, where)


_MEMBERS: Final = (
    ("/credentialSubject/identifier", gettext_lazy("the holder’s name")),
    ("/credentialSubject/licenseNumber", gettext_lazy("the number")),
    ("/credentialSubject/narrative", gettext_lazy("what was done")),
    ("/credentialSubject/result", gettext_lazy("the result")),
    ("/credentialSubject/achievement", gettext_lazy("the badge")),
    ("/name", gettext_lazy("the badge")),
    ("/evidence", gettext_lazy("the evidence")),
    ("/issuer", gettext_lazy("the issuer’s details")),
    ("/validFrom", gettext_lazy("when it begins")),
    ("/validUntil", gettext_lazy("when it ends")),
)
_OTHER: Final = gettext_lazy("something else")


def renewed_members(report: Report) -> list[str]:
    """What a newer version says otherwise, in words, where one was judged in place of the given."""
    if report.given is None or report.document is None:
        return []
    changed = {
        str(next((words for start, words in _MEMBERS if member.startswith(start)), _OTHER)): None
        for member in differing(report.given, report.document)
    }
    return list(changed)


def _renewed(report: Report) -> list[StepShown]:
    """That a newer version was judged in place of what was given, and what it says otherwise."""
    changed = renewed_members(report)
    if not changed:
        return []
    words = _("You gave an older one. In the newest, this is otherwise: %(what)s.") % {
        "what": ", ".join(changed)
    }
    return [_step(Tone.GENUINE, _("We asked for the newest version, and judge that"), words)]


def _registered(trust: IssuerTrust, named: Named, *, proven: bool) -> list[StepShown]:
    """Whether the issuer stands in the register that this site reads, as a layer of its own."""
    if not named.register or not proven:
        return []
    words = {"register": named.register}
    if not named.is_listed:
        return [
            _step(
                Tone.UNKNOWN,
                _("The issuer is not in the register of %(register)s") % words,
                _(
                    "That says nothing against it: most issuers are in no register. How to get "
                    "into it stands on “How a badge is checked”."
                ),
            )
        ]
    if trust is IssuerTrust.ACCREDITED:
        return [
            _step(
                Tone.GENUINE,
                _("The issuer is accredited by %(register)s") % words,
                _("Its identifier stands in that register as accredited."),
            )
        ]
    return [
        _step(
            Tone.GENUINE,
            _("The issuer is in the register of %(register)s") % words,
            _("Its identifier stands in that register."),
        )
    ]


def _standing(finding: Finding, named: Named) -> StepShown:
    error = finding.error
    if isinstance(error, RevokedError):
        return _step(
            Tone.REVOKED, _("It has been withdrawn"), _("The issuer’s list says so. That is final.")
        )
    if isinstance(error, SuspendedError):
        return _step(
            Tone.SUSPENDED,
            _("It is on hold"),
            _("The issuer’s list says so. It may become valid again."),
        )
    if error is not None:
        return _step(
            Tone.UNKNOWN, _("Whether it was withdrawn could not be read"), in_words(error.summary)
        )
    if finding.outcome is Outcome.SKIPPED:
        return _step(
            Tone.UNKNOWN,
            _("The list of withdrawn badges was not read"),
            _("There is no reason to."),
        )
    if finding.outcome is Outcome.NOT_CHECKED:
        return _step(
            Tone.UNKNOWN,
            _("Whether it was withdrawn cannot be seen"),
            _("It points to no list of withdrawn badges."),
        )
    return _step(
        Tone.GENUINE,
        _("It has not been withdrawn"),
        _("The issuer’s list was read today at %(time)s.") % {"time": clock_time(named.at)},
    )


def _dates(finding: Finding, named: Named) -> StepShown:
    error = finding.error
    period = _period(named)
    if isinstance(error, ExpiredError):
        return _step(Tone.EXPIRED, _("It has run out"), period)
    if isinstance(error, NotYetValidError):
        return _step(Tone.NOT_YET, _("It has not started yet"), period)
    if error is not None:
        return _step(Tone.FALSE, _("Its dates cannot be read"), in_words(error.summary))
    if finding.outcome is Outcome.SKIPPED:
        return _step(
            Tone.UNKNOWN, _("The dates were not checked"), _("They may have been changed too.")
        )
    return _step(Tone.GENUINE, _("It has not run out"), period)


def _period(named: Named) -> str:
    start, end = day(named.valid_from), day(named.valid_until)
    if start and end:
        return _("From %(start)s until %(end)s.") % {"start": start, "end": end}
    if start:
        return _("From %(start)s, without an end.") % {"start": start}
    if end:
        return _("Until %(end)s.") % {"end": end}
    return _("It names no dates.")
