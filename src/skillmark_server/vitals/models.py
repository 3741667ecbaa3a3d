# SPDX-License-Identifier: Apache-2.0

"""What a site remembers of itself: which workers live, and what was set up once."""

from __future__ import annotations

from django.db import models


class Beat(models.Model):
    """A worker that was alive at a moment."""

    id = models.CharField(primary_key=True, max_length=64)
    started_at = models.DateTimeField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.id


class Milestone(models.Model):
    """Something that is done once for a site, such as `demo`."""

    name = models.CharField(primary_key=True, max_length=32)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
