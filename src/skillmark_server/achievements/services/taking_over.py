# SPDX-License-Identifier: Apache-2.0

"""Drafts that begin from something that is there: a template of the shelf, a file of others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements import shelf
from skillmark_server.achievements.importing import LeftOut, read_ob3
from skillmark_server.achievements.models import Version
from skillmark_server.achievements.services.drafts import create_achievement
from skillmark_server.refusals import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What was taken over, and what was not."""

    version: Version
    left_out: tuple[LeftOut, ...]


@transaction.atomic
def copy_template(*, actor: Actor, key: str, at: datetime) -> Version:
    """
    Begin an achievement from a template of the shelf, in both languages.

    Raises:
        NotAllowed: The actor may not design.
        NoSuchTemplate: The shelf has no template `key`.
    """
    actor.require(Permission.DESIGN)
    template = shelf.template(key)
    return create_achievement(
        actor=actor,
        at=at,
        content=template.content,
        design=template.design,
        action="achievement.begun_from_template",
    )


@transaction.atomic
def import_ob3(*, actor: Actor, data: bytes, at: datetime) -> Imported:
    """
    Begin an achievement from an Open Badges 3.0 file, of an achievement or a whole credential.

    Args:
        actor: May design.
        data: JSON, a token, or a baked picture. Nothing of it is verified.
        at: When.

    Raises:
        NotAllowed: The actor may not design.
        NotAnAchievement: There is none in it.
    """
    organisation = actor.require(Permission.DESIGN)
    read = read_ob3(data, organisation.language)
    left_out = read.left_out
    try:
        with transaction.atomic():
            version = create_achievement(
                actor=actor,
                at=at,
                content=read.content,
                upload=read.picture,
                action="achievement.imported",
            )
    except Refusal:
        if read.picture is None:
            raise
        # A picture that is not taken does not keep the words out.
        left_out = (*left_out, LeftOut(member="image", why=_("The picture cannot be used.")))
        version = create_achievement(
            actor=actor, at=at, content=read.content, action="achievement.imported"
        )
    return Imported(version=version, left_out=left_out)
