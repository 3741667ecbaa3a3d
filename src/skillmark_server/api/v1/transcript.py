# SPDX-License-Identifier: Apache-2.0

"""`GET /my/transcript`: the file that the page of that name gives, for a program."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from skillmark_server.accounts.permissions import Own
from skillmark_server.api.tokens import count, needs_own
from skillmark_server.api.v1.shapes import REFUSALS
from skillmark_server.checking.transcript import as_json, transcript_of

router = Router(tags=["my"])
TRANSCRIPTS_A_MINUTE: Final = 30


class _Filed(Schema):
    """As the file spells it: one format, whoever asks for it."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class ResultFiled(_Filed):
    """What was reached."""

    name: str
    value: str


class IssuerFiled(_Filed):
    """Who issued a badge."""

    id: str
    name: str


class BadgeFiled(_Filed):
    """One badge: what its signed document says, the verdict now, and that document."""

    number: str
    name: str
    holder: str
    issuer: IssuerFiled
    valid_from: datetime | None
    valid_until: datetime | None
    ects: str
    eqf_level: str
    results: list[ResultFiled]
    verdict: str
    issuer_trust: str
    address: str
    credential: dict[str, Any]


class TranscriptFiled(_Filed):
    """
    What somebody shows.

    `altered` are the titles of what is left out, because what is kept of it is not what was
    signed; `isCut` says that there is more than fits.
    """

    name: str
    checked_at: datetime
    ects: str
    badges: list[BadgeFiled]
    altered: list[str]
    is_cut: bool


@router.get(
    "/transcript",
    response={200: TranscriptFiled, **REFUSALS},
    by_alias=True,
    summary="One's own transcript",
)
def own_transcript(
    request: HttpRequest,
    badge: list[uuid.UUID] = Query([], max_length=50),  # noqa: B008 - the framework's way to say it
) -> dict[str, Any]:
    """
    Everything that is kept, each verified now; or, with `badge` once or more, only these.

    What is not theirs is not on it. At most the 50 newest; 30 times a minute.
    """
    user = needs_own(request, Own.SEE)
    # Each verifies up to fifty badges: fewer than of other calls, and by person, not by token.
    count(request, f"transcript:{user.pk}", TRANSCRIPTS_A_MINUTE)
    return as_json(transcript_of(user, at=timezone.now(), chosen=set(badge) or None))
