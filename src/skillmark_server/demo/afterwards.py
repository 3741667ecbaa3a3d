# SPDX-License-Identifier: Apache-2.0

"""What comes after awards in the demo: a renewal asked, many held, a question, a program told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Organisation, User
from skillmark_server.achievements.models import Version
from skillmark_server.awards.models import Award
from skillmark_server.awards.selectors import Filters
from skillmark_server.demo.people import DOMAIN
from skillmark_server.lifecycle.choosing import Choice
from skillmark_server.lifecycle.models import BulkKind
from skillmark_server.lifecycle.services import (
    ask_for_bulk_act,
    ask_for_renewal,
    set_renewal_terms,
)
from skillmark_server.privacy.models import SubjectKind
from skillmark_server.privacy.services import note_request
from skillmark_server.webhooks.models import Message
from skillmark_server.webhooks.outcomes import PAUSES, Outcome, keep
from skillmark_server.webhooks.services import make_endpoint, send_test

_GRACE: Final = 30
_PROGRAM: Final = "https://hr.nordvind.example/skillmark"
_EVENTS: Final = ("key.rotated", "key.compromised")
"""Rare, so that a demo asks nobody for the address of a program that does not exist."""
_TOOK: Final = Outcome(status=204, problem="", answer="", milliseconds=87)
_BROKE: Final = Outcome(status=500, problem="", answer="Service er nede", milliseconds=2_140)


def follow(
    *,
    owner: Actor,
    deputy: Actor,
    users: Mapping[str, User],
    versions: Mapping[str, Version],
    awards: Mapping[tuple[str, str], Award],
    at: datetime,
) -> None:
    """
    Let a holder ask for a renewal, a colleague hold many badges, somebody ask for their data,
    and a program be told.

    Args:
        owner: Who decides all of it.
        deputy: Who held many, and waits for a second person.
        users: By address.
        versions: By the key of the badge.
        awards: By the key of the badge and the address.
        at: Now.
    """
    yesterday = at - timedelta(days=1)
    set_renewal_terms(
        actor=owner,
        achievement=versions["first-aid"].achievement,
        grace_days=_GRACE,
        may_be_asked=True,
        needs_evidence=False,
        at=yesterday,
    )
    mikkel = f"mikkel.oe@{DOMAIN}"
    ask_for_renewal(
        user=users[mikkel],
        award_id=awards["first-aid", mikkel].pk,
        narrative="Jeg var på genopfriskning i Esbjerg i sidste uge.",
        at=yesterday,
    )
    _held(deputy, versions["forklift"], at=yesterday)
    note_request(
        actor=owner, kind=SubjectKind.EXPORT, email=f"aase.bjoernholt@{DOMAIN}", at=yesterday
    )
    if not settings.NO_EGRESS:
        _told(owner, at=yesterday)


def _held(deputy: Actor, version: Version, *, at: datetime) -> None:
    """Many badges that a colleague wants to hold while a second person has to sign."""
    organisation = Organisation.objects.filter(pk=deputy.organisation_id)
    organisation.update(needs_sign_off=True)
    ask_for_bulk_act(
        actor=deputy,
        choice=Choice(filters=Filters(achievement_id=version.achievement.pk)),
        kind=BulkKind.SUSPEND,
        reason="Truckene er skiftet ud: alle kører en time med instruktøren først.",
        is_reason_public=True,
        at=at,
    )
    organisation.update(needs_sign_off=False)


def _told(owner: Actor, *, at: datetime) -> None:
    """A program that took one message, and could not be told another one for a day."""
    endpoint, _secret = make_endpoint(
        actor=owner, url=_PROGRAM, events=_EVENTS, note="HR-systemet", at=at - timedelta(days=9)
    )
    given_up = send_test(actor=owner, endpoint=endpoint, at=at - timedelta(days=2))
    moment = given_up.created_at
    for number, pause in enumerate((timedelta(), *PAUSES), start=1):
        moment += pause
        Message.objects.filter(pk=given_up.pk).update(attempts=number)
        given_up.attempts = number
        keep(given_up, _BROKE, at=moment)
    taken = send_test(actor=owner, endpoint=endpoint, at=at)
    Message.objects.filter(pk=taken.pk).update(attempts=1)
    keep(taken, _TOOK, at=at)
