# SPDX-License-Identifier: Apache-2.0

"""The operator looks at leaves and checkpoints; salts are not shown."""

from __future__ import annotations

from django.contrib import admin

from skillmark_server.audit.looking import OnlyLooking
from skillmark_server.transparency.models import Leaf, SignedCheckpoint


@admin.register(Leaf)
class LeafAdmin(OnlyLooking):
    """Leaves, the newest first."""

    fields = ("sequence", "kind", "at", "subject_id")
    list_display = fields
    list_filter = ("kind",)
    search_fields = ("=subject_id",)
    ordering = ("-sequence",)


@admin.register(SignedCheckpoint)
class SignedCheckpointAdmin(OnlyLooking):
    """Checkpoints, the newest first."""

    fields = ("origin", "size", "at")
    list_display = fields
    ordering = ("-at",)
