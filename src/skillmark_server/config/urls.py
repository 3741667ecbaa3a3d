# SPDX-License-Identifier: Apache-2.0

"""Every address of the server, on one screen."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.urls")),
    path("operator/", admin.site.urls),
]
