# SPDX-License-Identifier: Apache-2.0

"""
What a badge is called in the language of whoever reads.

Lists are sorted and searched by the name in the organisation's language, which stands in
the row; what is shown is the version's own name in the reader's, where it is written in it.
What was signed is shown in the words that were signed, and is no matter of this module.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet

from skillmark_server.achievements.models import Achievement, Version


def title_in(version: Version | None, language: str, instead: str) -> str:
    """
    The name of a version.

    Args:
        version: With its content loaded, or None where there is none.
        language: BCP 47, of the reader.
        instead: What it is called where it is not written in that language.
    """
    return instead if version is None else name_in(version.content.get("name"), language, instead)


def name_in(names: Any, language: str, instead: str) -> str:
    """The same of the language map alone, as `with_names` loads it."""
    return str(names.get(language) or instead) if isinstance(names, dict) else instead


def with_names(badges: QuerySet[Achievement]) -> QuerySet[Achievement]:
    """Badges with `names`, the language map of what is published, and not its whole content."""
    return badges.annotate(names=F("published__content__name"))
