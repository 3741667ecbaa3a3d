# SPDX-License-Identifier: Apache-2.0

"""The mails about endorsements: asked, given, decided; always in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from skillmark_server.accounts.models import User
from skillmark_server.accounts.permissions import Permission
from skillmark_server.awards.models import Award
from skillmark_server.awards.recipients import user_of_address
from skillmark_server.lifecycle.letters import those_who_may
from skillmark_server.lifecycle.models import Endorsed, Endorsement
from skillmark_server.outbox.services import write_mail


def write_endorsement_asked(asked: Endorsement, *, language: str, at: datetime) -> None:
    """Ask somebody for an endorsement; of an award it is its holder who asks."""
    write_mail(
        kind="endorsement-asked",
        key=f"endorsement-asked:{asked.pk}",
        to_email=asked.asked_email,
        language=language,
        context={
            "title": asked.title,
            "by": "" if asked.asked_by is None else asked.asked_by.shown_name,
            "link": f"{settings.BASE_URL}/endorse/{asked.kind}/{asked.target_id}",
        },
        organisation=asked.organisation,
        due_at=at,
        at=at,
    )


def write_endorsement_offered(made: Endorsement, *, at: datetime) -> None:
    """Tell those who decide that somebody endorses what is theirs."""
    _tell_those_who_decide(made, "endorsement-offered", at)


def write_endorsement_withdrawn(made: Endorsement, *, at: datetime) -> None:
    """Tell those who showed an endorsement that it was taken back."""
    _tell_those_who_decide(made, "endorsement-withdrawn", at)


def _tell_those_who_decide(made: Endorsement, kind: str, at: datetime) -> None:
    page = "endorsements/mine" if made.kind == Endorsed.AWARD else "endorsements/"
    for user in those_who_decide(made):
        write_mail(
            kind=kind,
            key=f"{kind}:{made.pk}:{user.pk}",
            to_email=user.email,
            to_name=user.name,
            language=user.language,
            context={
                "title": made.title,
                "by": made.by_name,
                "link": f"{settings.BASE_URL}/{page}",
            },
            organisation=made.organisation,
            due_at=at,
            at=at,
        )


def those_who_decide(made: Endorsement) -> Iterable[User]:
    """The holder of an award; of a badge or an issuer, at most 20 who may review."""
    if made.kind != Endorsed.AWARD:
        return those_who_may(made.organisation, Permission.REVIEW)
    award = Award.objects.select_related("holder").filter(pk=made.target_id).first()
    if award is None:
        return []
    user = award.holder or user_of_address(award.recipient_email)
    return [] if user is None else [user]


def write_endorsement_decided(made: Endorsement, *, at: datetime) -> None:
    """Tell whoever wrote it whether it is shown; again where it is decided anew."""
    if made.by is None or made.decided_at is None:
        return
    write_mail(
        kind="endorsement-decided",
        key=f"endorsement-decided:{made.pk}:{made.decided_at.timestamp()}",
        to_email=made.by.email,
        to_name=made.by.name,
        language=made.by.language,
        context={
            "title": made.title,
            "is_shown": made.is_shown,
            "link": f"{settings.BASE_URL}/endorsements/given",
        },
        organisation=made.organisation,
        due_at=at,
        at=at,
    )
