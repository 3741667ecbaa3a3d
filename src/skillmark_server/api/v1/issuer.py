# SPDX-License-Identifier: Apache-2.0

"""The issuer of the organisation: under which name it issues, and which domain is its own."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from skillmark.encoding import strict_json
from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.api.repeating import repeatable
from skillmark_server.api.tokens import count, needs, with_limits
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import REFUSALS, Sent, file_of
from skillmark_server.custody import services
from skillmark_server.custody.documents import controller_document
from skillmark_server.custody.domains import record_name
from skillmark_server.custody.models import DomainMethod, IdentityKind, IssuerIdentity
from skillmark_server.custody.refusals import CannotIssue
from skillmark_server.custody.selectors import (
    current_identity,
    identities_before,
    identity_for,
    waiting_identity,
)
from skillmark_server.custody.signing import issuer_for
from skillmark_server.custody.terms import Terms, terms_of

router = Router(tags=["issuer"])
CHECKS_A_MINUTE: Final = 10
"""Each asks a stranger's server something."""


class IdentityShown(Schema):
    """A name that the organisation issues under, issued under, or waits to."""

    id: uuid.UUID
    kind: IdentityKind
    did: str
    domain: str
    domain_method: str
    domain_record: str = Field(description="The DNS name whose TXT record is looked for")
    domain_challenge: str = Field(description="What the record has to hold")
    is_domain_sound: bool
    domain_checked_at: datetime | None
    domain_failed_at: datetime | None
    domain_failure: str
    domain_met: str
    created_at: datetime
    used_from: datetime | None
    replaced_at: datetime | None


class IssuerShown(Schema):
    """The name in use, the one whose domain waits to be checked, and those before."""

    current: IdentityShown | None
    waiting: IdentityShown | None
    before: list[IdentityShown]
    lacks: str = Field(description="Why nothing can be issued now; empty where it can")


class IdentitySent(Sent):
    """Under which name the organisation is to issue."""

    model_config = example(kind="domain", domain="nordvind.example")

    kind: IdentityKind
    domain: str = Field(default="", max_length=300, description="Only of the kind `domain`")


class DomainSent(Sent):
    """The name of a website."""

    model_config = example(domain="nordvind.example")

    domain: str = Field(max_length=300)


class TermsShown(Schema):
    """What new badges carry."""

    names_newest: bool = Field(
        description="They say where their newest version is (`1EdTechCredentialRefresh`)"
    )
    names_withdrawn: bool = Field(
        description="Their list names those that were withdrawn (`1EdTechRevocationList`); "
        "they cannot be put on hold, nor say where their newest version is"
    )


class TermsSent(Sent):
    """What new badges are to carry; all of it."""

    model_config = example(names_newest=True)

    names_newest: bool = False
    names_withdrawn: bool = False


class Check(Sent):
    """In which way a domain is asked."""

    model_config = example(method="dns")

    method: DomainMethod


@router.get("", response={200: IssuerShown, **REFUSALS}, summary="The issuer")
def one(request: HttpRequest) -> IssuerShown:
    """What it is, and what it still lacks."""
    organisation = needs(request, Permission.MANAGE_KEYS).require(Permission.MANAGE_KEYS)
    current, waiting = current_identity(organisation), waiting_identity(organisation)
    lacks = ""
    try:
        issuer_for(organisation, at=timezone.now())
    except CannotIssue as refusal:
        lacks = str(refusal)
    return IssuerShown(
        current=None if current is None else _shown(current),
        waiting=None if waiting is None else _shown(waiting),
        before=[_shown(identity) for identity in identities_before(organisation)],
        lacks=lacks,
    )


@router.post("", response={201: IdentityShown, **REFUSALS}, summary="Issue under a name")
@repeatable
def create(request: HttpRequest, payload: IdentitySent) -> Any:
    """Used at once; one under an own domain once the domain was checked."""
    actor = needs(request, Permission.MANAGE_KEYS)
    made = services.create_identity(
        organisation=actor.require(Permission.MANAGE_KEYS),
        kind=payload.kind,
        domain=payload.domain,
        at=timezone.now(),
        actor=actor,
    )
    return 201, _shown(made)


@router.delete(
    "/waiting", response={204: None, **REFUSALS}, summary="Take back a domain that waits"
)
@repeatable
def withdraw(request: HttpRequest) -> Any:
    """Nothing was signed under it."""
    actor = needs(request, Permission.MANAGE_KEYS)
    waiting = waiting_identity(actor.require(Permission.MANAGE_KEYS))
    if waiting is None:
        raise IssuerIdentity.DoesNotExist
    services.withdraw_identity(identity=waiting, at=timezone.now(), actor=actor)
    return 204, None


@router.get("/terms", response={200: TermsShown, **REFUSALS}, summary="What new badges carry")
def terms(request: HttpRequest) -> dict[str, Any]:
    """Badges that are signed already keep what they were signed with."""
    organisation = needs(request, Permission.MANAGE_KEYS).require(Permission.MANAGE_KEYS)
    return terms_of(organisation)._asdict()


@router.put("/terms", response={200: TermsShown, **REFUSALS}, summary="Choose what they carry")
@repeatable
def set_terms(request: HttpRequest, payload: TermsSent) -> Any:
    """It holds for badges that are signed from now on."""
    actor = needs(request, Permission.MANAGE_KEYS)
    chosen = Terms(**payload.model_dump())
    return 200, services.set_terms(actor=actor, terms=chosen, at=timezone.now())._asdict()


@router.put(
    "/domain",
    response={200: IdentityShown, **REFUSALS},
    summary="Name a domain beside an address on this site",
)
@repeatable
def name_domain(request: HttpRequest, payload: DomainSent) -> Any:
    """A DNS record shows that it is the organisation's own; check it then."""
    actor = needs(request, Permission.MANAGE_KEYS)
    identity = services.start_domain_check(
        identity=_current(actor), domain=payload.domain, at=timezone.now(), actor=actor
    )
    return 200, _shown(identity)


@router.delete(
    "/domain", response={200: IdentityShown, **REFUSALS}, summary="Let no domain stand beside it"
)
@repeatable
def drop_domain(request: HttpRequest) -> Any:
    """The badges that were signed stay as they are."""
    actor = needs(request, Permission.MANAGE_KEYS)
    identity = services.stop_domain_check(identity=_current(actor), at=timezone.now(), actor=actor)
    return 200, _shown(identity)


@router.post(
    "/{uuid:identity_id}/check",
    response={200: IdentityShown, **REFUSALS},
    summary="Ask the domain now",
)
def check(request: HttpRequest, identity_id: uuid.UUID, payload: Check) -> IdentityShown:
    """Look at `is_domain_sound` of the answer; asking again does no harm."""
    # Not repeatable by a key: that would hold a transaction open while a stranger answers.
    actor = needs(request, Permission.MANAGE_KEYS)
    identity = identity_for(actor, identity_id)
    count(request, f"domain:{actor.token_id}", CHECKS_A_MINUTE)
    return _shown(
        services.check_domain(
            identity=identity, method=payload.method, at=timezone.now(), actor=actor
        )
    )


@router.get(
    "/{uuid:identity_id}/did.json",
    response={200: None, **REFUSALS},
    summary="The file for the organisation's own website",
    openapi_extra=file_of("application/json"),
)
def document(request: HttpRequest, identity_id: uuid.UUID) -> HttpResponse:
    """The document that lists its keys."""
    found = controller_document(identity_for(needs(request, Permission.MANAGE_KEYS), identity_id))
    answer = HttpResponse(strict_json.dumps(found), content_type="application/json")
    answer["Cache-Control"] = "no-store"
    return with_limits(request, answer)


def _current(actor: Actor) -> IssuerIdentity:
    identity = current_identity(actor.require(Permission.MANAGE_KEYS))
    if identity is None:
        raise IssuerIdentity.DoesNotExist
    return identity


def _shown(identity: IssuerIdentity) -> IdentityShown:
    names = set(IdentityShown.model_fields) - {"domain_record"}
    return IdentityShown(
        **{name: getattr(identity, name) for name in names},
        domain_record=record_name(identity.domain) if identity.domain else "",
    )
