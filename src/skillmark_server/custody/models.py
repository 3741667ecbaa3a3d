# SPDX-License-Identifier: Apache-2.0

"""
Who an organisation is as an issuer, the keys it signs with, and its status lists.

Private keys are sealed with the site's key-encryption key; no other room reads
`sealed`.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from skillmark_server.columns.fields import SerialField


class IdentityKind(models.TextChoices):
    """How an issuer is known to the world."""

    DEMO = "demo", _("Demonstration")
    """did:key, with a DEMO mark; cannot be rotated."""
    SITE = "site", _("Address on this site")
    """did:web under this site's address, with an opaque path."""
    DOMAIN = "domain", _("Own domain")
    """did:web of the organisation's own domain."""


class DomainMethod(models.TextChoices):
    """How an organisation shows that a domain is its own."""

    FILE = "file", _("A file on the website")
    DNS = "dns", _("A record in the DNS")


class IssuerIdentity(models.Model):
    """
    An identity that an organisation issues under.

    Waiting (`used_from` is null: its domain was not checked yet), current, or
    replaced (it issues no more; its lists and its document are still served).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="identities"
    )
    kind = models.CharField(max_length=8, choices=IdentityKind.choices)
    did = models.CharField(max_length=300, db_index=True)
    domain = models.CharField(max_length=253, blank=True, db_index=True)
    domain_challenge = models.CharField(max_length=64, blank=True)
    domain_method = models.CharField(max_length=8, blank=True, choices=DomainMethod.choices)
    domain_checked_at = models.DateTimeField(null=True, blank=True)
    """When the domain last answered as it should; null while it has not."""
    domain_failed_at = models.DateTimeField(null=True, blank=True)
    """When it last did not, if that was later."""
    domain_failure = models.CharField(max_length=24, blank=True)
    """Why, as a `domains.DomainFailure`."""
    domain_met = models.CharField(max_length=300, blank=True)
    """What was met instead, for whoever looks after the domain."""
    domain_asked_at = models.DateTimeField(null=True, blank=True)
    """When a worker last took it on to ask the domain again."""
    created_at = models.DateTimeField()
    used_from = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("identity of an issuer")
        verbose_name_plural = _("identities of issuers")
        constraints = [
            # Whoever only says that a domain is theirs must not keep its owner from it.
            models.UniqueConstraint(
                fields=["did"], condition=Q(used_from__isnull=False), name="identity_did_once"
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(used_from__isnull=False, replaced_at=None),
                name="identity_one_current",
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(used_from=None, replaced_at=None),
                name="identity_one_waiting",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_waiting(self) -> bool:
        """Whether its domain has yet to be checked for the first time."""
        return self.used_from is None

    @property
    def is_domain_sound(self) -> bool:
        """Whether the last check of the domain found it as it should be."""
        return self.domain_checked_at is not None and self.domain_failed_at is None


class State(StrEnum):
    """What a key is good for at a moment."""

    COMING = "coming"
    """Published, so that verifiers know it when it takes over."""
    ACTIVE = "active"
    RETIRED = "retired"
    COMPROMISED = "compromised"


class SigningKey(models.Model):
    """
    One key pair. Its state lies in its moments.

    Active (from `active_from` until `retired_at`), retired (it no longer signs, what it
    signed stands), compromised (`compromised_since`: nothing it signed is trusted).
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
    """May lie ahead: a key that is being rotated signs on until then."""
    compromised_since = models.DateTimeField(null=True, blank=True)
    compromised_at = models.DateTimeField(null=True, blank=True)
    """When it was said to be compromised."""

    class Meta:
        verbose_name = _("key")
        verbose_name_plural = _("keys")
        constraints = [
            models.UniqueConstraint(
                fields=["identity", "algorithm"],
                condition=Q(retired_at=None, compromised_since=None),
                name="signing_key_one_active",
            ),
            models.CheckConstraint(
                name="signing_key_retired_later",
                condition=Q(retired_at=None) | Q(retired_at__gte=F("active_from")),
            ),
            models.CheckConstraint(
                name="signing_key_compromise_is_whole",
                condition=Q(compromised_since=None, compromised_at=None)
                | Q(compromised_at__isnull=False, compromised_since__lte=F("compromised_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.method

    def state_at(self, at: datetime) -> State:
        """What it is good for at `at`."""
        if self.compromised_since is not None:
            return State.COMPROMISED
        if self.retired_at is not None and self.retired_at <= at:
            return State.RETIRED
        return State.ACTIVE if self.active_from <= at else State.COMING


class LogKey(models.Model):
    """The key with which this site signs for its transparency log under one name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    origin = models.CharField(max_length=300, unique=True)
    """The name of the log, such as `skills.example.org/log`: another address is another log."""
    public = models.BinaryField(max_length=32)
    sealed = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("key of the log")
        verbose_name_plural = _("keys of the log")

    def __str__(self) -> str:
        return self.origin


class StatusList(models.Model):
    """
    One status list of an issuer identity, as last published.

    A Bitstring Status List; or, of the purpose `named`, a `1EdTechRevocationList`, whose places
    are counted like those of the others and stand in no badge.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    serial = SerialField()
    """A small number by which awards point at it."""
    identity = models.ForeignKey(
        IssuerIdentity, on_delete=models.CASCADE, related_name="status_lists"
    )
    """Only a list by the issuer that a badge names counts for the badge."""
    purpose = models.CharField(max_length=12)
    """`revocation`, `suspension` or `named`."""
    number = models.PositiveIntegerField()
    size = models.PositiveIntegerField(default=131_072)
    given_out = models.PositiveIntegerField(default=0)
    """How many indices were given out: the counter of the keyed permutation."""
    sealed_permutation_key = models.BinaryField()
    version = models.PositiveIntegerField(default=0)
    document = models.BinaryField(default=b"")
    """The signed list as it is served."""
    digest = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    """When a bit first changed that no version holds yet; null while none is due."""

    class Meta:
        verbose_name = _("status list")
        verbose_name_plural = _("status lists")
        constraints = [
            models.UniqueConstraint(
                fields=["identity", "purpose", "number"], name="status_list_number_once"
            ),
            models.CheckConstraint(
                name="status_list_not_over_full",
                condition=Q(given_out__lte=F("size")),
            ),
            models.CheckConstraint(
                name="status_list_purpose_known",
                condition=Q(purpose__in=["revocation", "suspension", "named"]),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class IssuingTerms(models.Model):
    """What an organisation has its new badges carry; one without a row goes by the defaults."""

    organisation = models.OneToOneField(
        "accounts.Organisation",
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="issuing_terms",
    )
    names_newest = models.BooleanField(default=False)
    """Whether they say where their newest version is."""
    names_withdrawn = models.BooleanField(default=False)
    """Whether the list that they name has the ids of those that were withdrawn, in the clear."""

    class Meta:
        verbose_name = _("what new badges carry")
        verbose_name_plural = _("what new badges carry")
        constraints = [
            # The newest version has the id of one that such a list names as withdrawn.
            models.CheckConstraint(
                name="issuing_terms_one_of_the_two",
                condition=Q(names_newest=False) | Q(names_withdrawn=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class StatusBit(models.Model):
    """An index whose bit was ever set; an index that is not here is clear."""

    list = models.ForeignKey(StatusList, on_delete=models.CASCADE, related_name="bits")
    index = models.PositiveIntegerField()
    is_set = models.BooleanField()
    changed_at = models.DateTimeField()
    is_published = models.BooleanField(default=False)
    """Whether the packed bits of the list hold it as it is here."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "index"], name="status_bit_once"),
        ]
        indexes = [
            # A version costs what changed since the last one, however many were withdrawn ever.
            models.Index(
                fields=["list"], condition=Q(is_published=False), name="status_bit_unpublished"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_id} {self.index}"


class NamedCredential(models.Model):
    """A credential that a list of the purpose `named` has to name; its bit is set."""

    list = models.ForeignKey(StatusList, on_delete=models.CASCADE, related_name="named")
    index = models.PositiveIntegerField()
    credential_id = models.CharField(max_length=400)
    reason = models.CharField(max_length=500, blank=True)
    """For everybody to read; empty where it is not."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "index"], name="named_credential_once"),
        ]

    def __str__(self) -> str:
        return self.credential_id


class PackedBits(models.Model):
    """The bits of a list as its last version holds them; the rows are the truth."""

    list = models.OneToOneField(
        StatusList, primary_key=True, on_delete=models.CASCADE, related_name="packed"
    )
    octets = models.BinaryField()
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.pk)
