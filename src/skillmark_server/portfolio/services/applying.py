# SPDX-License-Identifier: Apache-2.0

"""Makes and withdraws links for applications."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.digests import digest_of
from skillmark_server.accounts.models import User
from skillmark_server.accounts.texts import tidy
from skillmark_server.audit.recording import record
from skillmark_server.awards.models import Award
from skillmark_server.portfolio.models import Application, ApplicationItem
from skillmark_server.portfolio.models.application import LONGEST_MESSAGE, LONGEST_NAME
from skillmark_server.portfolio.refusals import LastsTooLong, NameMissing, NotKept, TooMany

LONGEST_DAYS: Final = 180
MOST_AWARDS: Final = 30
MOST_OPEN: Final = 50
_SECRET_BYTES: Final = 32


@transaction.atomic
def make_application(
    *,
    user: User,
    name: str,
    award_ids: Iterable[UUID],
    days: int,
    message: str = "",
    at: datetime,
    kind: str = "person",
) -> tuple[Application, str]:
    """
    Make a link; its address is given back once and kept nowhere.

    Args:
        user: Who applies.
        name: What for, as the reader sees it; at most 120 characters.
        award_ids: Of awards that the person keeps, whoever else may see them; in order, 1 to 30.
        days: For how long it opens, 1 to 180.
        message: To the reader; at most 1,000 characters, several lines.
        at: Now.
        kind: Whether the person acts, or a `token` of theirs.

    Raises:
        NameMissing: The name is empty.
        TextRefused: A text cannot be used.
        LastsTooLong: `days` is none of 1 to 180.
        NotKept: There is no award, or one that they do not keep.
        TooMany: There are more than 30 awards, or 50 links that open.
    """
    said = {
        "name": tidy(name, field="name", longest=LONGEST_NAME),
        "message": tidy(message, field="message", longest=LONGEST_MESSAGE, lines=True),
    }
    if not said["name"]:
        raise NameMissing(field="name")
    if not 1 <= days <= LONGEST_DAYS:
        raise LastsTooLong(field="days")
    wanted = list(dict.fromkeys(award_ids))
    if len(wanted) > MOST_AWARDS:
        raise TooMany(_("An application shows 30 badges at most."), field="awards")
    kept = set(Award.objects.filter(pk__in=wanted, holder=user).values_list("pk", flat=True))
    if not wanted or kept != set(wanted):
        raise NotKept(field="awards")
    User.objects.select_for_update().get(pk=user.pk)
    open_now = Application.objects.filter(user=user, withdrawn_at=None, expires_at__gt=at)
    if open_now.count() >= MOST_OPEN:
        raise TooMany
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    application = Application.objects.create(
        user=user,
        secret_digest=digest_of(secret),
        created_at=at,
        expires_at=at + timedelta(days=days),
        **said,
    )
    ApplicationItem.objects.bulk_create(
        ApplicationItem(application=application, award_id=one, position=place)
        for place, one in enumerate(wanted, 1)
    )
    record(
        Actor(user=user, kind=kind),
        "application.made",
        application,
        at=at,
        detail={"awards": len(wanted), "days": days},
    )
    return application, f"{settings.BASE_URL}/s/{secret}"


@transaction.atomic
def withdraw_application(
    *, user: User, application_id: UUID, at: datetime, kind: str = "person"
) -> Application:
    """
    End a link at once; a second time changes nothing.

    Raises:
        Application.DoesNotExist: It is not theirs.
    """
    application = Application.objects.select_for_update().get(pk=application_id, user=user)
    if application.withdrawn_at is None:
        application.withdrawn_at = at
        application.save(update_fields=["withdrawn_at"])
        record(Actor(user=user, kind=kind), "application.withdrawn", application, at=at)
    return application
