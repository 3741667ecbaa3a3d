# SPDX-License-Identifier: Apache-2.0

"""
A badge as schema.org `EducationalOccupationalCredential`, for search engines.

It stands in the page as a data block, which no browser runs: `<`, `>` and `&` are written
as escapes, so that nothing in a text can end the block.
"""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from skillmark import Achievement as Standard
from skillmark_server.achievements.content import Content, said_in
from skillmark_server.achievements.models import Achievement
from skillmark_server.achievements.publishing import EQF_NAME, page_of
from skillmark_server.achievements.terms import AchievementType, ExpiryKind

_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}
_ESCAPES |= {0x2028: "\\u2028", 0x2029: "\\u2029"}
_MONTHS_A_YEAR = 12


def credential_of(achievement: Achievement, signed: Standard, content: Content) -> SafeString:
    """
    The data block's text.

    Args:
        achievement: With its organisation.
        signed: What is published, in the language of the page.
        content: The same as content.
    """
    language = str(signed.in_language)
    organisation = achievement.organisation
    issuer: dict[str, Any] = {"@type": "Organization", "name": organisation.name}
    if organisation.website:
        issuer["url"] = organisation.website
    block: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "EducationalOccupationalCredential",
        "name": signed.name,
        "description": signed.description,
        "url": page_of(achievement.pk),
        "image": f"{signed.id}.png",
        "inLanguage": language,
        "credentialCategory": {
            "@type": "DefinedTerm",
            "name": _kind(content.achievement_type),
            "termCode": content.achievement_type,
        },
        "recognizedBy": issuer,
    }
    if content.eqf_level is not None:
        block["educationalLevel"] = {
            "@type": "DefinedTerm",
            "name": f"EQF {content.eqf_level}",
            "inDefinedTermSet": EQF_NAME,
        }
    if content.skills:
        block["competencyRequired"] = [
            {
                "@type": "DefinedTerm",
                "name": said_in(skill.name, language),
                **({"termCode": skill.code} if skill.code else {}),
                **({"url": skill.url} if skill.url else {}),
                **({"inDefinedTermSet": skill.framework} if skill.framework else {}),
            }
            for skill in content.skills
        ]
    if content.expiry.kind == ExpiryKind.AFTER:
        block["validFor"] = duration(content.expiry.months)
    return data_block(block)


def data_block(block: dict[str, Any]) -> SafeString:
    """JSON that can stand inside `<script type="application/ld+json">`."""
    text = json.dumps(block, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308 - nothing in it can end the block


def duration(months: int) -> str:
    """ISO 8601: `P3Y`, `P18M`."""
    years, rest = divmod(months, _MONTHS_A_YEAR)
    return f"P{years}Y" if years and not rest else f"P{months}M"


def _kind(kind: str) -> str:
    return str(AchievementType(kind).label) if kind in AchievementType.values else kind
