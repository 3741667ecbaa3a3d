# SPDX-License-Identifier: Apache-2.0

"""Links for applications: found by their owner, or opened by their secret."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from skillmark_server.accounts.digests import digest_of
from skillmark_server.accounts.models import User
from skillmark_server.awards.models import Award
from skillmark_server.awards.selectors import awards_of_holder
from skillmark_server.portfolio.models import Application, ApplicationOpening
from skillmark_server.portfolio.refusals import ApplicationEnded

_LONGEST: Final = 64


def applications_of(user: User) -> QuerySet[Application]:
    """Somebody's links, newest first, with `size` (badges) and `opened` (how often)."""
    opened = (
        ApplicationOpening.objects.filter(application=OuterRef("pk"))
        .order_by()
        .values("application")
        .annotate(total=Sum("count"))
        .values("total")
    )
    return (
        Application.objects.filter(user=user)
        .annotate(
            size=Count("items"),
            opened=Coalesce(Subquery(opened, output_field=IntegerField()), 0),
        )
        .order_by("-created_at", "pk")
    )


def application_behind(secret: str, *, at: datetime) -> Application:
    """
    The link of a secret, while it opens.

    Raises:
        Application.DoesNotExist: Nobody made such a link, or its owner may not sign in.
        ApplicationEnded: Its time is over, or its owner took it back.
    """
    found = Application.objects.select_related("user").get(
        secret_digest=digest_of(secret[:_LONGEST]), user__is_active=True
    )
    if found.withdrawn_at is not None or found.expires_at <= at:
        raise ApplicationEnded
    return found


def awards_shown(application: Application) -> QuerySet[Award]:
    """What a link shows, in its order: also what was withdrawn; not what its owner let go."""
    owner = application.user
    return (
        awards_of_holder(owner)
        .filter(holder=owner, application_items__application=application)
        .order_by("application_items__position")
    )


def count_opening(application: Application, *, day: date) -> None:
    """Count that it was opened on `day`."""
    with transaction.atomic():
        row = ApplicationOpening.objects.filter(application=application, day=day)
        if not row.update(count=F("count") + 1):
            ApplicationOpening.objects.get_or_create(application=application, day=day)
            row.update(count=F("count") + 1)
