# SPDX-License-Identifier: Apache-2.0

"""Which mail is written for what happens here; always in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from skillmark_server.accounts.models import Membership, Organisation, User
from skillmark_server.accounts.permissions import ROLES, Permission
from skillmark_server.awards.models import Award
from skillmark_server.lifecycle.expiry import Expiry
from skillmark_server.lifecycle.models import BulkAct, RenewalRequest
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


def write_expiry_mail(award: Award, expiry: Expiry, *, days: int, at: datetime) -> None:
    """Remind the holder that an award ends, on one of the rungs."""
    holder = award.holder
    write_mail(
        kind="expiring",
        key=f"expiring:{award.pk}:{days}",
        to_email=award.recipient_email if holder is None else holder.email,
        to_name=award.recipient_name,
        language=award.language,
        context={
            "title": award.title,
            "number": award.number,
            "valid_from": _day(award.valid_from),
            "valid_until": _day(award.valid_until),
            "left": expiry.days,
            "picture": {"kind": "version", "id": str(award.version.pk)},
            "link": f"{settings.BASE_URL}/my/{award.pk}",
        },
        organisation=award.organisation,
        award_id=award.pk,
        due_at=at,
        at=at,
        is_one_of_many=True,
    )


def write_digest(
    organisation: Organisation,
    *,
    email: str,
    name: str,
    language: str,
    lines: Sequence[dict[str, Any]],
    count: int,
    is_officer: bool,
    week: str,
    at: datetime,
) -> int:
    """
    Write what ends to one reader; returns 1, or 0 where it was written before.

    Args:
        organisation: Whose awards.
        email: Of the reader.
        name: Of the reader.
        language: Of the reader.
        lines: With `name`, `title`, `day` and `stage`.
        count: How many lines there would be.
        is_officer: Whether they award, and so find the list; a manager may have no account.
        week: As ISO 8601.
        at: Now.
    """
    mail = write_mail(
        kind="expiry-digest",
        key=f"expiry-digest:{organisation.pk}:{week}:{email}"[:120],
        to_email=email,
        to_name=name,
        language=language,
        context={
            "lines": list(lines),
            "count": count,
            "more": count - len(lines),
            "is_officer": is_officer,
            "link": f"{settings.BASE_URL}/awards/ending/" if is_officer else settings.BASE_URL,
        },
        organisation=organisation,
        due_at=at,
        at=at,
        is_one_of_many=True,
    )
    return int(mail.created_at == at)


def write_renewal_asked(request: RenewalRequest, *, at: datetime) -> None:
    """Tell those who decide that a holder asks for a renewal."""
    award = request.award
    for user in those_who_may(award.organisation, Permission.AWARD, but=request.asked_by):
        write_mail(
            kind="renewal-asked",
            key=f"renewal-asked:{request.pk}:{user.pk}",
            to_email=user.email,
            to_name=user.name,
            language=user.language,
            context={
                "title": award.title,
                "name": award.recipient_name,
                "link": f"{settings.BASE_URL}/awards/renewals/{request.pk}",
            },
            organisation=award.organisation,
            due_at=at,
            at=at,
        )


def write_renewal_returned(request: RenewalRequest, *, at: datetime) -> None:
    """Tell the holder what is lacking."""
    award, asker = request.award, request.asked_by
    write_mail(
        kind="renewal-returned",
        key=f"renewal-returned:{request.pk}",
        to_email=award.recipient_email if asker is None else asker.email,
        to_name=award.recipient_name,
        language=award.language,
        context={
            "title": award.title,
            "reason": request.decision_reason,
            "link": f"{settings.BASE_URL}/my/{award.pk}/renew",
        },
        organisation=award.organisation,
        award_id=award.pk,
        due_at=at,
        at=at,
    )


def _day(moment: datetime | None) -> str:
    """The day on which `moment` falls where the site stands, as ISO 8601."""
    return "" if moment is None else timezone.localtime(moment).date().isoformat()
