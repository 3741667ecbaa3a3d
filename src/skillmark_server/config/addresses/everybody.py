# SPDX-License-Identifier: Apache-2.0

"""What anybody may ask for: machines, how pages look, awards, verifying, issuers, the catalogue."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from skillmark_server.pages import (
    achievement_documents,
    award_newest,
    award_public,
    catalogue,
    demo,
    health,
    home,
    house,
    issuer_public,
    metrics,
    open_badges_2,
    published,
    texts,
    verify,
)
from skillmark_server.pages.embedding import card, oembed
from skillmark_server.pages.language import choose_language
from skillmark_server.pages.styleguide import example_badge, styleguide
from skillmark_server.pages.theme import choose_theme

urlpatterns: list[URLPattern | URLResolver] = [
    # machines
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
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
    # an award, for everybody who may see it
    path("a/<uuid:award_id>", award_public.award_public, name="award-public"),
    path("a/<uuid:award_id>.<slug:ending>", award_public.award_public, name="award-file"),
    path("a/<uuid:award_id>/newest", award_newest.award_newest, name="award-newest"),
    path(
        "a/<uuid:award_id>/newest.<slug:ending>",
        award_newest.award_newest,
        name="award-newest-file",
    ),
    path("a/<uuid:award_id>/card.png", award_public.award_card, name="award-card"),
    path("a/<uuid:award_id>/ob2.json", open_badges_2.assertion, name="ob2-assertion"),
    path(
        "achievements/<uuid:achievement_id>/v<int:number>/<slug:language>/ob2.json",
        open_badges_2.badge_class,
        name="ob2-badge",
    ),
    path("i/<uuid:identity_id>/ob2.json", open_badges_2.issuer, name="ob2-issuer"),
    # what other sites show of it
    path("embed/a/<uuid:award_id>", card.award_embed, name="award-embed"),
    path("oembed", oembed.oembed, name="oembed"),
    # verifying, for anybody
    path("verify", verify.verify, name="verify"),
    path("verify/holder", verify.compare_holder, name="verify-holder"),
    path("verify/report", verify.report, name="verify-report"),
    # texts for everybody
    path("about-verification", texts.about_verification, name="about-verification"),
    path("privacy", texts.privacy, name="privacy"),
    path("accessibility", texts.accessibility, name="accessibility"),
    # issuers and lists, for verifiers
    path("i/<uuid:identity_id>", issuer_public.issuer_public, name="issuer-public"),
    path("i/<uuid:identity_id>/did.json", published.issuer_document, name="issuer-document"),
    path("i/<uuid:identity_id>/theme-<slug:digest>.css", house.issuer_theme, name="issuer-theme"),
    path("i/<uuid:identity_id>/logo.png", published.issuer_logo, name="issuer-logo"),
    path(".well-known/did.json", published.host_document, name="host-document"),
    path("status/<uuid:list_id>", published.status_list, name="status-list"),
    # what can be earned, for anybody
    path("catalogue", catalogue.catalogue, name="catalogue"),
    path(
        "catalogue/<uuid:achievement_id>", catalogue.achievement_public, name="achievement-public"
    ),
    path(
        "achievements/<uuid:achievement_id>/v<int:number>",
        achievement_documents.version,
        name="version",
    ),
    path(
        "achievements/<uuid:achievement_id>/v<int:number>.json",
        achievement_documents.version_json,
        name="version-json",
    ),
    path(
        "achievements/<uuid:achievement_id>/v<int:number>.png",
        achievement_documents.version_png,
        name="version-png",
    ),
    path(
        "achievements/<uuid:achievement_id>/v<int:number>.svg",
        achievement_documents.version_svg,
        name="version-svg",
    ),
    path(
        "achievements/<uuid:achievement_id>/v<int:number>/small.svg",
        achievement_documents.version_small,
        name="version-small",
    ),
    path(
        "achievements/<uuid:achievement_id>/v<int:number>/<slug:language>",
        achievement_documents.version_language,
        name="version-language",
    ),
    path("achievements/parts.svg", achievement_documents.badge_parts, name="badge-parts"),
    path(
        "achievements/shelf/<slug:key>.svg",
        achievement_documents.shelf_picture,
        name="shelf-picture",
    ),
]
