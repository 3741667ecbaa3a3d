# SPDX-License-Identifier: Apache-2.0

"""Making and changing drafts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements import pictures
from skillmark_server.achievements.checking import problems_of
from skillmark_server.achievements.content import Content
from skillmark_server.achievements.models import Achievement, Version
from skillmark_server.achievements.refusals import (
    ContentRefused,
    IsArchived,
    IsInReview,
    IsPublished,
)
from skillmark_server.achievements.services.owned import (
    NAMED,
    name_it,
    own_achievement,
    own_version,
)
from skillmark_server.audit.recording import record
from skillmark_server.refusals import Conflict


@transaction.atomic
def create_achievement(
    *,
    actor: Actor,
    at: datetime,
    content: Content | None = None,
    design: Mapping[str, Any] | None = None,
    upload: bytes | None = None,
    action: str = "achievement.created",
) -> Version:
    """
    Begin an achievement with its first draft.

    Args:
        actor: May design.
        at: When.
        content: What is known of it; may be half written.
        design: Of its picture; by default one that suits what kind of thing it is.
        upload: A picture instead of a design, as it was uploaded.
        action: What the log calls it.

    Raises:
        NotAllowed: The actor may not design.
        ContentRefused: Something in it may not stand even in a draft.
    """
    organisation = actor.require(Permission.DESIGN)
    content = content or Content()
    _refuse_problems(content)
    achievement = Achievement(organisation=organisation, created_by=actor.user, created_at=at)
    name_it(achievement, content)
    achievement.save(force_insert=True)
    version = Version(achievement=achievement, number=1)
    _draw(version, content, design or pictures.default_design(content.achievement_type), upload)
    _write(version, content, actor=actor, at=at)
    version.save(force_insert=True)
    record(actor, action, achievement, at=at)
    return version


@transaction.atomic
def save_draft(
    *,
    actor: Actor,
    version: Version,
    content: Content,
    at: datetime,
    design: Mapping[str, Any] | None = None,
    upload: bytes | None = None,
    seen_at: datetime | None = None,
) -> Version:
    """
    Keep what somebody wrote.

    Args:
        actor: May design.
        version: A draft.
        content: All of it, not a part.
        at: When.
        design: A new design for its picture.
        upload: A new picture, as it was uploaded.
        seen_at: `saved_at` of what the person saw while writing, to notice that somebody
            else wrote in the meantime.

    Raises:
        NotAllowed: The actor may not design.
        IsPublished: It is no draft.
        IsInReview: It lies with a reviewer.
        Conflict: Somebody saved it after `seen_at`.
        ContentRefused: Something may not stand even in a draft.
    """
    actor.require(Permission.DESIGN)
    kept = own_version(actor, version)
    _require_open(kept)
    if seen_at is not None and kept.saved_at != seen_at:
        raise Conflict
    _refuse_problems(content)
    if upload is not None or (design is not None and dict(design) != kept.design):
        _draw(kept, content, design or {}, upload)
    else:
        kept.picture_alt = dict(pictures.alt_of(kept.design, content))
    _write(kept, content, actor=actor, at=at)
    kept.save()
    if kept.achievement.published_id is None:
        name_it(kept.achievement, content)
        kept.achievement.save(update_fields=NAMED)
    return kept


@transaction.atomic
def start_draft(*, actor: Actor, achievement: Achievement, at: datetime) -> Version:
    """
    Begin the next version as a copy of the published one; an open draft is returned as it is.

    Raises:
        NotAllowed: The actor may not design.
        IsArchived: The achievement was put away.
    """
    actor.require(Permission.DESIGN)
    kept = own_achievement(actor, achievement)
    if kept.archived_at is not None:
        raise IsArchived
    open_draft = Version.objects.filter(achievement=kept, published_at=None).first()
    if open_draft is not None:
        return open_draft
    last = Version.objects.filter(achievement=kept).latest("number")
    draft = Version(achievement=kept, number=last.number + 1)
    for name in ("content", "design", "svg", "png", "picture_alt"):
        setattr(draft, name, getattr(last, name))
    draft.saved_by, draft.saved_at = actor.user, at
    draft.save(force_insert=True)
    record(actor, "achievement.version_started", kept, at=at, detail={"version": draft.number})
    return draft


@transaction.atomic
def discard_draft(*, actor: Actor, version: Version, at: datetime) -> Achievement | None:
    """
    Throw a draft away; an achievement that was never published goes with it.

    Returns:
        The achievement, or None where nothing of it is left.

    Raises:
        NotAllowed: The actor may not design.
        IsPublished: It is no draft.
        IsInReview: It lies with a reviewer.
    """
    actor.require(Permission.DESIGN)
    kept = own_version(actor, version)
    _require_open(kept)
    achievement = kept.achievement
    record(
        actor, "achievement.draft_discarded", achievement, at=at, detail={"version": kept.number}
    )
    kept.delete()
    if achievement.published_id is None:
        achievement.delete()
        return None
    return achievement


@transaction.atomic
def copy_achievement(*, actor: Actor, achievement: Achievement, at: datetime) -> Version:
    """
    Begin an achievement that says the same as the newest version of another.

    Raises:
        NotAllowed: The actor may not design.
    """
    actor.require(Permission.DESIGN)
    kept = own_achievement(actor, achievement)
    last = Version.objects.filter(achievement=kept).latest("number")
    made = create_achievement(
        actor=actor,
        at=at,
        content=Content.from_dict(last.content),
        design=last.design or None,
        action="achievement.copied",
    )
    if not last.design:
        made.design, made.svg, made.png = {}, bytes(last.svg), bytes(last.png)
        made.picture_alt = last.picture_alt
        made.save()
    return made


def _write(version: Version, content: Content, *, actor: Actor, at: datetime) -> None:
    version.content = content.to_dict()
    version.saved_by, version.saved_at = actor.user, at


def _draw(
    version: Version, content: Content, design: Mapping[str, Any], upload: bytes | None
) -> None:
    picture = pictures.drawn(design, content) if upload is None else pictures.taken(upload, content)
    version.design = dict(picture.design)
    version.svg, version.png = picture.svg, picture.png
    version.picture_alt = dict(picture.alt)


def _require_open(version: Version) -> None:
    if version.published_at is not None:
        raise IsPublished
    if version.submitted_at is not None:
        raise IsInReview


def _refuse_problems(content: Content) -> None:
    if problems := problems_of(content):
        raise ContentRefused(problems)
