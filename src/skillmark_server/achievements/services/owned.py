# SPDX-License-Identifier: Apache-2.0

"""The rows a service changes: locked, read again, and of the actor's own organisation."""

from __future__ import annotations

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.ordering import sort_key
from skillmark_server.achievements.content import Content, said_in
from skillmark_server.achievements.finding import facets_of, search_text_of
from skillmark_server.achievements.models import Achievement, Version

LONGEST_TITLE = 200


def own_achievement(actor: Actor, achievement: Achievement) -> Achievement:
    """
    `achievement` as it is now, locked.

    Raises:
        Achievement.DoesNotExist: It belongs to another organisation.
    """
    return (
        Achievement.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=achievement.pk, organisation_id=actor.organisation_id)
    )


def own_version(actor: Actor, version: Version) -> Version:
    """
    `version` as it is now, locked.

    Raises:
        Version.DoesNotExist: It belongs to another organisation.
    """
    return (
        Version.objects.select_for_update(of=("self",))
        .select_related("achievement__organisation")
        .get(pk=version.pk, achievement__organisation_id=actor.organisation_id)
    )


def name_it(achievement: Achievement, content: Content) -> None:
    """Write what lists, search and filters need into the row; the caller saves it."""
    language = achievement.organisation.language
    achievement.title = said_in(content.name, language)[:LONGEST_TITLE]
    achievement.sort_title = sort_key(achievement.title)
    achievement.search_text = search_text_of(content, achievement.organisation.name)
    achievement.facets = facets_of(content)


NAMED = ("title", "sort_title", "search_text", "facets")
"""The fields that `name_it` writes."""
