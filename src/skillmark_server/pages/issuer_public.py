# SPDX-License-Identifier: Apache-2.0

"""The public page of an issuer: who they are, and how far that was checked."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from skillmark.encoding import strict_json
from skillmark_server.achievements.models import Achievement
from skillmark_server.custody.addresses import issuer_page
from skillmark_server.custody.documents import profile_under
from skillmark_server.custody.selectors import current_identity, public_identity
from skillmark_server.pages.endorsed import endorsements_of_issuer, with_endorsements
from skillmark_server.pages.house import house_of

_HTML, _JSON = "text/html", "application/json"


@require_safe
@vary_on_headers("Accept")
def issuer_public(request: HttpRequest, identity_id: uuid.UUID) -> HttpResponse:
    """The page, or for a program the Open Badges profile."""
    identity = public_identity(identity_id)
    if identity is None:
        raise Http404
    organisation = identity.organisation
    if request.get_preferred_type([_HTML, _JSON, "application/ld+json"]) not in {_HTML, None}:
        profile = profile_under(identity, organisation).to_dict()
        body = strict_json.dumps(with_endorsements(profile, at=timezone.now()))
        answer = HttpResponse(body, content_type=_JSON)
        answer["Access-Control-Allow-Origin"] = "*"
        return answer
    now_at = current_identity(organisation)
    badges = Achievement.objects.filter(
        organisation=organisation,
        published__isnull=False,
        archived_at=None,
        in_catalogue=True,
    ).count()
    context = {
        "identity": identity,
        "organisation": organisation,
        "badges": badges,
        "moved_to": now_at if now_at is not None and now_at != identity else None,
        "address": issuer_page(identity.pk),
        "house": house_of(identity),
        "endorsed": endorsements_of_issuer(identity.pk, at=timezone.now()),
    }
    return render(request, "issuer/public.html", context)
