# SPDX-License-Identifier: Apache-2.0

"""What people write about themselves and their organisations, tidied or refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from skillmark import SkillmarkError
from skillmark.plain_text import check_text, has_national_number
from skillmark_server.accounts.refusals import PaleColour, TextRefused

_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")
LEAST_CONTRAST: Final = 4.5
"""WCAG 2.2, § Contrast (Minimum)."""

_JOINERS: Final = "\u200c\u200d"
"""Some scripts cannot be written without them."""


def tidy(text: str, *, field: str, longest: int, lines: bool = False) -> str:
    """
    `text` in NFC, without blanks round it.

    Args:
        text: As it was typed.
        field: What it is, for the refusal.
        longest: In characters.
        lines: Whether it may hold line ends; without, runs of blanks become one.

    Raises:
        TextRefused: It is too long, or holds a control character, an override of direction,
            an invisible character or a national identity number.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    composed = composed.strip() if lines else " ".join(composed.split())
    if len(composed) > longest:
        raise TextRefused(
            _("This is %(length)d characters long, and may be %(longest)d.")
            % {"length": len(composed), "longest": longest},
            field=field,
        )
    if has_national_number(composed):
        raise TextRefused(
            _("This holds what looks like a civil registration number. Leave it out."), field=field
        )
    allowed = _JOINERS + ("\n\t" if lines else "")
    if any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} and c not in allowed for c in composed):
        raise TextRefused(
            _("This holds a character that cannot be seen. Type it instead of pasting it."),
            field=field,
        )
    try:
        check_text(composed)
    except SkillmarkError as error:
        raise TextRefused(field=field) from error
    return composed


def tidy_map(texts: Mapping[str, str], *, field: str, longest: int) -> dict[str, str]:
    """
    A language map with what was said in each language of the site; what is empty is left out.

    Raises:
        TextRefused: As in `tidy`.
    """
    known = dict(settings.LANGUAGES)
    said = {
        language: tidy(text, field=f"{field}_{language}", longest=longest, lines=True)
        for language, text in texts.items()
        if language in known
    }
    return {language: text for language, text in said.items() if text}


def readable_colour(colour: str, *, field: str = "colour") -> str:
    """
    `#RRGGBB` in upper case, or nothing.

    Raises:
        PaleColour: It is no such colour, or words in it have less than 4.5:1 on white.
    """
    if not colour:
        return ""
    if not _COLOUR.fullmatch(colour):
        raise PaleColour(_("Write a colour as # and six digits, such as #0B4F6C."), field=field)
    contrast = contrast_on_white(colour)
    if contrast < LEAST_CONTRAST:
        raise PaleColour(
            _("Words in this colour have a contrast of %(has)s to 1 on white; %(needs)s is needed.")
            % {"has": f"{contrast:.1f}", "needs": LEAST_CONTRAST},
            field=field,
        )
    return colour.upper()


def contrast_on_white(colour: str) -> float:
    """
    The contrast of `#RRGGBB` on white, from 1 to 21.

    Spec: WCAG 2.2, § relative luminance, § contrast ratio.
    """
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
