# SPDX-License-Identifier: Apache-2.0

"""
What the one verifier finds about a badge from elsewhere, and what a row keeps of it.

The facts are those of the document that the proof covers. Whoever issues, hosts or withdrew it
may not answer at a moment: that is no reason to call genuine what was proven before.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings

from skillmark import Report, SkillmarkError, Step, Verdict, baking
from skillmark.errors import ResolutionError
from skillmark_server.accounts.ordering import sort_key
from skillmark_server.checking.facts import visible
from skillmark_server.checking.giving import Given
from skillmark_server.checking.judging import Judged, judge
from skillmark_server.checking.older import is_older
from skillmark_server.checking.own import known_here, own_of
from skillmark_server.checking.said import said_by
from skillmark_server.holdings.models import ImportedBadge
from skillmark_server.holdings.models.imported import LONGEST_ADDRESS, LONGEST_TITLE

UNCONFIRMED: Final = frozenset({Verdict.UNREADABLE, Verdict.NOT_GENUINE})
"""Nothing in it is proven: it is not kept."""

EVERY: Final = timedelta(days=1)
SOONER: Final = timedelta(hours=1)
RARELY: Final = timedelta(days=7)
_LONGEST_FOUND_BY: Final = 2_000
_MOST_SKILLS: Final = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """A verdict as a row keeps it."""

    verdict: Verdict
    trust: str
    code: str
    is_missed: bool
    """Whether nobody could be asked, so that it says nothing against the badge."""


def report_of(judged: Judged) -> Report:
    """The report, with what this site's register knows of the issuer."""
    return known_here(judged.report, own_of(judged.report))


def standing_of(report: Report) -> Standing:
    """The verdict of a badge that was proven before: who cannot be asked takes nothing back."""
    is_missed = isinstance(report.error, ResolutionError)
    verdict = Verdict.STATUS_UNKNOWN if is_missed else report.verdict
    return Standing(
        verdict=verdict,
        trust=report.issuer_trust.value,
        code=report.code or "",
        is_missed=is_missed or verdict is Verdict.STATUS_UNKNOWN,
    )


def next_check(standing: Standing, misses: int, *, at: datetime) -> datetime:
    """When it is due again: each day; sooner where nobody answered; rarely where it is over."""
    if standing.is_missed:
        return at + min(SOONER * 2 ** min(misses, 5), EVERY)
    if standing.verdict in {Verdict.REVOKED, Verdict.EXPIRED, Verdict.NOT_GENUINE}:
        return at + RARELY
    return at + EVERY


def is_issued_to(report: Report) -> bool:
    """Whether the step that asks whom it was issued to was passed."""
    return all(
        finding.error is None for finding in report.findings if finding.step is Step.RECIPIENT
    )


def facts_for(report: Report, content: bytes) -> dict[str, Any]:
    """
    Return the fields of a row that the proven document fills.

    Args:
        report: Of a badge whose proof holds.
        content: The file.
    """
    document, claims = report.document or {}, report.claims
    said = said_by(document, site=settings.BASE_URL)
    skills = [skill.name for skill in said.skills if skill.name][:_MOST_SKILLS]
    skills += [tag for tag in said.tags if tag not in skills][: _MOST_SKILLS - len(skills)]
    title = visible(said.facts.what) or visible(claims.name) or "?"
    issuer = visible(said.facts.issuer) or visible(claims.issuer_name) or visible(claims.issuer)
    issuer_id = (claims.issuer or "")[:LONGEST_ADDRESS]
    return {
        "same_as": same_as(report, content),
        "credential_id": (claims.credential_id or "")[:LONGEST_ADDRESS],
        "is_older": is_older(document),
        "title": title[:LONGEST_TITLE],
        "description": said.facts.description[:1_000],
        "issuer": (issuer or "?")[:LONGEST_TITLE],
        "issuer_id": issuer_id,
        "issuer_key": uuid.uuid5(uuid.NAMESPACE_URL, issuer_id),
        "skills": skills,
        "found_by": sort_key(" ".join([title, issuer, *skills]), _LONGEST_FOUND_BY),
        "issued_at": claims.valid_from,
        "ends_at": claims.valid_until,
    }


def same_as(report: Report, content: bytes) -> str:
    """Of issuer and id, which name a badge wherever it is; without an id, of the signed text."""
    claims = report.claims
    if claims.issuer and claims.credential_id:
        named = f"{claims.issuer}\n{claims.credential_id}".encode()
    else:
        named = _text_in(content)
    return hashlib.sha256(named).hexdigest()


def judged_again(badge: ImportedBadge, *, at: datetime) -> Report:
    """The report of this moment about what is kept."""
    return report_of(judge(Given(badge.title, bytes(badge.content)), at=at))


def _text_in(content: bytes) -> bytes:
    try:
        if baking.kind_of(content) in {"png", "svg", "pdf"}:
            return baking.find(content).text.strip()
    except SkillmarkError:
        pass  # the verifier has read it; what is found here only tells two apart
    return content.strip()
