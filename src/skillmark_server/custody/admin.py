# SPDX-License-Identifier: Apache-2.0

"""The operator looks at identities, keys and lists; what is sealed is not shown."""

from __future__ import annotations

from django.contrib import admin

from skillmark_server.audit.looking import OnlyLooking
from skillmark_server.custody.models import IssuerIdentity, LogKey, SigningKey, StatusList


@admin.register(IssuerIdentity)
class IssuerIdentityAdmin(OnlyLooking):
    """Identities, and how their domains answered last."""

    fields = (
        "id",
        "organisation",
        "kind",
        "did",
        "domain",
        "domain_method",
        "domain_checked_at",
        "domain_failed_at",
        "domain_failure",
        "domain_met",
        "created_at",
        "used_from",
        "replaced_at",
    )
    list_display = ("organisation", "kind", "domain", "domain_checked_at", "domain_failed_at")
    list_filter = ("kind",)
    list_select_related = ("organisation",)
    search_fields = ("domain", "organisation__name")
    ordering = ("-created_at",)


@admin.register(SigningKey)
class SigningKeyAdmin(OnlyLooking):
    """Public halves, and their states."""

    fields = (
        "id",
        "identity",
        "method",
        "algorithm",
        "public_multikey",
        "active_from",
        "retired_at",
        "compromised_since",
        "compromised_at",
    )
    list_display = ("id", "algorithm", "active_from", "retired_at", "compromised_since")
    list_filter = ("algorithm",)
    ordering = ("-active_from",)


@admin.register(LogKey)
class LogKeyAdmin(OnlyLooking):
    """Keys of the log, one for each address that the site had."""

    fields = ("id", "origin", "made_at")
    list_display = ("origin", "made_at")
    ordering = ("-made_at",)


@admin.register(StatusList)
class StatusListAdmin(OnlyLooking):
    """Lists: how full, which version, published when."""

    fields = (
        "id",
        "identity",
        "purpose",
        "number",
        "size",
        "given_out",
        "version",
        "digest",
        "published_at",
        "changed_at",
    )
    list_display = ("id", "purpose", "number", "given_out", "version", "published_at", "changed_at")
    list_filter = ("purpose",)
    ordering = ("-published_at",)

    def get_queryset(self, request):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - Django's own
        """Leave the bytes of the lists out."""
        return super().get_queryset(request).defer("document", "sealed_permutation_key")
