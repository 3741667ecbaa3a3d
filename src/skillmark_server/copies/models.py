# SPDX-License-Identifier: Apache-2.0

"""What was copied where, and which awards have to be looked at; files are written beside."""

from __future__ import annotations

from django.db import models


class Copy(models.Model):
    """
    A file in the place of the copies.

    Written before the file and removed after it: whatever lies there has its row.
    """

    place = models.CharField(max_length=16)
    """Which place, as a digest of its address: another place gets everything anew."""
    name = models.CharField(max_length=300)
    source = models.UUIDField(db_index=True)
    """The award, list, identity, version or tile that it is of."""
    kind = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of what was written; empty while it is being written."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "name"], name="copy_once"),
        ]

    def __str__(self) -> str:
        return self.name


class AwardDue(models.Model):
    """An award of which it has to be seen whether copies of it may lie there."""

    award = models.UUIDField(primary_key=True)
    """Its id only: it may be gone."""
    turn = models.UUIDField()
    """Another one each time it is noticed, so that nothing is taken for done too early."""

    def __str__(self) -> str:
        return str(self.pk)
