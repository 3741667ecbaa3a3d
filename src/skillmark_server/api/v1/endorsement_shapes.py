# SPDX-License-Identifier: Apache-2.0

"""What is sent and answered about endorsements, an organisation's and a person's own."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from skillmark_server.api.v1.sending import Language, example
from skillmark_server.api.v1.shapes import Sent
from skillmark_server.lifecycle.models import Endorsement

Kind = Literal["achievement", "issuer", "award"]
_ID = "3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a11"


class EndorsementAsked(Sent):
    """Of what, and whom."""

    model_config = example(kind="achievement", target=_ID, email="accreditor@example.org")

    kind: Kind
    target: uuid.UUID = Field(description="Of the achievement, the issuer identity or the award")
    email: str = Field(max_length=254)
    language: Language = Field(default="", description="Of the mail")


class EndorsementGiven(Sent):
    """What is said of something that is not one's own."""

    model_config = example(kind="achievement", target=_ID, comment="We ask for it ourselves.")

    kind: Kind
    target: uuid.UUID
    comment: str = Field(default="", max_length=2_000)


class EndorsementHandedIn(Sent):
    """An endorsement that somebody signed with their own software."""

    model_config = example(
        kind="achievement", target=_ID, credential="eyJhbGciOiJFUzI1NiJ9.eyJpZCI6IngifQ.c2lnbmVk"
    )

    kind: Kind
    target: uuid.UUID
    credential: str = Field(
        max_length=262_144, description="JSON or a token as text, or the address of either"
    )


class EndorsementDecision(Sent):
    """Whether everybody reads it."""

    model_config = example(is_shown=True)

    is_shown: bool


class EndorsementShown(Schema):
    """One endorsement, or the wish for one."""

    id: uuid.UUID
    kind: Kind
    target: uuid.UUID
    subject: str = Field(description="The id that is signed")
    title: str
    asked_email: str
    asked_at: datetime | None
    by_name: str
    issuer: str = Field(description="Who signed it elsewhere; empty where it was signed here")
    comment: str
    offered_at: datetime | None
    decided_at: datetime | None
    is_shown: bool
    withdrawn_at: datetime | None


class Endorsements(Schema):
    """One page of endorsements."""

    items: list[EndorsementShown]
    next: str | None


def shown_endorsement(one: Endorsement) -> dict[str, Any]:
    """What is answered about one."""
    names = set(EndorsementShown.model_fields) - {"target"}
    return {"target": one.target_id, **{name: getattr(one, name) for name in names}}
