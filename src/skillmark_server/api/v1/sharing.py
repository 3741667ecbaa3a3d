# SPDX-License-Identifier: Apache-2.0

"""How badges are shared: of an organisation, counted; of a person, where to."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from skillmark_server.accounts.permissions import Own, Permission
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs, needs_own
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import REFUSALS, Sent
from skillmark_server.awards.selectors import awards_of_holder
from skillmark_server.checking.sharing import shareable
from skillmark_server.portfolio.counting import shares_of
from skillmark_server.portfolio.models import Channel
from skillmark_server.portfolio.services import set_linkedin_company
from skillmark_server.portfolio.services.linkedin import company_of
from skillmark_server.portfolio.sharing import share_address

router = Router(tags=["organisation"])
own = Router(tags=["my"])


class SharingShown(Schema):
    """What is said about sharing."""

    linkedin_company: int | None


class SharingSent(Sent):
    """By which number LinkedIn knows the organisation."""

    model_config = example(linkedin_company="1234567")

    linkedin_company: str = Field(
        max_length=120, description="The number, or the address with it; empty takes it away"
    )


class SharedShown(Schema):
    """How often a badge was shared by its holders; null where it was less than five times."""

    achievement: uuid.UUID
    title: str
    last_30_days: int | None
    ever: int | None


class SharesShown(Schema):
    """All badges that were shared."""

    items: list[SharedShown]


class Addresses(Schema):
    """Where one shows a badge of one's own; each is opened by a person."""

    linkedin_profile: str
    linkedin: str
    x: str
    facebook: str
    whatsapp: str
    bluesky: str
    mail: str


@router.get("/sharing", response={200: SharingShown, **REFUSALS}, summary="About sharing")
def sharing(request: HttpRequest) -> dict[str, Any]:
    """The number of the organisation at LinkedIn."""
    organisation = needs(request, Permission.SEE_ORGANISATION).require(Permission.SEE_ORGANISATION)
    return {"linkedin_company": company_of(organisation)}


@router.put("/sharing", response={200: SharingShown, **REFUSALS}, summary="Say which company")
@repeatable
def set_sharing(request: HttpRequest, payload: SharingSent) -> Any:
    """Its logo then stands beside badges on profiles; without it, its name stands there."""
    actor = needs(request, Permission.MANAGE_ORGANISATION)
    number = set_linkedin_company(actor=actor, company=payload.linkedin_company, at=timezone.now())
    return 200, SharingShown(linkedin_company=number)


@router.get("/shares", response={200: SharesShown, **REFUSALS}, summary="How often")
def shares(request: HttpRequest) -> dict[str, Any]:
    """By badge, the most shared first; never by whom, and no number below five."""
    actor = needs(request, Permission.SEE_AWARDS)
    found = shares_of(actor, day=timezone.localdate())
    return {
        "items": [
            {
                "achievement": one.achievement.pk,
                "title": one.achievement.title,
                "last_30_days": one.lately,
                "ever": one.ever,
            }
            for one in found
        ]
    }


@own.get("/awards/{uuid:award_id}/share", response={200: Addresses, **REFUSALS}, summary="Where to")
def addresses(request: HttpRequest, award_id: uuid.UUID) -> dict[str, Any]:
    """Of one that is kept, open to everybody and genuine now; nothing is counted here."""
    user = needs_own(request, Own.SEE)
    award = awards_of_holder(user).get(pk=award_id, holder=user)
    certificate = shareable(award, at=timezone.now())
    words = _("I have earned %(name)s from %(issuer)s.") % {
        "name": certificate.name,
        "issuer": certificate.issuer,
    }
    return {str(one): share_address(one, certificate, words) for one in Channel}
