# SPDX-License-Identifier: Apache-2.0

"""`{{ award|titled }}`: a badge in lists, by its name in the language of the page."""

from __future__ import annotations

from django.utils.translation import get_language

from skillmark_server.achievements.models import Achievement, Version
from skillmark_server.achievements.titles import name_in, title_in
from skillmark_server.awards.models import Award, Batch


def titled(badge: Achievement | Version | Award | Batch) -> str:
    """
    What a badge is called, in the language of the page if it is written in it.

    For lists and for those who look after badges; what was signed is shown as it was signed.

    Args:
        badge: With its version loaded, or `names` (`achievements.titles.with_names`); a query
            more where neither is.
    """
    language = get_language() or "en"
    if isinstance(badge, Version):
        return title_in(badge, language, badge.achievement.title)
    if isinstance(badge, Batch):
        return titled(badge.version)
    if isinstance(badge, Award):
        return title_in(badge.version, language, badge.title)
    if hasattr(badge, "names"):
        return name_in(badge.names, language, badge.title)
    shown = badge.published or next(iter(getattr(badge, "drafts", ())), None)
    return title_in(shown, language, badge.title)
