# SPDX-License-Identifier: Apache-2.0

"""
What a person keeps, for a program with a token of their own: look, keep, decline, show.

Everything at any of their verified addresses, whichever organisation it came from. A token
of an organisation is refused at every address here.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from skillmark_server.accounts.permissions import Own
from skillmark_server.api.paging import page_of
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs_own, with_limits
from skillmark_server.api.v1.awards import MEDIA
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import REFUSALS, AwardShown, Sent, file_of, shown_award
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import Award, DocumentForm, Visibility
from skillmark_server.awards.own import OwnState, own_awards
from skillmark_server.awards.second_form import sign_second_form
from skillmark_server.awards.selectors import awards_of_holder
from skillmark_server.awards.services import accept_award, decline_award, set_visibility
from skillmark_server.documents.backpack import everything_of
from skillmark_server.documents.certificate import MEDIA_TYPE, certificate
from skillmark_server.portfolio.finding import Shelf, Wanted, wanted_awards
from skillmark_server.portfolio.services import hide_award, show_award_again

router = Router(tags=["my"])


class OwnAward(AwardShown):
    """One award as its holder sees it."""

    organisation: uuid.UUID
    organisation_name: str
    declined_at: datetime | None
    revocation_reason: str
    suspension_reason: str


class OwnAwards(Schema):
    """One page of them."""

    items: list[OwnAward]
    next: str | None


class Seen(Sent):
    """Who sees an award."""

    model_config = example(visibility="employer")

    visibility: Visibility = Field(
        description="`public`: everybody with the address; `employer`; `only_me`"
    )


class Hidden(Sent):
    """Whether it is out of sight."""

    model_config = example(is_hidden=True)

    is_hidden: bool = Field(description="In no list of one's own, in no collection, on no page")


class Decline(Sent):
    """The yes to letting go, which the page asks for too."""

    model_config = example(is_sure=True)

    is_sure: Literal[True] = Field(description="Nobody sees it any more; it can be kept later")


@router.get("/awards", response={200: OwnAwards, **REFUSALS}, summary="One's own awards")
def list_own(
    request: HttpRequest,
    text: str = Query("", max_length=120),
    state: OwnState | None = None,
    issuer: uuid.UUID | None = None,
    skill: str = Query("", max_length=120),
    year: int | None = Query(None, ge=1970, le=2200),
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """
    At any verified address, of every organisation, newest first, hidden ones too.

    `text` looks in the names of badges, of their issuers and of skills; `issuer` is the id of
    an organisation, `skill` the name of one, `year` the one in which it was issued.
    """
    user, now = needs_own(request, Own.SEE), timezone.now()
    mine = own_awards(awards_of_holder(user), state=state)
    wanted = Wanted(text=text, issuer_id=issuer, skill=skill, year=year)
    if wanted.is_narrowed:
        mine = wanted_awards(mine, wanted, Shelf(mine, "en"), at=now)
    return page_of(
        mine,
        request=request,
        order="-issued_at",
        cursor=cursor,
        limit=limit,
        show=lambda award: _shown(award, now),
    )


@router.get("/awards/{uuid:award_id}", response={200: OwnAward, **REFUSALS}, summary="One of them")
def one_own(request: HttpRequest, award_id: uuid.UUID) -> dict[str, Any]:
    """Also one that waits, was declined or was withdrawn."""
    user = needs_own(request, Own.SEE)
    return _shown(awards_of_holder(user).get(pk=award_id), timezone.now())


@router.get(
    "/awards/{uuid:award_id}/credential",
    response={200: None, **REFUSALS},
    summary="The signed bytes of one's own",
    openapi_extra=file_of(*MEDIA.values()),
)
def own_credential(
    request: HttpRequest, award_id: uuid.UUID, form: DocumentForm = DocumentForm.DATA_INTEGRITY
) -> HttpResponse:
    """Byte for byte as it was signed, `vc` (JSON) or `jwt`, whoever else may see it."""
    user = needs_own(request, Own.SEE)
    award = awards_of_holder(user).get(pk=award_id)
    if form is DocumentForm.TOKEN:
        sign_second_form(award, at=timezone.now())
    answer = HttpResponse(signed_bytes(award, form), content_type=MEDIA[form])
    answer["Cache-Control"] = "no-store"
    return with_limits(request, answer)


@router.get(
    "/everything.zip",
    response={200: None, **REFUSALS},
    summary="Everything one keeps, as one archive",
    openapi_extra=file_of("application/zip"),
)
def everything(
    request: HttpRequest, language: str = Query("", max_length=8)
) -> StreamingHttpResponse:
    """
    As a stream: documents, pictures, certificates, and copies of what verifies them.

    `skillmark verify` takes the archive as it is, without any network.
    """
    user = needs_own(request, Own.SEE)
    files = everything_of(user, language=language or user.language, at=timezone.now())
    answer = StreamingHttpResponse(files, content_type="application/zip")
    answer["Cache-Control"] = "no-store"
    return with_limits(request, answer)


@router.get(
    "/awards/{uuid:award_id}/certificate.pdf",
    response={200: None, **REFUSALS},
    summary="The certificate of one's own as PDF",
    openapi_extra=file_of(MEDIA_TYPE),
)
def own_certificate(
    request: HttpRequest, award_id: uuid.UUID, language: str = Query("", max_length=8)
) -> HttpResponse:
    """In `language`, by default the one it was signed in; the credential is attached to it."""
    user = needs_own(request, Own.SEE)
    body = certificate(awards_of_holder(user).get(pk=award_id), language=language)
    answer = HttpResponse(body, content_type=MEDIA_TYPE)
    answer["Cache-Control"] = "no-store"
    return with_limits(request, answer)


@router.post(
    "/awards/{uuid:award_id}/keep", response={200: OwnAward, **REFUSALS}, summary="Keep it"
)
@repeatable
def keep(request: HttpRequest, award_id: uuid.UUID, payload: Seen) -> Any:
    """And say who sees it. One that is kept stays as it is; `visibility` changes that."""
    user, now = needs_own(request, Own.DECIDE), timezone.now()
    award = accept_award(
        user=user, award_id=award_id, visibility=payload.visibility, at=now, kind="token"
    )
    return 200, OwnAward(**_shown(award, now))


@router.post(
    "/awards/{uuid:award_id}/decline", response={200: OwnAward, **REFUSALS}, summary="No thanks"
)
@repeatable
def decline(request: HttpRequest, award_id: uuid.UUID, payload: Decline) -> Any:
    """Say no thanks, or let go of a kept one; the organisation sees that it was declined."""
    user, now = needs_own(request, Own.DECIDE), timezone.now()
    award = decline_award(user=user, award_id=award_id, at=now, kind="token")
    return 200, OwnAward(**_shown(award, now))


@router.put(
    "/awards/{uuid:award_id}/visibility",
    response={200: OwnAward, **REFUSALS},
    summary="Who sees it",
)
@repeatable
def show_to(request: HttpRequest, award_id: uuid.UUID, payload: Seen) -> Any:
    """Of one that is kept; for one that waits, keeping says it."""
    user, now = needs_own(request, Own.DECIDE), timezone.now()
    award = set_visibility(
        user=user, award_id=award_id, visibility=payload.visibility, at=now, kind="token"
    )
    return 200, OwnAward(**_shown(award, now))


@router.put(
    "/awards/{uuid:award_id}/hidden", response={200: OwnAward, **REFUSALS}, summary="Hide it"
)
@repeatable
def hide(request: HttpRequest, award_id: uuid.UUID, payload: Hidden) -> Any:
    """Put one that is kept out of sight, or take it back; its own page stays as it is."""
    user, now = needs_own(request, Own.DECIDE), timezone.now()
    service = hide_award if payload.is_hidden else show_award_again
    service(user=user, award_id=award_id, at=now, kind="token")
    return 200, OwnAward(**_shown(awards_of_holder(user).get(pk=award_id), now))


def _shown(award: Award, at: datetime) -> dict[str, Any]:
    return {
        **shown_award(award, at),
        "organisation": award.organisation.pk,
        "organisation_name": award.organisation.name,
        "declined_at": award.declined_at,
        "revocation_reason": award.revocation_reason,
        "suspension_reason": award.suspension_reason,
    }
