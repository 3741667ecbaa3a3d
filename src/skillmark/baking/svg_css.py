# SPDX-License-Identifier: Apache-2.0

"""
The part of CSS that drawing programs write into an SVG: rules of harmless declarations.

Rules are written anew from what is understood. At-rules, escapes, and
selectors other than element, class and id are left out, and with them
everything that CSS can fetch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from skillmark.baking import svg_allowed

_COMMENT: Final = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_SIMPLE: Final = r"(?:([A-Za-z]+)(?:[.#][\w-]+)*|(?:[.#][\w-]+)+)"
_SELECTOR: Final = re.compile(rf"{_SIMPLE}(?:\s+{_SIMPLE}){{0,3}}")


def declarations(text: str) -> str:
    """Return the harmless declarations of a `style` attribute, as text."""
    kept: list[str] = []
    for declaration in _COMMENT.sub(" ", text).split(";"):
        name, colon, value = declaration.partition(":")
        name, value = name.strip(), value.strip()
        if colon and value and name in svg_allowed.PRESENTATION and svg_allowed.harmless(value):
            kept.append(f"{name}:{' '.join(value.split())}")
    return ";".join(kept)


def sheet(text: str) -> str:
    """Return the harmless rules of a `<style>` element, as text."""
    rules: list[str] = []
    for selectors, body in _rules(_COMMENT.sub(" ", text)):
        kept = [s.strip() for s in selectors.split(",")]
        written = declarations(body)
        if written and all(map(_is_selector, kept)):
            rules.append(f"{','.join(' '.join(s.split()) for s in kept)}{{{written}}}")
    return "".join(rules)


def _rules(text: str) -> Iterator[tuple[str, str]]:
    """Yield the selectors and the body of each innermost rule; linear, whatever the braces."""
    *closed, _unclosed = text.split("}")
    for part in closed:
        before, brace, body = part.rpartition("{")
        if brace:
            yield before.rpartition("{")[2], body


def _is_selector(text: str) -> bool:
    match = _SELECTOR.fullmatch(text)
    return match is not None and all(
        name is None or name in svg_allowed.ELEMENTS for name in match.groups()
    )
