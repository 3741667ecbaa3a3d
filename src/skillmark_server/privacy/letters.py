# SPDX-License-Identifier: Apache-2.0

"""Tells the owners of an organisation that somebody asked to be erased; names nobody."""

from __future__ import annotations

from django.conf import settings

from skillmark_server.accounts.models import Membership, Role
from skillmark_server.outbox.services import write_mail
from skillmark_server.privacy.models import SubjectRequest


def tell_of(asked: SubjectRequest) -> None:
    """Write to the owners, in the caller's transaction."""
    owners = Membership.objects.filter(
        organisation=asked.organisation, role=Role.OWNER, user__is_active=True
    )
    for row in owners.select_related("user").order_by("since", "user_id"):
        write_mail(
            kind="subject-request",
            key=f"subject-request:{asked.pk}:{row.user_id}",
            to_email=row.user.email,
            to_name=row.user.name,
            language=row.user.language,
            context={"link": f"{settings.BASE_URL}/organisation/data/{asked.pk}"},
            organisation=asked.organisation,
            due_at=asked.received_at,
            at=asked.received_at,
        )
