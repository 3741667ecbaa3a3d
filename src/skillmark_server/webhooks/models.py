# SPDX-License-Identifier: Apache-2.0

"""
Who is told of what, what was written for them, and each time that it was tried.

A message is written once for each endpoint and event; it keeps its id however often it is
sent, so that a receiver knows it again.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class Endpoint(models.Model):
    """An address of an organisation's program that is told of some events."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="webhook_endpoints"
    )
    url = models.CharField(max_length=2_000)
    note = models.CharField(max_length=80, blank=True)
    events = models.JSONField()
    """Names of `webhooks.events.EVENTS`."""
    sealed_secret = models.TextField()
    sealed_old_secret = models.TextField(blank=True)
    """The one before, which signs beside it until `old_secret_until`."""
    old_secret_until = models.DateTimeField(null=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField()
    read_to = models.PositiveBigIntegerField(default=0)
    """Everything up to this event of the log was written for it, or is none of its business."""
    read_place = models.PositiveBigIntegerField(default=0)
    """Of the event after it: the leaf up to which it was written."""
    tried_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    """The last time that it took something."""
    failed_in_a_row = models.PositiveIntegerField(default=0)
    """Rounds in which it could not be reached, or said that it is too busy."""
    paused_until = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    """The first attempt that failed after the last that did not."""
    off_at = models.DateTimeField(null=True)
    """Switched off, because it failed for days; the log waits for it."""
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=32, blank=True)
    """`by_person`; `gone`: it answered that it is; `off`: nobody switched it on again."""

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation"], name="webhook_in_use", condition=Q(ended_at=None)
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Message(models.Model):
    """One event as it is told to one endpoint."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="messages")
    event = models.CharField(max_length=64)
    sequence = models.PositiveBigIntegerField(null=True)
    """Of the event in the log; null for a test."""
    place = models.PositiveBigIntegerField(default=0)
    """Which of the many things of one event: the number of the award's leaf."""
    body = models.TextField()
    """The JSON that is sent, as it was written."""
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "sequence", "place"], name="webhook_message_once"
            ),
            models.CheckConstraint(
                name="webhook_message_delivered_or_dead",
                condition=Q(delivered_at=None) | Q(dead_at=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["endpoint", "due_at"],
                name="webhook_message_waiting",
                condition=Q(delivered_at=None, dead_at=None),
            ),
            models.Index(
                fields=["endpoint"],
                name="webhook_message_dead",
                condition=Q(dead_at__isnull=False),
            ),
            models.Index(fields=["endpoint", "-created_at"], name="webhook_message_newest"),
            models.Index(fields=["created_at"], name="webhook_message_old"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Attempt(models.Model):
    """One time that a message was sent, and what came of it."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    """Of HTTP; null where nothing was answered."""
    problem = models.CharField(max_length=300, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    """The beginning of what was answered."""

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)
