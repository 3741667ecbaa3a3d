# SPDX-License-Identifier: Apache-2.0

"""
Sentences that a person reads, kept apart from the language they are read in.

A `Text` is a template with its values. `str()` gives English; `in_language`
gives the translation that ships with the package, or English where there is
none. Nothing here reads the environment: whoever shows a sentence says which
language it wants.
"""

from __future__ import annotations

import functools
import gettext
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_LOCALE = Path(__file__).with_name("locale")


def marked(template: str) -> str:
    """Return `template` unchanged; the extractor of translations finds it by this name."""
    return template


@functools.cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("skillmark", _LOCALE, [language], fallback=True)


@dataclass(frozen=True, slots=True)
class Text:
    """
    One sentence: a `template` with `{named}` places, and the `values` for them.

    A value that is itself a `Text` is translated with the sentence.
    """

    template: str
    values: Mapping[str, object] = field(default_factory=dict[str, object])

    def in_language(self, language: str) -> str:
        """Return the sentence in `language` (BCP 47, such as `da`), else in English."""
        template = _catalogue(language).gettext(self.template) if self.template else ""
        if not self.values:
            return template
        shown = {
            name: value.in_language(language) if isinstance(value, Text) else value
            for name, value in self.values.items()
        }
        return template.format_map(shown)

    def __str__(self) -> str:
        return self.in_language("en")


def say(template: str, /, **values: object) -> Text:
    """Make a `Text`; the extractor of translations finds `template` by this name."""
    return Text(template, values)


def has_language(language: str) -> bool:
    """Whether a translation into `language` ships with the package."""
    return (_LOCALE / language / "LC_MESSAGES" / "skillmark.mo").is_file()
