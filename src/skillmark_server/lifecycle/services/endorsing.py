# SPDX-License-Identifier: Apache-2.0

"""Ask for an endorsement, give one, decide whether it is shown, and take it back."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from skillmark import sign
from skillmark.errors import NationalNumberError, TextRefusedError
from skillmark.plain_text import check_text
from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.audit.recording import record
from skillmark_server.awards.facts import checked_words
from skillmark_server.awards.recipients import checked_email, verified_addresses_of
from skillmark_server.awards.refusals import BadFact
from skillmark_server.custody.lists import REVOCATION, set_bit, take_index
from skillmark_server.custody.signing import issuer_for, sign_as_person
from skillmark_server.lifecycle.endorsing import (
    Target,
    document_of,
    held_in_skill,
    may_speak_for,
)
from skillmark_server.lifecycle.letters import write_endorsement_asked, write_endorsement_offered
from skillmark_server.lifecycle.models import Endorsement
from skillmark_server.lifecycle.refusals import EndorsementClosed, MayNotEndorse
from skillmark_server.refusals import NotAllowed

LONGEST: Final = 2000


@transaction.atomic
def ask_for_endorsement(
    *, actor: Actor, target: Target, email: str, at: datetime, language: str = ""
) -> Endorsement:
    """
    Ask somebody to endorse what is one's own; they get a mail.

    Args:
        actor: Who may review badges of the organisation whose it is.
        target: What it is about.
        email: Of whom is asked.
        at: Now.
        language: Of the mail.

    Raises:
        NotAllowed: The actor may not, or it is not theirs.
        BadRecipient: It is no address.
    """
    organisation = actor.require(Permission.REVIEW)
    if target.organisation.pk != organisation.pk:
        raise NotAllowed
    asked = Endorsement.objects.create(
        organisation=organisation,
        kind=target.kind,
        target_id=target.id,
        title=target.title,
        asked_email=checked_email(email),
        asked_by=actor.user,
        asked_at=at,
        changed_at=at,
    )
    record(actor, "endorsement.asked", asked, at=at)
    write_endorsement_asked(asked, language=language, at=at)
    return asked


@transaction.atomic
def give_endorsement(
    *, actor: Actor, target: Target, comment: str, is_own: bool, at: datetime
) -> Endorsement:
    """
    Sign an endorsement; it is shown once whoever it is about agreed.

    Args:
        actor: Who speaks.
        target: What it is about.
        comment: What they say; may be empty, at most 2,000 characters.
        is_own: For themselves, by a badge in the skill; else in the name of the organisation.
        at: Now.

    Raises:
        MayNotEndorse: They hold no badge in the skill, or may not speak for an organisation
            that can sign, or it is their own.
        BadFact: The words are too long, or hold what may not be signed.
        CannotIssue: The organisation cannot sign here and now.
    """
    words = _checked(comment)
    user = actor.user
    held = held_in_skill(user, target, at=at)
    if user is None or (held is None if is_own else not may_speak_for(actor, target)):
        raise MayNotEndorse
    asked = (
        Endorsement.objects.select_for_update(of=("self",))
        .filter(
            target_id=target.id,
            offered_at=None,
            withdrawn_at=None,
            asked_email__in=verified_addresses_of(user),
        )
        .first()
    )
    made = asked or Endorsement(
        id=uuid.uuid4(), organisation=target.organisation, kind=target.kind, target_id=target.id
    )
    made.title, made.by, made.comment = target.title, user, words
    made.offered_at = made.changed_at = at
    with override(target.organisation.language):
        name = str(_("Endorsement of %(title)s") % {"title": target.title})
    if is_own:
        made.by_name = user.shown_name
        _sign_own(made, target, name, at)
    else:
        made.by_organisation = actor.organisation
        _sign_as_organisation(made, target, name, actor, at)
    made.save()
    record(actor, "endorsement.given", made, at=at, organisation_id=target.organisation.pk)
    write_endorsement_offered(made, at=at)
    return made


def _sign_own(made: Endorsement, target: Target, name: str, at: datetime) -> None:
    issued = sign_as_person(
        lambda did: document_of(
            made.pk,
            target,
            issuer={"id": did, "type": ["Profile"], "name": made.by_name},
            comment=made.comment,
            name=name,
            status=None,
            at=at,
        ),
        at=at,
    )
    made.document, made.digest = issued.text, issued.sha256


def _sign_as_organisation(
    made: Endorsement, target: Target, name: str, actor: Actor, at: datetime
) -> None:
    organisation = actor.require(Permission.REVIEW)
    issuer = issuer_for(organisation, at=at)
    place = take_index(organisation, REVOCATION, at=at)
    issued = sign(
        document_of(
            made.pk,
            target,
            issuer=issuer.profile.to_dict(),
            comment=made.comment,
            name=name,
            status=place.entry,
            at=at,
        ),
        by=issuer,
        at=at,
    )
    made.by_name = organisation.name
    made.document, made.digest = issued.text, issued.sha256
    made.status_list, made.status_index = place.list, place.index


def _checked(comment: str) -> str:
    words = checked_words(comment, LONGEST, "comment", lines=True)
    try:
        check_text(words, pointer="/credentialSubject/endorsementComment")
    except (TextRefusedError, NationalNumberError) as error:
        raise BadFact(gettext_lazy("This cannot stand in a badge."), field="comment") from error
    return words


@transaction.atomic
def decide_endorsement(
    *, actor: Actor, endorsement: Endorsement, is_shown: bool, at: datetime
) -> Endorsement:
    """
    Show an endorsement of what is one's own, or do not; decided again at any time.

    Raises:
        NotAllowed: The actor may not review, or it is not theirs.
        EndorsementClosed: It was not given yet, or was taken back.
    """
    organisation = actor.require(Permission.REVIEW)
    found = _locked(endorsement)
    if found.organisation_id != organisation.pk:
        raise NotAllowed
    if found.offered_at is None or found.withdrawn_at is not None:
        raise EndorsementClosed
    found.decided_by, found.decided_at, found.is_shown = actor.user, at, is_shown
    found.changed_at = at
    found.save(update_fields=["decided_by", "decided_at", "is_shown", "changed_at"])
    action = "endorsement.shown" if is_shown else "endorsement.not_shown"
    record(actor, action, found, at=at)
    return found


@transaction.atomic
def withdraw_endorsement(*, actor: Actor, endorsement: Endorsement, at: datetime) -> Endorsement:
    """
    Take back what one said, or the wish for it; it is served and shown no more.

    Args:
        actor: Who wrote it, or who may review for whoever said it, or asked for it.
        endorsement: Not taken back yet.
        at: Now.

    Raises:
        NotAllowed: It is somebody else's.
        EndorsementClosed: It was taken back.
    """
    found = _locked(endorsement)
    if not may_withdraw(actor, found):
        raise NotAllowed
    if found.withdrawn_at is not None:
        raise EndorsementClosed
    found.withdrawn_at = found.changed_at = at
    found.is_shown = False
    found.save(update_fields=["withdrawn_at", "changed_at", "is_shown"])
    if found.status_list is not None and found.status_index is not None:
        set_bit(found.status_list.pk, found.status_index, value=True, at=at)
    record(actor, "endorsement.withdrawn", found, at=at, organisation_id=found.organisation_id)
    return found


def may_withdraw(actor: Actor, endorsement: Endorsement) -> bool:
    """Whether it is theirs to take back."""
    if actor.user is None:
        return False
    if endorsement.offered_at is None:
        return actor.organisation_id == endorsement.organisation_id and actor.may(Permission.REVIEW)
    if endorsement.by_organisation_id is not None:
        return endorsement.by_organisation_id == actor.organisation_id and actor.may(
            Permission.REVIEW
        )
    return endorsement.by_id == actor.user.pk


def _locked(endorsement: Endorsement) -> Endorsement:
    return (
        Endorsement.objects.select_for_update(of=("self",))
        .select_related("status_list", "organisation")
        .get(pk=endorsement.pk)
    )
