# SPDX-License-Identifier: Apache-2.0

"""
The roster: the people an organisation knows, whether or not they sign in.

Leaving an employer ends an employment; nothing is deleted.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from skillmark_server.accounts.models.organisation import Organisation
from skillmark_server.columns.fields import SerialField


class Department(models.Model):
    """A part of an organisation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="departments"
    )
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="department_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class JobRole(models.Model):
    """What somebody is employed as."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="job_roles"
    )
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="job_role_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody an organisation knows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    serial = SerialField()
    """A small number by which awards point at it."""
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(max_length=120)
    sort_name = models.CharField(max_length=240)
    """Folded so that a database sorts it in Danish order; written by the services."""
    employee_number = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=8, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="persons",
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "employee_number"],
                condition=~models.Q(employee_number=""),
                name="person_employee_number_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=models.Q(user__isnull=False),
                name="person_user_once",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "sort_name"], name="person_in_order")]

    def __str__(self) -> str:
        return str(self.id)


class PersonEmail(models.Model):
    """One of the addresses an organisation has for a person; lower case."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="emails")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField()
    is_primary = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "email"], name="person_email_once"),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(is_primary=True),
                name="person_email_one_primary",
            ),
            models.CheckConstraint(
                name="person_email_lower_case",
                condition=models.Q(email=models.functions.Lower("email")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Employment(models.Model):
    """When a person was employed, where, as what, and under whom."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="employments")
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.SET_NULL, related_name="employments"
    )
    job_role = models.ForeignKey(
        JobRole, null=True, blank=True, on_delete=models.SET_NULL, related_name="employments"
    )
    manager = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    from_on = models.DateField(null=True, blank=True)
    to_on = models.DateField(null=True, blank=True)
    """The last day; empty while it lasts."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="employment_ends_after_it_begins",
                condition=models.Q(to_on=None)
                | models.Q(from_on=None)
                | models.Q(from_on__isnull=False, to_on__gte=models.F("from_on")),
            ),
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(to_on=None), name="employment_one_open"
            ),
            models.CheckConstraint(
                name="employment_not_under_oneself",
                condition=models.Q(manager=None) | ~models.Q(manager=models.F("person")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class RosterImport(models.Model):
    """A file on its way into the roster; kept, so that it can be continued and undone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="roster_imports"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    file_name = models.CharField(max_length=200)
    header = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    """`[{"line": 2, "cells": ["…"]}]` as read."""
    mapping = models.JSONField(default=dict)
    ends_missing = models.BooleanField(default=False)
    changes = models.JSONField(default=list)
    """What was done, with what was there before: enough to undo it."""
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="roster_import_undone_after_confirmed",
                condition=models.Q(undone_at=None)
                | models.Q(confirmed_at__isnull=False, undone_at__gte=models.F("confirmed_at")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
