# SPDX-License-Identifier: Apache-2.0

"""Text that exists in several languages (`{"en": "…", "da": "…"}`), and the one to show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.utils import translation

FIRST = ("en", "da")
"""Where a page's own language is missing, the first of these that is there."""


class Said(NamedTuple):
    """
    A text and the language it is in.

    Args:
        text: Empty where nothing is said in any language.
        language: BCP 47; empty where it is not known.
    """

    text: str
    language: str


def said_in(value: Mapping[str, str] | str | None, language: str | None = None) -> Said:
    """
    Choose one text of a language map: in `language` (by default the page's), or the nearest.

    A plain string is in no known language and is returned as it is.
    """
    if not value:
        return Said("", "")
    if isinstance(value, str):
        return Said(value, "")
    wanted = language or translation.get_language() or FIRST[0]
    filled = {key: text for key, text in value.items() if isinstance(text, str) and text.strip()}
    order = (wanted, wanted.partition("-")[0], *FIRST, *sorted(filled))
    for key in order:
        if key in filled:
            return Said(filled[key], key)
    return Said("", "")


def differs(language: str) -> bool:
    """Whether a text in `language` needs a `lang` attribute on a page of today's language."""
    page = (translation.get_language() or FIRST[0]).partition("-")[0]
    return bool(language) and language.partition("-")[0] != page
