# SPDX-License-Identifier: Apache-2.0

"""Says how long an organisation keeps what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.audit.recording import record
from skillmark_server.privacy.models import LONGEST_DAYS, SHORTEST_DAYS, RetentionTerms
from skillmark_server.privacy.refusals import DaysRefused
from skillmark_server.privacy.retention import KEPT


@transaction.atomic
def set_retention(*, actor: Actor, days: Mapping[str, int | None], at: datetime) -> RetentionTerms:
    """
    Set how many days what is kept; the worker removes what is due from then on.

    Args:
        actor: Who says so.
        days: By the names of `retention.KEPT`; None, or a name left out: it is kept.
        at: Now.

    Raises:
        NotAllowed: The actor does not answer for data in the organisation.
        DaysRefused: A number is outside of 90 to 36500.
    """
    organisation = actor.require(Permission.MANAGE_PRIVACY)
    wanted = {kept.name: days.get(kept.name) for kept in KEPT}
    for name, number in wanted.items():
        if number is not None and not SHORTEST_DAYS <= number <= LONGEST_DAYS:
            raise DaysRefused(field=name)
    RetentionTerms.objects.get_or_create(organisation=organisation, defaults={"begun_at": at})
    terms = RetentionTerms.objects.select_for_update().get(organisation=organisation)
    before = {name: getattr(terms, name) for name in wanted}
    changed = {name: number for name, number in wanted.items() if before[name] != number}
    if changed:
        for name, number in changed.items():
            setattr(terms, name, number)
        # Looked at again at once; what was late before is not late by the new terms.
        terms.begun_at, terms.clean_at = at, None
        terms.save()
        record(actor, "privacy.retention_set", terms, at=at, detail=changed)
    return terms
