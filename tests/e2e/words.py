# SPDX-License-Identifier: Apache-2.0

"""What the pages say, in the language of whoever looks at them; by the catalogue of the server."""

from __future__ import annotations

import gettext
from pathlib import Path

_LOCALE = Path(__file__).parents[2] / "src" / "skillmark_server" / "locale"


class Words:
    """
    `words("Sign in")` is what stands on the page for it.

    Args:
        language: `en` or `da`.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._said: gettext.NullTranslations = (
            gettext.NullTranslations()
            if language == "en"
            else gettext.translation("django", _LOCALE, [language])
        )

    def __call__(self, english: str, **names: object) -> str:
        """A sentence; `names` fill its places."""
        said = self._said.gettext(english)
        return said % names if names else said

    def of_menu(self, english: str) -> str:
        """A word of the menu."""
        return self._said.pgettext("menu", english)

    def count(self, one: str, more: str, number: int, **names: object) -> str:
        """A sentence that counts; numbers below a thousand look alike in every language."""
        numbers = {"count": number, "shown": number}
        return self._said.ngettext(one, more, number) % (numbers | names)
