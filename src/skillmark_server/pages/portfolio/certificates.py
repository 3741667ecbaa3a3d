# SPDX-License-Identifier: Apache-2.0

"""Certificates that are no badge: handed in by their holder, seen by somebody else."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from skillmark_server.accounts.permissions import Permission
from skillmark_server.holdings.certificates import (
    certificate_with_content,
    certificates_for,
    certificates_of,
    places_of,
    required_of,
)
from skillmark_server.holdings.files import ENDINGS
from skillmark_server.holdings.models import Certificate
from skillmark_server.holdings.refusals import ContentAltered
from skillmark_server.holdings.services import (
    confirm_certificate,
    hand_in_certificate,
    refuse_certificate,
    remove_certificate,
)
from skillmark_server.pages.access import Request, allowed, signed_in
from skillmark_server.pages.awarding.asking import page_of
from skillmark_server.pages.forms.holdings import CertificateForm, SeenForm
from skillmark_server.pages.portfolio.asking import user_of
from skillmark_server.pages.portfolio.imported import attached
from skillmark_server.pages.refusing import posted, refuse
from skillmark_server.pages.titled import titled
from skillmark_server.refusals import Refusal

PAGE = 25


@require_safe
@signed_in
def my_certificates(request: Request) -> HttpResponse:
    """What somebody handed in, and what became of it."""
    user, at = user_of(request), timezone.now()
    context = {
        "page": page_of(request, certificates_of(user), PAGE),
        "may_hand_in": places_of(user, at=at).exists(),
        "today": timezone.localdate(at),
    }
    return render(request, "holdings/certificates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def certificate_new(request: Request) -> HttpResponse:
    """Hand one in."""
    user, at = user_of(request), timezone.now()
    places = list(places_of(user, at=at))
    needed = {
        str(badge.pk): titled(badge)
        for place in places
        for badge in required_of(user, place, at=at)
    }
    form = CertificateForm(
        posted(request),
        request.FILES or None,
        places=[(str(place.pk), place.name) for place in places],
        needed=list(needed.items()),
    )
    if form.is_valid():
        said = form.cleaned_data
        try:
            certificate = hand_in_certificate(
                user=user,
                organisation_id=uuid.UUID(said["organisation"]),
                title=said["title"],
                issuer=said["issuer"],
                number=said["number"],
                issued_on=said["issued_on"],
                ends_on=said["ends_on"],
                achievement_id=uuid.UUID(said["achievement"]) if said["achievement"] else None,
                skill=said["skill"],
                data=said["file"].read(),
                at=at,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Handed in. You get a mail when somebody has seen it."))
            return redirect("my-certificate", certificate.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "places": places}
    return render(request, "holdings/certificate_new.html", context, status=status)


@require_safe
@signed_in
def my_certificate(request: Request, certificate_id: uuid.UUID) -> HttpResponse:
    """One of one's own."""
    certificate = _own_or_404(request, certificate_id)
    return _shown(request, certificate, is_own=True)


@require_safe
@signed_in
def my_certificate_file(request: Request, certificate_id: uuid.UUID) -> HttpResponse:
    """The file as it was handed in."""
    return _file(_own_or_404(request, certificate_id))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def my_certificate_remove(request: Request, certificate_id: uuid.UUID) -> HttpResponse:
    """Ask first, then take it back."""
    certificate = _own_or_404(request, certificate_id)
    if request.method != "POST":
        context = {"certificate": certificate}
        return render(request, "holdings/certificate_remove.html", context)
    remove_certificate(user=user_of(request), certificate_id=certificate.pk, at=timezone.now())
    messages.success(request, _("%(title)s is removed.") % {"title": certificate.title})
    return redirect("my-certificates")


@require_safe
@allowed(Permission.DECIDE_REQUESTS)
def certificate_list(request: Request) -> HttpResponse:
    """What waits to be seen by somebody of the organisation, and what was."""
    waiting = certificates_for(request.actor, is_waiting=True)
    is_all = request.GET.get("show") == "all"
    found = certificates_for(request.actor, is_waiting=False) if is_all else waiting
    context = {
        "page": page_of(request, found, PAGE),
        "is_all": is_all,
        "waiting": waiting.count(),
        "today": timezone.localdate(),
    }
    return render(request, "holdings/waiting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.DECIDE_REQUESTS)
def certificate_decide(request: Request, certificate_id: uuid.UUID) -> HttpResponse:
    """Look at it, and say that one has seen it, or why not."""
    certificate = _theirs_or_404(request, certificate_id)
    form = SeenForm(posted(request))
    if form.is_valid():
        at = timezone.now()
        try:
            if form.cleaned_data["decision"] == "seen":
                confirm_certificate(actor=request.actor, certificate_id=certificate.pk, at=at)
            else:
                refuse_certificate(
                    actor=request.actor,
                    certificate_id=certificate.pk,
                    reason=form.cleaned_data["reason"],
                    at=at,
                )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved. They are told."))
            return redirect("certificate-list")
    return _shown(request, certificate, is_own=False, form=form)


@require_safe
@allowed(Permission.DECIDE_REQUESTS)
def certificate_file(request: Request, certificate_id: uuid.UUID) -> HttpResponse:
    """The file as it was handed in."""
    return _file(_theirs_or_404(request, certificate_id))


def _shown(
    request: Request, certificate: Certificate, *, is_own: bool, form: SeenForm | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "certificate": certificate,
        "state": certificate.state_on(timezone.localdate()),
        "is_own": is_own,
        "form": form,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "holdings/certificate.html", context, status=status)


def _file(certificate: Certificate) -> HttpResponse:
    try:
        found = certificate_with_content(certificate)
    except ContentAltered:
        raise Http404 from None
    name = f"certificate-{found.pk}.{ENDINGS[found.media_type]}"
    return attached(bytes(found.content), found.media_type, name)


def _own_or_404(request: Request, certificate_id: uuid.UUID) -> Certificate:
    try:
        return certificates_of(user_of(request)).get(pk=certificate_id)
    except Certificate.DoesNotExist:
        raise Http404 from None


def _theirs_or_404(request: Request, certificate_id: uuid.UUID) -> Certificate:
    try:
        return certificates_for(request.actor).get(pk=certificate_id)
    except Certificate.DoesNotExist:
        raise Http404 from None
