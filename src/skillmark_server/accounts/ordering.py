# SPDX-License-Identifier: Apache-2.0

"""
Danish order on every database: a key of plain letters that any collation sorts alike.

Case and accents do not count; æ, ø and å (and aa) come after z. The same key
serves for finding a part of a name: "aase" finds "Åse". It is kept in a column,
since SQLite sorts by code point and PostgreSQL by the locale of its machine.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LONGEST: Final = 240
_LAST: Final = {"æ": "zzx", "ø": "zzy", "å": "zzz"}
"""No word has a double z before x, y or z, so nothing else stands among them."""

_ALIKE: Final = str.maketrans(
    {"ä": "æ", "ö": "ø", "ü": "y", "ð": "d", "þ": "th", "ß": "ss", "œ": "ø", "đ": "d", "ł": "l"}
)
_DANISH: Final = re.compile("[æøå]")
_PLAIN: Final = re.compile("[A-Za-z0-9]+(?: [A-Za-z0-9]+)*").fullmatch
_NOTHING: Final = re.compile(r"[^\w]+|_+")


def sort_key(text: str, longest: int = _LONGEST) -> str:
    """
    Return what `text` is sorted and found by.

    Args:
        text: A name or a title.
        longest: Characters of the key at most.
    """
    if _PLAIN(text):  # names of English letters, digits and single spaces, as most lists have many
        plain = text.lower()
        if "aa" not in plain:
            return plain[:longest]
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE).replace("aa", "å")
    bare = _DANISH.sub(lambda letter: _LAST[letter[0]], folded)
    if not bare.isascii():  # which nothing would be taken from, and most names are
        apart = unicodedata.normalize("NFD", bare)
        bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return _NOTHING.sub(" ", bare).strip()[:longest]
