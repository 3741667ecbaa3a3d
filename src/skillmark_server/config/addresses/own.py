# SPDX-License-Identifier: Apache-2.0

"""What is one's own: badges, certificates, pages, résumé; signing in, and oneself."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from skillmark_server.pages import (
    claim,
    demo_sign_in,
    me,
    my,
    my_data,
    my_renewals,
    my_tokens,
    transcript,
)
from skillmark_server.pages.portfolio import (
    accounts,
    applications,
    certificates,
    collections,
    imported,
    page,
    public,
    resume,
    resume_files,
    sharing,
)

urlpatterns: list[URLPattern | URLResolver] = [
    # what runs out, for a calendar program
    path("calendar/<str:secret>.ics", my_renewals.calendar, name="calendar"),
    # keeping a badge
    path("claim/<str:secret>", claim.claim, name="claim"),
    path("claim/<str:secret>/decline", claim.claim_decline, name="claim-decline"),
    path("claim/<str:secret>/mail", claim.claim_mail, name="claim-mail"),
    path("my/", my.my_badges, name="my-badges"),
    path("my/transcript", transcript.transcript, name="my-transcript"),
    path("my/transcript.json", transcript.transcript_file, name="my-transcript-file"),
    path("my/everything.zip", my.my_everything, name="my-everything"),
    path("my/<uuid:award_id>", my.my_badge, name="my-badge"),
    path("my/<uuid:award_id>/renew", my_renewals.my_badge_renew, name="my-badge-renew"),
    path("my/<uuid:award_id>/keep", my.my_badge_keep, name="my-badge-keep"),
    path("my/<uuid:award_id>/decline", my.my_badge_decline, name="my-badge-decline"),
    path("my/<uuid:award_id>/hide", my.my_badge_hide, name="my-badge-hide"),
    path("my/<uuid:award_id>/share", sharing.my_badge_share, name="my-badge-share"),
    path("my/<uuid:award_id>/share/<str:channel>", sharing.my_badge_go, name="my-badge-go"),
    path("my/<uuid:award_id>/file.<str:kind>", my.my_badge_file, name="my-badge-file"),
    # what was earned elsewhere
    path("my/imported/new", imported.imported_new, name="imported-new"),
    path("my/imported/<uuid:badge_id>", imported.imported, name="imported"),
    path("my/imported/<uuid:badge_id>/sees", imported.imported_sees, name="imported-sees"),
    path("my/imported/<uuid:badge_id>/hide", imported.imported_hide, name="imported-hide"),
    path("my/imported/<uuid:badge_id>/check", imported.imported_check, name="imported-check"),
    path("my/imported/<uuid:badge_id>/remove", imported.imported_remove, name="imported-remove"),
    path("my/imported/<uuid:badge_id>/file", imported.imported_file, name="imported-file"),
    path("my/certificates/", certificates.my_certificates, name="my-certificates"),
    path("my/certificates/new", certificates.certificate_new, name="certificate-new"),
    path(
        "my/certificates/<uuid:certificate_id>",
        certificates.my_certificate,
        name="my-certificate",
    ),
    path(
        "my/certificates/<uuid:certificate_id>/file",
        certificates.my_certificate_file,
        name="my-certificate-file",
    ),
    path(
        "my/certificates/<uuid:certificate_id>/remove",
        certificates.my_certificate_remove,
        name="my-certificate-remove",
    ),
    path("certificates/", certificates.certificate_list, name="certificate-list"),
    path(
        "certificates/<uuid:certificate_id>",
        certificates.certificate_decide,
        name="certificate-decide",
    ),
    path(
        "certificates/<uuid:certificate_id>/file",
        certificates.certificate_file,
        name="certificate-file",
    ),
    # ordering and showing what one keeps
    path("my/page", page.my_page, name="my-page"),
    path("my/collections/new", collections.collection_new, name="collection-new"),
    path("my/collections/<uuid:collection_id>", collections.collection, name="collection"),
    path(
        "my/collections/<uuid:collection_id>/arrange",
        collections.collection_arrange,
        name="collection-arrange",
    ),
    path(
        "my/collections/<uuid:collection_id>/imported",
        imported.collection_imported,
        name="collection-imported",
    ),
    path(
        "my/collections/<uuid:collection_id>/remove",
        collections.collection_remove,
        name="collection-remove",
    ),
    path("my/resume", resume.my_resume, name="my-resume"),
    path("my/resume/file.<str:kind>", resume.my_resume_file, name="my-resume-file"),
    path("my/resume/awards", resume.resume_awards, name="resume-awards"),
    path("my/resume/lines/<uuid:entry_id>", resume.resume_entry, name="resume-entry"),
    path("my/resume/<slug:part>/new", resume.resume_entry_new, name="resume-entry-new"),
    path("my/resume/<slug:part>/arrange", resume.resume_arrange, name="resume-arrange"),
    path("my/applications/", applications.application_list, name="application-list"),
    path("my/applications/new", applications.application_new, name="application-new"),
    path(
        "my/applications/<uuid:application_id>/withdraw",
        applications.application_withdraw,
        name="application-withdraw",
    ),
    path("s/<str:application_secret>", applications.application_view, name="application-view"),
    path("r/<uuid:resume_id>", resume_files.resume_view, name="resume-view"),
    path("r/<uuid:resume_id>.<str:kind>", resume_files.resume_view_file, name="resume-view-file"),
    path("p/<slug:address>", public.portfolio_public, name="portfolio-public"),
    path("p/<slug:address>/card.png", public.portfolio_card, name="portfolio-card"),
    path("c/<uuid:collection_id>", public.collection_public, name="collection-public"),
    path("c/<uuid:collection_id>/card.png", public.collection_card, name="collection-card"),
    # signing in, and oneself
    path("demo/sign-in", demo_sign_in.demo_sign_in, name="demo-sign-in"),
    path("account/", include("allauth.urls")),
    path("me/calendars", my_renewals.my_calendars, name="my-calendars"),
    path("me/calendars/<uuid:feed_id>/end", my_renewals.my_calendar_end, name="my-calendar-end"),
    path("me/", me.me, name="me"),
    path("me/tokens", my_tokens.my_token_list, name="my-token-list"),
    path("me/tokens/<uuid:token_id>/revoke", my_tokens.my_token_revoke, name="my-token-revoke"),
    path("me/merge", accounts.my_merge, name="my-merge"),
    path("me/merge/<str:merge_secret>", accounts.my_merge_answer, name="my-merge-answer"),
    path("me/close", accounts.my_close, name="my-close"),
    path("me/data", my_data.my_data, name="my-data"),
    path("me/data/export.zip", my_data.my_data_file, name="my-data-file"),
    path("me/data/erase", my_data.my_erase, name="my-erase"),
]
