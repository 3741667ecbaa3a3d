# SPDX-License-Identifier: Apache-2.0

"""Say whether an endorsement is shown, and take one back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.audit.recording import record
from skillmark_server.custody.lists import set_bit
from skillmark_server.lifecycle.endorsement_letters import (
    write_endorsement_decided,
    write_endorsement_withdrawn,
)
from skillmark_server.lifecycle.endorsing import may_decide
from skillmark_server.lifecycle.models import Endorsement
from skillmark_server.lifecycle.refusals import EndorsementClosed
from skillmark_server.outbox.services import cancel_mail
from skillmark_server.refusals import NotAllowed


@transaction.atomic
def decide_endorsement(
    *, actor: Actor, endorsement: Endorsement, is_shown: bool, at: datetime
) -> Endorsement:
    """
    Accept an endorsement of what is one's own, or decline it; decided again at any time.

    Whoever wrote it is told.

    Raises:
        NotAllowed: It is not theirs to decide.
        EndorsementClosed: It was not given yet, or was taken back.
    """
    found = _locked(endorsement)
    if not may_decide(actor, found):
        raise NotAllowed
    if found.offered_at is None or found.withdrawn_at is not None:
        raise EndorsementClosed
    if found.decided_at is not None and found.is_shown == is_shown:
        return found
    found.decided_by, found.decided_at, found.is_shown = actor.user, at, is_shown
    found.changed_at = at
    found.save(update_fields=["decided_by", "decided_at", "is_shown", "changed_at"])
    action = "endorsement.accepted" if is_shown else "endorsement.declined"
    record(actor, action, found, at=at, organisation_id=found.organisation.pk)
    write_endorsement_decided(found, at=at)
    return found


@transaction.atomic
def withdraw_endorsement(*, actor: Actor, endorsement: Endorsement, at: datetime) -> Endorsement:
    """
    Take back what one said, or the wish for it; it is shown no more, and its list says so.

    Args:
        actor: Who wrote it or handed it in, or who may review for whoever said it; of a wish,
            who may ask.
        endorsement: Not taken back yet.
        at: Now.

    Raises:
        NotAllowed: It is somebody else's.
        EndorsementClosed: It was taken back.
    """
    found = _locked(endorsement)
    if not may_withdraw(actor, found):
        raise NotAllowed
    if found.withdrawn_at is not None:
        raise EndorsementClosed
    was_shown, found.is_shown = found.is_shown, False
    found.withdrawn_at = found.changed_at = at
    found.save(update_fields=["withdrawn_at", "changed_at", "is_shown"])
    if found.status_list is not None and found.status_index is not None:
        set_bit(found.status_list.pk, found.status_index, value=True, at=at)
    if was_shown:
        write_endorsement_withdrawn(found, at=at)
    cancel_mail(key_prefix=f"endorsement-asked:{found.pk}", kinds=["endorsement-asked"], at=at)
    record(actor, "endorsement.withdrawn", found, at=at, organisation_id=found.organisation.pk)
    return found


def may_withdraw(actor: Actor, endorsement: Endorsement) -> bool:
    """Whether it is theirs to take back."""
    if endorsement.offered_at is None:
        return may_decide(actor, endorsement)
    if endorsement.by_organisation_id is not None:
        is_theirs = endorsement.by_organisation_id == actor.organisation_id
        return is_theirs and actor.may(Permission.REVIEW)
    if endorsement.issuer:
        return actor.user is not None and endorsement.by_id == actor.user.pk
    return actor.user is not None and endorsement.person_id == actor.user.pk


def _locked(endorsement: Endorsement) -> Endorsement:
    return (
        Endorsement.objects.select_for_update(of=("self",))
        .select_related("status_list", "organisation", "by")
        .get(pk=endorsement.pk)
    )
