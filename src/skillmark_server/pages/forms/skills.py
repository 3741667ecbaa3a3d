# SPDX-License-Identifier: Apache-2.0

"""
Skills that were pasted, one on each line, as people copy them out of lists.

    Give first aid
    Use a defibrillator; level 2
    data analysis  http://data.europa.eu/esco/skill/…
    ESCO | http://data.europa.eu/esco/skill/… | data analysis
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from skillmark_server.achievements.content import Skill

MOST_LINES: Final = 40
_ADDRESS: Final = re.compile(r"https?://\S+")
_BETWEEN: Final = re.compile(r"[\t;|]")
_LEVEL: Final = re.compile(r"(?:level|niveau|trin)\s{0,3}:?\s{0,3}(\S.{0,39})", re.IGNORECASE)
_ESCO: Final = "http://data.europa.eu/esco/"
_LONGEST_LINE: Final = 1_000


def pasted_skills(text: str, language: str) -> Iterator[Skill]:
    """The skills in `text`, their names in `language`; a line without a name is left out."""
    for line in text.splitlines()[:MOST_LINES]:
        skill = _skill(line[:_LONGEST_LINE], language)
        if skill is not None:
            yield skill


def _skill(line: str, language: str) -> Skill | None:
    found = _ADDRESS.search(line)
    url = found[0].rstrip(".,;|)") if found else ""
    if url.startswith("https://data.europa.eu/esco/"):
        url = url.replace("https", "http", 1)  # ESCO's names begin with http
    rest = line.replace(found[0], ";") if found else line
    parts = [" ".join(part.split()).strip("-*• ") for part in _BETWEEN.split(rest)]
    level, framework, names = "", "ESCO" if url.startswith(_ESCO) else "", []
    for part in parts:
        said = _LEVEL.fullmatch(part)
        if said:
            level = said[1]
        elif part.casefold() == "esco":
            framework = "ESCO"
        elif part:
            names.append(part)
    if not names:
        return None
    return Skill(name={language: names[0]}, url=url, framework=framework, level=level)
