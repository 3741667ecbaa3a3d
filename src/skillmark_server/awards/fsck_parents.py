# SPDX-License-Identifier: Apache-2.0

"""Whether all that awards, their documents and rows of lists name is there (decision 90)."""

from __future__ import annotations

from typing import Final

from django.db import models

from skillmark_server.awards.fsck_windows import Found, Window
from skillmark_server.awards.models import Award, BatchRow, CompactDocument

SHARED: Final[tuple[tuple[type[models.Model], tuple[str, ...]], ...]] = (
    (
        Award,
        (
            "organisation",
            "achievement",
            "version",
            "batch",
            "issued_by",
            "revocation_list",
            "suspension_list",
        ),
    ),
    (CompactDocument, ("template",)),
    (BatchRow, ("batch",)),
)
"""What thousands of rows share; PostgreSQL does not look it up when they are written."""


def look_at_parents(_window: Window, found: Found) -> None:
    """Nothing names what is not there."""
    for model, names in SHARED:
        for name in names:
            field = model._meta.get_field(name)
            assert isinstance(field, models.ForeignKey)  # noqa: S101 - as they are written above
            rows = model._default_manager.filter(**{f"{name}__isnull": False}).order_by()
            named = set(rows.values_list(name, flat=True).distinct())
            key = field.target_field.name
            parents = field.target_field.model._default_manager
            there = set(parents.filter(**{f"{key}__in": named}).values_list(key, flat=True))
            for missing in sorted(named - there, key=str):
                found.fault("names_nothing", f"{model._meta.model_name}.{name} {missing}")
