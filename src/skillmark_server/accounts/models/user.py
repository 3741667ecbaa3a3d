# SPDX-License-Identifier: Apache-2.0

"""Somebody who signs in. Their verified addresses are allauth's `EmailAddress` rows."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone

from skillmark_server.columns.fields import SerialField


class UserManager(BaseUserManager["User"]):
    """Makes users; an address is kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **facts: Any) -> User:
        """Make a user; without a password they sign in by code or passkey."""
        user = self.model(email=email.strip().lower(), **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **facts: Any) -> User:
        """Make an operator of the whole site."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **facts)

    def get_by_natural_key(self, username: str | None) -> User:
        """Find a user by address, in any case."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account: learner, member of organisations, operator, or all of these."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    serial = SerialField()
    """A small number by which awards point at it."""
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=8, blank=True)
    """As in `LANGUAGES`; empty: as the browser asks."""
    theme = models.CharField(max_length=8, blank=True)
    """`light`, `dark`, or empty for as the system is."""
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)
    current_organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="user_email_lower_case",
                condition=models.Q(email=models.functions.Lower("email")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def shown_name(self) -> str:
        """The name, or the part of the address before the @."""
        return self.name or self.email.partition("@")[0]
