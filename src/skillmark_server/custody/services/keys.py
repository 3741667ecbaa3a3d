# SPDX-License-Identifier: Apache-2.0

"""Change a key in good time, let it rest, or say that somebody else has it."""

from __future__ import annotations

import functools
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from skillmark import Algorithm
from skillmark_server.accounts.actors import Actor
from skillmark_server.custody.changes import check_may_change, note_key
from skillmark_server.custody.domains import DomainFailure
from skillmark_server.custody.keys import make_key
from skillmark_server.custody.models import (
    DomainMethod,
    IdentityKind,
    SigningKey,
    State,
    StatusList,
)
from skillmark_server.custody.publishing import lock_identity
from skillmark_server.custody.refusals import KeyIsIdentity, KeyState
from skillmark_server.custody.signing import forget_signers
from skillmark_server.custody.tasks import publish_status_list

OVERLAP: Final = timedelta(minutes=10)
"""A new key is published this long before it signs: verifiers keep documents for five minutes."""

OVERLAP_BY_FILE: Final = timedelta(days=7)
"""The same where a person has to put the new document on a website."""


@transaction.atomic
def rotate_key(*, key: SigningKey, at: datetime, actor: Actor) -> SigningKey:
    """
    Make a key that takes over from `key` in ten minutes; what `key` signed stands.

    Where the document lies on the organisation's own website, it is seven days.

    Returns:
        The new key.

    Raises:
        NotAllowed: The actor may not.
        KeyIsIdentity: The identity is a demonstration's.
        KeyState: `key` is not active, or another is about to take over.
    """
    key = _locked(key, actor)
    if key.identity.kind == IdentityKind.DEMO:
        raise KeyIsIdentity
    _check_signs(key, at)
    takes_over = at + (OVERLAP_BY_FILE if _is_by_file(key) else OVERLAP)
    key.retired_at = takes_over
    key.save(update_fields=["retired_at"])
    new = make_key(key.identity, Algorithm(key.algorithm), at=takes_over)
    new.save(force_insert=True)
    note_key(actor, "key.rotated", key, at=at, successor=str(new.pk))
    return new


@transaction.atomic
def retire_key(*, key: SigningKey, at: datetime, actor: Actor) -> SigningKey:
    """
    Let a key sign no more, without another in its place; what it signed stands.

    Raises:
        NotAllowed: The actor may not.
        KeyState: `key` is not active, or is the one that every badge is signed with.
    """
    key = _locked(key, actor)
    _check_signs(key, at)
    if key.algorithm == Algorithm.ED25519:
        raise KeyState(
            _("Every badge is signed with this key. Change it instead: a new one takes its place.")
        )
    key.retired_at = at
    key.sealed = None
    key.save(update_fields=["retired_at", "sealed"])
    note_key(actor, "key.retired", key, at=at)
    return key


@transaction.atomic
def compromise_key(
    *, key: SigningKey, at: datetime, since: datetime | None, actor: Actor
) -> SigningKey | None:
    """
    Say that somebody else has had a key since a moment.

    Nothing that it signed is trusted any more. Its private half is destroyed; a new key signs
    at once, and every status list is signed anew.

    Args:
        key: Active, retired, or known to be compromised since a later moment.
        at: When it is said.
        since: Since when, at most `at`; None where nobody knows: since it was made.
        actor: Who says so.

    Returns:
        The key in its place; None where it was retired already, or was a demonstration's own.

    Raises:
        NotAllowed: The actor may not.
        KeyState: `since` lies ahead, or it is known to be compromised since an earlier moment.
    """
    key = _locked(key, actor)
    if since is None:
        since = min(key.active_from, at)
    if since > at:
        raise KeyState(_("The moment lies ahead of us."), field="since")
    if key.compromised_since is not None and key.compromised_since <= since:
        raise KeyState(_("It is known to be compromised since an earlier moment."), field="since")
    signs = key.state_at(at) in {State.ACTIVE, State.COMING}
    key.compromised_since, key.compromised_at, key.sealed = since, at, None
    key.save(update_fields=["compromised_since", "compromised_at", "sealed"])
    new = None
    if key.identity.kind != IdentityKind.DEMO:
        new = _successor(key, at) if signs else None
        _sign_lists_anew(key, at)
        if _is_by_file(key):
            key.identity.domain_failed_at = at
            key.identity.domain_failure = DomainFailure.OUTDATED
            key.identity.save(update_fields=["domain_failed_at", "domain_failure"])
    note_key(
        actor,
        "key.compromised",
        key,
        at=at,
        since=since.isoformat(),
        successor="" if new is None else str(new.pk),
    )
    transaction.on_commit(forget_signers)
    return new


def _is_by_file(key: SigningKey) -> bool:
    identity = key.identity
    return identity.kind == IdentityKind.DOMAIN and identity.domain_method == DomainMethod.FILE


def _successor(key: SigningKey, at: datetime) -> SigningKey:
    """The key that was about to take over, now at once; else a new one."""
    coming = (
        SigningKey.objects.filter(
            identity=key.identity,
            algorithm=key.algorithm,
            retired_at=None,
            compromised_since=None,
        )
        .exclude(pk=key.pk)
        .first()
    )
    if coming is None:
        coming = make_key(key.identity, Algorithm(key.algorithm), at=at)
    coming.active_from = min(coming.active_from, at)
    coming.save()
    return coming


def _sign_lists_anew(key: SigningKey, at: datetime) -> None:
    lists = StatusList.objects.filter(identity=key.identity, version__gt=0)
    for list_id in lists.values_list("pk", flat=True):
        transaction.on_commit(functools.partial(publish_status_list.enqueue, str(list_id)))
    lists.update(changed_at=at)


def _locked(key: SigningKey, actor: Actor) -> SigningKey:
    check_may_change(actor, key.identity.organisation)
    lock_identity(key.identity_id)
    return SigningKey.objects.select_related("identity__organisation").get(pk=key.pk)


def _check_signs(key: SigningKey, at: datetime) -> None:
    if key.state_at(at) is not State.ACTIVE:
        raise KeyState(_("The key does not sign now."))
    if key.retired_at is not None:
        raise KeyState(_("A new key is about to take its place already."))
