# SPDX-License-Identifier: Apache-2.0

"""Every address of the server, on one screen."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from skillmark_server.api.app import api
from skillmark_server.pages import (
    demo,
    demo_sign_in,
    health,
    home,
    issuer_public,
    me,
    members,
    organisation,
    published,
    tokens,
    verify,
)
from skillmark_server.pages.language import choose_language
from skillmark_server.pages.people import imports, lists, persons
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
    # people
    path("people/", lists.people, name="person-list"),
    path("people/people.xlsx", lists.people_excel, name="person-export"),
    path("people/new", persons.new_person, name="person-new"),
    path("people/<uuid:person_id>", persons.person, name="person-detail"),
    path("people/<uuid:person_id>/edit", persons.edit_person, name="person-edit"),
    path("people/<uuid:person_id>/leave", persons.leave, name="person-leave"),
    path("people/<uuid:person_id>/merge", persons.merge, name="person-merge"),
    path("people/<uuid:person_id>/employments/new", persons.new_employment, name="employment-new"),
    path(
        "people/<uuid:person_id>/employments/<int:employment_id>",
        persons.edit_employment,
        name="employment-edit",
    ),
    path("people/import", imports.choose, name="roster-import"),
    path("people/import/example.xlsx", imports.example, name="roster-import-example"),
    path("people/import/<uuid:import_id>", imports.preview, name="roster-import-preview"),
    path("people/import/<uuid:import_id>/columns", imports.columns, name="roster-import-columns"),
    path("people/import/<uuid:import_id>/confirm", imports.confirm, name="roster-import-confirm"),
    path("people/import/<uuid:import_id>/mend", imports.mend, name="roster-import-mend"),
    path("people/import/<uuid:import_id>/undo", imports.undo, name="roster-import-undo"),
    path("people/import/<uuid:import_id>/discard", imports.discard, name="roster-import-discard"),
    path("people/import/<uuid:import_id>/to-mend", imports.to_mend, name="roster-import-to-mend"),
    # signing in, and oneself
    path("demo/sign-in", demo_sign_in.demo_sign_in, name="demo-sign-in"),
    path("account/", include("allauth.urls")),
    path("me/", me.me, name="me"),
    # organisations
    path("organisations/new", organisation.organisation_new, name="organisation-new"),
    path("organisations/switch", organisation.organisation_switch, name="organisation-switch"),
    path("organisation/", organisation.organisation, name="organisation"),
    path("organisation/edit", organisation.organisation_edit, name="organisation-edit"),
    path("organisation/rules", organisation.organisation_rules, name="organisation-rules"),
    path("organisation/logo.png", organisation.organisation_logo, name="organisation-logo"),
    path("organisation/leave", members.organisation_leave, name="organisation-leave"),
    path("organisation/members", members.member_list, name="member-list"),
    path("organisation/members/<uuid:user_id>/roles", members.member_roles, name="member-roles"),
    path("organisation/members/<uuid:user_id>/remove", members.member_remove, name="member-remove"),
    path(
        "organisation/invitations/<uuid:invitation_id>/withdraw",
        members.invitation_withdraw,
        name="invitation-withdraw",
    ),
    path("organisation/tokens", tokens.token_list, name="token-list"),
    path("organisation/tokens/<uuid:token_id>/revoke", tokens.token_revoke, name="token-revoke"),
    path("invitation/<str:secret>", members.invitation, name="invitation"),
    path("invitation/<str:secret>/accept", members.invitation_accept, name="invitation-accept"),
    path("operator/", admin.site.urls),
]

handler400 = "skillmark_server.pages.failures.bad_request"
handler403 = "skillmark_server.pages.failures.not_allowed"
handler404 = "skillmark_server.pages.failures.not_found"
handler500 = "skillmark_server.pages.failures.broken"
