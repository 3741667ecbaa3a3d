# SPDX-License-Identifier: Apache-2.0

"""How Django knows this room."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class SearchingConfig(AppConfig):
    """Django's record of the room."""

    name = "skillmark_server.searching"
    label = "searching"

    def ready(self) -> None:
        """Listen to single awards, whose room stands below."""
        from skillmark_server.awards.models import Award
        from skillmark_server.searching import following

        post_save.connect(following.award_saved, Award, dispatch_uid="searching")
        post_delete.connect(following.award_deleted, Award, dispatch_uid="searching")
