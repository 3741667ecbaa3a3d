# SPDX-License-Identifier: Apache-2.0

"""Open Badges 2.0 for readers that know no other: assertion, badge class, issuer."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from skillmark.encoding import strict_json
from skillmark_server.achievements.models import Version
from skillmark_server.achievements.publishing import languages_of, to_achievement
from skillmark_server.awards.documents import signed_document
from skillmark_server.awards.models import Award
from skillmark_server.awards.open_badges_2 import assertion_of, badge_class_of, issuer_of
from skillmark_server.awards.refusals import Altered
from skillmark_server.awards.selectors import public_award
from skillmark_server.custody.documents import profile_of
from skillmark_server.custody.selectors import current_identity, public_identity

_GONE = 410


@require_safe
def assertion(_request: HttpRequest, award_id: uuid.UUID) -> HttpResponse:
    """The hosted assertion; 410 Gone with the same body once it is withdrawn."""
    try:
        award = public_award(award_id)
        document = signed_document(award)
    except (Award.DoesNotExist, Altered):
        raise Http404 from None
    version = f"/achievements/{award.achievement.pk}/v{award.version.number}"
    said: Any = document["credentialSubject"]
    language = said["achievement"].get("inLanguage", award.language)
    badge = f"{settings.BASE_URL}{version}/{language}/ob2.json"
    made = assertion_of(award, document, badge=badge)
    return _answer(made, status=_GONE if made.get("revoked") else 200)


@require_safe
def badge_class(
    _request: HttpRequest, achievement_id: uuid.UUID, number: int, language: str
) -> HttpResponse:
    """A published version in one of its languages."""
    version = get_object_or_404(
        Version.objects.select_related("achievement__organisation"),
        achievement_id=achievement_id,
        number=number,
        published_at__isnull=False,
    )
    organisation = version.achievement.organisation
    identity = current_identity(organisation)
    if identity is None or language not in languages_of(version, language):
        raise Http404
    address = f"{settings.BASE_URL}/achievements/{achievement_id}/v{number}/{language}/ob2.json"
    issuer = f"{settings.BASE_URL}/i/{identity.pk}/ob2.json"
    achievement = to_achievement(version, language).to_dict()
    return _answer(badge_class_of(achievement, address=address, issuer=issuer))


@require_safe
def issuer(_request: HttpRequest, identity_id: uuid.UUID) -> HttpResponse:
    """An issuer of this site."""
    identity = public_identity(identity_id)
    if identity is None:
        raise Http404
    organisation = identity.organisation
    profile = profile_of(organisation, organisation.language).to_dict()
    home = f"{settings.BASE_URL}/i/{identity_id}"
    return _answer(issuer_of(profile, address=f"{home}/ob2.json", home=home))


def _answer(made: dict[str, Any], *, status: int = 200) -> HttpResponse:
    answer = HttpResponse(
        strict_json.dumps(made), content_type="application/ld+json", status=status
    )
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = "no-cache"
    return answer
