# SPDX-License-Identifier: Apache-2.0

"""
A public award in the words of schema.org, as a data block for search engines.

It is data and never runs; it says nothing that is not on the page.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from skillmark.encoding import strict_json
from skillmark_server.awards.ends import day_here
from skillmark_server.checking.said import Said

_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def data_block(said: Said, *, address: str) -> SafeString:
    """The element for the head of the page; `address` is the award's own."""
    text = strict_json.dumps(_person(said, address)).decode().translate(_ESCAPES)
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(text),  # noqa: S308 - JSON in which nothing can end the element
    )


def _person(said: Said, address: str) -> Any:
    facts = said.facts
    credential = {
        "@type": "EducationalOccupationalCredential",
        "@id": address,
        "url": address,
        "name": facts.what,
        "description": facts.description,
        "credentialCategory": said.kind,
        "identifier": said.number,
        "inLanguage": said.language,
        "recognizedBy": _filled(
            {"@type": "Organization", "name": facts.issuer, "url": said.issuer_url}
        ),
        "validFrom": _day(said.valid_from),
        "expires": _day(said.valid_until),
        "competencyRequired": [skill.name for skill in said.skills],
        "educationalLevel": said.level_words,
    }
    return {
        "@context": "https://schema.org",
        "@type": "Person",
        "name": facts.who,
        "hasCredential": _filled(credential),
    }


def _filled(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value}


def _day(moment: datetime | None) -> str:
    return "" if moment is None else day_here(moment).isoformat()
