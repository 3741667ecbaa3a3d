# SPDX-License-Identifier: Apache-2.0

"""Tokens that programs act with, and the calls they may repeat safely."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from skillmark_server.accounts.models.organisation import Organisation


class ApiToken(models.Model):
    """
    A secret of which only the digest is kept; acts as its maker, within its scopes.

    It belongs to an organisation, or to the person who made it, and never to both.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="tokens"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens"
    )
    """Who made it."""
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="own_tokens",
    )
    """Whose own it is, where it is a person's: its maker's."""
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    """The first characters, to recognise it by."""
    secret_digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # A null alone says nothing: a token must not become a person's by losing its
            # organisation. And a comparison with null is no refusal, so both are asked for.
            models.CheckConstraint(
                name="api_token_of_one_owner",
                condition=models.Q(organisation__isnull=False, holder__isnull=True)
                | models.Q(
                    organisation__isnull=True, holder__isnull=False, holder=models.F("user")
                ),
            ),
            models.CheckConstraint(
                name="api_token_of_a_person_ends",
                condition=models.Q(holder__isnull=True) | models.Q(expires_at__isnull=False),
            ),
        ]

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
