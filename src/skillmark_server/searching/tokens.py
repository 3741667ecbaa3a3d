# SPDX-License-Identifier: Apache-2.0

"""
The tokens of the index: a code of the organisation, a letter for the field, and the word.

    k3xnnanna     Nanna, in a name of the organisation k3x

A search asks for tokens of one organisation only, so that nothing of another is even read, and
a small organisation is quick on a site with large ones. Two codes may be equal: what the index
names is a candidate, and `finding` reads it through the selector that says who may see what.
"""

from __future__ import annotations

import hashlib
import unicodedata
from enum import StrEnum
from functools import lru_cache
from importlib.metadata import version
from typing import Final

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
LONGEST_EDGE: Final = 4
"""Up to so many letters of the beginning of a name are tokens of their own."""
JOINT: Final = "·"
"""Stands between the words of a number or an address that is one token."""
FIRST_YEAR: Final = 1999
LAST_YEAR: Final = 2100
"""Years before and after these are taken for them."""


class Field(StrEnum):
    """Where a word stands."""

    EXACT = "x"
    """A whole number, a whole address: `nv·2026·0417`."""
    NAME = "n"
    NAME_EDGE = "e"
    IDENTITY = "i"
    """Parts of the address before the @."""
    IDENTITY_EDGE = "j"
    WHOLE = "w"
    """The domain and its labels, parts of the number: found by whole words only."""
    BADGE = "b"
    SKILL = "s"
    FILTER = "f"


class Filter(StrEnum):
    """What narrows a search inside the index."""

    BADGE = "b"
    LANGUAGE = "l"
    REVOKED = "r"
    SUSPENDED = "s"
    ISSUED_IN = "y"
    ISSUED_IN_MONTH = "n"
    ISSUED_ON = "d"
    ENDS_IN = "u"
    ENDS_IN_MONTH = "m"
    ENDS_ON = "e"
    SAID = "v"
    """What a badge says of itself, by its digest; on PostgreSQL only."""


FORMAT: Final = f"3;unicode {unicodedata.unidata_version};snowball {version('snowballstemmer')}"
"""What decides which tokens a text has: an index that was made with another is made anew."""


@lru_cache(maxsize=10_000)
def code_of(key: str, length: int) -> str:
    """
    A short code of digits and letters for an id.

    Args:
        key: The id as text; dashes do not count.
        length: Of the code.
    """
    number = int.from_bytes(hashlib.blake2b(key.replace("-", "").encode()).digest()[:8])
    return base_36(number)[-length:].rjust(length, "0")


def scope_of(organisation_id: object) -> str:
    """The first three characters of every token of an organisation."""
    return code_of(str(organisation_id), 3)


def badge_code(achievement_id: object) -> str:
    """What stands for a badge in a filter."""
    return code_of(str(achievement_id), 6)


def base_36(number: int) -> str:
    """A whole number in digits and letters."""
    written = ""
    while number:
        number, digit = divmod(number, 36)
        written = _DIGITS[digit] + written
    return written or "0"


def edges_of(word: str) -> list[str]:
    """The beginnings of a word, from one letter on."""
    return [word[:length] for length in range(1, min(len(word), LONGEST_EDGE) + 1)]


def lead_of(word: str) -> str:
    """
    The letters before the first sign that is none: "anna" of "anna12".

    Where that is longer than an edge it stands in the vocabulary, for words that go on: the
    words of a beginning are then looked up there, and no database goes through all its words.
    """
    return next(
        (word[:place] for place, sign in enumerate(word) if not sign.isalpha()),
        word,
    )


def language_code(language: str) -> str:
    """What stands for a language in a filter."""
    return language.replace("-", "").lower()[:8]


def day_codes(day: str) -> tuple[str, str, str]:
    """
    What stands for the year, the month and the day of a day in UTC.

    Args:
        day: `2026-11-22`. Years before 2000 and after 2099 are one each.
    """
    year = str(min(max(int(day[:4]), FIRST_YEAR), LAST_YEAR))
    return year, year + day[5:7], year + day[5:7] + day[8:10]
