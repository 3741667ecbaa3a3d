# SPDX-License-Identifier: Apache-2.0

"""What every change of an identity or a key leaves behind, and who may make one."""

from __future__ import annotations

import hashlib
from datetime import datetime

from skillmark.canonical.jcs import canonicalize
from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Organisation
from skillmark_server.accounts.permissions import Permission
from skillmark_server.audit.recording import record
from skillmark_server.custody.documents import controller_document
from skillmark_server.custody.models import IssuerIdentity, SigningKey
from skillmark_server.refusals import NotAllowed
from skillmark_server.transparency.leaves import add_leaf
from skillmark_server.transparency.models import LeafKind


def check_may_change(actor: Actor, organisation: Organisation) -> None:
    """
    Return if `actor` may change the identity and the keys of `organisation`.

    Raises:
        NotAllowed: They may not, or act in another organisation.
    """
    if actor.kind == "system":
        return
    if actor.require(Permission.MANAGE_KEYS).pk != organisation.pk:
        raise NotAllowed


def note_key(actor: Actor, action: str, key: SigningKey, *, at: datetime, **detail: str) -> None:
    """
    Add a leaf for the document as it stands after the change, then the event.

    A leaf comes before an event everywhere: one order of locks, hence no deadlock.
    """
    identity = key.identity
    digest = hashlib.sha256(canonicalize(controller_document(identity))).hexdigest()
    add_leaf(LeafKind.KEY, str(key.pk), digest, at=at)
    record(
        actor,
        action,
        key,
        at=at,
        organisation_id=identity.organisation_id,
        detail={"algorithm": key.algorithm, **detail},
    )


def note_identity(
    actor: Actor, action: str, identity: IssuerIdentity, *, at: datetime, **detail: str
) -> None:
    """Add the event of a change that touches no key."""
    record(
        actor,
        action,
        identity,
        at=at,
        organisation_id=identity.organisation_id,
        detail={"kind": identity.kind, **detail},
    )
