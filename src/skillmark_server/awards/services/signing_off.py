# SPDX-License-Identifier: Apache-2.0

"""A second person looks at a batch, and signs it off or returns it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Membership
from skillmark_server.accounts.permissions import ROLES, ROLES_FOR_A_BADGE, Permission
from skillmark_server.audit.recording import record
from skillmark_server.awards.dispatching import send_on_its_way
from skillmark_server.awards.facts import checked_words
from skillmark_server.awards.letters import write_sign_off_mail
from skillmark_server.awards.models import Batch
from skillmark_server.awards.recipients import own_addresses
from skillmark_server.awards.refusals import BadFact, BatchClosed, SelfAward, StillReading
from skillmark_server.awards.running import left_of
from skillmark_server.refusals import NotAllowed

_LONGEST_REASON: Final = 1000
_MOST_TOLD: Final = 20


@transaction.atomic
def sign_off_batch(*, actor: Actor, batch: Batch, at: datetime) -> Batch:
    """
    Agree to a batch that somebody else made; it leaves after the undo window.

    Raises:
        NotAllowed: The actor may not sign off, or not this.
        SelfAward: They made it, or stand in it.
        BatchClosed: It does not wait for a signature.
        StillReading: The worker looks it through once more.
    """
    batch = _waiting(actor, batch)
    if actor.user is None or batch.by_id == actor.user.pk:
        raise SelfAward
    if batch.judged_at is None:
        raise StillReading
    own = own_addresses(actor.user, batch.organisation)
    if left_of(batch).filter(email__in=own).exists():
        raise SelfAward
    batch.signed_off_by, batch.signed_off_at = actor.user, at
    batch.save(update_fields=["signed_off_by", "signed_off_at"])
    send_on_its_way(batch, at=at)
    record(actor, "batch.signed_off", batch, at=at)
    return batch


@transaction.atomic
def return_batch(*, actor: Actor, batch: Batch, reason: str, at: datetime) -> Batch:
    """
    Send a batch back to its maker with what is to be mended.

    Raises:
        NotAllowed, BatchClosed: As in `sign_off_batch`.
        BadFact: There is no reason, or it may not be kept.
    """
    batch = _waiting(actor, batch)
    words = checked_words(reason, _LONGEST_REASON, "reason", lines=True)
    if not words:
        raise BadFact(_("Write what is to be mended."), field="reason")
    batch.submitted_at, batch.returned_reason = None, words
    batch.save(update_fields=["submitted_at", "returned_reason"])
    record(actor, "batch.returned", batch, at=at)
    return batch


def ask_for_sign_off(batch: Batch, *, count: int, at: datetime) -> None:
    """Write to those who may sign the batch off, in the caller's transaction."""
    roles = [role for role, allowed in ROLES.items() if Permission.SIGN_OFF in allowed]
    for_badge = [role for role, may in ROLES_FOR_A_BADGE.items() if Permission.SIGN_OFF in may]
    members = (
        Membership.objects.filter(
            Q(role__in=roles)
            | Q(
                achievement_roles__achievement_id=batch.version.achievement_id,
                achievement_roles__role__in=for_badge,
            ),
            organisation=batch.organisation,
        )
        .exclude(user=batch.by)
        .select_related("user")
        .order_by("user_id")
    )
    people = {member.user_id: member.user for member in members}
    for user in list(people.values())[:_MOST_TOLD]:
        write_sign_off_mail(
            batch,
            to_email=user.email,
            to_name=user.name,
            language=user.language,
            count=count,
            at=at,
        )


def _waiting(actor: Actor, batch: Batch) -> Batch:
    organisation = actor.require_for(Permission.SIGN_OFF, batch.version.achievement_id)
    batch = (
        Batch.objects.select_for_update(of=("self",))
        .select_related("version__achievement__organisation", "organisation", "by")
        .get(pk=batch.pk)
    )
    if batch.organisation_id != organisation.pk:
        raise NotAllowed
    is_waiting = batch.submitted_at is not None and batch.signed_off_at is None
    if not is_waiting or batch.finished_at or batch.cancelled_at:
        raise BatchClosed
    return batch
