# SPDX-License-Identifier: Apache-2.0

"""The public catalogue: what can be earned here, and how."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from skillmark_server.achievements import publishing, selectors, terms
from skillmark_server.achievements.content import Content, said_in
from skillmark_server.achievements.models import Achievement
from skillmark_server.awards.models import RequestLink
from skillmark_server.pages.achievement_documents import version_json, wants_json
from skillmark_server.pages.endorsed import endorsements_of_achievement
from skillmark_server.pages.house import house_of_organisation
from skillmark_server.pages.schema_org import credential_of

PAGE: Final = 24
TAGS_SHOWN: Final = 12
MOST_COUNTED: Final = 500
"""Badges whose words are counted for the filter."""
SORTS: Final = (("name", _("By name")), ("newest", _("Newest first")))


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Everything that can be earned, of all organisations of this site."""
    wanted = _wanted(request)
    page = Paginator(selectors.catalogue(wanted), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "wanted": wanted,
        "issuers": list(selectors.issuers_in_catalogue()[:50]),
        "levels": [str(level) for level in terms.EQF_LEVELS],
        "kinds": terms.AchievementType.choices,
        "tags": _tags(),
        "sorts": SORTS,
        "is_filtered": wanted != selectors.Wanted(sort=wanted.sort),
    }
    return render(request, "catalogue/list.html", context)


@require_safe
def achievement_public(request: HttpRequest, achievement_id: uuid.UUID) -> HttpResponse:
    """One badge: what it proves, what it takes, who awards it, how to earn it."""
    try:
        achievement = selectors.in_catalogue(achievement_id)
    except Achievement.DoesNotExist:
        raise Http404 from None
    version = achievement.published
    if version is None:  # the selector found a published one
        raise Http404
    if wants_json(request):
        return version_json(request, achievement_id, version.number)
    language = get_language() or "en"
    signed = publishing.to_achievement(version, language)
    content = Content.from_dict(version.content)
    context = {
        "achievement": achievement,
        "version": version,
        "signed": signed,
        "content": content,
        "language": signed.in_language,
        "ask": _ask_address(achievement, content),
        "json_ld": credential_of(achievement, signed, content),
        "page_url": publishing.page_of(achievement.pk),
        "picture_url": f"{signed.id}.png",
        "locales": {"da": "da_DK", "en": "en_GB"},
        "description": said_in(content.description, language),
        "house": house_of_organisation(achievement.organisation),
        "endorsed": endorsements_of_achievement(achievement.pk, signed.id, at=timezone.now()),
    }
    answer = render(request, "catalogue/achievement.html", context)
    answer["Vary"] = "Accept, Accept-Language, Cookie"
    answer["Link"] = f'<{signed.id}.json>; rel="alternate"; type="application/ld+json"'
    return answer


def _wanted(request: HttpRequest) -> selectors.Wanted:
    """What the address asks for; what cannot be read is as if it were not there."""

    def text(name: str) -> str:
        return request.GET.get(name, "")[:80].replace("\x00", "").strip()

    try:
        issuer = uuid.UUID(text("issuer"))
    except ValueError:
        issuer = None
    return selectors.Wanted(
        search=text("q"),
        issuer=issuer,
        level=text("level") if text("level") in {str(n) for n in terms.EQF_LEVELS} else "",
        tag=text("tag"),
        skill=text("skill"),
        kind=text("kind") if text("kind") in terms.AchievementType.values else "",
        sort="newest" if text("sort") == "newest" else "name",
    )


def _tags() -> list[str]:
    """The words that most badges carry, in the catalogue's own spelling."""
    contents = selectors.catalogue().values_list("published__content__tags", flat=True)
    counted: Counter[str] = Counter()
    for tags in contents[:MOST_COUNTED]:
        counted.update(tag for tag in tags or () if isinstance(tag, str))
    return [tag for tag, _count in counted.most_common(TAGS_SHOWN)]


def _ask_address(achievement: Achievement, content: Content) -> str:
    """Where to ask for it, if its organisation takes requests now."""
    if not content.requestable or achievement.archived_at is not None:
        return ""
    link = RequestLink.objects.filter(achievement=achievement, ended_at=None).first()
    if link is None:
        return ""
    return reverse("ask", args=[link.code])
