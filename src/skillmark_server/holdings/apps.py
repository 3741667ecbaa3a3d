# SPDX-License-Identifier: Apache-2.0

"""How Django knows this room."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HoldingsConfig(AppConfig):
    """Django's record of the room."""

    name = "skillmark_server.holdings"
    label = "holdings"
    verbose_name = _("What was earned elsewhere")
