# SPDX-License-Identifier: Apache-2.0

"""
What the certificate of an award says: read from the signed document, put into two languages.

Only the issuer's place, its logo and its colour are taken from the rows of today: paper that
is printed later carries the letterhead of later, and says what was signed.
"""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from skillmark_server.accounts.models import Organisation
from skillmark_server.awards.addresses import address_of
from skillmark_server.awards.models import Award
from skillmark_server.checking.said import Said
from skillmark_server.documents.words import day, in_both, in_language, month_mark
from skillmark_server.drawing.logo import initials_of

SEA: Final = "#0B4F6C"
_NIGHT: Final = "#0C2B3A"
_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")
_LONGEST: Final = 260
"""Characters of the sentence below the name of the badge."""

_LEVEL: Final = pgettext_lazy("struck into a mark, at most five capitals", "LEVEL")


def facts_of(award: Award, said: Said, *, language: str, other: str) -> dict[str, Any]:
    """
    Everything that `certificate.typ` writes.

    Args:
        award: With its organisation.
        said: What is signed.
        language: Of the document.
        other: The second language of its labels.
    """
    facts, address = said.facts, address_of(award.pk)
    issuer = facts.issuer or award.organisation.name
    colour = colour_of(award.organisation)
    signed_at = said.signed_at or award.issued_at
    return {
        "lang": language,
        "other_lang": other,
        "colour": colour,
        "frame": _NIGHT if colour == SEA else colour,
        "title": in_language(_("Certificate: %(badge)s, %(name)s"), language)
        % {"badge": facts.what, "name": facts.who},
        "keywords": [part for part in (award.number, "Open Badges 3.0") if part],
        "issuer": issuer,
        "place": place_of(award.organisation),
        "number": award.number,
        "address": address,
        "short_address": address.partition("://")[2],
        "demo": in_language(_("DEMO: this issuer is not real"), language)
        if award.organisation.is_demo
        else "",
        "that": in_both(_("This certifies that"), language),
        "holder": facts.who or facts.who_address or award.number,
        "achievement": facts.what,
        "sentence": shortened(facts.description),
        "signed": in_language(_("Signed by %(issuer)s on %(day)s"), language)
        % {"issuer": issuer, "day": day(signed_at, language)},
        "badge": said.picture_words
        or in_language(_("Badge: %(name)s"), language) % {"name": facts.what},
        "marks": _marks(award, said, issuer, language),
        "scan": in_language(_("Scan it, and see if it is valid today"), language),
        "qr": in_language(_("QR code: %(address)s"), language) % {"address": address},
        "attachment": "credential.json",
        "attached": in_language(
            _("The signed credential that this page is made from (Open Badges 3.0)"), language
        ),
    }


def colour_of(organisation: Organisation) -> str:
    """The organisation's own colour, or the site's; both can be read on white."""
    return organisation.colour if _COLOUR.fullmatch(organisation.colour) else SEA


def place_of(organisation: Organisation) -> str:
    """Where the organisation is, on one line."""
    town = " ".join(part for part in (organisation.postal_code, organisation.city) if part)
    street = ", ".join(part for part in (organisation.street, town) if part)
    site = (urlsplit(organisation.website).hostname or "").removeprefix("www.")
    return " · ".join(part for part in (street, site) if part)


def shortened(text: str) -> str:
    """As many whole sentences as there is room for; else its first words."""
    text = " ".join(text.split())
    if len(text) <= _LONGEST:
        return text
    end = max(text.rfind(mark, 0, _LONGEST) for mark in (". ", "? ", "! "))
    if end > 0:
        return text[: end + 1]
    return text[:_LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"


def _marks(award: Award, said: Said, issuer: str, language: str) -> list[dict[str, Any]]:
    """Issuer, level where there is one, day of issue, and the day until which it is valid."""
    marks = [_mark("shield", initials_of(issuer)[:2] or "?", "", _("Issuer"), issuer, language)]
    level = said.level_mark or (found[1] if (found := _digit(said.level_words)) else "")
    if said.level_words:
        struck = in_language(_LEVEL, language)
        marks.append(
            _mark("lozenge", level or "✓", struck, _("Level"), said.level_words, language)
            if level
            else _mark("lozenge", "", "", _("Level"), said.level_words, language)
        )
    valid_from = said.valid_from or award.valid_from
    month, year = month_mark(valid_from, language)
    marks.append(_mark("square", year, month, _("Issued"), day(valid_from, language), language))
    if said.valid_until is not None:
        month, year = month_mark(said.valid_until, language)
        value = day(said.valid_until, language)
        marks.append(_mark("square", year, month, _("Valid until"), value, language))
    else:
        value = in_language(_("No end"), language)
        marks.append(_mark("square", "–", "", _("Valid until"), value, language))
    return marks


def _digit(words: str) -> re.Match[str] | None:
    return re.fullmatch(r"\D*(\d)\D*", words)


def _mark(
    shape: str, large: str, small: str, name: Any, value: str, language: str
) -> dict[str, Any]:
    return {
        "shape": shape,
        "large": large,
        "small": small,
        "name": in_both(name, language),
        "value": value,
    }
