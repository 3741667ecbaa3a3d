# SPDX-License-Identifier: Apache-2.0

"""The badges of whoever is signed in: what waits, what they keep, who sees it, downloads."""

from __future__ import annotations

import uuid
from typing import Any, Literal

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skillmark_server.accounts.models import User
from skillmark_server.awards.addresses import address_of
from skillmark_server.awards.documents import signed_bytes, signed_with_digest
from skillmark_server.awards.models import Award, DocumentForm
from skillmark_server.awards.own import OwnState, own_awards
from skillmark_server.awards.pictures import PICTURES, baked
from skillmark_server.awards.refusals import Altered, NoPicture
from skillmark_server.awards.second_form import sign_second_form
from skillmark_server.awards.selectors import acts_of, awards_of_holder, successor_of
from skillmark_server.awards.services import accept_award, decline_award, set_visibility
from skillmark_server.custody.refusals import CannotIssue
from skillmark_server.documents.backpack import everything_of
from skillmark_server.holdings.selectors import (
    elsewhere_of,
    imported_ahead,
    wanted_imported,
    with_imported,
)
from skillmark_server.movein.selectors import moved_awards_of_holder
from skillmark_server.pages.access import Request, signed_in
from skillmark_server.pages.awarding.asking import page_of
from skillmark_server.pages.awarding.certificates import certificate_answer
from skillmark_server.pages.awarding.life import life_of
from skillmark_server.pages.my_renewals import renewing_of
from skillmark_server.pages.portfolio.asking import wanted_of
from skillmark_server.pages.portfolio.sharing import after_keeping, to_sharing
from skillmark_server.pages.seeing import sees_of, value_of
from skillmark_server.portfolio.finding import HIDDEN, STATES, Shelf, wanted_awards
from skillmark_server.portfolio.selectors import (
    collections_of,
    count_hidden,
    ends_next,
    is_hidden,
    kept_awards,
)
from skillmark_server.portfolio.services import hide_award, show_award_again
from skillmark_server.refusals import Refusal

PAGE = 24
MOST_IMPORTED = 200
"""Badges from elsewhere on one page; whoever has more narrows them."""
_FORMS = {
    "json": (DocumentForm.DATA_INTEGRITY, "application/vc"),
    "jwt": (DocumentForm.TOKEN, "application/vc+jwt"),
}


@require_safe
@signed_in
def my_badges(request: Request) -> HttpResponse:
    """Everything at any of the person's verified addresses."""
    at, user, wanted = timezone.now(), _user(request), wanted_of(request)
    mine = awards_of_holder(user)
    shelf = Shelf(own_awards(mine, state=OwnState.KEPT), translation.get_language() or "en")
    kept = kept_awards(user, are_hidden=wanted.state == HIDDEN)
    found = wanted_awards(kept, wanted, shelf, at=at)
    elsewhere = elsewhere_of(user, shelf.facets)
    facets = elsewhere.facets
    imported = wanted_imported(user, wanted, at=at)[:MOST_IMPORTED] if elsewhere.size else ()
    context = {
        "moved": list(moved_awards_of_holder(user)[:PAGE]),
        "waiting": list(own_awards(mine, state=OwnState.WAITING)[:PAGE]),
        "page": page_of(request, found, PAGE),
        "declined": list(own_awards(mine, state=OwnState.DECLINED)[:PAGE]),
        "hidden": count_hidden(user) + elsewhere.hidden,
        "imported": list(imported),
        "elsewhere": elsewhere.size,
        "imported_ahead": imported_ahead(user, at=at) if elsewhere.size else [],
        "ahead": ends_next(user, at=at),
        "collections": list(with_imported(collections_of(user))),
        "facets": facets,
        "issuers": len(facets.issuers),
        "states": STATES,
        "wanted": wanted,
        "kept": shelf.size,
        "now": at,
    }
    return render(request, "my/list.html", context)


@require_safe
@signed_in
def my_everything(request: Request) -> StreamingHttpResponse:
    """Everything that is kept, as one archive that proves itself without this site."""
    at = timezone.now()
    files = everything_of(_user(request), language=translation.get_language() or "en", at=at)
    answer = StreamingHttpResponse(files, content_type="application/zip")
    name = f"badges-{timezone.localtime(at):%Y-%m-%d}.zip"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
@signed_in
def my_badge(request: Request, award_id: uuid.UUID) -> HttpResponse:
    """One badge as its holder sees it."""
    award, at = _get_or_404(request, award_id), timezone.now()
    try:
        digest = signed_with_digest(award)[1]
    except Altered as refusal:
        context: dict[str, Any] = {"award": award, "refusal": refusal}
        return render(request, "my/altered.html", context, status=500)
    return render(
        request,
        "my/badge.html",
        {
            "award": award,
            "digest": digest,
            "address": address_of(award.pk),
            "is_kept": award.holder_serial == _user(request).serial,
            "is_hidden": is_hidden(_user(request), award),
            "has_png": bool(award.version.png),
            "has_svg": bool(award.version.svg),
            "sees": value_of(award.visibility) if award.claimed_at else "employer",
            "life": life_of(award, acts_of(award).exclude(done_at=None), at=at),
            "now": at,
            "newer": _own(request, successor_of(award)),
            "older": _own(request, award.supersedes),
            **renewing_of(award),
        },
    )


@require_POST
@signed_in
def my_badge_keep(request: Request, award_id: uuid.UUID) -> HttpResponse:
    """Keep a badge that waits, or say anew who sees a kept one."""
    award = _get_or_404(request, award_id)
    is_kept = award.holder_serial == _user(request).serial
    service = set_visibility if is_kept else accept_award
    try:
        service(
            user=_user(request),
            award_id=award.pk,
            visibility=sees_of(request.POST.get("sees", "")),
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
    else:
        if not is_kept:
            messages.success(request, _("It is yours."))
            return after_keeping(award)
        if request.POST.get("then") == "share":
            messages.success(request, _("Everyone with the link sees it now."))
            return to_sharing(award, is_new="new" in request.POST)
        messages.success(request, _("Saved."))
    return redirect("my-badge", award_id)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def my_badge_decline(request: Request, award_id: uuid.UUID) -> HttpResponse:
    """Ask first, then let go of a badge."""
    award = _get_or_404(request, award_id)
    if request.method != "POST":
        return render(request, "my/decline.html", {"award": award})
    try:
        decline_award(user=_user(request), award_id=award.pk, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
    else:
        messages.success(request, _("You said no thanks. You can change your mind here."))
    return redirect("my-badges")


@require_POST
@signed_in
def my_badge_hide(request: Request, award_id: uuid.UUID) -> HttpResponse:
    """Put a kept badge out of sight, or take it back."""
    is_back = request.POST.get("hide") == "no"
    service = show_award_again if is_back else hide_award
    try:
        award = service(user=_user(request), award_id=award_id, at=timezone.now())
    except Award.DoesNotExist:
        raise Http404 from None
    words = (
        _("%(title)s is back among your badges.")
        if is_back
        else _("%(title)s is out of sight. You find it under Hidden.")
    )
    messages.success(request, words % {"title": award.title})
    return redirect("my-badge", award_id) if is_back else redirect("my-badges")


@require_safe
@signed_in
def my_badge_file(request: Request, award_id: uuid.UUID, kind: str) -> HttpResponse:
    """The signed bytes as a file, whoever else may see the badge."""
    award = _get_or_404(request, award_id)
    if kind == "pdf":
        return certificate_answer(request, award, failed_to="my-badge")
    if kind in PICTURES:
        return _picture(award, "png" if kind == "png" else "svg")
    if kind not in _FORMS:
        raise Http404
    form, media_type = _FORMS[kind]
    try:
        if form is DocumentForm.TOKEN:
            sign_second_form(award, at=timezone.now())
        body = signed_bytes(award, form)
    except (Altered, CannotIssue):
        raise Http404 from None
    answer = HttpResponse(body, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{award.number}.{kind}"'
    return answer


def _picture(award: Award, kind: Literal["png", "svg"]) -> HttpResponse:
    """The picture with the signed bytes inside, always as a file."""
    try:
        body = baked(award, kind)
    except (Altered, NoPicture):
        raise Http404 from None
    answer = HttpResponse(body, content_type=PICTURES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{award.number}.{kind}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _user(request: Request) -> User:
    if request.actor.user is None:
        raise Http404
    return request.actor.user


def _own(request: Request, award: Award | None) -> Award | None:
    """The award where it is theirs too."""
    if award is None:
        return None
    return awards_of_holder(_user(request)).filter(pk=award.pk).first()


def _get_or_404(request: Request, award_id: uuid.UUID) -> Award:
    try:
        return awards_of_holder(_user(request)).get(pk=award_id)
    except Award.DoesNotExist:
        raise Http404 from None
