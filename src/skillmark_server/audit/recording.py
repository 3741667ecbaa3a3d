# SPDX-License-Identifier: Apache-2.0

"""
Adds an event to the audit chain, in the transaction of what it tells of.

The digest covers the event's canonical JSON (RFC 8785) and the digest of the
event before it, so that no event can be changed, left out or put in between.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import models, transaction
from django.db.transaction import TransactionManagementError

from skillmark.canonical.jcs import canonicalize
from skillmark_server.audit.models import AuditEvent, AuditHead


class Asks(Protocol):
    """As much of an actor as the chain keeps."""

    @property
    def kind(self) -> str:
        """`person`, `token`, `system` or `stranger`."""
        ...

    @property
    def user(self) -> Any:
        """The person, or None."""
        ...

    @property
    def organisation_id(self) -> uuid.UUID | None:
        """The organisation they act in."""
        ...


def record(
    actor: Asks,
    action: str,
    on: models.Model,
    *,
    at: datetime,
    organisation_id: uuid.UUID | None = None,
    detail: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """
    Add one event.

    Args:
        actor: Who did it.
        action: What, as `noun.verb`: `award.revoked`.
        on: What it was done to.
        at: When.
        organisation_id: Whose event it is; by default the organisation the actor acts in.
        detail: JSON without personal data: ids, numbers, states.

    Raises:
        TransactionManagementError: There is no transaction, so that the event could stand
            without what it tells of.
    """
    if not transaction.get_connection().in_atomic_block:
        raise TransactionManagementError(
            f"{action} is recorded in the transaction of what it tells of, and there is none"
        )
    with transaction.atomic():
        AuditHead.objects.get_or_create(pk=1)
        head = AuditHead.objects.select_for_update().get(pk=1)
        event = AuditEvent(
            sequence=head.sequence + 1,
            at=at,
            organisation_id=organisation_id or actor.organisation_id,
            actor_kind=actor.kind,
            actor_id=None if actor.user is None else actor.user.pk,
            action=action,
            object_kind=on._meta.model_name or "",
            object_id=str(on.pk),
            detail=_plain(detail or {}),
            previous=head.digest,
        )
        event.digest = digest_of(event)
        event.save(force_insert=True)
        AuditHead.objects.filter(pk=1).update(sequence=event.sequence, digest=event.digest)
        return event


def digest_of(event: AuditEvent) -> str:
    """The digest an event must carry, in hexadecimal."""
    body = {
        "sequence": event.sequence,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "organisation": _text(event.organisation_id),
        "actorKind": event.actor_kind,
        "actor": _text(event.actor_id),
        "action": event.action,
        "objectKind": event.object_kind,
        "object": event.object_id,
        "detail": event.detail,
        "previous": event.previous,
    }
    return hashlib.sha256(canonicalize(body)).hexdigest()


def _text(value: uuid.UUID | None) -> str:
    return "" if value is None else str(value)


def _plain(value: Any) -> Any:
    """As JSON reads it back, so that the same is hashed when the chain is checked."""
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)  # texts and their enumerations, ids
