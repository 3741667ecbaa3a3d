# SPDX-License-Identifier: Apache-2.0

"""
Mail to be sent, written in the transaction of what it tells of.

A row remembers what was tried and done; the engine that delivers may lose or
repeat a task, and a sweep asks again for what is not done.
"""

from __future__ import annotations

import uuid

from django.db import models

from skillmark_server.columns.fields import SmallUUIDField


class Mail(models.Model):
    """One message to one address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=32)
    """Which template: `claim`, `reminder`, `revoked`, `invitation`, …"""
    key = models.CharField(max_length=120, unique=True)
    """What makes it one and the same: a second writing of it changes nothing."""
    organisation_id = models.UUIDField(null=True, db_index=True)
    award_id = SmallUUIDField(null=True, db_index=True)
    group_id = models.UUIDField(null=True)
    """With what it was written, such as a list of awards; they are counted together."""
    to_email = models.EmailField()
    to_name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=8)
    context = models.JSONField(default=dict)
    """What the template is filled with, until it has left: ids, and words that have no row."""
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["group_id", "sent_at"],
                name="mail_of_group",
                condition=models.Q(group_id__isnull=False),
            ),
            models.Index(
                fields=["group_id"],
                name="mail_of_group_back",
                condition=models.Q(bounced_at__isnull=False) | models.Q(given_up_at__isnull=False),
            ),
            models.Index(
                fields=["organisation_id", "award_id"],
                name="mail_that_came_back",
                condition=models.Q(bounced_at__isnull=False) | models.Q(given_up_at__isnull=False),
            ),
            models.Index(fields=["sent_at"], name="mail_by_sending"),
            models.Index(
                fields=["due_at"],
                name="mail_waiting",
                condition=models.Q(
                    sent_at=None, given_up_at=None, cancelled_at=None, bounced_at=None
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Bundle(models.Model):
    """
    Messages about many things that are yet to be written, as one row.

    Written in the transaction of what it tells of; whoever knows the things writes the
    messages from it, some at a time, each once (`Mail.key`), and notes how far it is.
    """

    key = models.CharField(max_length=120, unique=True)
    """What makes it one and the same."""
    kind = models.CharField(max_length=32)
    """What is told of, and so who expands it: `awards`."""
    organisation_id = models.UUIDField()
    about_id = models.UUIDField()
    """The batch."""
    first = models.PositiveBigIntegerField()
    """The number of the first leaf that it tells of."""
    last = models.PositiveBigIntegerField()
    root = models.BinaryField(max_length=32)
    """The root of the tree over these leaves."""
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    written_to = models.PositiveBigIntegerField()
    """The leaf up to which messages were written; before the first, one less than it."""
    finished_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bundle_written_within",
                condition=models.Q(written_to__gte=models.F("first") - 1)
                & models.Q(written_to__lte=models.F("last")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="bundle_waiting",
                condition=models.Q(finished_at=None, cancelled_at=None),
            ),
            models.Index(fields=["about_id"], name="bundle_about"),
        ]

    def __str__(self) -> str:
        return self.key


class KeptMail(models.Model):
    """In the demo, where nothing is sent: what would have been."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    to_email = models.CharField(max_length=320, db_index=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)

    def __str__(self) -> str:
        return str(self.id)
