# SPDX-License-Identifier: Apache-2.0

"""Give an organisation an identity to issue under, or take back one that was never used."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from skillmark import Algorithm
from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Organisation
from skillmark_server.custody.addresses import site_did
from skillmark_server.custody.changes import check_may_change, note_identity, note_key
from skillmark_server.custody.domains import clean_domain
from skillmark_server.custody.keys import make_key, make_self_made
from skillmark_server.custody.models import IdentityKind, IssuerIdentity, SigningKey
from skillmark_server.custody.refusals import CannotIssue, DomainTaken
from skillmark_server.custody.selectors import current_identity, waiting_identity
from skillmark_server.custody.signing import check_site
from skillmark_server.refusals import Conflict

_CHALLENGE_BYTES = 24


@transaction.atomic
def create_identity(
    *, organisation: Organisation, kind: IdentityKind, at: datetime, actor: Actor, domain: str = ""
) -> IssuerIdentity:
    """
    Make an identity and its keys: Ed25519, and P-256 for tokens.

    Of a demonstration the Ed25519 key is the identifier, and there is no other. An identity
    under an own domain waits until `check_domain` has found it true; any other is used at
    once, in the place of the one before.

    Args:
        organisation: Whose it becomes.
        kind: Which.
        at: When.
        actor: Who asks; needs the permission to manage keys.
        domain: The organisation's own, for `IdentityKind.DOMAIN`.

    Raises:
        NotAllowed: The actor may not.
        CannotIssue: The kind does not fit the organisation or this site.
        DomainRefused: `domain` is not the name of a website.
        DomainTaken: Another organisation has shown that the domain is theirs.
        Conflict: It has such an identity already, or one that waits.
    """
    check_may_change(actor, organisation)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    _check_kind(organisation, kind)
    before = current_identity(organisation)
    _check_free(organisation, kind, before, at)
    identity = IssuerIdentity(id=uuid.uuid4(), organisation=organisation, kind=kind, created_at=at)
    if kind == IdentityKind.DEMO:
        keys = [make_self_made(identity, at=at)]
    else:
        if kind == IdentityKind.DOMAIN:
            identity.domain = clean_domain(domain)
            identity.domain_challenge = secrets.token_urlsafe(_CHALLENGE_BYTES)
            identity.did = f"did:web:{identity.domain}"
            _check_not_taken(identity)
        else:
            identity.did = site_did(identity.pk)
        keys = [make_key(identity, kind_, at=at) for kind_ in (Algorithm.ED25519, Algorithm.P256)]
    if kind != IdentityKind.DOMAIN:
        use_identity(identity, before, at=at)
    identity.save(force_insert=True)
    SigningKey.objects.bulk_create(keys)
    for key in keys:
        note_key(actor, "key.created", key, at=at)
    note_identity(actor, "issuer.created", identity, at=at)
    return identity


def use_identity(identity: IssuerIdentity, before: IssuerIdentity | None, *, at: datetime) -> None:
    """Let `identity` be the one that is issued under, in the place of `before`; saves `before`."""
    if before is not None:
        before.replaced_at = at
        before.save(update_fields=["replaced_at"])
    identity.used_from = at


@transaction.atomic
def withdraw_identity(*, identity: IssuerIdentity, at: datetime, actor: Actor) -> None:
    """
    Take back an identity that was never used; nothing was signed under it.

    Raises:
        NotAllowed: The actor may not.
        Conflict: It is, or was, in use.
    """
    check_may_change(actor, identity.organisation)
    identity = IssuerIdentity.objects.select_for_update().get(pk=identity.pk)
    if not identity.is_waiting:
        raise Conflict(_("This identity is in use: badges were signed under it."))
    note_identity(actor, "issuer.withdrawn", identity, at=at, domain=identity.domain)
    identity.delete()


def _check_kind(organisation: Organisation, kind: IdentityKind) -> None:
    if kind == IdentityKind.DEMO:
        if not organisation.is_demo:
            raise CannotIssue(
                _("Only a demonstration organisation can issue under a demonstration.")
            )
        return
    if organisation.is_demo:
        raise CannotIssue(_("A demonstration organisation can only issue demonstration badges."))
    check_site()


def _check_free(
    organisation: Organisation, kind: IdentityKind, before: IssuerIdentity | None, at: datetime
) -> None:
    if waiting_identity(organisation) is not None:
        raise Conflict(_("A domain is waiting to be checked. Check it, or take it back first."))
    if before is None or kind == IdentityKind.DOMAIN:
        return
    can_sign = before.keys.filter(
        retired_at=None, compromised_since=None, algorithm=Algorithm.ED25519
    ).exists()
    if before.kind == kind and can_sign:
        raise Conflict(_("The organisation has such an identity already."))


def _check_not_taken(identity: IssuerIdentity) -> None:
    taken = IssuerIdentity.objects.filter(did=identity.did, used_from__isnull=False)
    if taken.exists():
        raise DomainTaken(field="domain")
