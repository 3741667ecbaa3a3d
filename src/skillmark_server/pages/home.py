# SPDX-License-Identifier: Apache-2.0

"""The first page: for a stranger what this is; for everybody else what to do first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.models import Achievement
from skillmark_server.awards.models import Award
from skillmark_server.insight.first_things import first_things
from skillmark_server.insight.matrix import PAGE, Choice, Matrix, matrix_for
from skillmark_server.insight.sheet import matrix_sheet
from skillmark_server.insight.site_health import signs
from skillmark_server.pages.access import Request, allowed
from skillmark_server.pages.asked import uuid_of

SHOWN = 8


@require_safe
def home(request: Request) -> HttpResponse:
    """The page that `/` is for whoever asks."""
    actor, now = request.actor, timezone.now()
    if not actor.is_signed_in:
        return render(request, "home/front.html", {"achievements": _newest()})
    context: dict[str, Any] = {"first": first_things(actor, at=now), "now": timezone.localtime(now)}
    if actor.is_operator:
        context["signs"] = signs(at=now)
    if actor.may(Permission.SEE_PEOPLE) and actor.may(Permission.SEE_AWARDS):
        matrix = matrix_for(actor, choice_of(request), at=now)
        context |= {
            "matrix": matrix,
            "page": _page(matrix),
            "may_award": actor.may(Permission.AWARD),
            "may_export": actor.may(Permission.EXPORT),
            "may_manage_people": actor.may(Permission.MANAGE_PEOPLE),
        }
        if request.headers.get("HX-Request") and request.headers.get("HX-Target") == "matrix":
            return render(request, "home/matrix.html", context)
        return render(request, "home/organisation.html", context)
    context |= {"mine": _mine(request, now), "achievements": _newest()}
    return render(request, "home/person.html", context)


@require_safe
@allowed(Permission.EXPORT)
def matrix_excel(request: Request) -> HttpResponse:
    """The same rows and filters as on the page, as a spreadsheet."""
    now = timezone.now()
    sheet = matrix_sheet(matrix_for(request.actor, choice_of(request), at=now))
    answer = HttpResponse(
        sheet, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    answer["Content-Disposition"] = f'attachment; filename="skillmark-{now:%Y-%m-%d}.xlsx"'
    return answer


def choice_of(request: Request) -> Choice:
    """What the address asks for; what cannot be read is as if it were not there."""
    asked = request.GET
    page = asked.get("page", "1")
    return Choice(
        show=asked.get("show", "all"),
        department=uuid_of(asked.get("department")),
        manager=uuid_of(asked.get("manager")),
        achievement=uuid_of(asked.get("achievement")),
        text=asked.get("q", "")[:120].strip(),
        sort=asked.get("sort", "urgency"),
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,  # noqa: PLR2004 - digits
    )


def _page(matrix: Matrix) -> Any:
    return Paginator(matrix.everybody, PAGE).get_page(matrix.choice.page)


def _newest() -> list[Achievement]:
    """A few badges of the catalogue: one query."""
    found = Achievement.objects.filter(
        published__isnull=False, archived_at=None, in_catalogue=True
    ).select_related("published", "organisation")
    return list(
        found.defer("published__svg", "published__png").order_by("-published__published_at")[:SHOWN]
    )


def _mine(request: Request, now: datetime) -> list[tuple[Award, str]]:
    """Somebody's own badges with their states, what ends first before the rest: one query."""
    addresses = EmailAddress.objects.filter(user=request.user, verified=True).values("email")
    found = (
        Award.objects.filter(Q(holder=request.user) | Q(recipient_email__in=addresses))
        .filter(declined_at=None)
        .select_related("organisation", "version")
        .defer("version__svg", "version__png", "version__document")
        .order_by("-issued_at")[:SHOWN]
    )
    return [(award, award.state_at(now)) for award in found]
