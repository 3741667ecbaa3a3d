# SPDX-License-Identifier: Apache-2.0

"""
What everybody reads of endorsements: on pages, as signed bytes, and looked up by a signed id.

What was endorsed after it was signed does not hold its endorsements. A program asks here for
those of a credential, its achievement or its issuer, and verifies them beside it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from skillmark.encoding import strict_json
from skillmark.protocols import Json
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import Award
from skillmark_server.awards.selectors import public_award
from skillmark_server.lifecycle.endorsement_documents import (
    MOST_AT_ONCE,
    own_list,
    that_hold,
    that_hold_by_themselves,
)
from skillmark_server.lifecycle.models import Endorsed, Endorsement
from skillmark_server.lifecycle.selectors import (
    shown_about,
    shown_endorsement,
    shown_of_targets,
)
from skillmark_server.pages.access import Request

_MOST_IDS = 5
_LONGEST_ID = 500


@dataclass(frozen=True, slots=True)
class Shown:
    """
    An endorsement that holds at this moment, as a page shows it.

    Args:
        endorsement: Whose words.
        version: Of which version of a badge, where the page is about a later one; else empty.
    """

    endorsement: Endorsement
    version: str = ""

    @property
    def is_person(self) -> bool:
        """Whether somebody speaks for themselves."""
        return self.endorsement.person_id is not None

    @property
    def is_from_elsewhere(self) -> bool:
        """Whether it was signed with somebody's own software, and handed in."""
        return bool(self.endorsement.issuer)


def endorsements_with(award: Award, *, at: datetime) -> list[Shown]:
    """Those that the core finds to hold beside an award: of it, of its badge, of its issuer."""
    body = signed_bytes(award)
    document = strict_json.loads_object(body, max_bytes=len(body))
    rows = shown_about(ids_in(document))[:MOST_AT_ONCE]
    return [Shown(one) for one in that_hold(document, rows, at=at)]


def endorsements_of_achievement(
    achievement_id: uuid.UUID, subject: str, *, at: datetime
) -> list[Shown]:
    """Those of a badge that hold, also of its earlier versions; `subject` is the id of this one."""
    rows = shown_of_targets([achievement_id])[:MOST_AT_ONCE]
    return [
        Shown(one, "" if one.subject == subject else one.subject.rpartition("/v")[2])
        for one in that_hold_by_themselves(rows, at=at)
    ]


def endorsements_of_issuer(identity_id: uuid.UUID, *, at: datetime) -> list[Shown]:
    """Those of an issuer that hold."""
    rows = shown_of_targets([identity_id])[:MOST_AT_ONCE]
    return [Shown(one) for one in that_hold_by_themselves(rows, at=at)]


def with_endorsements(members: Json, *, at: datetime) -> Json:
    """An achievement or a profile that nobody signs, with the endorsements that hold inside it."""
    subject = str(members["id"])
    holding = that_hold(members, shown_about([subject])[:MOST_AT_ONCE], at=at)
    return {**members, **documents_of(holding)}


def ids_in(document: Json) -> list[str]:
    """The ids of a credential, its achievement and its issuer."""
    members: Any = document
    issuer, subject = members.get("issuer"), members.get("credentialSubject")
    things = [members, issuer, subject.get("achievement") if isinstance(subject, dict) else None]
    ids = [one.get("id") if isinstance(one, dict) else one for one in things]
    return [one for one in ids if isinstance(one, str)]


def documents_of(endorsements: Sequence[Endorsement]) -> dict[str, list[Any]]:
    """The signed documents by the member that has them: JSON parsed, tokens as they are."""
    found: dict[str, list[Any]] = {}
    for one in endorsements:
        body = bytes(one.document)
        if is_token(body):
            found.setdefault("endorsementJwt", []).append(body.decode("ascii"))
        else:
            document = strict_json.loads_object(body, max_bytes=len(body))
            found.setdefault("endorsement", []).append(document)
    return found


def is_token(body: bytes) -> bool:
    """Whether a signed endorsement is a token; what is kept is that, or a JSON object."""
    return not body.startswith(b"{")


@require_safe
def endorsement_document(request: HttpRequest, endorsement_id: uuid.UUID) -> HttpResponse:
    """The signed bytes, while they are shown; of an award, to whom the award is."""
    try:
        found = shown_endorsement(cast("Request", request).actor, endorsement_id)
    except Endorsement.DoesNotExist:
        raise Http404 from None
    is_private = found.kind == Endorsed.AWARD
    body = bytes(found.document)
    answer = HttpResponse(
        body, content_type="application/vc+jwt" if is_token(body) else "application/vc"
    )
    return _open(answer, "private, no-store" if is_private else "no-cache")


@require_safe
def endorsement_list_document(_request: HttpRequest, endorsement_id: uuid.UUID) -> HttpResponse:
    """The list that a person's endorsement names: whether it was taken back, and nothing else."""
    body = own_list(endorsement_id)
    if body is None:
        raise Http404
    return _open(HttpResponse(body, content_type="application/json"), "no-cache")


@require_safe
def endorsements_about(request: HttpRequest) -> HttpResponse:
    """Signed endorsements that are shown and hold, by the ids of what they are about (`?id=`)."""
    asked = [one for one in request.GET.getlist("id")[:_MOST_IDS] if len(one) <= _LONGEST_ID]
    rows = shown_about(asked).exclude(kind=Endorsed.AWARD)
    of_awards = [
        one
        for one in shown_about(asked).filter(kind=Endorsed.AWARD)[:MOST_AT_ONCE]
        if _is_open(one)
    ]
    found = that_hold_by_themselves(
        [*of_awards, *rows[:MOST_AT_ONCE]][:MOST_AT_ONCE], at=timezone.now()
    )
    body = strict_json.dumps({"endorsement": [], **documents_of(found)})
    return _open(HttpResponse(body, content_type="application/json"), "no-cache")


def _is_open(endorsement: Endorsement) -> bool:
    try:
        public_award(endorsement.target_id)
    except Award.DoesNotExist:
        return False
    return True


def _open(answer: HttpResponse, kept: str) -> HttpResponse:
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = kept
    return answer
