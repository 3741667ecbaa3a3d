# SPDX-License-Identifier: Apache-2.0

"""The certificates of a whole list: ask for them, see how far they are, download, remove."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from skillmark_server.accounts.permissions import Permission
from skillmark_server.awards.making import content_of
from skillmark_server.awards.models import Batch
from skillmark_server.documents import packing
from skillmark_server.documents.models import Pack
from skillmark_server.documents.selectors import pack_for, packs_visible_to
from skillmark_server.documents.services import ask_for_certificates, remove_certificates
from skillmark_server.documents.words import LANGUAGES
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.awarding.asking import get_batch_or_404
from skillmark_server.refusals import Refusal

_PARTIAL = "packs"


@require_safe
@allowed(Permission.SEE_AWARDS, by_badge=True)
def batch_certificates(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """The archives of a list, and a way to ask for one."""
    batch = get_batch_or_404(request, batch_id)
    packs = list(packs_visible_to(request.actor, batch))
    context = {
        "batch": batch,
        "content": content_of(batch.version),
        "packs": [(pack, ()) for pack in packs],
        "is_open": any(pack.ready_at is None for pack in packs),
        "count": packing.printable(batch).count(),
        "languages": LANGUAGES,
        "days": packing.KEPT_FOR.days,
        "may_award": request.actor.may_for(Permission.AWARD, batch.version.achievement_id),
    }
    is_partial = request.headers.get("HX-Target") == _PARTIAL
    return render(request, "awards/packs_list.html" if is_partial else "awards/packs.html", context)


@require_POST
@allowed(Permission.AWARD, by_badge=True)
def batch_certificates_new(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """Have the worker make one."""
    batch = get_batch_or_404(request, batch_id)
    try:
        ask_for_certificates(
            actor=request.actor,
            batch=batch,
            language=request.POST.get("language", "")[:8],
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal.words))
    return redirect("batch-certificates", batch.pk)


@require_safe
@allowed(Permission.SEE_AWARDS, by_badge=True)
def batch_certificates_file(
    request: Request, batch_id: uuid.UUID, pack_id: uuid.UUID
) -> HttpResponse | StreamingHttpResponse:
    """The archive, as a stream."""
    pack = _get_pack_or_404(request, get_batch_or_404(request, batch_id), pack_id)
    if pack.ready_at is None:
        raise Http404
    return file_of(pack)


def file_of(pack: Pack) -> StreamingHttpResponse:
    """An archive that is ready, as a stream of known length."""
    answer = StreamingHttpResponse(packing.streamed(pack), content_type="application/zip")
    answer["Content-Length"] = str(packing.size_of(pack))
    name = f"certificates-{pack.language}-{timezone.localtime(pack.asked_at):%Y-%m-%d}.zip"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@allowed(Permission.AWARD, by_badge=True)
def batch_certificates_remove(
    request: Request, batch_id: uuid.UUID, pack_id: uuid.UUID
) -> HttpResponse:
    """Remove an archive before its time."""
    pack = _get_pack_or_404(request, get_batch_or_404(request, batch_id), pack_id)
    remove_certificates(actor=request.actor, pack=pack, at=timezone.now())
    return redirect("batch-certificates", batch_id)


def _get_pack_or_404(request: Request, batch: Batch, pack_id: uuid.UUID) -> Pack:
    try:
        return pack_for(request.actor, batch, pack_id)
    except Pack.DoesNotExist:
        raise Http404 from None
