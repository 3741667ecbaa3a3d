# SPDX-License-Identifier: Apache-2.0

"""What a picture can be made of, for the page on which it is chosen."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from skillmark_server.achievements.content import LANGUAGES
from skillmark_server.drawing import palette

_THEMES: Final[Mapping[str, Promise]] = {
    "safety": _("Safety"),
    "craft": _("Craft"),
    "health": _("Health"),
    "quality": _("Quality"),
    "environment": _("Environment"),
    "digital": _("Digital"),
    "people": pgettext_lazy("theme", "People"),
    "business": _("Business"),
    "food": _("Food"),
    "transport": _("Transport"),
    "language": _("Language"),
    "welcome": _("Welcome"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """
    One thing a picture can be made of.

    Args:
        names: By language.
        group: Under which it stands, in words; empty where there are no groups.
        words: What it is searched by, in all languages.
    """

    key: str
    names: Mapping[str, str]
    group: Promise | str = ""
    words: str = ""


def offered() -> dict[str, list[Part]]:
    """What pictures can be made of: `shape`, `palette`, `ground` and `icon`."""
    made = {
        "shape": [Part(key=one.key, names=one.names) for one in palette.shapes().values()],
        "palette": [Part(key=one.key, names=one.names) for one in palette.palettes().values()],
        "ground": [Part(key=one.key, names=one.names) for one in palette.grounds().values()],
    }
    order = list(_THEMES)
    icons = sorted(
        palette.icons().values(),
        key=lambda icon: order.index(icon.theme) if icon.theme in order else len(order),
    )
    made["icon"] = [
        Part(
            key=icon.key,
            names=icon.names,
            group=_THEMES.get(icon.theme, icon.theme),
            words=_words(icon.theme, tuple(icon.names.values()), getattr(icon, "words", "")),
        )
        for icon in icons
    ]
    return made


def _words(theme: str, names: tuple[str, ...], more: object) -> str:
    said = [*names, *_theme_in_each_language(theme)]
    if isinstance(more, Mapping):
        said += [str(words) for words in more.values()]
    elif more:
        said.append(str(more))
    return " ".join(said)


@functools.cache
def _theme_in_each_language(theme: str) -> tuple[str, ...]:
    said = []
    for language in LANGUAGES:
        with override(language):
            said.append(str(_THEMES.get(theme, theme)))
    return tuple(said)


@functools.cache
def sprite() -> bytes:
    """
    Every shape, palette and icon as symbols: `#shape-coin`, `#palette-fjord`, `#icon-aid`.

    The icons take the colours of the page that uses them.
    """
    symbols = [
        f'<symbol id="shape-{shape.key}" viewBox="0 0 512 512"><path d="{shape.rim}"/></symbol>'
        for shape in palette.shapes().values()
    ]
    symbols += [
        f'<symbol id="palette-{one.key}" viewBox="0 0 40 40">'
        f'<circle cx="20" cy="20" r="18" fill="{one.rim}"/>'
        f'<circle cx="20" cy="20" r="14.5" fill="{one.field}"/>'
        f'<path fill="{one.light}" d="M20 11a9 9 0 0 0 0 18Z"/>'
        f'<path fill="{one.accent}" d="M20 11a9 9 0 0 1 0 18Z"/></symbol>'
        for one in palette.palettes().values()
    ]
    for icon in palette.icons().values():
        drawn = icon.svg
        for word, colour in _OF_THE_PAGE.items():
            drawn = drawn.replace(word, colour)
        symbols.append(f'<symbol id="icon-{icon.key}" viewBox="-130 -130 260 260">{drawn}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'.encode()


_OF_THE_PAGE: Final = {
    "FIELD": "var(--surface)",
    "MID": "var(--control)",
    "LIGHT": "var(--ink)",
    "ACCENT": "var(--sea)",
}
