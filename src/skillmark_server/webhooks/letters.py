# SPDX-License-Identifier: Apache-2.0

"""Which mail the owners get when an endpoint is told nothing more; in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from skillmark_server.accounts.models import Membership, Role, User
from skillmark_server.outbox.services import write_mail
from skillmark_server.webhooks.models import Endpoint


def tell_that_it_is_off(endpoint: Endpoint, *, at: datetime) -> None:
    """Write to the owners that an endpoint took nothing for days, and is switched off."""
    _tell(endpoint, "webhook-off", at=at)


def tell_that_it_ended(endpoint: Endpoint, *, at: datetime) -> None:
    """Write to the owners that an endpoint answered that it is gone, and has ended."""
    _tell(endpoint, "webhook-gone", at=at)


def _tell(endpoint: Endpoint, kind: str, *, at: datetime) -> None:
    for owner in _owners(endpoint):
        write_mail(
            kind=kind,
            key=f"{kind}:{endpoint.pk}:{owner.pk}:{at:%Y%m%d%H%M}",
            to_email=owner.email,
            to_name=owner.name,
            language=owner.language,
            context={
                "called": endpoint.note or endpoint.url,
                "link": f"{settings.BASE_URL}/organisation/webhooks/{endpoint.pk}",
            },
            organisation=endpoint.organisation,
            due_at=at,
            at=at,
        )


def _owners(endpoint: Endpoint) -> Iterator[User]:
    rows = Membership.objects.filter(
        organisation=endpoint.organisation_id, role=Role.OWNER, user__is_active=True
    )
    for row in rows.select_related("user").order_by("since", "user_id"):
        yield row.user
