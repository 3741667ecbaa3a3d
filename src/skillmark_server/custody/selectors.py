# SPDX-License-Identifier: Apache-2.0

"""Which identity an organisation issues under, and what stands under a public address."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Organisation
from skillmark_server.accounts.permissions import Permission
from skillmark_server.custody.models import IssuerIdentity, SigningKey


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


def identity_for(actor: Actor, identity_id: uuid.UUID) -> IssuerIdentity:
    """
    One identity of the actor's organisation: current, waiting or replaced.

    Raises:
        IssuerIdentity.DoesNotExist: There is none, or the actor may not manage keys.
    """
    if not actor.may(Permission.MANAGE_KEYS):
        raise IssuerIdentity.DoesNotExist
    return IssuerIdentity.objects.select_related("organisation").get(
        pk=identity_id, organisation_id=actor.organisation_id
    )


def keys_visible_to(actor: Actor) -> QuerySet[SigningKey]:
    """The keys of all identities of the actor's organisation, the newest first."""
    if actor.organisation is None or not actor.may(Permission.MANAGE_KEYS):
        return SigningKey.objects.none()
    return (
        SigningKey.objects.filter(identity__organisation=actor.organisation)
        .select_related("identity__organisation")
        .defer("sealed")
        .order_by("-active_from", "algorithm")
    )


def key_for(actor: Actor, key_id: uuid.UUID) -> SigningKey:
    """
    One key.

    Raises:
        SigningKey.DoesNotExist: There is none, or the actor may not manage keys.
    """
    return keys_visible_to(actor).get(pk=key_id)


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
