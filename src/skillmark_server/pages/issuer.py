# SPDX-License-Identifier: Apache-2.0

"""
The issuer of an organisation: under which name it issues, its domain, its keys.

Everything that cannot be taken back is asked on a page of its own, which says what
follows, with the safe answer first.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skillmark import Algorithm
from skillmark.encoding import strict_json
from skillmark_server.accounts.limiting import TooOften, count
from skillmark_server.accounts.permissions import Permission
from skillmark_server.custody import services
from skillmark_server.custody.documents import controller_document
from skillmark_server.custody.domains import DomainFailure, record_name
from skillmark_server.custody.models import (
    DomainMethod,
    IdentityKind,
    IssuerIdentity,
    SigningKey,
    State,
)
from skillmark_server.custody.refusals import CannotIssue
from skillmark_server.custody.selectors import (
    current_identity,
    identities_before,
    identity_for,
    key_for,
    waiting_identity,
)
from skillmark_server.custody.signing import issuer_for
from skillmark_server.custody.terms import Terms, terms_of
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.forms.issuer import CheckForm, DomainForm, IdentityForm, TermsForm
from skillmark_server.pages.refusing import refuse
from skillmark_server.refusals import Refusal

CHECKS_A_MINUTE: Final = 10
"""Each asks a stranger's server something."""

_owner = allowed(Permission.MANAGE_KEYS)

_WORK: dict[str, Promise] = {
    Algorithm.ED25519: gettext_lazy("Signs every badge"),
    Algorithm.P256: gettext_lazy("Signs the short form of badges, for programs"),
}


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key as the page shows it."""

    key: SigningKey
    state: State
    work: Promise | str
    can_change: bool
    can_rest: bool
    can_be_stolen: bool


@require_safe
@_owner
def issuer(request: Request) -> HttpResponse:
    """Show the issuer, or how to become one."""
    return _page(request)


@require_POST
@_owner
def issuer_create(request: Request) -> HttpResponse:
    """Make an identity: a demonstration's, on this site, or under an own domain."""
    organisation = request.actor.require(Permission.MANAGE_KEYS)
    form = IdentityForm(request.POST)
    if organisation.is_demo:
        form = IdentityForm({"kind": IdentityKind.SITE})
    if form.is_valid():
        kind = IdentityKind(form.cleaned_data["kind"])
        try:
            services.create_identity(
                organisation=organisation,
                kind=IdentityKind.DEMO if organisation.is_demo else kind,
                domain=form.cleaned_data["domain"],
                at=timezone.now(),
                actor=request.actor,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("issuer")
    return _page(request, identity_form=form, status=422)


@require_POST
@_owner
def issuer_withdraw(request: Request) -> HttpResponse:
    """Take back a domain that was never checked."""
    identity = waiting_identity(request.actor.require(Permission.MANAGE_KEYS))
    if identity is None:
        raise Http404
    services.withdraw_identity(identity=identity, at=timezone.now(), actor=request.actor)
    messages.success(request, _("Nothing waits to be checked any more."))
    return redirect("issuer")


@require_POST
@_owner
def issuer_domain(request: Request) -> HttpResponse:
    """Name a domain that is to stand beside the issuer's name."""
    identity = _current(request)
    form = DomainForm(request.POST)
    if form.is_valid():
        try:
            services.start_domain_check(
                identity=identity,
                domain=form.cleaned_data["domain"],
                at=timezone.now(),
                actor=request.actor,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("issuer")
    return _page(request, domain_form=form, status=422)


@require_POST
@_owner
def issuer_domain_stop(request: Request) -> HttpResponse:
    """Let no domain stand beside the name any more."""
    try:
        services.stop_domain_check(
            identity=_current(request), at=timezone.now(), actor=request.actor
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("issuer")


@require_POST
@_owner
def issuer_terms(request: Request) -> HttpResponse:
    """Choose what new badges carry."""
    form = TermsForm(request.POST)
    if form.is_valid():
        try:
            services.set_terms(
                actor=request.actor, terms=Terms(**form.cleaned_data), at=timezone.now()
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved. It holds for new badges."))
            return redirect("issuer")
    return _page(request, terms_form=form, status=422)


@require_POST
@_owner
def issuer_check(request: Request, identity_id: uuid.UUID) -> HttpResponse:
    """Ask the domain now."""
    identity = _own(request, identity_id)
    form = CheckForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        count(request, "domain-check", a_minute=CHECKS_A_MINUTE, seconds=time.time())
    except TooOften as refusal:
        messages.error(request, f"{refusal} {refusal.hint}")
        return redirect("issuer")
    method = DomainMethod(form.cleaned_data["method"])
    try:
        found = services.check_domain(
            identity=identity, method=method, at=timezone.now(), actor=request.actor
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        if found.is_domain_sound:
            messages.success(
                request, _("%(domain)s answered as it should.") % {"domain": found.domain}
            )
        else:
            messages.error(request, _why(found))
    return redirect("issuer")


@require_safe
@_owner
def issuer_file(request: Request, identity_id: uuid.UUID) -> HttpResponse:
    """The file that goes on the organisation's own website."""
    body = strict_json.dumps(controller_document(_own(request, identity_id)))
    answer = HttpResponse(body, content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="did.json"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@_owner
def key_change(request: Request, key_id: uuid.UUID) -> HttpResponse:
    """Ask, then make a key that takes over."""
    return _ask_about(request, key_id, "issuer/change.html", services.rotate_key)


@require_http_methods(["GET", "HEAD", "POST"])
@_owner
def key_rest(request: Request, key_id: uuid.UUID) -> HttpResponse:
    """Ask, then let a key sign no more."""
    return _ask_about(request, key_id, "issuer/rest.html", services.retire_key)


def _ask_about(
    request: Request, key_id: uuid.UUID, template: str, change: Callable[..., Any]
) -> HttpResponse:
    key = _key(request, key_id)
    if request.method == "POST":
        try:
            change(key=key, at=timezone.now(), actor=request.actor)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("issuer")
    by_file = key.identity.kind == IdentityKind.DOMAIN and key.identity.domain_method == "file"
    context = {"key": key, "back": reverse("issuer"), "by_file": by_file}
    return render(request, template, context)


def _page(request: Request, *, status: int = 200, **forms: Any) -> HttpResponse:
    organisation = request.actor.require(Permission.MANAGE_KEYS)
    now = timezone.now()
    identity, waiting = current_identity(organisation), waiting_identity(organisation)
    context = {
        "organisation": organisation,
        "identity": identity,
        "waiting": waiting,
        "rows": _rows([identity], now) if identity else [],
        "rows_before": _rows(identities_before(organisation), now),
        "why_not": _why_not(request, now),
        "why": _why(identity) if identity else "",
        "why_waiting": _why(waiting) if waiting else "",
        "record_name": record_name((waiting or identity).domain) if waiting or identity else "",  # type: ignore[union-attr]
        "is_outdated": bool(identity and identity.domain_failure == DomainFailure.OUTDATED),
        "today": timezone.localdate(now),
        "identity_form": IdentityForm(),
        "domain_form": DomainForm(),
        "terms_form": TermsForm(initial=terms_of(organisation)._asdict()),
        **forms,
    }
    return render(request, "issuer/page.html", context, status=status)


def _rows(identities: Sequence[IssuerIdentity], at: datetime) -> list[KeyRow]:
    keys = SigningKey.objects.filter(identity__in=identities).select_related("identity")
    rows = []
    for key in keys.order_by("-active_from", "algorithm"):
        state = key.state_at(at)
        is_current = key.identity.replaced_at is None
        signs = is_current and state is State.ACTIVE and key.retired_at is None
        is_demo = key.identity.kind == IdentityKind.DEMO
        rows.append(
            KeyRow(
                key,
                state,
                _WORK.get(key.algorithm, key.algorithm),
                can_change=signs and not is_demo,
                can_rest=signs and key.algorithm != Algorithm.ED25519,
                can_be_stolen=state is not State.COMPROMISED and not is_demo,
            )
        )
    return rows


def _why_not(request: Request, at: datetime) -> str:
    """Why nothing can be issued now; empty when it can."""
    try:
        issuer_for(request.actor.require(Permission.MANAGE_KEYS), at=at)
    except CannotIssue as refusal:
        return str(refusal)
    return ""


def _why(identity: IssuerIdentity) -> str:
    """What was wrong with the last answer of a domain, in words."""
    if not identity.domain_failure:
        return ""
    words = str(DomainFailure(identity.domain_failure).label)
    return f"{words} ({identity.domain_met})" if identity.domain_met else words


def _current(request: Request) -> IssuerIdentity:
    identity = current_identity(request.actor.require(Permission.MANAGE_KEYS))
    if identity is None:
        raise Http404
    return identity


def _own(request: Request, identity_id: uuid.UUID) -> IssuerIdentity:
    try:
        return identity_for(request.actor, identity_id)
    except IssuerIdentity.DoesNotExist:
        raise Http404 from None


def _key(request: Request, key_id: uuid.UUID) -> SigningKey:
    try:
        return key_for(request.actor, key_id)
    except SigningKey.DoesNotExist:
        raise Http404 from None
