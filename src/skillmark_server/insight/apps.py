# SPDX-License-Identifier: Apache-2.0

"""How Django knows this room."""

from __future__ import annotations

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """Django's record of the room."""

    name = "skillmark_server.insight"
    label = "insight"
