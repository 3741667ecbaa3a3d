# SPDX-License-Identifier: Apache-2.0

"""
What an achievement is found, filtered and sorted by, folded so that databases agree.

A search for "forstehjaelp", "førstehjælp" or "FØRSTEHJÆLP" finds the same. Sorting is
`accounts.ordering`'s.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

from skillmark_server.achievements.content import Content

_SEARCHED: Final = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ß": "ss", "đ": "d", "ł": "l"})
LONGEST_SEARCH: Final = 80
"""Characters of what somebody searches for."""


def fold(text: str) -> str:
    """`text` as it is searched: lower case, without accents, aa as å, oe as ø."""
    lower = unicodedata.normalize("NFC", text.casefold()).translate(_SEARCHED)
    bare = _without_accents(lower)
    return " ".join(bare.replace("aa", "a").replace("oe", "o").split())


def words_of(search: str) -> list[str]:
    """The words of what somebody searches for; each has to be found."""
    return fold(search[:LONGEST_SEARCH]).split()


def search_text_of(content: Content, *others: str) -> str:
    """Everything that `content` is found by, in all its languages."""
    texts = [
        *content.name.values(),
        *content.description.values(),
        *content.tags,
        *(name for skill in content.skills for name in skill.name.values()),
        *content.field_of_study.values(),
        *content.specialization.values(),
        content.human_code,
        *others,
    ]
    return fold(" ".join(texts))


def facets_of(content: Content) -> str:
    """What `content` is filtered by: `|eqf=4|tag=truck|type=Badge|`."""
    facets = [facet("type", content.achievement_type)]
    if content.eqf_level is not None:
        facets.append(facet("eqf", str(content.eqf_level)))
    facets.extend(facet("tag", tag) for tag in content.tags)
    facets.extend(facet("skill", name) for skill in content.skills for name in skill.name.values())
    return joined(facets)


def facet(kind: str, value: str) -> str:
    """One facet, folded: `tag=truck`."""
    return f"{kind}={fold(value).replace('|', ' ').replace('=', ' ')}"


def joined(facets: Iterable[str]) -> str:
    """Facets as they are stored: each stands between two bars."""
    unique = dict.fromkeys(facets)
    return f"|{'|'.join(unique)}|" if unique else ""


def _without_accents(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(character for character in apart if not unicodedata.combining(character))
