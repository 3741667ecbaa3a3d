# SPDX-License-Identifier: Apache-2.0

"""
How a text becomes words, when it is indexed and when somebody searches: one way for both.

Case and accents do not count and aa is å, as in the Danish order of lists; æ, ø and å stay
letters of their own. A stem is what the Snowball stemmer of a language leaves of a word.
"""

from __future__ import annotations

import functools
import re
import threading
from typing import Final

import snowballstemmer

from skillmark_server.accounts.ordering import sort_key

LONGEST_WORD: Final = 40
"""Characters of a word that count; what is longer is found by its beginning."""
STEMMED: Final = {"da": "danish", "en": "english"}
"""The languages of achievements, and the stemmer of each; another language is not stemmed."""

_LETTERS: Final = (("zzx", "æ"), ("zzy", "ø"), ("zzz", "å"))
"""What `sort_key` writes for the last letters of the alphabet."""
_APART: Final = re.compile(r"[^0-9a-z]+")
_LONGEST_CHUNK: Final = 400
_stemmers: Final = threading.local()  # a stemmer holds the word it works on


def words_of(text: str) -> list[str]:
    """
    The words of `text`, folded, in their order; signs stand between words and are none.

    Any text is allowed, also one without a word.
    """
    return [word for chunk in text.split() for word in words_in(chunk)]


@functools.lru_cache(maxsize=20_000)
def words_in(chunk: str) -> tuple[str, ...]:
    """As `split`, and remembered: for texts that come again."""
    return tuple(split(chunk))


def split(chunk: str) -> list[str]:
    """The words of a text without a space in it: "NV-2026-0417" has three."""
    if chunk.isascii():
        folded = _APART.sub(" ", chunk[:_LONGEST_CHUNK].lower()).replace("aa", "å")
    else:
        folded = sort_key(chunk[:_LONGEST_CHUNK], _LONGEST_CHUNK * 3)
        for written, letter in _LETTERS:
            folded = folded.replace(written, letter)
    return [word[:LONGEST_WORD] for word in folded.split()]


@functools.lru_cache(maxsize=50_000)
def stem_of(word: str, language: str) -> str:
    """
    The stem of one folded word.

    Args:
        word: As `words_of` gives it.
        language: Of the text it stands in; one that is not in `STEMMED` leaves it as it is.
    """
    name = STEMMED.get(language)
    if name is None:
        return word
    stemmer = getattr(_stemmers, name, None)
    if stemmer is None:
        stemmer = snowballstemmer.stemmer(name)
        setattr(_stemmers, name, stemmer)
    return str(stemmer.stemWord(word))[:LONGEST_WORD] or word


def stems_of(word: str) -> tuple[str, ...]:
    """The stems of a word whose language nobody knows, such as one that was typed; no two alike."""
    return tuple(dict.fromkeys(stem_of(word, language) for language in STEMMED))
