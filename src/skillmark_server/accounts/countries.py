# SPDX-License-Identifier: Apache-2.0

"""The countries that an address can name, by ISO 3166-1 alpha-2, from the CLDR that Babel holds."""

from __future__ import annotations

from functools import cache
from typing import Final

from babel import Locale

_ALPHA_2: Final = 2
_NONE: Final = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Named beside the countries: unions, the rest of an ocean, test languages."""


@cache
def countries(language: str) -> dict[str, str]:
    """The code and the name of every country, in `language`."""
    names = Locale.parse(language or "en", sep="-").territories
    return {
        code: str(name)
        for code, name in names.items()
        if len(code) == _ALPHA_2 and code.isalpha() and code not in _NONE
    }
