# SPDX-License-Identifier: Apache-2.0

"""
A transcript: what somebody chose of what they keep, on one page to print or as one file.

Every row is read from the signed document and verified for this moment. The page itself is
not signed: the file holds the signed documents, so that whoever gets it can check each.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from skillmark import Verdict
from skillmark.encoding import strict_json
from skillmark.protocols import Json
from skillmark_server.awards.addresses import address_of
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import Award, Visibility
from skillmark_server.awards.refusals import Altered
from skillmark_server.awards.selectors import awards_of_holder
from skillmark_server.pages.access import Request, signed_in
from skillmark_server.pages.asked import uuid_of
from skillmark_server.pages.awarded.shown import Shown, shown_of

MOST: Final = 50
"""Badges on one transcript: each is verified while the page is made."""


@dataclass(frozen=True, slots=True)
class Line:
    """One badge of a transcript."""

    award: Award
    shown: Shown

    @property
    def address(self) -> str:
        """Where everybody can look, if its holder opened it for everybody."""
        return address_of(self.award.pk) if self.award.visibility == Visibility.PUBLIC else ""

    @property
    def results(self) -> str:
        """What was reached, on one line."""
        return ", ".join(
            f"{one.name}: {one.value}" if one.name else one.value for one in self.shown.said.results
        )


@dataclass(frozen=True, slots=True)
class Transcript:
    """
    What somebody shows.

    Args:
        kept: Everything that could be on it, newest first.
        chosen: The ids of what is.
        lines: The chosen ones, verified.
        altered: Titles of those of which what is kept is not what was signed.
        is_cut: Whether there is more than fits.
        at: The moment all this was found.
    """

    kept: tuple[Award, ...]
    chosen: frozenset[uuid.UUID]
    lines: tuple[Line, ...]
    altered: tuple[str, ...]
    is_cut: bool
    at: datetime

    @property
    def credits(self) -> str:
        """The ECTS points of what is genuine today; empty where there are none."""
        total = sum(
            (
                _points(line.shown.said.credits)
                for line in self.lines
                if line.shown.verdict is Verdict.GENUINE and line.shown.trust != "none"
            ),
            Decimal(0),
        )
        return f"{total.normalize():f}" if total else ""


@require_safe
@signed_in
def transcript(request: Request) -> HttpResponse:
    """The page, with what is on it to choose."""
    context: dict[str, Any] = {"transcript": _transcript(request), "most": MOST}
    return _unkept(render(request, "my/transcript.html", context))


@require_safe
@signed_in
def transcript_file(request: Request) -> HttpResponse:
    """The same for programs, with each signed document."""
    found = _transcript(request)
    user = request.actor.user
    document: Json = {
        "name": "" if user is None else user.shown_name,
        "checkedAt": found.at.isoformat(timespec="seconds"),
        "ects": found.credits,
        "badges": [_as_json(line) for line in found.lines],
    }
    answer = HttpResponse(strict_json.dumps(document), content_type="application/json")
    name = f"transcript-{timezone.localtime(found.at):%Y-%m-%d}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return _unkept(answer)


def _transcript(request: Request) -> Transcript:
    user = request.actor.user
    at = timezone.now()
    if user is None:
        return Transcript((), frozenset(), (), (), is_cut=False, at=at)
    mine = awards_of_holder(user).filter(claimed_at__isnull=False, declined_at=None)
    kept = list(mine[: MOST + 1])
    is_cut, kept = len(kept) > MOST, kept[:MOST]
    asked = {uuid_of(text) for text in request.GET.getlist("badge")[:MOST]}
    # A form without a tick sends nothing but its button, and means nothing.
    is_asked = "choose" in request.GET or bool(asked)
    chosen = [award for award in kept if award.pk in asked or not is_asked]
    lines, altered = [], []
    for award in chosen:
        try:
            lines.append(Line(award, shown_of(award, at=at)))
        except Altered:
            altered.append(award.title)
    return Transcript(
        kept=tuple(kept),
        chosen=frozenset(award.pk for award in chosen),
        lines=tuple(lines),
        altered=tuple(altered),
        is_cut=is_cut,
        at=at,
    )


def _as_json(line: Line) -> Json:
    said = line.shown.said
    return {
        "number": said.number,
        "name": said.facts.what,
        "holder": said.facts.who,
        "issuer": {"id": line.shown.issuer_id, "name": said.facts.issuer},
        "validFrom": _moment(said.valid_from),
        "validUntil": _moment(said.valid_until),
        "ects": said.credits,
        "eqfLevel": said.eqf_level,
        "results": [{"name": one.name, "value": one.value} for one in said.results],
        "verdict": str(line.shown.verdict),
        "issuerTrust": line.shown.trust,
        "address": line.address,
        "credential": strict_json.loads_object(signed_bytes(line.award), max_bytes=5_242_880),
    }


def _moment(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()


def _points(text: str) -> Decimal:
    try:
        return Decimal(text or 0)
    except InvalidOperation:
        return Decimal(0)


def _unkept(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    return answer
