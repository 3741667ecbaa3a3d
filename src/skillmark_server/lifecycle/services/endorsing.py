# SPDX-License-Identifier: Apache-2.0

"""Ask for an endorsement, and give one."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from skillmark import Issued, sign
from skillmark.errors import NationalNumberError, TextRefusedError
from skillmark.plain_text import check_text
from skillmark_server.accounts.actors import Actor
from skillmark_server.audit.recording import record
from skillmark_server.awards.facts import checked_words
from skillmark_server.awards.recipients import checked_email
from skillmark_server.awards.refusals import BadFact
from skillmark_server.custody.lists import REVOCATION, take_index
from skillmark_server.custody.signing import issuer_for, sign_as_person
from skillmark_server.lifecycle.endorsement_documents import document_of, own_list_entry
from skillmark_server.lifecycle.endorsement_letters import (
    write_endorsement_asked,
    write_endorsement_offered,
)
from skillmark_server.lifecycle.endorsing import (
    Target,
    held_in_skill,
    is_theirs,
    may_speak_for,
    wishes_for,
)
from skillmark_server.lifecycle.models import Endorsed, Endorsement
from skillmark_server.lifecycle.refusals import (
    AskedAlready,
    EndorsedAlready,
    MayNotAsk,
    MayNotEndorse,
    TooManyAsked,
)

LONGEST: Final = 2000
MOST_ASKED: Final = 200
"""Wishes of an organisation that wait at one time."""
MOST_ASKED_BY_HOLDER: Final = 20
"""As `MOST_ASKED`, of one person for their own awards: anybody can have an account."""


@transaction.atomic
def ask_for_endorsement(
    *, actor: Actor, target: Target, email: str, at: datetime, language: str = ""
) -> Endorsement:
    """
    Ask somebody to endorse what is one's own; they get a mail, and may see it.

    Args:
        actor: Who may review badges of the organisation whose it is, or holds the award.
        target: What it is about.
        email: Of whom is asked.
        at: Now.
        language: Of the mail.

    Raises:
        MayNotAsk: It is not theirs.
        BadRecipient: It is no address.
        AskedAlready: They were asked, and have not answered.
        TooManyAsked: As many wishes wait as may.
    """
    if not is_theirs(actor, target):
        raise MayNotAsk
    address = checked_email(email)
    _require_few(actor, target)
    try:
        with transaction.atomic():
            asked = Endorsement.objects.create(
                organisation=target.organisation,
                kind=target.kind,
                target_id=target.id,
                subject=target.subject,
                title=target.title,
                asked_email=address,
                asked_by=actor.user,
                asked_at=at,
                changed_at=at,
            )
    except IntegrityError as error:
        raise AskedAlready(field="email") from error
    record(actor, "endorsement.asked", asked, at=at, organisation_id=target.organisation.pk)
    write_endorsement_asked(asked, language=language, at=at)
    return asked


def _require_few(actor: Actor, target: Target) -> None:
    waiting = Endorsement.objects.filter(asked_at__isnull=False, offered_at=None, withdrawn_at=None)
    if target.kind is Endorsed.AWARD:
        is_full = waiting.filter(asked_by=actor.user).count() >= MOST_ASKED_BY_HOLDER
    else:
        is_full = waiting.filter(organisation=target.organisation).count() >= MOST_ASKED
    if is_full:
        raise TooManyAsked


@transaction.atomic
def give_endorsement(
    *, actor: Actor, target: Target, comment: str, is_own: bool, at: datetime
) -> Endorsement:
    """
    Sign an endorsement; it is shown once whoever it concerns agreed.

    Args:
        actor: Who speaks.
        target: What it is about.
        comment: What they say; may be empty, at most 2,000 characters.
        is_own: For themselves, by a badge in the skill; else in the name of the organisation.
        at: Now.

    Raises:
        MayNotEndorse: They hold no badge in the skill, or may not speak for an organisation
            that can sign, or it is their own.
        EndorsedAlready: They said something of it that they have not taken back.
        BadFact: The words are too long, or hold what may not be signed.
        CannotIssue: The organisation cannot sign here and now.
    """
    words = _checked(comment)
    user = actor.user
    held = held_in_skill(user, target, at=at)
    if user is None or (held is None if is_own else not may_speak_for(actor, target)):
        raise MayNotEndorse
    asked = wishes_for(user, target.id).select_for_update(of=("self",)).order_by("asked_at").first()
    made = asked or Endorsement(
        id=uuid.uuid4(), organisation=target.organisation, kind=target.kind, target_id=target.id
    )
    made.subject, made.title, made.by, made.comment = target.subject, target.title, user, words
    made.offered_at = made.changed_at = at
    with override(target.organisation.language):
        name = str(_("Endorsement of %(title)s") % {"title": target.title})
    if is_own:
        made.person, made.by_name = user, user.shown_name
        issued = _signed_by_person(made, name, at)
    else:
        issued = _signed_by_organisation(made, name, actor, at)
    made.document, made.digest = issued.text, issued.sha256
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise EndorsedAlready from error
    record(actor, "endorsement.given", made, at=at, organisation_id=target.organisation.pk)
    write_endorsement_offered(made, at=at)
    return made


def _signed_by_person(made: Endorsement, name: str, at: datetime) -> Issued:
    return sign_as_person(
        lambda did: document_of(
            made.pk,
            made.subject,
            issuer={"id": did, "type": ["Profile"], "name": made.by_name},
            comment=made.comment,
            name=name,
            status=own_list_entry(made.pk),
            at=at,
        ),
        at=at,
    )


def _signed_by_organisation(made: Endorsement, name: str, actor: Actor, at: datetime) -> Issued:
    organisation = actor.organisation
    if organisation is None:
        raise MayNotEndorse
    issuer = issuer_for(organisation, at=at)
    place = take_index(organisation, REVOCATION, at=at)
    made.by_organisation, made.by_name = organisation, organisation.name
    made.status_list, made.status_index = place.list, place.index
    document = document_of(
        made.pk,
        made.subject,
        issuer=issuer.profile.to_dict(),
        comment=made.comment,
        name=name,
        status=place.entry,
        at=at,
    )
    return sign(document, by=issuer, at=at)


def _checked(comment: str) -> str:
    words = checked_words(comment, LONGEST, "comment", lines=True)
    try:
        check_text(words, pointer="/credentialSubject/endorsementComment")
    except (TextRefusedError, NationalNumberError) as error:
        raise BadFact(gettext_lazy("This cannot stand in a badge."), field="comment") from error
    return words
