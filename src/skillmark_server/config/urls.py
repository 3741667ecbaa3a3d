# SPDX-License-Identifier: Apache-2.0

"""Every address of the server, on one screen."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from skillmark_server.api.app import api
from skillmark_server.pages import demo, health, home, issuer_public, published, verify
from skillmark_server.pages.language import choose_language
from skillmark_server.pages.styleguide import example_badge, styleguide
from skillmark_server.pages.theme import choose_theme

urlpatterns: list[URLPattern | URLResolver] = [
    # machines
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    # the first page, and what is kept where no mail is sent
    path("", home.home, name="home"),
    path("matrix.xlsx", home.matrix_excel, name="matrix-excel"),
    path("demo/mail", demo.mail_list, name="demo-mail"),
    path("demo/mail/<uuid:mail_id>", demo.mail_one, name="demo-mail-one"),
    path("demo/mail/<uuid:mail_id>/html", demo.mail_html, name="demo-mail-html"),
    # how a page looks
    path("theme", choose_theme, name="theme"),
    path("language", choose_language, name="choose-language"),
    path("styleguide", styleguide, name="styleguide"),
    path("styleguide/<slug:shape>.svg", example_badge, name="styleguide-badge"),
    # verifying, for anybody
    path("verify", verify.verify, name="verify"),
    path("verify/holder", verify.compare_holder, name="verify-holder"),
    path("verify/report", verify.report, name="verify-report"),
    # issuers and lists, for verifiers
    path("i/<uuid:identity_id>", issuer_public.issuer_public, name="issuer-public"),
    path("i/<uuid:identity_id>/did.json", published.issuer_document, name="issuer-document"),
    path("i/<uuid:identity_id>/logo.png", published.issuer_logo, name="issuer-logo"),
    path(".well-known/did.json", published.host_document, name="host-document"),
    path("status/<uuid:list_id>", published.status_list, name="status-list"),
    # programs
    path("api/v1/", api.urls),
    # signing in
    path("account/", include("allauth.urls")),
    path("operator/", admin.site.urls),
]

handler400 = "skillmark_server.pages.failures.bad_request"
handler403 = "skillmark_server.pages.failures.not_allowed"
handler404 = "skillmark_server.pages.failures.not_found"
handler500 = "skillmark_server.pages.failures.broken"
