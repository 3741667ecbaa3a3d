# SPDX-License-Identifier: Apache-2.0

"""How Django knows this room."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MoveInConfig(AppConfig):
    """Django's record of the room."""

    name = "skillmark_server.movein"
    label = "movein"
    verbose_name = _("Moving in")
