# SPDX-License-Identifier: Apache-2.0

"""Show that a domain is the organisation's own."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from skillmark import Fetcher
from skillmark_server.accounts.actors import Actor
from skillmark_server.custody.changes import check_may_change, note_identity
from skillmark_server.custody.checking import ask, keep_answer
from skillmark_server.custody.domains import FindTexts, clean_domain
from skillmark_server.custody.models import DomainMethod, IdentityKind, IssuerIdentity
from skillmark_server.custody.publishing import lock_identity
from skillmark_server.refusals import Conflict

_CHALLENGE_BYTES = 24


@transaction.atomic
def start_domain_check(
    *, identity: IssuerIdentity, domain: str, at: datetime, actor: Actor
) -> IssuerIdentity:
    """
    Say which domain is to stand beside an identity on this site; a DNS record shows that it is.

    Raises:
        NotAllowed: The actor may not.
        DomainRefused: `domain` is not the name of a website.
        Conflict: The identity is a demonstration's, or is itself a domain.
    """
    check_may_change(actor, identity.organisation)
    identity = lock_identity(identity.pk)
    if identity.kind != IdentityKind.SITE:
        raise Conflict(_("Only an issuer under this site's address can have a domain beside it."))
    identity.domain = clean_domain(domain)
    identity.domain_challenge = secrets.token_urlsafe(_CHALLENGE_BYTES)
    identity.domain_method = DomainMethod.DNS
    _forget_answers(identity)
    identity.save()
    note_identity(actor, "issuer.domain_started", identity, at=at, domain=identity.domain)
    return identity


def check_domain(
    *,
    identity: IssuerIdentity,
    method: DomainMethod,
    at: datetime,
    actor: Actor,
    fetcher: Fetcher | None = None,
    resolver: FindTexts | None = None,
) -> IssuerIdentity:
    """
    Ask the domain now, and keep what it answered; look at `is_domain_sound` of what is returned.

    Args:
        identity: Waiting, or in use.
        method: By file or by DNS; an identity under this site's address by DNS only.
        at: When.
        actor: Who asks.
        fetcher: Obtains the file; by default the guarded one.
        resolver: Finds TXT records; by default the system's.

    Raises:
        NotAllowed: The actor may not.
        Conflict: There is no domain to ask, or not in this way.
        DomainTaken: Another organisation has shown that it is theirs.
    """
    check_may_change(actor, identity.organisation)
    if not identity.domain:
        raise Conflict(_("There is no domain to check yet."))
    if identity.kind != IdentityKind.DOMAIN and method != DomainMethod.DNS:
        raise Conflict(_("This domain is checked by a record in the DNS."))
    answer = ask(identity, method, fetcher=fetcher, resolver=resolver)
    return keep_answer(identity.pk, method, answer, domain=identity.domain, at=at, actor=actor)


@transaction.atomic
def stop_domain_check(*, identity: IssuerIdentity, at: datetime, actor: Actor) -> IssuerIdentity:
    """
    Let no domain stand beside an identity on this site any more.

    Raises:
        NotAllowed: The actor may not.
        Conflict: The identity is itself a domain.
    """
    check_may_change(actor, identity.organisation)
    identity = lock_identity(identity.pk)
    if identity.kind != IdentityKind.SITE or not identity.domain:
        raise Conflict(_("There is no domain that could be taken away."))
    note_identity(actor, "issuer.domain_stopped", identity, at=at, domain=identity.domain)
    identity.domain = identity.domain_challenge = identity.domain_method = ""
    _forget_answers(identity)
    identity.save()
    return identity


def _forget_answers(identity: IssuerIdentity) -> None:
    identity.domain_checked_at = identity.domain_failed_at = None
    identity.domain_failure = identity.domain_met = ""
