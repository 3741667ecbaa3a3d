# SPDX-License-Identifier: Apache-2.0

"""
Does what was asked to be done to an award, once its undo window is over: each act once.

Row, list, log, chain and mail change in one transaction; the new list is published
after it.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from datetime import UTC, datetime

from django.db import transaction

from skillmark.canonical.jcs import canonicalize
from skillmark_server.accounts.actors import Actor
from skillmark_server.audit.recording import record
from skillmark_server.awards.addresses import address_of
from skillmark_server.awards.erasing import is_erased
from skillmark_server.awards.letters import CLAIM_KINDS, write_act_mail
from skillmark_server.awards.models import Act, ActKind, Award
from skillmark_server.custody.lists import name_withdrawn, set_bit
from skillmark_server.outbox.services import cancel_mail
from skillmark_server.transparency.leaves import add_leaf
from skillmark_server.transparency.models import LeafKind

log = logging.getLogger(__name__)

_AT_ONCE = 100
_LEAVES = {
    ActKind.REVOKE: LeafKind.REVOKE,
    ActKind.SUSPEND: LeafKind.SUSPEND,
    ActKind.REINSTATE: LeafKind.REINSTATE,
}
_EVENTS = {
    ActKind.REVOKE: "award.revoked",
    ActKind.SUSPEND: "award.suspended",
    ActKind.REINSTATE: "award.reinstated",
}


def do_due_acts(*, at: datetime) -> int:
    """Do every act whose window is over; returns how many were done."""
    due = Act.objects.filter(done_at=None, undone_at=None, due_at__lte=at).order_by("due_at", "pk")
    done = 0
    for act_id in list(due.values_list("pk", flat=True)[:_AT_ONCE]):
        try:
            done += do_act(act_id, at=at)
        except Exception:  # one act must not keep the others from being done
            log.exception("an act could not be done", extra={"act": str(act_id)})
    return done


@transaction.atomic
def do_act(act_id: uuid.UUID, *, at: datetime, is_told: bool = True) -> bool:
    """
    Do one act, unless it was done, undone, or has nothing left to do.

    Args:
        act_id: Which.
        at: Now: the moment from which it holds.
        is_told: Whether the holder gets the mail of the act; else the caller writes another.
    """
    act = Act.objects.select_for_update().get(pk=act_id)
    if act.done_at is not None or act.undone_at is not None:
        return False
    award = (
        Award.objects.select_for_update(of=("self",))
        .select_related("organisation", "version")
        .get(pk=act.award_id)
    )
    kind = ActKind(act.kind)
    if not fits(kind, award):
        act.undone_at = at
        act.save(update_fields=["undone_at"])
        return False
    _write(kind, act, award, at)
    act.done_at = at
    act.save(update_fields=["done_at"])
    digest = hashlib.sha256(
        canonicalize(
            {"act": str(act.pk), "award": str(award.pk), "at": at.astimezone(UTC).isoformat()}
        )
    ).hexdigest()
    add_leaf(_LEAVES[kind], str(award.pk), digest, at=at)
    actor = Actor(user=act.asked_by, organisation=award.organisation, kind="person")
    record(actor, _EVENTS[kind], award, at=at, detail={"act": str(act.pk)})
    cancel_mail(award_id=award.pk, kinds=CLAIM_KINDS, at=at)
    if is_told and not is_erased(award):
        write_act_mail(act, award, at=at)
    return True


def fits(kind: ActKind, award: Award) -> bool:
    """Whether `kind` can be done to `award` as it stands."""
    if award.revoked_at is not None:
        return False
    if kind is ActKind.SUSPEND and award.suspension_list_serial is None:
        return False
    return kind is ActKind.REVOKE or (award.suspended_at is None) is (kind is ActKind.SUSPEND)


def _write(kind: ActKind, act: Act, award: Award, at: datetime) -> None:
    award.is_reason_public = act.is_reason_public
    if kind is ActKind.REVOKE:
        award.revoked_at = at
        award.revocation_reason = act.reason
        name_withdrawn(
            award.revocation_list.pk,
            award.revocation_index,
            credential_id=address_of(award.pk),
            reason=act.reason if act.is_reason_public else "",
            at=at,
        )
    else:
        is_on_hold = kind is ActKind.SUSPEND
        award.suspended_at = at if is_on_hold else None
        award.suspension_reason = act.reason if is_on_hold else ""
        if award.suspension_list is not None and award.suspension_index is not None:
            set_bit(award.suspension_list.pk, award.suspension_index, value=is_on_hold, at=at)
    award.changed_at = at
    award.save(
        update_fields=[
            "is_reason_public",
            "revoked_at",
            "revocation_reason",
            "suspended_at",
            "suspension_reason",
            "changed_at",
        ]
    )
