# SPDX-License-Identifier: Apache-2.0

"""
`{% load entry %}`: for the pages of signing in, of oneself and of the organisation.

Who can be signed in by one press in the demo; tabs; what a browser, a language and an
address are called.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from django import template
from django.conf import settings
from django.template.context import Context
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Organisation
from skillmark_server.accounts.permissions import Permission
from skillmark_server.pages.entry.machine import is_this_machine
from skillmark_server.pages.look.dates import locale
from skillmark_server.pages.menu import Link, links

register = template.Library()


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One press of the sign-in page."""

    who: str
    name: str
    is_: Promise

    def __getitem__(self, name: str) -> object:
        """`is` is a word of Python, and a good name in a template."""
        return getattr(self, "is_" if name == "is" else name)


DEMO_PEOPLE: Final = (
    DemoPerson("mette", "Mette", _("L&D manager")),
    DemoPerson("jonas", "Jonas", _("learner")),
    DemoPerson("sara", "Sara", _("recruiter")),
    DemoPerson("karin", "Karin", _("quality")),
    DemoPerson("ole", "Ole", _("operator")),
)
_BROWSERS: Final = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"))
_SYSTEMS: Final = (
    (re.compile("iPhone|iPad"), "iOS"),
    (re.compile("Android"), "Android"),
    (re.compile("Windows"), "Windows"),
    (re.compile("Mac OS X"), "macOS"),
    (re.compile("Linux|X11"), "Linux"),
)


@register.simple_tag(takes_context=True)
def demo_people(context: Context) -> tuple[DemoPerson, ...]:
    """The five of the demo on this machine; nobody anywhere else."""
    request = context.get("request")
    here = settings.DEMO and request is not None and is_this_machine(request)
    return DEMO_PEOPLE if here else ()


@register.filter
def browser(agent: str) -> str:
    """What a person calls their browser, of what it calls itself: "Firefox, Windows"."""
    said = agent or ""
    name = next((word for sign, word in _BROWSERS if f"{sign}/" in said), "")
    if not name and "Safari/" in said:
        name = "Safari"
    system = next((word for sign, word in _SYSTEMS if sign.search(said)), "")
    return ", ".join(part for part in (name, system) if part) or _now("Another program")


@register.simple_tag(takes_context=True)
def organisation_tabs(context: Context) -> list[Link]:
    """The pages about the organisation that whoever asks may open, where they exist."""
    request = context["request"]
    actor: Actor = request.actor
    shown = [(name, "", label) for name, label, permission in _TABS if actor.may(permission)]
    first = reverse("organisation")
    return [
        replace(tab, is_current=False) if tab.url == first != request.path else tab
        for tab in links(shown, request.path)
    ]


_TABS: Final = (
    ("organisation", _("Facts"), Permission.SEE_ORGANISATION),
    ("member-list", _("Members"), Permission.SEE_ORGANISATION),
    ("organisation-sharing", _("Sharing"), Permission.SEE_AWARDS),
    ("organisation-rules", _("How you work"), Permission.MANAGE_ORGANISATION),
    ("subject-request-list", _("Data of people"), Permission.MANAGE_PRIVACY),
    ("issuer", _("Identity and keys"), Permission.MANAGE_KEYS),
    ("move-list", _("Move in"), Permission.SIGN_OFF),
    ("token-list", _("Tokens"), Permission.MANAGE_TOKENS),
    ("webhook-list", _("Webhooks"), Permission.MANAGE_TOKENS),
    ("audit-log", _("Audit log"), Permission.SEE_LOG),
)


@register.filter
def postal_address(organisation: Organisation) -> str:
    """An address in one line, its country in the language of the page."""
    names = locale().territories
    town = " ".join(part for part in (organisation.postal_code, organisation.city) if part)
    country = str(names.get(organisation.country, organisation.country))
    return ", ".join(part for part in (organisation.street, town, country) if part)


@register.filter
def language_called(code: str) -> str:
    """The own name of a language of the site."""
    return str(dict(settings.LANGUAGES).get(code, code))
