# SPDX-License-Identifier: Apache-2.0

"""What was found outside this site about an endorsement that was signed elsewhere."""

from __future__ import annotations

from django.db import models

from skillmark_server.lifecycle.models.endorsement import Endorsement


class HandedIn(models.Model):
    """The documents and lists of a stranger, as they were when they were last asked for."""

    endorsement = models.OneToOneField(
        Endorsement, primary_key=True, on_delete=models.CASCADE, related_name="handed_in"
    )
    documents = models.JSONField()
    """By address, in base64."""
    taken_at = models.DateTimeField()
    """When all of it was last had."""
    asked_at = models.DateTimeField(db_index=True)
    """When it was last asked for."""

    def __str__(self) -> str:
        return str(self.endorsement_id)
