# SPDX-License-Identifier: Apache-2.0

"""How Django knows this room."""

from __future__ import annotations

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Django's record of the room."""

    name = "skillmark_server.privacy"
    label = "privacy"
