# SPDX-License-Identifier: Apache-2.0

"""
`{% load skillmark %}`: icons, verdicts, seals, marks, dates, language maps, prose.

Thin doors to `pages.look`. A template never chooses the tone of a verdict: it passes
verdict and trust, and gets what they look like.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms, template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from skillmark import IssuerTrust, Verdict
from skillmark_server.pages.look import dates, languages
from skillmark_server.pages.look import prose as written
from skillmark_server.pages.look.marks import Mark, initials
from skillmark_server.pages.look.marks import marks as struck
from skillmark_server.pages.look.seals import edge_ring
from skillmark_server.pages.look.seals import seal as drawn_seal
from skillmark_server.pages.look.verdicts import Look, VerdictFacts, look_of, sentence_of, tone_of

register = template.Library()

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


# -- dates and numbers --------------------------------------------------------------------


@register.filter
def day(value: date | datetime | None, length: str = "long") -> str:
    """`{{ award.issued_at|day }}`, `|day:"medium"`, `|day:"short"`, `|day:"weekday"`."""
    return dates.day(value, length)


@register.filter
def moment(value: datetime | None, length: str = "long") -> str:
    """A date with its time."""
    return dates.moment(value, length)


@register.filter
def month_and_year(value: date | datetime | None) -> str:
    """The cell of a matrix: "04.29"."""
    return dates.month_and_year(value)


@register.filter
def number(value: float | Decimal | None, places: int = 2) -> str:
    """A number as people write it."""
    return dates.number(value, places)


@register.filter
def from_now(value: date | datetime | None) -> str:
    """How far a day is from today: "in 23 days"."""
    return dates.from_today(value, timezone.now())


@register.filter
def iso(value: date | datetime | None) -> str:
    """For the `datetime` attribute of `<time>`."""
    return "" if value is None else value.isoformat()


# -- words --------------------------------------------------------------------------------


@register.filter
def lang_map(value: Mapping[str, str] | str | None) -> SafeString | str:
    """A text of a language map, with its language marked where the page is in another."""
    said = languages.said_in(value)
    if languages.differs(said.language):
        return format_html('<span lang="{}">{}</span>', said.language, said.text)
    return said.text


@register.filter
def lang_text(value: Mapping[str, str] | str | None) -> str:
    """The same without markup, for titles and attributes."""
    return languages.said_in(value).text


@register.filter
def markdown(text: str | None) -> SafeString:
    """Markdown of other people, made safe; put it in `<div class="prose">`."""
    return written.prose(text)


@register.filter(name="initials")
def initials_of(name: str) -> str:
    """Two letters for an avatar."""
    return initials(name or "")


# -- addresses ----------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: object) -> str:
    """
    Return the query of this page with some members changed: `{% query page=2 sort="name" %}`.

    None or "" leaves a member out. Starts with "?"; the language is not carried along.
    """
    request = context.get("request")
    members = request.GET.copy() if request is not None else None
    if members is None:
        return "?"
    members.pop("lang", None)
    for name, value in changes.items():
        members.pop(name, None)
        if value not in (None, ""):
            members[name] = str(value)
    return f"?{members.urlencode()}"


@register.simple_tag
def languages_offered() -> list[tuple[str, str]]:
    """Every language of the site with its own name."""
    return [(code, str(name)) for code, name in settings.LANGUAGES]


@register.simple_tag(takes_context=True)
def query_without(context: Context, name: str) -> str:
    """Return the query of this page without one member, from the first page on."""
    return query(context, **{name: None, "page": None})


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context: Context, key: str, label: str, css: str = "") -> dict[str, str]:
    """
    A column head that sorts by `?sort=key`, and the other way by `?sort=-key`.

    The view checks `sort` against its own list; `label` is what the column is called.
    """
    request = context.get("request")
    now = request.GET.get("sort", context.get("sort", "")) if request is not None else ""
    if now == key:
        direction, following = "ascending", f"-{key}"
    elif now == f"-{key}":
        direction, following = "descending", key
    else:
        direction, following = "", key
    return {
        "label": label,
        "direction": direction,
        "href": query(context, sort=following, page=None),
        "css": css,
    }


# -- forms --------------------------------------------------------------------------------


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, hint: str = "", **attributes: str) -> dict[str, Any]:
    """
    One field with its label, hint and errors: `{% field form.name autocomplete="name" %}`.

    Args:
        bound: A field of a form.
        hint: Instead of the field's help text.
        attributes: Of the control; an underscore stands for a hyphen.
    """
    widget = bound.field.widget
    if isinstance(widget, forms.CheckboxInput):
        kind = "check"
    elif isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        kind = "choices"
    else:
        kind = "input"
    given: dict[str, str | bool] = {
        name.replace("_", "-"): value for name, value in attributes.items()
    }
    if kind == "input" and not isinstance(widget, forms.FileInput):
        given["class"] = f"{widget.attrs.get('class', '')} input".strip()
    said = hint or bound.help_text
    if said and not bound.help_text:
        given["aria-describedby"] = " ".join(
            [f"{bound.auto_id}_helptext", *([f"{bound.auto_id}_error"] if bound.errors else [])]
        )
    return {
        "field": bound,
        "kind": kind,
        "control": bound.as_widget(attrs=given) if kind != "choices" else "",
        "optional": not bound.field.required and kind != "check",
        "hint": said,
    }
