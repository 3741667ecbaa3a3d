# SPDX-License-Identifier: Apache-2.0

"""
Show a kept badge elsewhere: what it will look like, and the links that lead there.

Whoever has just kept one meets it here first. Nothing is opened by being here: what only they
and the employer see is opened by a button of its own, which says beforehand who sees what then.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from skillmark_server.awards.models import Award
from skillmark_server.awards.refusals import Altered
from skillmark_server.awards.selectors import awards_of_holder
from skillmark_server.checking.lines import line_of
from skillmark_server.checking.sharing import certificate_of, is_open, shareable
from skillmark_server.pages.access import Request, signed_in
from skillmark_server.pages.embedding.oembed import embed_code
from skillmark_server.pages.portfolio.asking import user_of
from skillmark_server.portfolio.counting import count_share
from skillmark_server.portfolio.models import Channel
from skillmark_server.portfolio.refusals import NotShareable
from skillmark_server.portfolio.selectors import places_opened
from skillmark_server.portfolio.sharing import share_address

_ICONS = {Channel.WHATSAPP: "phone", Channel.MAIL: "mail"}


class _Elsewhere(HttpResponseRedirect):
    """Also mail, which Django does not lead to by itself."""

    allowed_schemes = ["https", "mailto"]


@require_safe
@signed_in
def my_badge_share(request: Request, award_id: uuid.UUID) -> HttpResponse:
    """Everything one can do to show a badge; just kept, it begins with the badge itself."""
    award, at = _kept_or_404(request, award_id), timezone.now()
    try:
        line = line_of(award, at=at)
    except Altered as refusal:
        broken = {"award": award, "refusal": refusal}
        return render(request, "my/altered.html", broken, status=refusal.http_status)
    context: dict[str, Any] = {
        "award": award,
        "line": line,
        "is_new": "new" in request.GET,
        "is_open": is_open(award),
        "places": places_opened(user_of(request), award),
        "certificate": certificate_of(line),
        "channels": [
            (channel, channel.label, _ICONS.get(channel, "share"))
            for channel in Channel
            if channel != Channel.LINKEDIN_PROFILE
        ],
        "embed": embed_code(award.pk, line.said.facts.what),
        "digest": line.digest,
        "now": at,
    }
    return render(request, "portfolio/share.html", context)


@require_safe
@signed_in
def my_badge_go(request: Request, award_id: uuid.UUID, channel: str) -> HttpResponse:
    """
    Lead to where a badge is shown, if it is genuine at this moment; counted without a name.

    Only whoever keeps the badge gets here, so that no scanner of mail is counted.
    """
    award, at = _kept_or_404(request, award_id), timezone.now()
    if channel not in Channel.values:
        raise Http404
    try:
        certificate = shareable(award, at=at)
    except (NotShareable, Altered):
        return redirect("my-badge-share", award.pk)
    count_share(award.achievement, Channel(channel), day=timezone.localdate(at))
    words = _("I have earned %(name)s from %(issuer)s.") % {
        "name": certificate.name,
        "issuer": certificate.issuer,
    }
    answer = _Elsewhere(share_address(Channel(channel), certificate, words))
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _kept_or_404(request: Request, award_id: uuid.UUID) -> Award:
    user = user_of(request)
    try:
        return awards_of_holder(user).get(pk=award_id, holder=user)
    except Award.DoesNotExist:
        raise Http404 from None


def after_keeping(award: Award) -> HttpResponse:
    """Where one goes with a badge that was just kept: to see it, and whether to show it."""
    return to_sharing(award, is_new=True)


def to_sharing(award: Award, *, is_new: bool) -> HttpResponse:
    """Lead to where `award` is shown; one that is new is met there as such."""
    address = reverse("my-badge-share", args=[award.pk])
    return redirect(f"{address}?new=1" if is_new else address)
