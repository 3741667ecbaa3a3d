# SPDX-License-Identifier: Apache-2.0

"""How Django knows this room."""

from __future__ import annotations

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Django's record of the room."""

    name = "skillmark_server.pages"
    label = "pages"

    def ready(self) -> None:
        """Write down what people do with their accounts, and say in our words what is wrong."""
        from skillmark_server.pages.entry.events import watch
        from skillmark_server.pages.form_words import speak

        watch()
        speak()
