# SPDX-License-Identifier: Apache-2.0

"""The letter that asks somebody into an organisation, whoever wrote it: a page or a program."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from skillmark_server.accounts.models import Invitation, Role
from skillmark_server.outbox.services import cancel_mail, write_mail

_KIND = "invitation"


def write_invitation_mail(invitation: Invitation, secret: str) -> None:
    """Write the letter, in the organisation's language; its link is sealed until it was sent."""
    by = invitation.invited_by
    language = invitation.organisation.language
    with translation.override(language):
        role = str(Role(invitation.role).label)
    write_mail(
        kind=_KIND,
        key=_key(invitation),
        to_email=invitation.email,
        language=language,
        organisation=invitation.organisation,
        context={"by": "" if by is None else by.shown_name, "role": role},
        secrets={"link": settings.BASE_URL + reverse("invitation", args=[secret])},
        due_at=invitation.created_at,
        at=invitation.created_at,
    )


def forget_invitation_mail(invitation: Invitation, *, at: datetime) -> None:
    """Do not send the letter of an invitation that was withdrawn, if it is not on its way."""
    cancel_mail(key_prefix=_key(invitation), kinds=[_KIND], at=at)


def _key(invitation: Invitation) -> str:
    return f"invitation:{invitation.pk}"
