# SPDX-License-Identifier: Apache-2.0

"""Hand in an endorsement that was signed elsewhere; whoever it concerns decides about it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from skillmark.errors import NationalNumberError, TextRefusedError
from skillmark.plain_text import check_text
from skillmark_server.accounts.actors import Actor
from skillmark_server.audit.recording import record
from skillmark_server.awards.refusals import BadFact
from skillmark_server.lifecycle.endorsement_letters import write_endorsement_offered
from skillmark_server.lifecycle.endorsing import Target
from skillmark_server.lifecycle.handed_in import Proven, is_own_word, kept_documents, subjects_of
from skillmark_server.lifecycle.models import Endorsement, HandedIn
from skillmark_server.lifecycle.refusals import (
    EndorsedAlready,
    EndorsesSomethingElse,
    MayNotEndorse,
    TooManyHandedIn,
)

MOST_WAITING: Final = 20
"""Handed in by one person and not decided yet."""
_LONGEST: Final = 2000


@transaction.atomic
def hand_in_endorsement(
    *, actor: Actor, target: Target, proven: Proven, at: datetime
) -> Endorsement:
    """
    Keep an endorsement as it was signed; it is shown once whoever it concerns agreed.

    Args:
        actor: Who hands it in, and need not be who signed it.
        target: What it is about.
        proven: As `checking.handing_in` found it.
        at: Now.

    Raises:
        MayNotEndorse: Nobody is signed in, or it was signed by whose badge it is.
        EndorsesSomethingElse: It is about another thing.
        TooManyHandedIn: Twenty that they handed in wait to be decided.
        EndorsedAlready: The same issuer's word about the same thing is here.
        BadFact: It says what no badge may say.
    """
    if actor.user is None or is_own_word(target, proven.issuer):
        raise MayNotEndorse
    if proven.subject not in subjects_of(target):
        raise EndorsesSomethingElse
    waiting = Endorsement.objects.filter(by=actor.user, decided_at=None, withdrawn_at=None)
    if waiting.exclude(issuer="").count() >= MOST_WAITING:
        raise TooManyHandedIn
    try:
        with transaction.atomic():
            made = Endorsement.objects.create(
                organisation=target.organisation,
                kind=target.kind,
                target_id=target.id,
                subject=proven.subject,
                title=target.title,
                by=actor.user,
                by_name=(_checked(proven.name) or proven.issuer)[:200],
                issuer=proven.issuer,
                comment=_checked(proven.comment)[:_LONGEST],
                document=proven.body,
                digest=hashlib.sha256(proven.body).hexdigest(),
                offered_at=at,
                changed_at=at,
            )
    except IntegrityError as error:
        raise EndorsedAlready from error
    HandedIn.objects.create(
        endorsement=made, documents=kept_documents(proven.documents), taken_at=at, asked_at=at
    )
    record(actor, "endorsement.handed_in", made, at=at, organisation_id=target.organisation.pk)
    write_endorsement_offered(made, at=at)
    return made


def _checked(words: str) -> str:
    try:
        check_text(words, pointer="/credentialSubject/endorsementComment")
    except (TextRefusedError, NationalNumberError) as error:
        raise BadFact(_("It says what may not be shown here."), field="text") from error
    return words
