# SPDX-License-Identifier: Apache-2.0

"""
Who an organisation is as an issuer, the keys it signs with, and its status lists.

Private keys are sealed with the site's key-encryption key; no other room reads
`sealed`.
"""

from __future__ import annotations

import uuid

from django.db import models


class IdentityKind(models.TextChoices):
    """How an issuer is known to the world."""

    DEMO = "demo"
    """did:key, with a DEMO mark; cannot be rotated."""
    SITE = "site"
    """did:web under this site's address, with an opaque path."""
    DOMAIN = "domain"
    """did:web of the organisation's own domain."""


class IssuerIdentity(models.Model):
    """The identity an organisation issues under."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.OneToOneField(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="identity"
    )
    kind = models.CharField(max_length=8, choices=IdentityKind.choices)
    did = models.CharField(max_length=300, unique=True)
    domain = models.CharField(max_length=253, blank=True)
    domain_challenge = models.CharField(max_length=64, blank=True)
    domain_method = models.CharField(max_length=8, blank=True)
    """`file` or `dns`."""
    domain_checked_at = models.DateTimeField(null=True, blank=True)
    """When the domain last answered as it should; null while it has not."""
    domain_failed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.id)


class SigningKey(models.Model):
    """
    One key pair. Its state lies in its moments.

    Active (neither), retired (`retired_at`: no longer signs, what it signed stands),
    compromised (`compromised_since`: what it signed from then on is not trusted).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    identity = models.ForeignKey(IssuerIdentity, on_delete=models.CASCADE, related_name="keys")
    method = models.CharField(max_length=400, unique=True)
    """The DID URL of the verification method."""
    algorithm = models.CharField(max_length=12)
    public_multikey = models.CharField(max_length=160)
    sealed = models.BinaryField(null=True)
    """Nonce and ciphertext; null once the private half was destroyed."""
    active_from = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    compromised_since = models.DateTimeField(null=True, blank=True)
    compromised_at = models.DateTimeField(null=True, blank=True)
    """When it was said to be compromised."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["identity", "algorithm"],
                condition=models.Q(retired_at=None, compromised_since=None),
                name="signing_key_one_active",
            ),
            models.CheckConstraint(
                name="signing_key_retired_later",
                condition=models.Q(retired_at=None)
                | models.Q(retired_at__gte=models.F("active_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.method


class StatusList(models.Model):
    """One Bitstring Status List of an organisation, as last published."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="status_lists"
    )
    purpose = models.CharField(max_length=12)
    """`revocation` or `suspension`."""
    number = models.PositiveIntegerField()
    size = models.PositiveIntegerField(default=131_072)
    given_out = models.PositiveIntegerField(default=0)
    """How many indices were given out: the counter of the keyed permutation."""
    sealed_permutation_key = models.BinaryField()
    version = models.PositiveIntegerField(default=0)
    document = models.BinaryField(default=b"")
    """The signed list as it is served."""
    digest = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    """When a bit last changed; later than `published_at` while a new version is due."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "purpose", "number"], name="status_list_number_once"
            ),
            models.CheckConstraint(
                name="status_list_not_over_full",
                condition=models.Q(given_out__lte=models.F("size")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class StatusBit(models.Model):
    """An index whose bit was ever set; an index that is not here is clear."""

    list = models.ForeignKey(StatusList, on_delete=models.CASCADE, related_name="bits")
    index = models.PositiveIntegerField()
    is_set = models.BooleanField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "index"], name="status_bit_once"),
        ]

    def __str__(self) -> str:
        return f"{self.list_id} {self.index}"
