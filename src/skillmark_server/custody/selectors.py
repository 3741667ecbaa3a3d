# SPDX-License-Identifier: Apache-2.0

"""Which identity an organisation issues under, and what stands under a public address."""

from __future__ import annotations

import uuid

from skillmark_server.accounts.models import Organisation
from skillmark_server.custody.models import IssuerIdentity


def current_identity(organisation: Organisation) -> IssuerIdentity | None:
    """The identity that `organisation` issues under now."""
    return IssuerIdentity.objects.filter(
        organisation=organisation, used_from__isnull=False, replaced_at=None
    ).first()


def waiting_identity(organisation: Organisation) -> IssuerIdentity | None:
    """The identity whose domain has yet to be checked."""
    return IssuerIdentity.objects.filter(
        organisation=organisation, used_from=None, replaced_at=None
    ).first()


def identities_before(organisation: Organisation) -> list[IssuerIdentity]:
    """The identities that `organisation` issued under before, the latest first."""
    found = IssuerIdentity.objects.filter(organisation=organisation, replaced_at__isnull=False)
    return list(found.order_by("-replaced_at"))


def public_identity(identity_id: uuid.UUID) -> IssuerIdentity | None:
    """An identity that was ever used, with its organisation."""
    return (
        IssuerIdentity.objects.filter(pk=identity_id, used_from__isnull=False)
        .select_related("organisation")
        .first()
    )


def identity_of_host(host: str) -> IssuerIdentity | None:
    """
    The identity that is `did:web:<host>`, for a domain that leads to this site.

    Only one whose domain was checked: else this site would itself serve the proof
    that somebody's claim to the domain is true.
    """
    return IssuerIdentity.objects.filter(did=f"did:web:{host}", used_from__isnull=False).first()
