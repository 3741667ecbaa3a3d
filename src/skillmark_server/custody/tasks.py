# SPDX-License-Identifier: Apache-2.0

"""
Work that is done beside requests; each task may run twice, or never: the sweep asks again.

Lists that are due are signed, and the transparency log once a minute; domains are asked once a
day, and the private half of a key that signs no more is destroyed.
"""

from __future__ import annotations

import logging
import uuid
from datetime import datetime

from django.utils import timezone
from django_tasks import task

from skillmark_server.accounts.actors import SYSTEM
from skillmark_server.custody.checking import ask, keep_answer, take_on_due
from skillmark_server.custody.log_signing import sign_when_due
from skillmark_server.custody.models import DomainMethod, IssuerIdentity, SigningKey
from skillmark_server.custody.publishing import lists_due, publish_list, publish_soon

_log = logging.getLogger("skillmark.custody")


@task()
def publish_status_list(list_id: str) -> None:
    """Sign the next version of a list, if one is due and none was signed a moment ago."""
    publish_soon(uuid.UUID(list_id), timezone.now())


@task()
def ask_domain_again(identity_id: str) -> None:
    """Ask the domain of an identity, and keep what it answers."""
    identity = IssuerIdentity.objects.filter(pk=uuid.UUID(identity_id)).first()
    if identity is None or not identity.domain or identity.domain_checked_at is None:
        return
    method = DomainMethod(identity.domain_method)
    answer = ask(identity, method)
    keep_answer(
        identity.pk, method, answer, domain=identity.domain, at=timezone.now(), actor=SYSTEM
    )


def publish_due(at: datetime) -> int:
    """
    Sign every list that is due; a list that cannot be signed does not hold the others up.

    Returns:
        How many were signed.
    """
    signed = 0
    for list_id in lists_due(at):
        try:
            publish_list(list_id, at)
        except Exception:  # noqa: BLE001 - one fault must not leave the other lists unsigned
            _log.exception("a status list cannot be signed")
        else:
            signed += 1
    return signed


def destroy_retired_secrets(at: datetime) -> int:
    """Destroy the private half of every key that signs no more; return how many there were."""
    return SigningKey.objects.filter(sealed__isnull=False, retired_at__lte=at).update(sealed=None)


def tick(at: datetime) -> None:
    """Do what is due; the worker calls this every few seconds."""
    publish_due(at)
    destroy_retired_secrets(at)
    sign_when_due(at)
    for identity_id in take_on_due(at):
        ask_domain_again.enqueue(str(identity_id))
