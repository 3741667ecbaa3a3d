# SPDX-License-Identifier: Apache-2.0

"""
The menu of whoever is signed in: which lines, by what their roles allow.

A menu hides what somebody may not open; it guards nothing. The guards stand at the
views (`pages.access`) and in the selectors.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.permissions import Permission

Words = str | Promise
BAR: Final = 4
"""Lines of the bar at the foot of a phone."""


@dataclass(frozen=True, slots=True)
class Link:
    """One line: where it leads, its icon and words, and whether one is there now."""

    url: str
    icon: str
    label: Words
    is_current: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Some lines under a word; the first group has none."""

    label: Words
    items: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Menu:
    """
    The whole menu.

    Args:
        groups: For the rail on a wide screen.
        in_bar: At most four, for the foot of a phone.
        in_menu: The others, for the menu on a phone.
    """

    groups: tuple[Group, ...]
    in_bar: tuple[Link, ...]
    in_menu: tuple[Link, ...]


_P = Permission
_WORK: Final = (
    ("achievement-list", "award", _("Badges"), _P.SEE_ORGANISATION),
    ("award-list", "upload", pgettext_lazy("menu", "Award"), _P.SEE_AWARDS),
    ("person-list", "people", _("People"), _P.SEE_PEOPLE),
    ("request-list", "inbox", _("Requests"), _P.DECIDE_REQUESTS),
)
_CARE: Final = (
    ("figures", "chart", _("Figures"), _P.SEE_AWARDS),
    ("audit-log", "clock", _("What happened"), _P.SEE_LOG),
    ("organisation", "building", _("Organisation"), _P.SEE_ORGANISATION),
)
_OWN: Final = (
    ("my-badges", "backpack", _("My badges")),
    ("catalogue", "book", _("Catalogue")),
    ("verify", "shield", _("Verify")),
)
_HOME: Final = (("home", "home", _("Home")),)


def _is_current(url: str, path: str) -> bool:
    return path == url if url == "/" else path == url or path.startswith(f"{url.rstrip('/')}/")


def links(lines: Iterable[tuple[str, str, Words]], path: str) -> list[Link]:
    """The lines whose address exists; the one that `path` lies under is current."""
    found = []
    for name, icon, label in lines:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        found.append(Link(url, icon, label, is_current=_is_current(url, path)))
    return found


def menu_for(actor: Actor, path: str) -> Menu:
    """The menu of `actor` on the page at `path`."""
    work = links([line[:3] for line in _WORK if actor.may_for_some(line[3])], path)
    care = links([line[:3] for line in _CARE if actor.may(line[3])], path)
    home, own = links(_HOME, path), links(_OWN, path)
    groups = [Group("", (*home, *work))]
    if care:
        groups.append(Group(_("Look after"), tuple(care)))
    if own:
        groups.append(Group(_("Yours"), tuple(own)))
    lines = [*home, *work, *own] if work else [*home, *own]
    bar = tuple(lines[:BAR])
    rest = [line for group in groups for line in group.items if line not in bar]
    return Menu(tuple(groups), bar, tuple(rest))
