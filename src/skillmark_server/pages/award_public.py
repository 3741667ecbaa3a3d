# SPDX-License-Identifier: Apache-2.0

"""
`/a/<id>`: the permanent public address of an award, in every form that it has.

The address is the `id` of the signed document. What not everybody may see looks, to a
stranger, like what never was.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from typing import Any, Final, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from skillmark.encoding import strict_json
from skillmark_server.awards.addresses import address_of
from skillmark_server.awards.documents import signed_with_digest
from skillmark_server.awards.log_proofs import proof_of
from skillmark_server.awards.models import Award, DocumentForm, Visibility
from skillmark_server.awards.pictures import baked
from skillmark_server.awards.refusals import Altered, NoPicture
from skillmark_server.awards.second_form import sign_second_form
from skillmark_server.awards.selectors import award_seen_by, public_award
from skillmark_server.checking.said import said_by
from skillmark_server.custody.refusals import CannotIssue
from skillmark_server.documents.certificate import certificate
from skillmark_server.documents.refusals import CannotBeSet, NotInForce
from skillmark_server.pages.access import Request
from skillmark_server.pages.awarded import counting, pictures, structured
from skillmark_server.pages.awarded.negotiation import BY_ENDING, OFFERED, Form, Kind, form_accepted
from skillmark_server.pages.awarded.neighbours import neighbours_of
from skillmark_server.pages.awarded.seeing import As, seen_as
from skillmark_server.pages.awarded.shown import shown_of
from skillmark_server.pages.awarded.state import file_name
from skillmark_server.pages.embedding.oembed import discovery_of
from skillmark_server.pages.endorsed import endorsements_with
from skillmark_server.pages.house import house_of_organisation

_LARGE: Final = ("version__svg", "version__png", "version__document", "version__content")
NOT_ACCEPTABLE: Final = 406
_ALTERED: Final = 503
DOCUMENTS: Final = {Kind.DOCUMENT: DocumentForm.DATA_INTEGRITY, Kind.TOKEN: DocumentForm.TOKEN}
# A picture is shown, and never a page of its own with our rights.
_SANDBOX: Final = "sandbox; default-src 'none'; style-src 'unsafe-inline'"


@require_safe
def award_public(request: HttpRequest, award_id: uuid.UUID, ending: str = "") -> HttpResponse:
    """An award: by the ending of the address, or else in the form that is accepted."""
    if ending and ending not in BY_ENDING:
        raise Http404
    try:
        award, as_whom = seen_award(request, award_id)
    except Award.DoesNotExist:
        raise Http404 from None
    form = BY_ENDING[ending] if ending else form_accepted(request.headers.get("Accept", ""))
    if form is None:
        answer = HttpResponse("\n".join(OFFERED), content_type="text/plain", status=NOT_ACCEPTABLE)
    else:
        if as_whom is As.PUBLIC:
            counting.count(award.achievement.pk)
        answer = _ANSWERS[form.kind](request, award, form, as_whom)
    if not ending:
        patch_vary_headers(answer, ["Accept"])
    return answer


def seen_award(request: HttpRequest, award_id: uuid.UUID) -> tuple[Award, As]:
    """
    The award, and as whom it is seen; what everybody sees is found without asking who asks.

    Raises:
        Award.DoesNotExist: There is none that they may see.
    """
    everybody = Award.objects.filter(visibility=Visibility.PUBLIC, declined_at=None)
    found = (
        everybody.select_related("version", "organisation")
        .defer(*_LARGE)
        .filter(pk=award_id)
        .first()
    )
    if found is not None:
        return found, As.PUBLIC
    actor = cast("Request", request).actor
    award = award_seen_by(actor, award_id)
    return award, seen_as(actor, award)


@require_safe
def award_card(request: HttpRequest, award_id: uuid.UUID) -> HttpResponse:
    """The card for social networks; only of what everybody sees."""
    try:
        award = public_award(award_id)
        body, digest = signed_with_digest(award)
        document = strict_json.loads_object(body, max_bytes=len(body))
        said = said_by(document, site=settings.BASE_URL)
    except (Award.DoesNotExist, Altered):
        raise Http404 from None
    answer = HttpResponse(pictures.card(award, said, digest), content_type="image/png")
    answer["Cache-Control"] = "public, max-age=3600"
    return _conditional(request, answer, digest)


def _page(request: HttpRequest, award: Award, _form: Form, as_whom: As) -> HttpResponse:
    address = address_of(award.pk)
    context: dict[str, Any] = {
        "award": award,
        "address": address,
        "seen_as": as_whom,
        "is_public": as_whom is As.PUBLIC,
        "is_kept": award.claimed_at is not None,
    }
    try:
        shown = shown_of(award, at=timezone.now())
    except Altered:
        answer = render(request, "award/altered.html", context, status=_ALTERED)
        answer["Cache-Control"] = "no-store"
        return answer
    context |= {"shown": shown, "said": shown.said, "facts": shown.said.facts}
    if shown.is_confirmed:
        context |= neighbours_of(request, award, as_whom)
        context["endorsed"] = endorsements_with(award, at=timezone.now())
        context["house"] = house_of_organisation(award.organisation)
    if as_whom is As.PUBLIC and shown.is_confirmed:
        context["oembed"] = discovery_of(address)
        context["structured"] = structured.data_block(shown.said, address=address)
    answer = render(request, "award/public.html", context)
    answer["Cache-Control"] = "no-cache" if as_whom is As.PUBLIC else "private, no-store"
    digest = hashlib.sha256(answer.content).hexdigest()[:32]
    return _conditional(request, answer, digest)


def _document(request: HttpRequest, award: Award, form: Form, as_whom: As) -> HttpResponse:
    try:
        if form.kind is Kind.TOKEN:
            sign_second_form(award, at=timezone.now())
        body, digest = signed_with_digest(award, DOCUMENTS[form.kind])
    except CannotIssue:
        raise Http404 from None
    except Altered:
        return altered_answer()
    return file_answer(request, award, body, form, digest, as_whom)


def _picture(request: HttpRequest, award: Award, form: Form, as_whom: As) -> HttpResponse:
    try:
        body = baked(award, "png" if form.kind is Kind.PNG else "svg")
    except Altered:
        return altered_answer()
    except NoPicture:
        raise Http404 from None
    digest = hashlib.sha256(body).hexdigest()
    answer = file_answer(request, award, body, form, digest, as_whom)
    if form.kind is Kind.SVG:
        answer["Content-Security-Policy"] = _SANDBOX
    return answer


def _certificate(request: HttpRequest, award: Award, form: Form, as_whom: As) -> HttpResponse:
    try:
        body = certificate(award, language=request.GET.get("language", ""))
    except Altered:
        return altered_answer()
    except (NotInForce, CannotBeSet):
        raise Http404 from None
    return file_answer(request, award, body, form, hashlib.sha256(body).hexdigest(), as_whom)


def _proof(request: HttpRequest, award: Award, form: Form, as_whom: As) -> HttpResponse:
    body = proof_of(award)
    if body is None:
        answer = HttpResponse(
            "no checkpoint covers it yet\n", content_type="text/plain", status=404
        )
        answer["Cache-Control"] = "no-store"
        answer["Retry-After"] = "60"
        return answer
    return file_answer(request, award, body, form, hashlib.sha256(body).hexdigest(), as_whom)


_ANSWERS: Final[dict[Kind, Callable[[HttpRequest, Award, Form, As], HttpResponse]]] = {
    Kind.PAGE: _page,
    Kind.DOCUMENT: _document,
    Kind.TOKEN: _document,
    Kind.PNG: _picture,
    Kind.SVG: _picture,
    Kind.PDF: _certificate,
    Kind.PROOF: _proof,
}


def file_answer(
    request: HttpRequest, award: Award, body: bytes, form: Form, digest: str, as_whom: As
) -> HttpResponse:
    """A file of an award, kept by nobody but who may see it."""
    answer = HttpResponse(body, content_type=form.media_type)
    answer["Content-Disposition"] = f'inline; filename="{file_name(award.number)}.{form.kind}"'
    answer["Cache-Control"] = "no-cache" if as_whom is As.PUBLIC else "private, no-store"
    return _open_to_all(_conditional(request, answer, digest))


def altered_answer() -> HttpResponse:
    """Bytes that are not those that were signed are not handed out."""
    answer = HttpResponse("altered\n", status=_ALTERED, content_type="text/plain")
    answer["Cache-Control"] = "no-store"
    return answer


def _conditional(request: HttpRequest, answer: HttpResponse, digest: str) -> HttpResponse:
    etag = quote_etag(digest)
    answer["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=answer) or answer


def _open_to_all(answer: HttpResponse) -> HttpResponse:
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer
