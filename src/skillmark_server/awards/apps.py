# SPDX-License-Identifier: Apache-2.0

"""How Django knows this room."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AwardsConfig(AppConfig):
    """Django's record of the room."""

    name = "skillmark_server.awards"
    label = "awards"
    verbose_name = _("Awards")

    def ready(self) -> None:
        """Tell the outbox, which stands below, how it finds the picture of a badge."""
        from skillmark_server.awards.pictures import picture_of_version
        from skillmark_server.outbox.rendering import PICTURES

        PICTURES["version"] = picture_of_version
