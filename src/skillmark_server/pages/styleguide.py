# SPDX-License-Identifier: Apache-2.0

"""
Every part in every state on one page, for whoever changes one and for the tests.

Shown only in a demo and while developing; what it shows is invented.
"""

from __future__ import annotations

import functools
from datetime import UTC, datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from skillmark import IssuerTrust, Verdict
from skillmark_server.drawing.badge import BadgeDesign, badge_svg

DIGEST: Final = sha256(b"Skillmark").hexdigest()
_STATES: Final = (
    *((verdict, IssuerTrust.NONE) for verdict in Verdict),
    (Verdict.GENUINE, IssuerTrust.DOMAIN),
)
_ISSUED: Final = datetime(2025, 3, 14, 13, 2, tzinfo=UTC)
_UNTIL: Final = datetime(2028, 3, 14, tzinfo=UTC)
_COLOURS: Final = (
    *("ground", "surface", "sunken", "line", "control", "ink", "ink2", "sea", "wash", "night"),
    *("v1", "v2", "v3", "v4"),
)
_EXAMPLES: Final = MappingProxyType(
    {
        "coin": ("hyben", "rings", "aid", "FIRST AID"),
        "hex": ("rav", "diag", "truck", "TRUCK B"),
        "lozenge": ("lyng", "grid", "epoxy", "EPOXY"),
        "octagon": ("fjord", "guilloche", "audit", "ISO 9001"),
        "shield": ("skifer", "rays", "lock", "GDPR"),
        "tile": ("boeg", "grid", "plan", "PROJECT"),
        "scallop": ("sund", "rays", "data", "DATA"),
        "quatrefoil": ("roedbede", "rings", "social", "SOCIAL"),
        "pennant": ("nat", "rays", "star", "LEADERSHIP"),
        "arch": ("klit", "waves", "sun", "WELCOME"),
        "gear": ("mos", "waves", "leaf", "ISO 14001"),
        "plaque": ("tegl", "diag", "weld", "WELDING"),
    }
)
"""By shape: palette, ground, icon and the words on the plate."""


class ExampleForm(forms.Form):
    """Every kind of field."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        required=False,
        help_text=gettext_lazy("60 characters fit."),
        max_length=120,
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    words = forms.CharField(label=gettext_lazy("Why"), widget=forms.Textarea(attrs={"rows": 3}))
    department = forms.ChoiceField(
        label=gettext_lazy("Department"),
        choices=[("p", gettext_lazy("Production")), ("w", gettext_lazy("Warehouse"))],
    )
    told = forms.BooleanField(label=gettext_lazy("Tell the holder"), required=False)
    when = forms.ChoiceField(
        label=gettext_lazy("When"),
        widget=forms.RadioSelect,
        choices=[
            ("later", gettext_lazy("In ten minutes, can be undone")),
            ("now", gettext_lazy("Now")),
        ],
    )
    document = forms.FileField(label=gettext_lazy("Document"), required=False)


def _context() -> dict[str, Any]:
    wrong = ExampleForm({"name": "Åse Lykke", "email": "fatima(at)nordvind.dk", "when": "later"})
    wrong.is_valid()
    return {
        "states": _STATES,
        "digest": DIGEST,
        "issued": _ISSUED,
        "until": _UNTIL,
        "form": ExampleForm(initial={"when": "later", "told": True}, prefix="a"),
        "wrong_form": wrong,
        "page": Paginator(range(1, 200), 20).page(3),
        "steps": [_("Choose a badge"), _("Read in the list"), _("Look it through"), _("Award")],
        "crumbs": [(_("Badges"), "#main"), (_("Parts and marks"), "")],
        "name_map": {"da": "Førstehjælp på arbejdspladsen", "en": "First aid at work"},
        "only_danish": {"da": "Kun på dansk"},
        "prose": "Three **things**:\n\n- one\n- [two](https://example.org)\n- `three`",
        "examples": tuple(_EXAMPLES),
        "colours": _COLOURS,
    }


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every part, or nothing at all on a site that people use."""
    if not (settings.DEMO or settings.DEBUG):
        raise Http404
    return render(request, "look/styleguide.html", _context())


@require_safe
def example_badge(_request: HttpRequest, shape: str) -> HttpResponse:
    """One example picture of the style guide."""
    if not (settings.DEMO or settings.DEBUG) or shape not in _EXAMPLES:
        raise Http404
    return HttpResponse(_example(shape), content_type="image/svg+xml")


@functools.cache
def _example(shape: str) -> bytes:
    palette, ground, icon, text = _EXAMPLES[shape]
    return badge_svg(
        BadgeDesign(
            shape=shape, palette=palette, ground=ground, icon=icon, text=text, level=2, levels=4
        )
    )
