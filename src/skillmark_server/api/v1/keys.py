# SPDX-License-Identifier: Apache-2.0

"""Keys of the issuer: list, change in good time, let rest, say that somebody else has one."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from skillmark_server.accounts.permissions import Permission
from skillmark_server.api.paging import page_of
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import needs
from skillmark_server.api.v1.sending import Moment, example
from skillmark_server.api.v1.shapes import REFUSALS, Sent
from skillmark_server.custody.models import IdentityKind, SigningKey, State
from skillmark_server.custody.refusals import KeyIsIdentity
from skillmark_server.custody.selectors import key_for, keys_visible_to
from skillmark_server.custody.services import compromise_key, retire_key, rotate_key

router = Router(tags=["issuer"])


class KeyShown(Schema):
    """A key pair, by its public half."""

    id: uuid.UUID
    identity: uuid.UUID
    method: str = Field(description="The verification method, as it stands in proofs")
    algorithm: str
    public_multikey: str
    state: State
    active_from: datetime
    retired_at: datetime | None = Field(description="May lie ahead: it signs until then")
    compromised_since: datetime | None


class Keys(Schema):
    """One page of keys."""

    items: list[KeyShown]
    next: str | None


class Stolen(Sent):
    """Since when somebody else may have had a key."""

    model_config = example(since="2026-03-01T08:00:00Z", is_sure=True)

    since: Moment | None = Field(description="null: nobody knows, so since it was made")
    is_sure: Literal[True] = Field(description="This cannot be taken back")


class Compromised(Schema):
    """The key that nobody trusts any more, and the one in its place."""

    key: KeyShown
    successor: KeyShown | None


@router.get("", response={200: Keys, **REFUSALS}, summary="Keys of the issuer")
def list_keys(
    request: HttpRequest,
    cursor: str | None = Query(None, max_length=2_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """The newest first, those of earlier names too."""
    return page_of(
        keys_visible_to(needs(request, Permission.MANAGE_KEYS)),
        request=request,
        order="-active_from",
        cursor=cursor,
        limit=limit,
        show=lambda key: _shown(key, timezone.now()),
    )


@router.get("/{uuid:key_id}", response={200: KeyShown, **REFUSALS}, summary="One key")
def one(request: HttpRequest, key_id: uuid.UUID) -> dict[str, Any]:
    """Its state now."""
    return _shown(key_for(needs(request, Permission.MANAGE_KEYS), key_id), timezone.now())


@router.post("/{uuid:key_id}/rotate", response={201: KeyShown, **REFUSALS}, summary="Change a key")
@repeatable
def rotate(request: HttpRequest, key_id: uuid.UUID) -> Any:
    """The new key takes over in ten minutes, or in a week where its file has to be put up."""
    actor, now = needs(request, Permission.MANAGE_KEYS), timezone.now()
    made = rotate_key(key=key_for(actor, key_id), at=now, actor=actor)
    return 201, KeyShown(**_shown(made, now))


@router.post(
    "/{uuid:key_id}/retire", response={200: KeyShown, **REFUSALS}, summary="Let a key rest"
)
@repeatable
def retire(request: HttpRequest, key_id: uuid.UUID) -> Any:
    """It signs no more; what it signed stands."""
    actor, now = needs(request, Permission.MANAGE_KEYS), timezone.now()
    return 200, KeyShown(**_shown(retire_key(key=key_for(actor, key_id), at=now, actor=actor), now))


@router.post(
    "/{uuid:key_id}/compromise",
    response={200: Compromised, **REFUSALS},
    summary="Say that somebody else has a key",
)
@repeatable
def compromise(request: HttpRequest, key_id: uuid.UUID, payload: Stolen) -> Any:
    """Nothing that it signed is trusted any more, and that cannot be taken back."""
    actor, now = needs(request, Permission.MANAGE_KEYS), timezone.now()
    key = key_for(actor, key_id)
    if key.identity.kind == IdentityKind.DEMO:
        raise KeyIsIdentity  # there is no document that could say so
    made = compromise_key(key=key, at=now, since=payload.since, actor=actor)
    return 200, Compromised(
        key=KeyShown(**_shown(key_for(actor, key_id), now)),
        successor=None if made is None else KeyShown(**_shown(made, now)),
    )


def _shown(key: SigningKey, at: datetime) -> dict[str, Any]:
    return {
        "id": key.pk,
        "identity": key.identity_id,
        "method": key.method,
        "algorithm": key.algorithm,
        "public_multikey": key.public_multikey,
        "state": key.state_at(at),
        "active_from": key.active_from,
        "retired_at": key.retired_at,
        "compromised_since": key.compromised_since,
    }
