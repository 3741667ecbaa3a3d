# SPDX-License-Identifier: Apache-2.0

"""Which mail is written for what happens here; always in the caller's transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings

from skillmark_server.accounts.models import Membership, Organisation, User
from skillmark_server.accounts.permissions import ROLES, Permission
from skillmark_server.lifecycle.models import BulkAct
from skillmark_server.outbox.services import write_mail

_MOST_TOLD: Final = 20


def those_who_may(
    organisation: Organisation, permission: Permission, *, but: User | None = None
) -> list[User]:
    """Members whose role allows `permission`, at most 20, the longest here first."""
    roles = [role for role, allowed in ROLES.items() if permission in allowed]
    members = (
        Membership.objects.filter(role__in=roles, organisation=organisation)
        .exclude(user=but)
        .select_related("user")
        .order_by("since", "user_id")
    )
    return list({member.user_id: member.user for member in members}.values())[:_MOST_TOLD]


def ask_for_signatures(act: BulkAct, *, at: datetime) -> None:
    """Write to those who may sign off that an act on many waits for them."""
    for user in those_who_may(act.organisation, Permission.SIGN_OFF, but=act.asked_by):
        write_mail(
            kind="act-waiting",
            key=f"act-waiting:{act.pk}:{user.pk}",
            to_email=user.email,
            to_name=user.name,
            language=user.language,
            context={
                "by": "" if act.asked_by is None else act.asked_by.shown_name,
                "doing": act.kind,
                "count": act.awards,
                "reason": act.reason,
                "link": f"{settings.BASE_URL}/awards/many/{act.pk}",
            },
            organisation=act.organisation,
            due_at=at,
            at=at,
        )
