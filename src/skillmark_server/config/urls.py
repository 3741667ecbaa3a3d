# SPDX-License-Identifier: Apache-2.0

"""Every address of the server; `addresses` has them by subject."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import URLPattern, URLResolver, path

from skillmark_server.api.app import api
from skillmark_server.config.addresses import (
    achievements,
    awards,
    everybody,
    organisation,
    own,
    people,
)

# The operator signs in like everybody else, second step included.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns: list[URLPattern | URLResolver] = [
    *everybody.urlpatterns,
    *achievements.urlpatterns,
    *awards.urlpatterns,
    *own.urlpatterns,
    *people.urlpatterns,
    *organisation.urlpatterns,
    path("api/v1/", api.urls),
    path("operator/", admin.site.urls),
]

handler400 = "skillmark_server.pages.failures.bad_request"
handler403 = "skillmark_server.pages.failures.not_allowed"
handler404 = "skillmark_server.pages.failures.not_found"
handler500 = "skillmark_server.pages.failures.broken"
