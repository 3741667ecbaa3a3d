# SPDX-License-Identifier: Apache-2.0

"""
Markdown of other people, made safe to show.

markdown-it without raw HTML, then an allow-list of tags (nh3): no pictures (they would be
fetched from third parties), no addresses but https and mailto, no attribute but `href`.
It is not for our own texts, which are templates.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

TAGS = {
    "a",
    "blockquote",
    "br",
    "code",
    "em",
    "h3",
    "h4",
    "li",
    "ol",
    "p",
    "strong",
    "ul",
}
SCHEMES = {"https", "mailto"}
LONGEST = 20_000
"""Characters; what is longer is shown as plain text, so that no page waits for a parser."""


def _picture(
    _renderer: object, tokens: Sequence[Token], index: int, _options: object, _env: object
) -> str:
    """A link instead of a picture."""
    picture = tokens[index]
    address = escapeHtml(str(picture.attrGet("src") or ""))
    return f'<a href="{address}">{escapeHtml(picture.content or address)}</a>'


_ENGINE = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": 20}).disable(
    ["code", "html_block", "html_inline"]
)
_ENGINE.add_render_rule("image", _picture)
# A page has one h1 and its own h2, so that what people write begins below them.
_HEADINGS = {"h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4"}


def prose(text: str | None) -> SafeString:
    """Markdown as HTML that is safe on any page; empty for None."""
    if not text:
        return SafeString()
    return mark_safe(_cleaned(str(text)))  # noqa: S308 - through the allow-list just above


@lru_cache(maxsize=512)
def _cleaned(text: str) -> str:
    html = _ENGINE.render(text) if len(text) <= LONGEST else f"<p>{nh3.clean_text(text)}</p>"
    for written, shown in _HEADINGS.items():
        html = html.replace(f"<{written}>", f"<{shown}>").replace(f"</{written}>", f"</{shown}>")
    return nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags={"script", "style"},
        attributes={"a": {"href"}},
        attribute_filter=_only_absolute,
        url_schemes=SCHEMES,
        link_rel="nofollow ugc noopener",
        strip_comments=True,
    )


def _only_absolute(_tag: str, attribute: str, value: str) -> str | None:
    """Drop an address without a scheme: it would point into this site."""
    if attribute != "href":
        return value
    return value if value.lower().startswith(("https://", "mailto:")) else None
