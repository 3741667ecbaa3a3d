# SPDX-License-Identifier: Apache-2.0

"""A question to another address: is that account yours too, and shall the two be one?"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class AccountMerge(models.Model):
    """One link, sent to the address of the other account; its secret is kept as a digest."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    """The account that stays."""
    email = models.EmailField()
    """The address that was named; of the account that ends."""
    secret_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="account_merge_ends_after_it_begins",
                condition=Q(expires_at__gt=F("created_at")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
