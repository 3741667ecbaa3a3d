# SPDX-License-Identifier: Apache-2.0

"""
Three texts for everybody: how a badge is checked, what is kept about people, who can use the site.

They say what the code does; whoever runs a site says nothing in them, and can link their
own notice from their own pages. They read no row.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from skillmark import IssuerTrust, Verdict
from skillmark_server.custody.register import trusted_register

_ANSWERS: Final[tuple[tuple[Verdict, IssuerTrust, Promise], ...]] = (
    (
        Verdict.GENUINE,
        IssuerTrust.DOMAIN,
        _("You know who stands behind it. Whether that is enough for you, you decide."),
    ),
    (
        Verdict.GENUINE,
        IssuerTrust.NONE,
        _("Ask the holder who awarded it, and ask them for a badge that names its issuer."),
    ),
    (Verdict.REVOKED, IssuerTrust.DOMAIN, _("Ask the holder, or the issuer, what happened.")),
    (Verdict.SUSPENDED, IssuerTrust.DOMAIN, _("Check it again before you rely on it.")),
    (Verdict.EXPIRED, IssuerTrust.DOMAIN, _("Ask whether it was renewed.")),
    (Verdict.NOT_YET_VALID, IssuerTrust.DOMAIN, _("Check it again from that day on.")),
    (Verdict.STATUS_UNKNOWN, IssuerTrust.DOMAIN, _("Until then it counts as not confirmed.")),
    (Verdict.NOT_GENUINE, IssuerTrust.NONE, _("Ask the issuer whether they know it.")),
    (Verdict.UNREADABLE, IssuerTrust.NONE, _("There was nothing to judge, for better or worse.")),
)
"""Every verdict as it is shown, and what to do then."""


@require_safe
def about_verification(request: HttpRequest) -> HttpResponse:
    """What is checked, what each answer means, and what no answer says."""
    return render(
        request,
        "texts/about_verification.html",
        {"answers": _ANSWERS, "register": trusted_register()},
    )


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What the site holds about people, and what it does not."""
    days = settings.SESSION_COOKIE_AGE // (24 * 3600)
    return render(request, "texts/privacy.html", {"days": days})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What is tested, what is not, and what is known to be hard."""
    return render(request, "texts/accessibility.html")
