# SPDX-License-Identifier: Apache-2.0

"""
The facts of a micro-credential as names and sentences, in one language.

Open Badges 3.0 has no member for how one takes part, how one is assessed or who assures
the quality. What pages show of these has to be signed, so `publishing` writes them below
the criteria, in words; the same list stands on the achievement's page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from babel.numbers import format_decimal
from django.utils import translation
from django.utils.translation import gettext as _

from skillmark_server.achievements import terms
from skillmark_server.achievements.content import Content, said_in


class Fact(NamedTuple):
    """
    One fact.

    Args:
        key: The field of `Content` it comes from.
        name: Such as "Workload".
        text: Such as "120 hours".
        url: Where it is described, or empty.
    """

    key: str
    name: str
    text: str
    url: str = ""


def facts_of(content: Content, language: str) -> list[Fact]:
    """The facts that `content` says, in the order of the EU recommendation, in `language`."""
    with translation.override(language):
        return list(_facts(content, language))


def number_in(value: float, language: str) -> str:
    """A number as `language` writes it, without needless decimals."""
    return format_decimal(value, "#,##0.##", locale="da" if language == "da" else "en_GB")


def _facts(content: Content, language: str) -> Iterator[Fact]:
    if content.workload_hours is not None:
        hours = number_in(content.workload_hours, language)
        said = _("1 hour") if content.workload_hours == 1 else _("%(hours)s hours")
        yield Fact("workload_hours", _("Workload"), said % {"hours": hours})
    if content.ects is not None:
        yield Fact("ects", _("Credits"), f"{number_in(content.ects, language)} ECTS")
    if content.eqf_level is not None:
        said = _("Level %(level)s of 8 of the European Qualifications Framework (EQF)")
        yield Fact("eqf_level", _("European level"), said % {"level": content.eqf_level})
    if content.nqf_level:
        yield Fact("nqf_level", _("National level"), content.nqf_level)
    yield from _choices(content)
    if content.prerequisites:
        said = " ".join(said_in(content.prerequisites, language).split())
        yield Fact("prerequisites", _("To begin, one needs"), said)
    if content.evidence_required:
        said = " ".join(said_in(content.evidence, language).split())
        yield Fact("evidence", _("To show"), said or _("Evidence is handed in"))
    quality = content.quality_body
    if quality.name or quality.text:
        text = " ".join(said_in(quality.text, language).split())
        said = f"{quality.name}: {text}" if quality.name and text else quality.name or text
        yield Fact("quality_body", _("Quality assurance"), said, quality.url)
    if content.is_stackable is not None:
        said = (
            _("It can count towards something bigger")
            if content.is_stackable
            else _("It stands alone")
        )
        yield Fact("is_stackable", _("Part of more"), said)


def _choices(content: Content) -> Iterator[Fact]:
    for key, name, offered in (
        ("participation", _("One takes part"), terms.Participation),
        ("assessment", _("Assessment"), terms.Assessment),
        ("identity_check", _("Identity"), terms.IdentityCheck),
        ("supervision", _("Supervision"), terms.Supervision),
    ):
        value = getattr(content, key)
        if value in offered.values:
            yield Fact(key, name, str(offered(value).label))
