# SPDX-License-Identifier: Apache-2.0

"""Badges from elsewhere: taken in, looked at, shown, checked again, taken along, let go."""

from __future__ import annotations

import uuid
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skillmark import IssuerTrust, Verdict
from skillmark_server.accounts.limiting import count
from skillmark_server.awards.recipients import verified_addresses_of
from skillmark_server.checking.giving import things_given
from skillmark_server.holdings.models import ImportedBadge
from skillmark_server.holdings.refusals import ContentAltered
from skillmark_server.holdings.selectors import imported_of, imported_with_content
from skillmark_server.holdings.services import (
    check_again,
    collect_imported,
    hide_imported,
    import_badge,
    remove_imported,
    show_imported,
)
from skillmark_server.pages.access import Request, signed_in
from skillmark_server.pages.asked import uuid_of
from skillmark_server.pages.portfolio.asking import get_collection_or_404, user_of
from skillmark_server.pages.seeing import sees_of, value_of
from skillmark_server.portfolio.services.collecting import MOST_IN_ONE
from skillmark_server.refusals import Refusal

IMPORTS_A_MINUTE: Final = 20
MEDIA: Final = {
    "json": "application/json",
    "jwt": "application/jwt",
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
}
"""Media type of a file by its form, which is how it is called too."""


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def imported_new(request: Request) -> HttpResponse:
    """Choose a file, or paste an address or a text; the verifier looks at it first."""
    user, refusal = user_of(request), None
    text = request.POST.get("text", "")
    if request.method == "POST":
        at = timezone.now()
        try:
            count(request, "import", a_minute=IMPORTS_A_MINUTE, seconds=at.timestamp())
            given = things_given(request.FILES.getlist("file")[:1], text)[0]
            badge = import_badge(
                user=user, given=given, language=translation.get_language() or "en", at=at
            )
        except Refusal as met:
            refusal = met
        else:
            messages.success(request, _kept_words(badge))
            return redirect("imported", badge.pk)
    context = {"refusal": refusal, "text": text, "addresses": sorted(verified_addresses_of(user))}
    status = 200 if refusal is None else refusal.http_status
    return render(request, "holdings/import.html", context, status=status)


def _kept_words(badge: ImportedBadge) -> str:
    """What was found: an intact signature is not enough where it is unknown, or out of force."""
    if badge.trust == IssuerTrust.NONE:
        return _(
            "Nothing in it was changed, and it was issued to you. But nobody knows the issuer, so "
            "only you see it."
        )
    if badge.verdict != Verdict.GENUINE:
        return _(
            "It is yours, and nothing in it was changed. But it does not count today: what we "
            "found says why. Only you see it."
        )
    return _("It verifies, and it is yours. Only you see it so far.")


@require_safe
@signed_in
def imported(request: Request, badge_id: uuid.UUID) -> HttpResponse:
    """One of them, with what was found and when."""
    badge = _get_or_404(request, badge_id)
    context = {"badge": badge, "sees": value_of(badge.visibility), "now": timezone.now()}
    return render(request, "holdings/imported.html", context)


@require_POST
@signed_in
def imported_sees(request: Request, badge_id: uuid.UUID) -> HttpResponse:
    """Say who sees it."""
    badge = _get_or_404(request, badge_id)
    show_imported(
        user=user_of(request),
        badge_id=badge.pk,
        visibility=sees_of(request.POST.get("sees", "private")),
        at=timezone.now(),
    )
    messages.success(request, _("Saved."))
    return redirect("imported", badge.pk)


@require_POST
@signed_in
def imported_hide(request: Request, badge_id: uuid.UUID) -> HttpResponse:
    """Put it out of sight, or take it back."""
    badge = _get_or_404(request, badge_id)
    is_hidden = request.POST.get("hide") != "no"
    hide_imported(user=user_of(request), badge_id=badge.pk, is_hidden=is_hidden, at=timezone.now())
    words = (
        _("%(title)s is out of sight. You find it under Hidden.")
        if is_hidden
        else _("%(title)s is back among your badges.")
    )
    messages.success(request, words % {"title": badge.title})
    return redirect("my-badges") if is_hidden else redirect("imported", badge.pk)


@require_POST
@signed_in
def imported_check(request: Request, badge_id: uuid.UUID) -> HttpResponse:
    """Ask the verifier now."""
    badge, at = _get_or_404(request, badge_id), timezone.now()
    try:
        count(request, "import", a_minute=IMPORTS_A_MINUTE, seconds=at.timestamp())
        check_again(user=user_of(request), badge_id=badge.pk, at=at)
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
    else:
        messages.success(request, _("Checked just now."))
    return redirect("imported", badge.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def imported_remove(request: Request, badge_id: uuid.UUID) -> HttpResponse:
    """Ask first, then let go of it."""
    badge = _get_or_404(request, badge_id)
    if request.method != "POST":
        return render(request, "holdings/imported_remove.html", {"badge": badge})
    remove_imported(user=user_of(request), badge_id=badge.pk, at=timezone.now())
    messages.success(request, _("%(title)s is removed.") % {"title": badge.title})
    return redirect("my-badges")


@require_safe
@signed_in
def imported_file(request: Request, badge_id: uuid.UUID) -> HttpResponse:
    """The file as it was handed in, byte for byte."""
    try:
        badge = imported_with_content(user_of(request), badge_id)
    except (ImportedBadge.DoesNotExist, ContentAltered):
        raise Http404 from None
    return attached(bytes(badge.content), MEDIA[badge.form], f"badge-{badge.pk}.{badge.form}")


@require_POST
@signed_in
def collection_imported(request: Request, collection_id: uuid.UUID) -> HttpResponse:
    """Say which badges from elsewhere a collection holds."""
    collection = get_collection_or_404(request, collection_id)
    named = [uuid_of(text) for text in request.POST.getlist("imported")[: MOST_IN_ONE + 1]]
    try:
        collect_imported(
            user=user_of(request),
            collection_id=collection.pk,
            badge_ids=[one for one in named if one is not None],
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
    else:
        messages.success(request, _("Saved."))
    return redirect("collection", collection.pk)


def attached(body: bytes, media_type: str, name: str) -> HttpResponse:
    """A stranger's file: a browser keeps it, and never opens it as a page of this site."""
    return HttpResponse(
        body,
        content_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _get_or_404(request: Request, badge_id: uuid.UUID) -> ImportedBadge:
    try:
        return imported_of(user_of(request)).get(pk=badge_id)
    except ImportedBadge.DoesNotExist:
        raise Http404 from None
