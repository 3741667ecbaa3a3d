# SPDX-License-Identifier: Apache-2.0

"""The organisation a token belongs to: what it says about itself, and how work is done in it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from skillmark_server.accounts.models import Organisation
from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.services import change_facts, change_rules
from skillmark_server.accounts.services.organisations import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    Facts,
)
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs, with_limits
from skillmark_server.api.v1.sending import File, Language, example
from skillmark_server.api.v1.shapes import REFUSALS, Sent, file_of
from skillmark_server.drawing.uploads import square_png

router = Router(tags=["organisation"])


class WorkRules(Sent):
    """How work is done."""

    model_config = example(
        needs_review=True, needs_sign_off=False, undo_minutes=10, claim_days=90, colour="#0B4F6C"
    )

    needs_review: bool = Field(description="A second person reviews a badge")
    needs_sign_off: bool = Field(description="A second person signs off awards")
    undo_minutes: int = Field(ge=0, le=1_440)
    claim_days: int = Field(ge=1, le=730)
    colour: str = Field(default="", max_length=7, description="`#RRGGBB`, dark enough on white")


class FactsSent(Sent):
    """What the organisation says about itself: all of it, not a part."""

    model_config = example(
        name="Nordvind A/S",
        description={"en": "Builds wind turbines.", "da": "Bygger vindmøller."},
        website="https://nordvind.example",
        email="badges@nordvind.example",
        street="Havnegade 1",
        postal_code="9000",
        city="Aalborg",
        country="DK",
        language="da",
    )

    name: str = Field(max_length=LONGEST_NAME)
    description: dict[Language, str] = Field(
        default={}, max_length=10, description=f"At most {LONGEST_DESCRIPTION} characters each"
    )
    website: str = Field(default="", max_length=500)
    email: str = Field(default="", max_length=254)
    street: str = Field(default="", max_length=120)
    postal_code: str = Field(default="", max_length=16)
    city: str = Field(default="", max_length=80)
    country: str = Field(default="", max_length=2, description="ISO 3166-1 alpha-2")
    language: Language = Field(min_length=2, description="Of its letters")
    logo: File | None = Field(default=None, description="A new one; left out, the old one stays")
    without_logo: bool = Field(default=False, description="Take the logo away")


class OrganisationShown(Schema):
    """The organisation."""

    id: uuid.UUID
    name: str
    description: dict[str, str]
    website: str
    email: str
    street: str
    postal_code: str
    city: str
    country: str
    language: str
    has_logo: bool
    is_demo: bool
    created_at: datetime
    rules: WorkRules


@router.get("", response={200: OrganisationShown, **REFUSALS}, summary="The organisation")
def one(request: HttpRequest) -> OrganisationShown:
    """Its facts and its rules."""
    return _shown(needs(request, Permission.SEE_ORGANISATION).require(Permission.SEE_ORGANISATION))


@router.put(
    "", response={200: OrganisationShown, **REFUSALS}, summary="Change what it says about itself"
)
@repeatable
def change(request: HttpRequest, payload: FactsSent) -> Any:
    """It stands on every badge from then on; those that were signed stay as they are."""
    actor = needs(request, Permission.MANAGE_ORGANISATION)
    said = payload.model_dump(exclude={"logo", "without_logo"})
    organisation = change_facts(
        actor=actor,
        facts=Facts(**said),
        logo=None if payload.logo is None else square_png(payload.logo, field="logo"),
        without_logo=payload.without_logo,
        at=timezone.now(),
    )
    return 200, _shown(organisation)


@router.put(
    "/rules", response={200: OrganisationShown, **REFUSALS}, summary="Change how work is done"
)
@repeatable
def rule(request: HttpRequest, payload: WorkRules) -> Any:
    """Whether second persons are wanted, how long undo and links last, the colour of letters."""
    actor = needs(request, Permission.MANAGE_ORGANISATION)
    return 200, _shown(change_rules(actor=actor, at=timezone.now(), **payload.model_dump()))


@router.get(
    "/logo.png",
    response={200: None, **REFUSALS},
    summary="The logo",
    openapi_extra=file_of("image/png"),
)
def logo(request: HttpRequest) -> HttpResponse:
    """A square PNG."""
    actor = needs(request, Permission.SEE_ORGANISATION)
    kept = actor.require(Permission.SEE_ORGANISATION).logo
    if not kept:
        raise Organisation.DoesNotExist
    with kept.open("rb") as file:
        answer = HttpResponse(file.read(), content_type="image/png")
    answer["Cache-Control"] = "no-store"
    return with_limits(request, answer)


def _shown(organisation: Organisation) -> OrganisationShown:
    names = set(OrganisationShown.model_fields) - {"has_logo", "rules"}
    return OrganisationShown(
        **{name: getattr(organisation, name) for name in names},
        has_logo=bool(organisation.logo),
        rules=WorkRules(**{name: getattr(organisation, name) for name in WorkRules.model_fields}),
    )
