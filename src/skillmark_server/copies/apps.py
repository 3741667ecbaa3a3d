# SPDX-License-Identifier: Apache-2.0

"""How Django knows this room."""

from __future__ import annotations

from django.apps import AppConfig


class CopiesConfig(AppConfig):
    """Django's record of the room."""

    name = "skillmark_server.copies"
    label = "copies"

    def ready(self) -> None:
        """Hear of every award whose visibility changes."""
        from skillmark_server.copies import noticing

        noticing.listen()
