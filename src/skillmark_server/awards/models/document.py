# SPDX-License-Identifier: Apache-2.0

"""
The signed documents of awards: whole, or as a mould that many share and what is their own.

Read and written by `awards.documents` alone.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from skillmark_server.awards.models.award import Award
from skillmark_server.columns.fields import RowNumberField


class DocumentForm(models.TextChoices):
    """The two ways in which an award is signed."""

    DATA_INTEGRITY = "vc"
    """`application/vc`, `eddsa-rdfc-2022`: the one that is baked into pictures."""
    TOKEN = "jwt"  # noqa: S105 - a name
    """`application/vc+jwt`, ES256."""


class SignedDocument(models.Model):
    """The bytes that were signed, in one form, as a whole."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="documents")
    form = models.CharField(max_length=4, choices=DocumentForm.choices)
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    """SHA-256 of `body` in hexadecimal."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["award", "form"], name="signed_document_once"),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} {self.form}"


class NewestDocument(models.Model):
    """
    What is served as the newest version of an award that another one took the place of.

    It says what the newer award says, under the id of the older. Read and written by
    `awards.newest` alone.
    """

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="+")
    """Whose id it has."""
    newest = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="+")
    """What it says."""
    form = models.CharField(max_length=4, choices=DocumentForm.choices)
    method = models.CharField(max_length=400)
    """The DID URL of the key that signed it."""
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    """SHA-256 of `body` in hexadecimal."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["award", "form"], name="newest_document_once"),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} {self.form}"


class DocumentTemplate(models.Model):
    """The constant pieces of many signed documents; it never changes."""

    id = models.AutoField(primary_key=True)
    digest = models.BinaryField(max_length=32, unique=True)
    """SHA-256 of `body`."""
    body = models.BinaryField()
    """`awards.moulds.Mould` as JSON."""

    class Meta:
        verbose_name = _("document template")
        verbose_name_plural = _("document templates")

    def __str__(self) -> str:
        return str(self.pk)


class CompactDocument(models.Model):
    """What of a signed document in the first form is not in its template."""

    leaf_sequence = RowNumberField(primary_key=True)
    """As of its award: a number that costs no index of its own."""
    template = models.ForeignKey(
        DocumentTemplate, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    slots = models.BinaryField()
    """Packed; with the salt in it, and the signature."""
    digest = models.BinaryField(max_length=32)
    """SHA-256 of the whole text."""

    def __str__(self) -> str:
        return str(self.leaf_sequence)
