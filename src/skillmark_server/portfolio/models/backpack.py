# SPDX-License-Identifier: Apache-2.0

"""How somebody orders what they hold, and the page on which they show it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from skillmark_server.awards.models import Award, Visibility

LONGEST_NAME = 80
LONGEST_TEXT = 1_000
LONGEST_ADDRESS = 40


class HiddenAward(models.Model):
    """An award that its holder keeps and does not want to meet: in no list, on no page."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="hidden_awards"
    )
    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="+")
    hidden_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "award"], name="hidden_award_once"),
        ]

    def __str__(self) -> str:
        return str(self.award_id)


class Collection(models.Model):
    """Awards that belong together, in an order, under a name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    """Stands in the public address `/c/<id>`."""
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="collections"
    )
    name = models.CharField(max_length=LONGEST_NAME)
    description = models.CharField(max_length=LONGEST_TEXT, blank=True)
    visibility = models.CharField(
        max_length=8, choices=Visibility.choices, default=Visibility.ONLY_ME
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="collection_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return str(self.id)


class CollectionItem(models.Model):
    """One award in a collection, and where it stands."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="items")
    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="collection_items")
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "award"], name="collection_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.collection_id} {self.position}"


class PortfolioPage(models.Model):
    """The page of somebody, under an address that says nothing, or under a name they chose."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="portfolio_page",
    )
    address = models.CharField(max_length=LONGEST_ADDRESS, unique=True)
    """Stands in the public address `/p/<address>`; lower case."""
    headline = models.CharField(max_length=LONGEST_NAME, blank=True)
    about = models.CharField(max_length=LONGEST_TEXT, blank=True)
    visibility = models.CharField(
        max_length=8, choices=Visibility.choices, default=Visibility.ONLY_ME
    )
    is_listed = models.BooleanField(default=False)
    """Whether search engines may show it; nobody's is unless they say so."""
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="portfolio_page_listed_only_if_public",
                condition=Q(is_listed=False) | Q(visibility=Visibility.PUBLIC),
            ),
            models.CheckConstraint(
                name="portfolio_page_address_lower_case",
                condition=Q(address=models.functions.Lower("address")) & ~Q(address=""),
            ),
        ]

    def __str__(self) -> str:
        return self.address
