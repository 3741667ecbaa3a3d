# SPDX-License-Identifier: Apache-2.0

"""Every address of the server, on one screen."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from skillmark_server.pages import health
from skillmark_server.pages.language import choose_language
from skillmark_server.pages.theme import choose_theme

urlpatterns: list[URLPattern | URLResolver] = [
    # machines
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    # how a page looks
    path("theme", choose_theme, name="theme"),
    path("language", choose_language, name="choose-language"),
    # signing in
    path("account/", include("allauth.urls")),
    path("operator/", admin.site.urls),
]

handler400 = "skillmark_server.pages.failures.bad_request"
handler403 = "skillmark_server.pages.failures.not_allowed"
handler404 = "skillmark_server.pages.failures.not_found"
handler500 = "skillmark_server.pages.failures.broken"
