# SPDX-License-Identifier: Apache-2.0

"""
Asks a domain whether it is still the organisation's, and keeps what it answered.

The domain is asked outside any transaction: a stranger's slow website must not
keep others from writing.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from skillmark import Fetcher, GuardedFetcher
from skillmark_server.accounts.actors import Actor
from skillmark_server.custody.changes import note_identity
from skillmark_server.custody.dns import txt_records
from skillmark_server.custody.documents import controller_document
from skillmark_server.custody.domains import (
    Answer,
    DomainFailure,
    FindTexts,
    ask_for_file,
    ask_for_record,
)
from skillmark_server.custody.models import DomainMethod, IssuerIdentity
from skillmark_server.custody.publishing import lock_identity
from skillmark_server.custody.refusals import DomainTaken
from skillmark_server.custody.selectors import current_identity

EVERY: Final = timedelta(hours=24)
AFTER_A_FAILURE: Final = timedelta(hours=1)


def ask(
    identity: IssuerIdentity,
    method: DomainMethod,
    *,
    fetcher: Fetcher | None = None,
    resolver: FindTexts | None = None,
) -> Answer:
    """Ask the domain of `identity`; nothing is written. A site that does not go out says so."""
    if settings.NO_EGRESS:
        return Answer(DomainFailure.NO_EGRESS)
    if method == DomainMethod.FILE:
        document = controller_document(identity)
        # A fetcher of its own: what another one keeps may be older than what was just mended.
        return ask_for_file(identity.domain, document, fetcher or GuardedFetcher())
    return ask_for_record(identity.domain, identity.domain_challenge, resolver or txt_records)


@transaction.atomic
def keep_answer(
    identity_id: uuid.UUID,
    method: DomainMethod,
    answer: Answer,
    *,
    domain: str,
    at: datetime,
    actor: Actor,
) -> IssuerIdentity:
    """
    Keep what a domain answered; a waiting identity that is found true takes over.

    Args:
        identity_id: Whose domain was asked.
        method: How.
        answer: What it answered.
        domain: Which one was asked; an answer about another is dropped.
        at: When.
        actor: Who had it asked.

    Raises:
        DomainTaken: Another organisation has shown meanwhile that it is theirs.
    """
    identity = lock_identity(identity_id)
    if identity.domain != domain:
        return identity
    was_sound = identity.is_domain_sound
    if answer.failure is not None:
        identity.domain_failed_at = at
        identity.domain_failure, identity.domain_met = answer.failure, answer.met
        identity.save()
        if was_sound or identity.is_waiting:
            note_identity(actor, "issuer.domain_failed", identity, at=at, why=answer.failure)
        return identity
    identity.domain_checked_at, identity.domain_method = at, method
    identity.domain_failed_at, identity.domain_failure, identity.domain_met = None, "", ""
    if identity.is_waiting:
        _take_over(identity, at)
    identity.save()
    if not was_sound:
        note_identity(actor, "issuer.domain_checked", identity, at=at, domain=domain)
    return identity


def _take_over(identity: IssuerIdentity, at: datetime) -> None:
    taken = IssuerIdentity.objects.filter(did=identity.did, used_from__isnull=False)
    if taken.exists():
        raise DomainTaken(field="domain")
    before = current_identity(identity.organisation)
    if before is not None:
        before.replaced_at = at
        before.save(update_fields=["replaced_at"])
    identity.used_from = at


def take_on_due(at: datetime, *, limit: int = 20) -> list[uuid.UUID]:
    """
    Take on the identities whose domain is to be asked again; no two workers get the same.

    Returns:
        Their ids.
    """
    if settings.NO_EGRESS:
        return []  # what was sound stays so; nobody can be asked
    due = Q(domain_failed_at=None, domain_checked_at__lte=at - EVERY)
    due |= Q(domain_failed_at__lte=at - AFTER_A_FAILURE)
    due &= Q(domain_asked_at=None) | Q(domain_asked_at__lte=at - AFTER_A_FAILURE)
    rows = IssuerIdentity.objects.filter(
        due, domain_checked_at__isnull=False, replaced_at=None
    ).exclude(domain="")
    return [
        pk
        for pk in rows.values_list("pk", flat=True)[:limit]
        if IssuerIdentity.objects.filter(due, pk=pk).update(domain_asked_at=at)
    ]
