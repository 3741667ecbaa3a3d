# SPDX-License-Identifier: Apache-2.0

"""
The operator's pages: everything can be looked at, next to nothing be changed.

What a row holds beyond the fields that are named stays unseen: a page that names
none shows none.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest


class OnlyLooking(admin.ModelAdmin):
    """
    A list and a page for each row, for staff; `fields` says what is shown.

    `names` says what one row and several are called, where the model does not: nobody but the
    operator reads it, so it needs no migration.
    """

    names: tuple[Any, Any] | None = None

    actions = None
    list_per_page = 50
    show_full_result_count = False
    """Counting a long table twice for each page is not worth its time."""

    def __init__(self, model: type[Model], site: admin.AdminSite) -> None:
        super().__init__(model, site)
        if self.names is not None:
            model._meta.verbose_name, model._meta.verbose_name_plural = self.names

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Every field that is shown."""
        return self.fields or ()

    def has_module_permission(self, request: HttpRequest) -> bool:
        """For whoever runs the site."""
        return _is_operator(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """For whoever runs the site."""
        return _is_operator(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: rows are made by services."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


def keep_only_looking() -> None:
    """
    Take the pages away that other packages bring.

    They would show the secrets of second steps and sign-ins, and change addresses without a line
    in the log.
    """
    for model in apps.get_models():
        if admin.site.is_registered(model):
            shown = admin.site.get_model_admin(model)
            if not isinstance(shown, OnlyLooking):
                admin.site.unregister(model)


def _is_operator(request: HttpRequest) -> bool:
    user = request.user
    return bool(user.is_active and getattr(user, "is_staff", False))
