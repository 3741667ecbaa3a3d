# SPDX-License-Identifier: Apache-2.0

"""From draft to published version, with a second person where the organisation wants one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from skillmark import SkillmarkError
from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements import publishing
from skillmark_server.achievements.checking import lacks_of, problems_of
from skillmark_server.achievements.content import Content
from skillmark_server.achievements.models import Version
from skillmark_server.achievements.refusals import (
    ContentRefused,
    IsArchived,
    IsInReview,
    IsPublished,
    NeedsNoReview,
    NotInReview,
    NotWhole,
    ReviewsOwnWork,
)
from skillmark_server.achievements.services.owned import NAMED, name_it, own_version
from skillmark_server.audit.recording import record

LONGEST_REASON = 1_000


@transaction.atomic
def submit_for_review(*, actor: Actor, version: Version, at: datetime) -> Version:
    """
    Ask a colleague to look at a draft.

    Raises:
        NotAllowed: The actor may not design.
        NeedsNoReview: The organisation publishes without a second person.
        IsPublished: It is no draft.
        IsInReview: Somebody asked already.
        IsArchived: The achievement was put away.
        NotWhole: Something is missing.
        ContentRefused: Something may not stand.
    """
    organisation = actor.require(Permission.DESIGN)
    kept = own_version(actor, version)
    if not organisation.needs_review:
        raise NeedsNoReview
    _require_draft(kept)
    if kept.submitted_at is not None:
        raise IsInReview
    _whole_content(kept)
    kept.submitted_by, kept.submitted_at, kept.returned_reason = actor.user, at, ""
    kept.save(update_fields=["submitted_by", "submitted_at", "returned_reason"])
    record(actor, "achievement.submitted", kept.achievement, at=at, detail=_which(kept))
    return kept


@transaction.atomic
def return_to_draft(*, actor: Actor, version: Version, at: datetime, reason: str = "") -> Version:
    """
    Give a version back to who wrote it, or take one's own back.

    Args:
        actor: A reviewer, or who asked for the review.
        version: In review.
        at: When.
        reason: What has to be mended, at most `LONGEST_REASON` characters.

    Raises:
        NotAllowed: The actor neither reviews nor asked.
        NotInReview: It is not in review.
    """
    kept = own_version(actor, version)
    is_own = actor.user is not None and kept.submitted_by_id == actor.user.pk
    actor.require(Permission.DESIGN if is_own else Permission.REVIEW)
    if not kept.is_in_review:
        raise NotInReview
    kept.submitted_by, kept.submitted_at = None, None
    kept.returned_reason = "" if is_own else reason.strip()[:LONGEST_REASON]
    kept.save(update_fields=["submitted_by", "submitted_at", "returned_reason"])
    action = "achievement.taken_back" if is_own else "achievement.returned"
    record(actor, action, kept.achievement, at=at, detail=_which(kept))
    return kept


@transaction.atomic
def publish(*, actor: Actor, version: Version, at: datetime) -> Version:
    """
    Make a draft the version that is awarded; from now on nothing of it changes.

    Args:
        actor: A designer; where the organisation wants a review, a reviewer who wrote none of it.
        version: A draft, in review where the organisation wants that.
        at: When.

    Raises:
        NotAllowed: The actor may not publish.
        NotInReview: The organisation wants a review, and nobody asked for one.
        ReviewsOwnWork: The actor wrote it.
        IsPublished: It is published.
        IsArchived: The achievement was put away.
        NotWhole: Something is missing.
        ContentRefused: Something may not stand.
    """
    kept = own_version(actor, version)
    organisation = kept.achievement.organisation
    actor.require(Permission.REVIEW if organisation.needs_review else Permission.DESIGN)
    _require_draft(kept)
    if organisation.needs_review:
        _require_second_person(actor, kept)
        kept.reviewed_by = actor.user
    content = _whole_content(kept)
    first = organisation.language
    languages = tuple(sorted(content.languages(), key=lambda key: key != first))
    try:
        document = publishing.document_of(kept, content, languages)
    except SkillmarkError as error:
        # What the standard refuses and our own rules let through: said in the core's words.
        raise ContentRefused({"": [error.message]}) from error
    kept.document, kept.digest = document, publishing.digest_of(document)
    kept.published_by, kept.published_at = actor.user, at
    kept.save()
    achievement = kept.achievement
    name_it(achievement, content)
    achievement.published = kept
    achievement.save(update_fields=[*NAMED, "published"])
    record(
        actor,
        "achievement.published",
        achievement,
        at=at,
        detail={**_which(kept), "digest": kept.digest},
    )
    return kept


def _require_draft(version: Version) -> None:
    if version.published_at is not None:
        raise IsPublished
    if version.achievement.archived_at is not None:
        raise IsArchived


def _require_second_person(actor: Actor, version: Version) -> None:
    if version.submitted_at is None:
        raise NotInReview
    if actor.user is None or actor.user.pk in {version.submitted_by_id, version.saved_by_id}:
        raise ReviewsOwnWork


def _whole_content(version: Version) -> Content:
    content = Content.from_dict(version.content)
    if problems := problems_of(content):
        raise ContentRefused(problems)
    if lacks := lacks_of(content, version.achievement.organisation.language):
        raise NotWhole(lacks)
    return content


def _which(version: Version) -> dict[str, int]:
    return {"version": version.number}
