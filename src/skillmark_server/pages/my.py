# SPDX-License-Identifier: Apache-2.0

"""The badges of whoever is signed in: what waits, what they keep, who sees it, downloads."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skillmark_server.accounts.models import User
from skillmark_server.awards.addresses import address_of
from skillmark_server.awards.documents import signed_bytes, signed_with_digest
from skillmark_server.awards.models import Award, DocumentForm
from skillmark_server.awards.own import OwnState, own_awards
from skillmark_server.awards.refusals import Altered
from skillmark_server.awards.second_form import sign_second_form
from skillmark_server.awards.selectors import acts_of, awards_of_holder, successor_of
from skillmark_server.awards.services import accept_award, decline_award, set_visibility
from skillmark_server.custody.refusals import CannotIssue
from skillmark_server.pages.access import Request, signed_in
from skillmark_server.pages.awarding.asking import page_of
from skillmark_server.pages.awarding.certificates import certificate_answer
from skillmark_server.pages.awarding.life import life_of
from skillmark_server.pages.my_renewals import renewing_of
from skillmark_server.pages.seeing import sees_of, value_of
from skillmark_server.refusals import Refusal

PAGE = 24
_FORMS = {
    "json": (DocumentForm.DATA_INTEGRITY, "application/vc"),
    "jwt": (DocumentForm.TOKEN, "application/vc+jwt"),
}


@require_safe
@signed_in
def my_badges(request: Request) -> HttpResponse:
    """Everything at any of the person's verified addresses."""
    at = timezone.now()
    text = "".join(filter(str.isprintable, request.GET.get("q", "")))[:120]
    mine = awards_of_holder(_user(request))
    kept = own_awards(mine, state=OwnState.KEPT, text=text)
    context = {
        "waiting": list(own_awards(mine, state=OwnState.WAITING)[:PAGE]),
        "page": page_of(request, kept, PAGE),
        "declined": list(own_awards(mine, state=OwnState.DECLINED)[:PAGE]),
        "text": text,
        "now": at,
    }
    return render(request, "my/list.html", context)


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
    service = set_visibility if award.claimed_at else accept_award
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
        words = _("Saved.") if award.claimed_at else _("It is yours.")
        messages.success(request, words)
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


@require_safe
@signed_in
def my_badge_file(request: Request, award_id: uuid.UUID, kind: str) -> HttpResponse:
    """The signed bytes as a file, whoever else may see the badge."""
    award = _get_or_404(request, award_id)
    if kind == "pdf":
        return certificate_answer(request, award, failed_to="my-badge")
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
