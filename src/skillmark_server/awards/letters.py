# SPDX-License-Identifier: Apache-2.0

"""Which mail is written for what happens to an award; always in the caller's transaction."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from skillmark_server.awards.addresses import address_of
from skillmark_server.awards.claims import drawn_link, new_link
from skillmark_server.awards.models import (
    Act,
    ActKind,
    Award,
    AwardRequest,
    Batch,
    ClaimLink,
    Visibility,
)
from skillmark_server.outbox.models import Mail
from skillmark_server.outbox.refusals import BadAddress
from skillmark_server.outbox.services import new_mail, write_mail, write_mails, written_keys

log = logging.getLogger(__name__)

REMINDERS: Final = (7, 30)
"""Days after issue on which somebody who has not claimed is reminded."""

CLAIM_KINDS: Final = ("claim", "reminder")


def write_claim_mail(
    award: Award,
    *,
    at: datetime,
    again: str = "",
    to_email: str = "",
    due_at: datetime | None = None,
) -> Mail:
    """
    Write the mail that tells of a new award, with a link to keep it.

    Args:
        award: With organisation and version.
        at: Now.
        again: Tells a mail that was asked for anew from the first.
        to_email: A mended address; empty takes the recipient's.
        due_at: Not before; None: now.
    """
    return _write(
        "claim",
        award,
        key=_claim_key(award, again),
        at=at,
        secrets={"link": new_link(award, at=at)},
        to_email=to_email,
        due_at=due_at,
    )


def write_claim_mails(due: Iterable[tuple[Award, datetime]], *, at: datetime) -> int:
    """
    Write the claim mails of many awards, each once, with a few statements for all of them.

    An address that takes no mail is left out: it can be mended on the page of its award.

    Args:
        due: Awards, with organisation and version, and when each of their mails is due.
        at: Now.

    Returns:
        How many were written.
    """
    told = {_claim_key(award): (award, moment) for award, moment in due}
    known = written_keys(told)
    mails, links = [], []
    for key, (award, moment) in told.items():
        if key in known:
            continue
        link, address = drawn_link(award, at=at)
        try:
            mails.append(
                new_mail(**_said("claim", award, key, at, moment, secrets={"link": address}))
            )
        except BadAddress:
            log.warning("an address takes no mail", extra={"award": str(award.pk)})
            continue
        links.append(link)
    ClaimLink.objects.bulk_create(links)
    write_mails(mails)
    return len(mails)


def _claim_key(award: Award, again: str = "") -> str:
    return f"claim:{award.pk}{again and f':{again}'}"


def write_reminder(award: Award, *, days: int, at: datetime) -> Mail:
    """Write the reminder of one rung."""
    return _write(
        "reminder",
        award,
        key=f"reminder:{award.pk}:{days}",
        at=at,
        secrets={"link": new_link(award, at=at)},
        days=days,
    )


_KINDS: Final = {
    ActKind.REVOKE: "revoked",
    ActKind.SUSPEND: "suspended",
    ActKind.REINSTATE: "reinstated",
}


def write_act_mail(act: Act, award: Award, *, at: datetime) -> Mail:
    """Tell the holder what was done, and why."""
    return _write(
        _KINDS[ActKind(act.kind)],
        award,
        key=f"act:{act.pk}",
        at=at,
        reason=act.reason,
        day=_day(at),
    )


def write_reissue_mail(award: Award, *, reason: str, at: datetime, is_same: bool = False) -> Mail:
    """
    Tell the holder that another badge took the place of the one they had, and why.

    Args:
        award: The new one, with the old one in `supersedes`.
        reason: Why.
        at: Now.
        is_same: Whether it says what the old one said.
    """
    is_kept = award.claimed_at is not None
    return _write(
        "reissued",
        award,
        key=f"reissued:{award.pk}",
        at=at,
        secrets={} if is_kept else {"link": new_link(award, at=at)},
        reason=reason,
        is_kept=is_kept,
        is_same=is_same,
        on=_day(at),
        old=award.supersedes.number if award.supersedes else "",
    )


def write_request_mail(
    kind: str, request: AwardRequest, *, at: datetime, secrets: dict[str, str] | None = None
) -> Mail:
    """Tell somebody who asked for a badge how it stands: `request-received` and so on."""
    return write_mail(
        kind=kind,
        # Asked again, there is another link, and so another mail.
        key=f"{kind}:{request.pk}:{request.asked_at:%Y%m%d%H%M%S%f}",
        to_email=request.email,
        to_name=request.name,
        language=request.language,
        context={
            "title": request.achievement.title,
            "name": request.name,
            "reason": request.decision_reason,
        },
        secrets=secrets or {},
        organisation=request.organisation,
        due_at=at,
        at=at,
    )


def write_sign_off_mail(
    batch: Batch, *, to_email: str, to_name: str, language: str, count: int, at: datetime
) -> Mail:
    """Tell somebody who may sign off that a list waits."""
    return write_mail(
        kind="sign-off-waiting",
        key=f"sign-off:{batch.pk}:{at:%Y%m%d%H%M%S}:{to_email}"[:120],
        to_email=to_email,
        to_name=to_name,
        language=language,
        context={
            "title": batch.version.achievement.title,
            "by": "" if batch.by is None else batch.by.shown_name,
            "count": count,
            "link": f"{settings.BASE_URL}/awards/batches/{batch.pk}",
        },
        organisation=batch.organisation,
        due_at=at,
        at=at,
    )


def _write(
    kind: str,
    award: Award,
    *,
    key: str,
    at: datetime,
    secrets: dict[str, str] | None = None,
    to_email: str = "",
    due_at: datetime | None = None,
    **words: Any,
) -> Mail:
    said = _said(kind, award, key, at, due_at or at, to_email=to_email, secrets=secrets, **words)
    is_one_of_many = kind == "reminder" or award.batch_serial is not None
    return write_mail(**said, is_one_of_many=is_one_of_many)


def _said(
    kind: str,
    award: Award,
    key: str,
    at: datetime,
    due_at: datetime,
    *,
    secrets: dict[str, str] | None = None,
    to_email: str = "",
    **words: Any,
) -> dict[str, Any]:
    """What a mail about an award is made of, by name."""
    return {
        "kind": kind,
        "key": key,
        "to_email": to_email or award.recipient_email,
        "to_name": award.recipient_name,
        "language": award.language,
        "context": {
            "title": award.title,
            "name": award.recipient_name,
            "number": award.number,
            "address": _seen_at(award),
            "valid_from": _day(award.valid_from),
            "valid_until": None if award.valid_until is None else _day(award.valid_until),
            "picture": {"kind": "version", "id": str(award.version.pk)},
            **words,
        },
        "secrets": secrets or {},
        "organisation": award.organisation,
        "award_id": award.pk,
        "group_id": award.batch.pk if kind == "claim" and award.batch is not None else None,
        "due_at": due_at,
        "at": at,
    }


def _seen_at(award: Award) -> str:
    """Where its holder sees it: on its public page, or among their own if that is closed."""
    if award.visibility == Visibility.PUBLIC and award.declined_at is None:
        return address_of(award.pk)
    return f"{settings.BASE_URL}/my/{award.pk}"


def _day(moment: datetime) -> str:
    """The day on which `moment` falls where the site stands, as ISO 8601."""
    return timezone.localtime(moment).date().isoformat()
