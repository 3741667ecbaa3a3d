# SPDX-License-Identifier: Apache-2.0

"""
What a name looks like, so that two organisations cannot be taken for each other.

After UTS #39: each letter becomes the Latin letter it is confused with. Beyond it, case,
blanks and punctuation say nothing, and i, l and 1 are one. It says nothing of meaning:
"Nordvind" and "North wind" differ.
"""

from __future__ import annotations

import functools
import unicodedata
from typing import Final

from confusable_homoglyphs import confusables

_AFTER: Final = str.maketrans({"i": "l", "1": "l", "|": "l", "\u0131": "l", "0": "o"})
_PAIRS: Final = (("rn", "m"), ("vv", "w"))


def skeleton(name: str) -> str:
    """The letters and digits of `name` as an eye sees them; two of one look are equal."""
    spread = unicodedata.normalize("NFKC", name)
    latin = "".join(_latin(character) for character in spread)
    folded = unicodedata.normalize("NFC", latin.casefold()).translate(_AFTER)
    bare = "".join(character for character in folded if character.isalnum())
    for pair, alike in _PAIRS:
        bare = bare.replace(pair, alike)
    return bare


@functools.lru_cache(maxsize=4096)
def _latin(character: str) -> str:
    """The Latin letters `character` is confused with, or itself."""
    if character.isascii() or unicodedata.name(character, "").startswith("LATIN"):
        return character  # æ, ø and å are letters of their own
    alike = [entry["c"] for entry in confusables.confusables_data.get(character, ())]
    return min((c for c in alike if c.isascii() and c.isalnum()), key=len, default=character)
