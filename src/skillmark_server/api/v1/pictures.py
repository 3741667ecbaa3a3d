# SPDX-License-Identifier: Apache-2.0

"""The picture of a badge with what was signed inside it: of an award, and of one's own."""

from __future__ import annotations

import uuid
from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router

from skillmark_server.accounts.permissions import Own, Permission
from skillmark_server.api.tokens import needs, needs_own, with_limits
from skillmark_server.api.v1.shapes import REFUSALS, file_of
from skillmark_server.awards.models import Award
from skillmark_server.awards.pictures import PICTURES, baked
from skillmark_server.awards.selectors import award_for, awards_of_holder

router = Router(tags=["awards"])
own = Router(tags=["my"])


@router.get(
    "/{uuid:award_id}/badge.{kind}",
    response={200: None, **REFUSALS},
    summary="The picture with the proof inside",
    openapi_extra=file_of(*PICTURES.values()),
)
def picture(request: HttpRequest, award_id: uuid.UUID, kind: Literal["png", "svg"]) -> HttpResponse:
    """`png` or `svg`; whoever has the file has the credential, byte for byte."""
    actor = needs(request, Permission.SEE_AWARDS)
    return _answer(request, award_for(actor, award_id), kind)


@own.get(
    "/awards/{uuid:award_id}/badge.{kind}",
    response={200: None, **REFUSALS},
    summary="The picture of one's own with the proof inside",
    openapi_extra=file_of(*PICTURES.values()),
)
def own_picture(
    request: HttpRequest, award_id: uuid.UUID, kind: Literal["png", "svg"]
) -> HttpResponse:
    """`png` or `svg`, whoever else may see the badge."""
    user = needs_own(request, Own.SEE)
    return _answer(request, awards_of_holder(user).get(pk=award_id), kind)


def _answer(request: HttpRequest, award: Award, kind: Literal["png", "svg"]) -> HttpResponse:
    answer = HttpResponse(baked(award, kind), content_type=PICTURES[kind])
    # A picture is shown, and never a page of its own with our rights.
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    answer["Cache-Control"] = "no-store"
    return with_limits(request, answer)
