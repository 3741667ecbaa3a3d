# SPDX-License-Identifier: Apache-2.0

"""One press signs in as somebody of the demo, on the machine the demo runs on."""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from skillmark_server.accounts.models import User
from skillmark_server.pages.entry.machine import is_this_machine
from skillmark_server.pages.here import safe_next
from skillmark_server.pages.templatetags.entry import DEMO_PEOPLE


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the five; anywhere else there is nothing here."""
    who = request.POST.get("who", "")
    if (
        not settings.DEMO
        or not is_this_machine(request)
        or who not in {person.who for person in DEMO_PEOPLE}
    ):
        raise Http404
    user = (
        User.objects.filter(is_demo=True, is_active=True, email__startswith=f"{who}@")
        .order_by("email")
        .first()
    )
    if user is None:
        raise Http404
    answer: HttpResponse = perform_login(
        request, user, email_verification="none", redirect_url=safe_next(request)
    )
    return answer
