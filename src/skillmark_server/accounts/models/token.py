# SPDX-License-Identifier: Apache-2.0

"""Tokens that programs act with, and the calls they may repeat safely."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from skillmark_server.accounts.models.organisation import Organisation


class ApiToken(models.Model):
    """A secret of which only the digest is kept; acts as its maker, within its scopes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="tokens")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens"
    )
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    """The first characters, to recognise it by."""
    secret_digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.id)


class IdempotentCall(models.Model):
    """The answer to a call with an `Idempotency-Key`, given again when the call is repeated."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=128)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    """Null while the first call is still running."""
    body = models.BinaryField(default=b"")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "key"], name="idempotent_call_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
