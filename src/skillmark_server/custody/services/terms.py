# SPDX-License-Identifier: Apache-2.0

"""Chooses what new badges carry; those that are signed already keep what they were signed with."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Organisation
from skillmark_server.accounts.permissions import Permission
from skillmark_server.audit.recording import record
from skillmark_server.custody.models import IssuingTerms
from skillmark_server.custody.refusals import TermsExclude
from skillmark_server.custody.terms import Terms, terms_of


@transaction.atomic
def set_terms(*, actor: Actor, terms: Terms, at: datetime) -> Terms:
    """
    Choose what the badges of the actor's organisation carry from now on.

    Args:
        actor: An owner.
        terms: All of it.
        at: Now.

    Returns:
        What was chosen.

    Raises:
        NotAllowed: They may not.
        TermsExclude: Both were chosen.
    """
    organisation: Organisation = actor.require(Permission.MANAGE_KEYS)
    if terms.names_newest and terms.names_withdrawn:
        raise TermsExclude(field="names_withdrawn")
    if terms == terms_of(organisation):
        return terms
    IssuingTerms.objects.update_or_create(organisation=organisation, defaults=terms._asdict())
    record(actor, "issuer.terms_set", organisation, at=at, detail=terms._asdict())
    return terms
