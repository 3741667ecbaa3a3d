# SPDX-License-Identifier: Apache-2.0

"""
`{% load skillmark %}`: icons, verdicts, seals, marks, dates, language maps, prose.

Thin doors to `pages.look`; filters stand in `skillmark_words`, lists and forms in
`skillmark_lists`, and a template loads them all as one. It never chooses the tone of a
verdict: it passes verdict and trust, and gets what they look like.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from skillmark import IssuerTrust, Verdict
from skillmark_server.pages.look.marks import Mark
from skillmark_server.pages.look.marks import marks as struck
from skillmark_server.pages.look.seals import edge_ring
from skillmark_server.pages.look.seals import seal as drawn_seal
from skillmark_server.pages.look.verdicts import Look, VerdictFacts, look_of, sentence_of, tone_of
from skillmark_server.pages.templatetags import skillmark_lists, skillmark_words

register = template.Library()
for _part in (skillmark_words.register, skillmark_lists.register):
    register.tags.update(_part.tags)
    register.filters.update(_part.filters)

# -- icons --------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """
    One picture of the sprite.

    Args:
        name: "home" of the interface icons, or "v-genuine" of the verdict glyphs.
        css: Further classes, such as "i-s".
        label: What it says where no word stands beside it; without one it is hidden from
            screen readers.
    """
    family, symbol = ("v", name) if name.startswith("v-") else ("i", f"i-{name}")
    classes = f"{family} {css}".strip()
    use = f"{static('skillmark/icons.svg')}#{symbol}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', classes, label, use
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, use)


@register.simple_tag
def badge_picture(url: str, alt: str = "", size: int = 96, css: str = "") -> SafeString:
    """
    A badge from its own address.

    Args:
        url: Of the SVG or PNG.
        alt: Built by `drawing.badge.alt_text`; empty where the name stands beside it.
        size: Width and height in CSS pixels; a class `bdg-<size>` where the sheet has one.
        css: Further classes, such as "bdg-fill" or "dim".
    """
    sized = f"bdg-{size}" if size in _BADGE_SIZES else ""
    classes = " ".join(part for part in ("bdg", sized, css) if part)
    return format_html(
        '<img class="{}" src="{}" alt="{}" width="{}" height="{}" decoding="async">',
        classes,
        url,
        alt,
        size,
        size,
    )


_BADGE_SIZES = frozenset({20, 32, 40, 56, 96, 140})

# -- verdicts -----------------------------------------------------------------------------


@register.simple_tag
def look(verdict: Verdict | str, trust: IssuerTrust | str = "none") -> Look:
    """`{% look verdict trust as shown %}`: tone, glyph, word and sentence of a verdict."""
    return look_of(verdict, trust)


@register.simple_tag
def tone(verdict: Verdict | str, trust: IssuerTrust | str = "none") -> str:
    """The class of a verdict's colours: `tone-genuine`."""
    return f"tone-{tone_of(verdict, trust)}"


@register.simple_tag
def verdict_chip(verdict: Verdict | str, trust: IssuerTrust | str = "none") -> SafeString:
    """Glyph and word in a chip."""
    shown = look_of(verdict, trust)
    return format_html(
        '<span class="chip tone-{}">{}{}</span>', shown.tone, icon(shown.glyph), shown.word
    )


@register.simple_tag
def verdict_glyph(verdict: Verdict | str, trust: IssuerTrust | str = "none") -> SafeString:
    """The glyph alone, for a table; the word is read out."""
    shown = look_of(verdict, trust)
    return format_html(
        '<span class="glyph-only tone-{}">{}</span>',
        shown.tone,
        icon(shown.glyph, label=str(shown.word)),
    )


@register.simple_tag
def verdict_sentence(
    verdict: Verdict | str,
    trust: IssuerTrust | str = "none",
    *,
    issuer: str = "",
    domain: str = "",
    since: date | datetime | None = None,
    valid_from: date | datetime | None = None,
    valid_until: date | datetime | None = None,
    reason: str = "",
) -> str:
    """One sentence to quote."""
    facts = VerdictFacts(
        issuer=issuer,
        domain=domain,
        since=since,
        valid_from=valid_from,
        valid_until=valid_until,
        reason=reason,
    )
    return sentence_of(verdict, trust, facts)


@register.inclusion_tag("components/verdict_banner.html")
def verdict_banner(
    verdict: Verdict | str,
    trust: IssuerTrust | str = "none",
    *,
    sentence: str = "",
    checked_at: datetime | None = None,
    valid_until: date | datetime | None = None,
    more: str = "",
) -> dict[str, Any]:
    """
    The band over an award: glyph, sentence, when it was checked.

    Args:
        verdict: Of the core's report.
        trust: How far the issuer is known.
        sentence: By default the verdict's own.
        checked_at: When it was checked.
        valid_until: Said where it is still to come.
        more: The address of what was checked.
    """
    shown = look_of(verdict, trust)
    return {
        "look": shown,
        "sentence": sentence or shown.sentence,
        "checked_at": checked_at,
        "valid_until": valid_until,
        "more": more,
    }


@register.simple_tag
def seal(verdict: Verdict | str, trust: IssuerTrust | str = "none", digest: str = "") -> SafeString:
    """The large seal of a verification with the edge of `digest` (SHA-256, hex)."""
    return drawn_seal(look_of(verdict, trust), digest)


@register.simple_tag
def edge(digest: str, css: str = "ring") -> SafeString:
    """The reeded edge of `digest` (SHA-256, hex), to stand round a badge in `.edgering`."""
    return edge_ring(digest, css)


@register.inclusion_tag("components/marks.html")
def marks(
    verdict: Verdict | str,
    trust: IssuerTrust | str = "none",
    *,
    issuer: str = "",
    level: str = "",
    level_words: str = "",
    hours: str = "",
    issued: date | datetime | None = None,
    verdict_words: str = "",
) -> dict[str, tuple[Mark, ...]]:
    """The hallmark row of one award."""
    row = struck(
        issuer=issuer,
        look=look_of(verdict, trust),
        level=str(level or ""),
        level_words=level_words,
        hours=str(hours or ""),
        issued=issued,
        verdict_words=verdict_words,
    )
    return {"marks": row}
