# SPDX-License-Identifier: Apache-2.0

"""Every class that a page names is in the stylesheet: a misspelt one looks like nothing."""

from __future__ import annotations

import re
from pathlib import Path

import skillmark_server

PACKAGE = Path(skillmark_server.__file__).parent
SHEET = (PACKAGE / "static" / "skillmark" / "skillmark.css").read_text(encoding="utf-8")
KNOWN = set(re.findall(r"\.([a-zA-Z][\w-]*)", re.sub(r"/\*.*?\*/", "", SHEET, flags=re.DOTALL)))
HOOKS = {"strike", "tongue"}
"""Named for a script, or for what stands beside it (`tongue-en`)."""
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)


def classes_of(text: str) -> set[str]:
    """The whole class names of a template; one that is made of parts is left out."""
    found: set[str] = set()
    for value in re.findall(r'\sclass="((?:\{%.*?%\}|\{\{.*?\}\}|[^"])*)"', text, re.DOTALL):
        marked = TAG.sub(lambda tag: "\0" if tag[0].startswith("{{") else " ", value)
        found |= {name for name in marked.split() if "\0" not in name and not name.endswith("-")}
    return found


def test_every_class_is_in_the_stylesheet():
    unknown = {}
    for path in sorted((PACKAGE / "templates").rglob("*.html")):
        if "mail" in path.relative_to(PACKAGE / "templates").parts:
            continue
        missing = classes_of(path.read_text(encoding="utf-8")) - KNOWN - HOOKS
        if missing:
            unknown[path.relative_to(PACKAGE).as_posix()] = sorted(missing)

    assert unknown == {}


def test_the_reader_of_classes_knows_parts_from_names():
    html = '<p class="a{% if x %} b{% endif %} c-{{ y }} {{ z }} d"></p>'

    assert classes_of(html) == {"a", "b", "d"}
