# SPDX-License-Identifier: Apache-2.0

"""The operator looks at whether mails went out; what they say, and their links, are not shown."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from skillmark_server.audit.looking import OnlyLooking
from skillmark_server.outbox.models import Mail


@admin.register(Mail)
class MailAdmin(OnlyLooking):
    """Mails, the newest first."""

    names = (_("mail"), _("mails"))
    fields = (
        "id",
        "kind",
        "to_email",
        "language",
        "created_at",
        "due_at",
        "attempts",
        "sent_at",
        "bounced_at",
        "given_up_at",
        "cancelled_at",
        "last_error",
    )
    list_display = ("kind", "to_email", "due_at", "attempts", "sent_at", "bounced_at")
    list_filter = ("kind",)
    search_fields = ("=to_email",)
    ordering = ("-created_at",)
