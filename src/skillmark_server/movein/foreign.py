# SPDX-License-Identifier: Apache-2.0

"""A badge of another platform as content of ours: what of it can stand, and what stays behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _

from skillmark_server.achievements import checking
from skillmark_server.achievements.content import Content, Identifier
from skillmark_server.achievements.importing import LeftOut, Read, read_achievement

_LONGEST_KEPT: Final = 20_000


def read_foreign(said: Mapping[str, Any], original_id: str, language: str) -> Read:
    """
    Return what a badge says as content of ours.

    Args:
        said: By the names of an Open Badges 3.0 achievement.
        original_id: Kept as one of its identifiers.
        language: In which its texts are taken to be.
    """
    members = dict(said)
    cut: list[LeftOut] = []
    for name in ("name", "description"):
        text, most = str(members.get(name, "")), checking.LONGEST[name]
        if len(text) > most:
            members[name] = text[: most - 1].rstrip() + "…"
            cut.append(
                LeftOut(member=name, why=_("It is too long for this site, and was shortened."))
            )
    read = read_achievement(members, language)
    content = _with_id(read.content, original_id)
    return replace(read, content=content, left_out=(*cut, *read.left_out))


def is_whole(content: Content, language: str) -> bool:
    """Whether it could be published as it is."""
    return not checking.problems_of(content) and not checking.lacks_of(content, language)


def said_shortly(said: Mapping[str, Any]) -> dict[str, Any]:
    """`said` without what is too large to be kept in a row: pictures that stand in the text."""
    kept = dict(said)
    image = kept.get("image")
    url = image.get("id") if isinstance(image, Mapping) else image
    if isinstance(url, str) and len(url) > _LONGEST_KEPT:
        kept.pop("image")
    return kept


def _with_id(content: Content, original_id: str) -> Content:
    if not original_id or len(original_id) > checking.LONGEST_IDENTIFIER:
        return content
    named = Identifier(kind="identifier", value=original_id)
    with_it = replace(content, other_identifiers=(*content.other_identifiers, named))
    return content if checking.problems_of(with_it) else with_it
