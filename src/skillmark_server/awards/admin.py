# SPDX-License-Identifier: Apache-2.0

"""The operator looks at awards; who sees an award is its holder's matter and is shown only."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from skillmark_server.audit.looking import OnlyLooking
from skillmark_server.awards.models import Award, Batch


@admin.register(Award)
class AwardAdmin(OnlyLooking):
    """Awards, the newest first."""

    names = (_("award"), _("awards"))
    fields = (
        "id",
        "number",
        "organisation",
        "recipient_name",
        "recipient_email",
        "visibility",
        "issued_at",
        "valid_until",
        "claimed_at",
        "declined_at",
        "suspended_at",
        "revoked_at",
    )
    list_display = ("number", "organisation", "recipient_name", "issued_at", "revoked_at")
    list_select_related = ("organisation",)
    search_fields = ("=number", "=id")
    ordering = ("-issued_at",)


@admin.register(Batch)
class BatchAdmin(OnlyLooking):
    """Awards to many: how far they are."""

    names = (_("list of awards"), _("lists of awards"))
    fields = (
        "id",
        "organisation",
        "source",
        "created_at",
        "confirmed_at",
        "due_at",
        "stalled_reason",
        "finished_at",
        "cancelled_at",
    )
    list_display = ("id", "organisation", "created_at", "confirmed_at", "finished_at")
    list_select_related = ("organisation",)
    ordering = ("-created_at",)
