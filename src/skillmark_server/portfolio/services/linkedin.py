# SPDX-License-Identifier: Apache-2.0

"""Says by which number LinkedIn knows an organisation."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from django.db import transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Organisation
from skillmark_server.accounts.permissions import Permission
from skillmark_server.audit.recording import record
from skillmark_server.portfolio.models import LinkedInCompany
from skillmark_server.portfolio.refusals import CompanyRefused

_NUMBER: Final = re.compile(r"(?:https://(?:www\.)?linkedin\.com/company/)?([1-9][0-9]{0,11})/?")


@transaction.atomic
def set_linkedin_company(*, actor: Actor, company: str, at: datetime) -> int | None:
    """
    Keep the number of the actor's organisation at LinkedIn.

    Args:
        actor: Who says it.
        company: The number, or the address of the company's page with the number in it; empty
            takes it away.
        at: Now.

    Returns:
        The number.

    Raises:
        NotAllowed: They may not change facts about the organisation.
        CompanyRefused: It is no such number.
    """
    organisation: Organisation = actor.require(Permission.MANAGE_ORGANISATION)
    before = company_of(organisation)
    number = _read(company.strip())
    if number == before:
        return number
    if number is None:
        LinkedInCompany.objects.filter(organisation=organisation).delete()
    else:
        LinkedInCompany.objects.update_or_create(
            organisation=organisation, defaults={"number": number}
        )
    record(actor, "organisation.linkedin_set", organisation, at=at, detail={"number": number})
    return number


def company_of(organisation: Organisation) -> int | None:
    """The number of an organisation at LinkedIn; None where nobody gave it."""
    return (
        LinkedInCompany.objects.filter(organisation=organisation)
        .values_list("number", flat=True)
        .first()
    )


def _read(text: str) -> int | None:
    if not text:
        return None
    found = _NUMBER.fullmatch(text)
    if found is None or not found[1].isascii():
        raise CompanyRefused(field="company")
    return int(found[1])
