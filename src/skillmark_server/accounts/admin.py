# SPDX-License-Identifier: Apache-2.0

"""
The operator looks at people and organisations, and may lock a person out.

Locking is recorded. Passwords, second steps and tokens are not shown.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import (
    ApiToken,
    Invitation,
    Membership,
    Organisation,
    Person,
    User,
)
from skillmark_server.audit.looking import OnlyLooking
from skillmark_server.audit.recording import record

admin.site.site_header = admin.site.site_title = _("Skillmark, for the operator")
admin.site.index_title = _("Look at the site")


@admin.register(User)
class UserAdmin(OnlyLooking):
    """People with an account."""

    names = (_("account"), _("accounts"))
    fields = ("id", "name", "email", "language", "is_active", "is_staff", "last_login")
    list_display = ("email", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    ordering = ("email",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All but whether they may sign in; nobody locks themselves out."""
        if obj is not None and obj.pk == request.user.pk:
            return self.fields
        return tuple(name for name in self.fields if name != "is_active")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """For whoever runs the site."""
        return self.has_view_permission(request, obj)

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: User, form: Any, change: Any) -> None:
        """Save that one fact, and record it."""
        if "is_active" not in form.changed_data:
            return
        obj.save(update_fields=["is_active"])
        action = "person.unlocked" if obj.is_active else "person.locked"
        operator = request.user if isinstance(request.user, User) else None
        record(Actor(user=operator, kind="person"), action, obj, at=timezone.now())


@admin.register(Organisation)
class OrganisationAdmin(OnlyLooking):
    """Organisations and their rules."""

    names = (_("organisation"), _("organisations"))
    fields = (
        "id",
        "name",
        "website",
        "email",
        "language",
        "needs_review",
        "needs_sign_off",
        "undo_minutes",
        "claim_days",
        "is_demo",
        "created_at",
    )
    list_display = ("name", "website", "is_demo", "created_at")
    search_fields = ("name",)
    ordering = ("name",)


@admin.register(Membership)
class MembershipAdmin(OnlyLooking):
    """Who may do what where."""

    names = (_("membership"), _("memberships"))
    fields = ("user", "organisation", "role", "since")
    list_display = fields
    list_filter = ("role",)
    list_select_related = ("user", "organisation")
    search_fields = ("user__email", "organisation__name")


@admin.register(Invitation)
class InvitationAdmin(OnlyLooking):
    """Who is invited; the secret of the link is not kept at all."""

    names = (_("invitation"), _("invitations"))
    fields = ("email", "organisation", "role", "created_at", "expires_at", "accepted_at")
    list_display = ("email", "organisation", "role", "expires_at", "accepted_at")
    list_select_related = ("organisation",)


@admin.register(ApiToken)
class ApiTokenAdmin(OnlyLooking):
    """Tokens of programs: what they may do, and when they were last used."""

    names = (_("token of a program"), _("tokens of programs"))
    fields = (
        "name",
        "organisation",
        "holder",
        "user",
        "prefix",
        "scopes",
        "created_at",
        "expires_at",
        "last_used_on",
        "revoked_at",
    )
    list_display = ("name", "organisation", "prefix", "last_used_on", "revoked_at")
    list_select_related = ("organisation",)


@admin.register(Person)
class PersonAdmin(OnlyLooking):
    """People in the rosters."""

    names = (_("person in a roster"), _("people in rosters"))
    fields = ("id", "organisation", "name", "created_at", "changed_at")
    list_display = ("name", "organisation", "changed_at")
    list_select_related = ("organisation",)
    search_fields = ("name",)
    ordering = ("sort_name",)
