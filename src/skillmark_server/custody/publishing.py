# SPDX-License-Identifier: Apache-2.0

"""
Signs new versions of status lists, and hands out the bytes that were signed.

A version is signed on first use, after a change, and once a day. What is served
is what was signed: bytes of another digest are refused, never signed anew.

A list of ids carries no signature: it is believed because the signed badge names its address.

Spec: W3C Bitstring Status List v1.0; 1EdTech Verifiable Credentials Revocation List v1.0.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from skillmark import Algorithm, sign
from skillmark.status import build_list_credential
from skillmark_server.custody.addresses import list_address
from skillmark_server.custody.bits import take_in_changes
from skillmark_server.custody.models import IssuerIdentity, SigningKey, StatusBit, StatusList
from skillmark_server.custody.naming import list_of_ids
from skillmark_server.custody.refusals import ListAltered
from skillmark_server.custody.signing import issuer_under
from skillmark_server.transparency.leaves import add_leaf
from skillmark_server.transparency.models import LeafKind

MEDIA_TYPE: Final = "application/vc"
NAMED_MEDIA_TYPE: Final = "application/json"
NAMED: Final = "named"
"""The purpose of a list that has the ids of what was withdrawn."""

HOLDS_FOR: Final = timedelta(days=7)
"""A verifier that has met a list goes on that long when this site cannot be reached."""

RENEWED_AFTER: Final = timedelta(hours=24)
TIME_TO_LIVE: Final = timedelta(minutes=5)
GATHERED_FOR: Final = timedelta(seconds=1)
"""Changes that follow a version so soon wait for the sweep, and are one version together."""

_SKEW: Final = timedelta(minutes=5)
"""A verifier's clock may be behind ours; a fresh list must hold for it too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedList:
    """The bytes of a published list."""

    id: uuid.UUID
    body: bytes
    digest: str
    published_at: datetime
    media_type: str


def lock_identity(identity_id: uuid.UUID) -> IssuerIdentity:
    """
    Lock an identity for the rest of the transaction.

    Everything that touches its lists begins here, and only then goes on to leaves and to
    the audit chain: one order of locks, hence no deadlock.
    """
    return IssuerIdentity.objects.select_for_update().get(pk=identity_id)


def is_due(row: StatusList, *, at: datetime) -> bool:
    """Whether a new version has to be signed."""
    if row.published_at is None or row.changed_at is not None:
        return True
    return row.purpose != NAMED and row.published_at <= at - RENEWED_AFTER


def publish_list(list_id: uuid.UUID, at: datetime) -> StatusList:
    """
    Sign the next version of a list, if one is due; asked twice, it signs once.

    Args:
        list_id: Of the list.
        at: When it is signed.

    Raises:
        CannotIssue: Its issuer has no active key.
    """
    return _sign_next(list_id, at=at, is_last=False)


def publish_last(list_id: uuid.UUID, at: datetime) -> StatusList:
    """
    Sign a version of a list that holds for ever, for a site that closes.

    Whoever keeps it can show it for as long as they like: a badge that is withdrawn later is
    not in it. A site that goes on replaces it within a day, as any other.

    Args:
        list_id: Of the list.
        at: When it is signed.

    Raises:
        CannotIssue: Its issuer has no active key.
    """
    return _sign_next(list_id, at=at, is_last=True)


@transaction.atomic
def _sign_next(list_id: uuid.UUID, *, at: datetime, is_last: bool) -> StatusList:
    rows = StatusList.objects.select_related("identity__organisation").defer("document")
    lock_identity(rows.get(pk=list_id).identity_id)
    row = rows.get(pk=list_id)
    if not is_last and not is_due(row, at=at):
        return row
    row.document, row.digest = (
        _named(row) if row.purpose == NAMED else _signed(row, at=at, is_last=is_last)
    )
    row.version += 1
    row.published_at = at
    row.changed_at = None
    row.save(update_fields=["version", "document", "digest", "published_at", "changed_at"])
    add_leaf(LeafKind.LIST, str(row.pk), row.digest, at=at)
    return row


def _named(row: StatusList) -> tuple[bytes, str]:
    StatusBit.objects.filter(list=row, is_published=False).update(is_published=True)
    body = list_of_ids(row)
    return body, hashlib.sha256(body).hexdigest()


def _signed(row: StatusList, *, at: datetime, is_last: bool) -> tuple[bytes, str]:
    identity = row.identity
    issuer = issuer_under(identity, identity.organisation, at=at)
    document = build_list_credential(
        list_url=list_address(row.pk),
        issuer=identity.did,
        purpose=row.purpose,
        bits=take_in_changes(row),
        valid_from=at - _SKEW,
        valid_until=None if is_last else at + HOLDS_FOR,
        ttl=TIME_TO_LIVE,
    )
    signed = sign(document, by=issuer, at=at)
    return signed.text, signed.sha256


def publish_soon(list_id: uuid.UUID, at: datetime) -> None:
    """
    Publish a list that changed, unless it was published a moment ago: then the sweep does.

    Args:
        list_id: Of the list.
        at: Now.

    Raises:
        CannotIssue: Its issuer has no active key.
    """
    if not StatusList.objects.filter(pk=list_id, published_at__gt=at - GATHERED_FOR).exists():
        publish_list(list_id, at)


def lists_due(at: datetime) -> list[uuid.UUID]:
    """Return the ids of the lists whose next version is due, and whose issuer can sign one."""
    due = Q(published_at=None) | Q(changed_at__isnull=False)
    due |= Q(published_at__lte=at - RENEWED_AFTER) & ~Q(purpose=NAMED)
    active = Q(retired_at=None) | Q(retired_at__gt=at)
    keys = SigningKey.objects.filter(
        active,
        identity=OuterRef("identity"),
        algorithm=Algorithm.ED25519,
        active_from__lte=at,
        compromised_since=None,
        sealed__isnull=False,
    )
    return list(
        StatusList.objects.filter(due, Q(purpose=NAMED) | Exists(keys))
        .order_by(F("changed_at").asc(nulls_last=True))
        .values_list("pk", flat=True)
    )


def lists_late(*, at: datetime, by: timedelta) -> int:
    """Return how many lists should have been signed more than `by` before `at`."""
    before = at - by
    late = Q(published_at=None) | Q(changed_at__lte=before)
    late |= Q(published_at__lte=before - RENEWED_AFTER) & ~Q(purpose=NAMED)
    return StatusList.objects.filter(late, pk__in=lists_due(at)).count()


def served_list(list_id: uuid.UUID) -> ServedList | None:
    """
    Return the published bytes of a list; None where there is no such list.

    Raises:
        ListAltered: They are not the bytes that were signed.
    """
    row = StatusList.objects.filter(pk=list_id, version__gt=0).first()
    if row is None or row.published_at is None:
        return None
    body = bytes(row.document)
    if hashlib.sha256(body).hexdigest() != row.digest:
        raise ListAltered(f"the status list {list_id} is not what was signed")
    return ServedList(
        id=row.pk,
        body=body,
        digest=row.digest,
        published_at=row.published_at,
        media_type=NAMED_MEDIA_TYPE if row.purpose == NAMED else MEDIA_TYPE,
    )
