# SPDX-License-Identifier: Apache-2.0

"""
The hallmark row: issuer, level, date, verdict, each struck in its own silhouette.

A mark that is not known is an empty, dashed punch, and never left out. Only the
fourth has colour.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from skillmark_server.drawing.logo import initials_of
from skillmark_server.drawing.marks import (
    CUT_SQUARE,
    CUT_SQUARE_IN,
    LOZENGE,
    LOZENGE_IN,
    SHIELD,
    SHIELD_IN,
)
from skillmark_server.pages.look.dates import NO_BREAK, day, month_mark
from skillmark_server.pages.look.seals import seal_mark
from skillmark_server.pages.look.verdicts import Look, Tone

_PUNCHES: Final = MappingProxyType(
    {
        "shield": (SHIELD, SHIELD_IN),
        "lozenge": (LOZENGE, LOZENGE_IN),
        "square": (CUT_SQUARE, CUT_SQUARE_IN),
    }
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One struck mark: the drawing, what it is, and its value in words."""

    drawing: SafeString
    name: str
    value: str


def initials(name: str) -> str:
    """One or two letters for a person or a shield: "Mette Kjær" is "MK", "Nordvind" is "N"."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    ends = words[:1] + words[1:][-1:]
    return "".join(word[0] for word in ends).upper() or "?"


def issuer_initials(name: str) -> str:
    """As `initials`, without the form of the company: "Nordvind A/S" is "N"."""
    return initials_of(name) or "?"


def _struck(shape: str, large: str, small: str = "") -> SafeString:
    outer, inner = _PUNCHES[shape]
    heights = {"shield": (0, 38), "lozenge": (26, 44), "square": (25, 46)}[shape]
    above = (
        format_html('<text class="punch-t punch-s" x="32" y="{}">{}</text>', heights[0], small)
        if small
        else ""
    )
    return format_html(
        '<svg viewBox="0 0 64 64" aria-hidden="true"><path class="punch" d="{}"/>'
        '<path class="punch-in" d="{}"/>{}'
        '<text class="punch-t punch-l" x="32" y="{}">{}</text></svg>',
        outer,
        inner,
        above,
        heights[1] if small else 39,
        large,
    )


def _empty(shape: str, tone: Tone = Tone.UNKNOWN) -> SafeString:
    return format_html(
        '<svg class="tone-{}" viewBox="0 0 64 64" aria-hidden="true">'
        '<path class="punch-empty" d="{}"/>'
        '<text class="punch-empty-t" x="32" y="41">?</text></svg>',
        tone,
        _PUNCHES[shape][0],
    )


def marks(
    *,
    issuer: str,
    look: Look,
    level: str = "",
    level_words: str = "",
    hours: str = "",
    issued: date | datetime | None = None,
    verdict_words: str = "",
) -> tuple[Mark, Mark, Mark, Mark]:
    """
    The four marks of one award, in their fixed order.

    Args:
        issuer: Name of the issuer; not shown as known where `look` says it is unidentified.
        look: Of the verdict.
        level: One or two characters for the lozenge ("3").
        level_words: "3 of 4, EQF 5"; by default `level`.
        hours: Stands in the lozenge where there is no level ("12").
        issued: When.
        verdict_words: Longer than the verdict's word, where there is more to say.
    """
    unidentified = look.tone is Tone.AMBER
    if unidentified or not issuer:
        first = Mark(
            _empty("shield", Tone.AMBER if unidentified else Tone.UNKNOWN),
            _("Issuer"),
            _("Not identified"),
        )
    else:
        first = Mark(_struck("shield", issuer_initials(issuer)), _("Issuer"), issuer)
    # "EQF 5" alone is struck as 5; a number of two digits would not fit the mark.
    if not level and (found := re.fullmatch(r"\D*(\d)", level_words)):
        level = found[1]
    if level:
        struck = pgettext("struck into a mark, at most five capitals", "LEVEL")
        second = Mark(_struck("lozenge", level, struck), _("Level"), level_words or level)
    elif hours:
        struck = pgettext("struck into a mark, at most five capitals", "HOURS")
        second = Mark(
            _struck("lozenge", hours, struck),
            _("Workload"),
            _("%(hours)s hours") % {"hours": hours},
        )
    else:
        second = Mark(_empty("lozenge"), _("Level"), level_words or _("Not stated"))
    if issued is None:
        third = Mark(_empty("square"), _("Issued"), _("Not stated"))
    else:
        month, year = month_mark(issued)
        # Under a mark on a phone there is no room for a date that does not break.
        words = day(issued).replace(NO_BREAK, " ")
        third = Mark(_struck("square", year, month), _("Issued"), words)
    fourth = Mark(seal_mark(look), _("Verdict"), verdict_words or str(look.word))
    return first, second, third, fourth
