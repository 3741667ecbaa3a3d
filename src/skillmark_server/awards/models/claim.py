# SPDX-License-Identifier: Apache-2.0

"""The link in a mail that lets somebody keep an award; only its digest is kept."""

from __future__ import annotations

from django.db import models

from skillmark_server.awards.models.award import Award


class ClaimLink(models.Model):
    """One link. Looking spends nothing; keeping (a POST) spends it."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="claim_links")
    secret_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.pk)
