# SPDX-License-Identifier: Apache-2.0

"""
What the page of an award shows at a moment: the verdict, what is signed, its life so far.

The verdict is the core's. A row that says withdrawn or on hold counts at once, also in the
minute before the new list is published; a row can never make a verdict better.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from skillmark import Verdict
from skillmark.encoding import strict_json
from skillmark_server.awards.documents import signed_with_digest
from skillmark_server.awards.models import Award
from skillmark_server.awards.verifying import report_on
from skillmark_server.checking.giving import Given
from skillmark_server.checking.judging import Judged
from skillmark_server.checking.own import verdict_now
from skillmark_server.checking.said import Said, said_by
from skillmark_server.pages.look.verdicts import Tone, VerdictFacts, look_of, sentence_of
from skillmark_server.pages.verifying.answers import answer_to
from skillmark_server.pages.verifying.steps import StepShown


@dataclass(frozen=True, slots=True)
class Event:
    """One moment of an award's life: what, when, and whether it has come."""

    words: str | Promise
    at: datetime
    tone: str = ""
    is_ahead: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Everything on the page."""

    said: Said
    verdict: Verdict
    trust: str
    sentence: str
    steps: tuple[StepShown, ...]
    digest: str
    suite: str
    issuer_id: str
    issuer_note: str
    is_demo: bool
    checked_at: datetime
    since: datetime | None
    reason: str
    life: tuple[Event, ...]

    @property
    def is_confirmed(self) -> bool:
        """Whether a proof stands behind what is said."""
        return self.verdict not in {Verdict.UNREADABLE, Verdict.NOT_GENUINE}


def shown_of(award: Award, *, at: datetime) -> Shown:
    """
    Put an award into words, in the language that is active.

    Raises:
        Altered: What is kept is not what was signed; it was logged.
    """
    body, digest = signed_with_digest(award)
    report = report_on(award, at=at)
    judged = Judged(Given(str(award.pk), body), report, digest, at)
    answer = answer_to(judged, award=award)
    document = strict_json.loads_object(body, max_bytes=len(body))
    said = said_by(document, site=settings.BASE_URL)
    verdict = verdict_now(award, report)
    since, reason = _state(award, verdict)
    facts = VerdictFacts(
        issuer=said.facts.issuer,
        since=since,
        valid_from=said.valid_from,
        valid_until=said.valid_until,
        reason=reason,
    )
    changed = verdict is not report.verdict
    return Shown(
        said=said,
        verdict=verdict,
        trust=answer.trust,
        sentence=sentence_of(verdict, answer.trust, facts) if changed else answer.sentence,
        steps=_steps(answer.steps, verdict, is_changed=changed),
        digest=digest,
        suite=answer.suite,
        issuer_id=answer.issuer_id,
        issuer_note=answer.issuer_note,
        is_demo=answer.is_demo,
        checked_at=at,
        since=since,
        reason=reason,
        life=_life(said, verdict, since, at),
    )


def _state(award: Award, verdict: Verdict) -> tuple[datetime | None, str]:
    """Since when, and why where everybody may know."""
    if verdict is Verdict.REVOKED:
        return award.revoked_at, award.revocation_reason if award.is_reason_public else ""
    if verdict is Verdict.SUSPENDED:
        return award.suspended_at, award.suspension_reason if award.is_reason_public else ""
    return None, ""


def _steps(
    steps: tuple[StepShown, ...], verdict: Verdict, *, is_changed: bool
) -> tuple[StepShown, ...]:
    """The step about the list says what the row says, until the list that is published does."""
    if not is_changed:
        return steps
    look = look_of(verdict)
    # A row only outweighs a report without other failures, so that the dates are the last step.
    status = len(steps) - 2
    return tuple(
        replace(step, tone=str(look.tone), glyph=look.glyph, title=str(look.word))
        if number == status
        else step
        for number, step in enumerate(steps)
    )


def _life(said: Said, verdict: Verdict, since: datetime | None, at: datetime) -> tuple[Event, ...]:
    events = []
    if said.signed_at is not None:
        events.append(Event(_("Issued"), said.signed_at, str(Tone.GENUINE)))
    if said.valid_from is not None and said.valid_from != said.signed_at:
        events.append(Event(_("Valid from"), said.valid_from, is_ahead=said.valid_from > at))
    if since is not None and verdict is Verdict.REVOKED:
        events.append(Event(_("Withdrawn"), since, str(Tone.REVOKED)))
    if since is not None and verdict is Verdict.SUSPENDED:
        events.append(Event(_("Put on hold"), since, str(Tone.SUSPENDED)))
    if said.valid_until is not None:
        is_ahead = said.valid_until > at
        words = _("Expires") if is_ahead else _("Expired")
        tone = "" if is_ahead else str(Tone.EXPIRED)
        events.append(Event(words, said.valid_until, tone, is_ahead=is_ahead))
    return tuple(sorted(events, key=lambda event: event.at))
