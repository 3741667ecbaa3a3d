# SPDX-License-Identifier: Apache-2.0

"""How Django knows this room."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """Django's record of the room."""

    name = "skillmark_server.audit"
    label = "audit"
    verbose_name = _("What happened")

    def ready(self) -> None:
        """Keep the operator's pages to what only looks; Django has gathered all of them by now."""
        from skillmark_server.audit.looking import keep_only_looking

        keep_only_looking()
