# SPDX-License-Identifier: Apache-2.0

"""
What every template gets: the menu, the languages, the theme, the one who asks.

Everything is found when a template asks for it, so that a page for strangers costs
no query. An item whose address does not exist (yet) is left out.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.actors import STRANGER, Actor
from skillmark_server.accounts.models import Organisation
from skillmark_server.pages.language import choices
from skillmark_server.pages.menu import Link, Menu, links, menu_for
from skillmark_server.pages.theme import theme_of

_PERSON = (
    ("me", "user", _("My profile")),
    ("organisation-new", "plus", _("New organisation")),
    ("demo-mail", "mail", _("Demo mail")),
)
_PUBLIC = (
    ("catalogue", "book", _("Catalogue")),
    ("verify", "shield", _("Verify")),
)
_FOOT = (
    ("about-verification", "shield", _("How verification works")),
    ("privacy", "lock", _("Privacy")),
    ("accessibility", "eye", _("Accessibility")),
)


def address_of(name: str) -> str:
    """The address of a page by its name; empty where there is none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = getattr(request, "actor", STRANGER)
    return actor


def _organisations(request: HttpRequest) -> list[Organisation]:
    """Those that the person can act for; one query, when a menu asks."""
    user = _actor(request).user
    if user is None:
        return []
    mine = Organisation.objects.filter(memberships__user=user).distinct()
    return list(mine.order_by("name", "pk").only("pk", "name"))


def _menu(request: HttpRequest) -> Menu:
    return menu_for(_actor(request), request.path)


def _person_links(request: HttpRequest) -> list[Link]:
    shown = _PERSON if settings.DEMO else _PERSON[:-1]
    return links(shown, request.path)


def site(request: HttpRequest) -> dict[str, Any]:
    """What `base.html`, `shell.html` and `public.html` show on every page."""
    return {
        "actor": getattr(request, "actor", STRANGER),
        "theme": SimpleLazyObject(lambda: theme_of(request)),
        "nav": SimpleLazyObject(lambda: _menu(request)),
        "organisations": SimpleLazyObject(lambda: _organisations(request)),
        "person_links": SimpleLazyObject(lambda: _person_links(request)),
        "public_links": SimpleLazyObject(lambda: links(_PUBLIC, request.path)),
        "foot_links": SimpleLazyObject(lambda: links(_FOOT, request.path)),
        "language_choices": SimpleLazyObject(lambda: choices(request)),
        "home_url": address_of("home") or "/",
        "verify_url": address_of("verify"),
        "sign_in_url": address_of("account_login"),
        "sign_out_url": address_of("account_logout"),
        "switch_url": address_of("organisation-switch"),
        "theme_url": address_of("theme"),
        "next_url": request.get_full_path(),
        "is_demo": settings.DEMO,
    }
