# SPDX-License-Identifier: Apache-2.0

"""
The working part of putting two rows of one person together: what goes where.

Called inside a service's transaction, with the organisation locked.
"""

from __future__ import annotations

from typing import Any

from skillmark_server.accounts.models import Employment, Person, PersonEmail
from skillmark_server.accounts.roster import writing


def emails_in_order(person: Person) -> list[str]:
    """Return the addresses of a person, the one that is written to first."""
    return list(person.emails.order_by("-is_primary", "pk").values_list("email", flat=True))


def move_employments(keep: Person, other: Person) -> None:
    """
    Give the employments of `other` to `keep`; one that says nothing new goes.

    Raises:
        EmploymentsOverlap: Both are employed at the same time, in two places.
    """
    keep.employments.filter(manager=other).update(manager=None)
    kept = list(keep.employments.all())
    for employment in other.employments.all():
        if any(_says_nothing_new(employment, one) for one in kept):
            employment.delete()
            continue
        employment.person = keep
        if employment.manager_id == keep.pk:
            employment.manager = None
        writing.require_no_overlap(employment)
        employment.save(update_fields=["person", "manager"])


def _says_nothing_new(employment: Employment, beside: Employment) -> bool:
    return all(
        getattr(employment, name) in {None, getattr(beside, name)}
        for name in ("department_id", "job_role_id", "manager_id", "from_on", "to_on")
    )


def move_the_rest(keep: Person, other: Person) -> None:
    """Whatever else names `other` names `keep`: awards, those under them as a manager, and more."""
    for relation in Person._meta.related_objects:
        model: Any = relation.related_model
        if model is PersonEmail:
            continue
        name = relation.field.name
        model._base_manager.filter(**{name: other}).update(**{name: keep})
