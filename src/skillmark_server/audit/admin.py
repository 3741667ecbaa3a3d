# SPDX-License-Identifier: Apache-2.0

"""The operator looks at the log; nobody changes it."""

from __future__ import annotations

from django.contrib import admin

from skillmark_server.audit.looking import OnlyLooking
from skillmark_server.audit.models import AuditEvent


@admin.register(AuditEvent)
class AuditEventAdmin(OnlyLooking):
    """Events, the newest first."""

    fields = (
        "sequence",
        "at",
        "organisation_id",
        "actor_kind",
        "actor_id",
        "action",
        "object_kind",
        "object_id",
        "detail",
        "previous",
        "digest",
    )
    list_display = ("sequence", "at", "action", "actor_kind", "object_kind", "organisation_id")
    list_filter = ("actor_kind",)
    search_fields = ("=action", "=object_id")
    ordering = ("-sequence",)
