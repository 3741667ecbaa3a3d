# SPDX-License-Identifier: Apache-2.0

"""
Names that look like other names: "Harvard" with a Greek Eta, "Nordvind" with a Cyrillic o.

After UTS 39 (Unicode Security Mechanisms): letters of several scripts in one word, and words
of another script whose every letter looks Latin. It warns; it decides nothing. A name that is
honestly written in Greek or Cyrillic is not warned about. Whether two whole names look alike is
asked of `accounts.models.skeleton`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from confusable_homoglyphs import categories, confusables

_WORD: Final = re.compile(r"[^\W\d_]+")
_SHORTEST: Final = 3
# Letters that any script may use.
_NEUTRAL: Final = frozenset({"COMMON", "INHERITED"})
# Japanese and Korean mix these scripts in every line.
_TOGETHER: Final = frozenset({"HAN", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"})


@lru_cache(maxsize=1_024)
def misleading_word(name: str) -> str:
    """The first word of `name` that is built to look like another; empty if there is none."""
    for word in _WORD.findall(name[:300]):
        scripts = {categories.alias(sign) for sign in word} - _NEUTRAL
        if len(scripts) > 1 and not scripts <= _TOGETHER:
            return str(word)
        if len(word) >= _SHORTEST and scripts and "LATIN" not in scripts and _all_latin(word):
            return str(word)
    return ""


def _all_latin(word: str) -> bool:
    return all(_latin(sign) for sign in word)


def _latin(sign: str) -> str:
    """The Latin letter that `sign` looks like; empty if it looks like none."""
    if sign.isascii():
        return sign if sign.isalpha() else ""
    found = confusables.is_confusable(sign, greedy=True, preferred_aliases=["latin"])
    for entry in found or ():
        for other in entry["homoglyphs"]:
            letter = str(other["c"])
            if len(letter) == 1 and letter.isascii() and letter.isalpha():
                return letter
    return ""
