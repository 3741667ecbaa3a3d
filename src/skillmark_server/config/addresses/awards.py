# SPDX-License-Identifier: Apache-2.0

"""Awarding: rules, one, lists, withdrawing; and asking for a badge."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from skillmark_server.pages import (
    requests,
    rules,
)
from skillmark_server.pages.awarding import batches, packs, printing
from skillmark_server.pages.awarding import ending as award_ending
from skillmark_server.pages.awarding import lists as award_lists
from skillmark_server.pages.awarding import many as award_many
from skillmark_server.pages.awarding import one as award_one
from skillmark_server.pages.awarding import starting as award_starting
from skillmark_server.pages.awarding import whole as award_whole

urlpatterns: list[URLPattern | URLResolver] = [
    # awards
    path("awards/rules/", rules.rule_list, name="rule-list"),
    path("awards/rules/new", rules.rule_new, name="rule-new"),
    path("awards/rules/<uuid:rule_id>/end", rules.rule_end, name="rule-end"),
    path("awards/", award_lists.award_list, name="award-list"),
    path("awards/awards.xlsx", award_lists.award_export, name="award-export"),
    path("awards/new", award_starting.award_new, name="award-new"),
    path("awards/new/count", award_starting.award_count, name="award-count"),
    path("awards/batches/", award_lists.batch_list, name="batch-list"),
    path("awards/batches/<uuid:batch_id>", batches.batch, name="batch"),
    path("awards/batches/<uuid:batch_id>/columns", batches.batch_columns, name="batch-columns"),
    path("awards/batches/<uuid:batch_id>/row", batches.batch_row, name="batch-row"),
    path("awards/batches/<uuid:batch_id>/confirm", batches.batch_confirm, name="batch-confirm"),
    path("awards/batches/<uuid:batch_id>/undo", batches.batch_undo, name="batch-undo"),
    path("awards/batches/<uuid:batch_id>/cancel", batches.batch_cancel, name="batch-cancel"),
    path("awards/batches/<uuid:batch_id>/sign-off", batches.batch_sign_off, name="batch-sign-off"),
    path("awards/batches/<uuid:batch_id>/return", batches.batch_return, name="batch-return"),
    path("awards/batches/<uuid:batch_id>/pause", batches.batch_pause, name="batch-pause"),
    path("awards/batches/<uuid:batch_id>/resume", batches.batch_resume, name="batch-resume"),
    path("awards/batches/<uuid:batch_id>/pace", batches.batch_pace, name="batch-pace"),
    path(
        "awards/batches/<uuid:batch_id>/all/<slug:doing>", award_whole.batch_act, name="batch-act"
    ),
    path(
        "awards/batches/<uuid:batch_id>/acts/<uuid:batch_act_id>/undo",
        award_whole.batch_act_undo,
        name="batch-act-undo",
    ),
    path(
        "awards/batches/<uuid:batch_id>/acts/<uuid:batch_act_id>/sign-off",
        award_whole.batch_act_sign_off,
        name="batch-act-sign-off",
    ),
    path(
        "awards/batches/<uuid:batch_id>/problems.csv",
        batches.batch_problems,
        name="batch-problems",
    ),
    path(
        "awards/batches/<uuid:batch_id>/certificates",
        packs.batch_certificates,
        name="batch-certificates",
    ),
    path(
        "awards/batches/<uuid:batch_id>/certificates/new",
        packs.batch_certificates_new,
        name="batch-certificates-new",
    ),
    path(
        "awards/batches/<uuid:batch_id>/certificates/<uuid:pack_id>.zip",
        packs.batch_certificates_file,
        name="batch-certificates-file",
    ),
    path(
        "awards/batches/<uuid:batch_id>/certificates/<uuid:pack_id>/remove",
        packs.batch_certificates_remove,
        name="batch-certificates-remove",
    ),
    path("awards/batches/<uuid:batch_id>/to-mend", batches.batch_to_mend, name="batch-to-mend"),
    path("awards/certificates/", printing.award_certificates, name="award-certificates"),
    path(
        "awards/certificates/new",
        printing.award_certificates_new,
        name="award-certificates-new",
    ),
    path(
        "awards/certificates/<uuid:pack_id>.zip",
        printing.award_certificates_file,
        name="award-certificates-file",
    ),
    path(
        "awards/certificates/<uuid:pack_id>/remove",
        printing.award_certificates_remove,
        name="award-certificates-remove",
    ),
    path("awards/many/", award_many.bulk_act_list, name="bulk-act-list"),
    path("awards/many/new", award_many.bulk_act_new, name="bulk-act-new"),
    path("awards/many/<uuid:bulk_act_id>", award_many.bulk_act, name="bulk-act"),
    path("awards/many/<uuid:bulk_act_id>/undo", award_many.bulk_act_undo, name="bulk-act-undo"),
    path(
        "awards/many/<uuid:bulk_act_id>/sign-off",
        award_many.bulk_act_sign_off,
        name="bulk-act-sign-off",
    ),
    path("awards/ending/", award_ending.ending_list, name="ending-list"),
    path("awards/renewals/<uuid:renewal_id>", award_ending.renewal_request, name="renewal-request"),
    path("awards/<uuid:award_id>/renew", award_ending.award_renew, name="award-renew"),
    path("awards/<uuid:award_id>/reissue", award_many.award_reissue, name="award-reissue"),
    path("awards/<uuid:award_id>", award_one.award_detail, name="award-detail"),
    path(
        "awards/<uuid:award_id>/certificate.pdf",
        award_one.award_certificate,
        name="award-certificate",
    ),
    path("awards/<uuid:award_id>/revoke", award_one.award_revoke, name="award-revoke"),
    path("awards/<uuid:award_id>/suspend", award_one.award_suspend, name="award-suspend"),
    path("awards/<uuid:award_id>/reinstate", award_one.award_reinstate, name="award-reinstate"),
    path("awards/<uuid:award_id>/mail", award_one.award_mail, name="award-mail"),
    path("awards/<uuid:award_id>/acts/<uuid:act_id>/undo", award_one.act_undo, name="act-undo"),
    # asking for a badge
    path("requests/", requests.request_list, name="request-list"),
    path("requests/<uuid:request_id>", requests.request_detail, name="request-detail"),
    path("requests/links/new", requests.request_link_new, name="request-link-new"),
    path("requests/links/<uuid:link_id>", requests.request_link, name="request-link"),
    path(
        "requests/links/<uuid:link_id>/qr.svg", requests.request_link_code, name="request-link-code"
    ),
    path("requests/links/<uuid:link_id>/end", requests.request_link_end, name="request-link-end"),
    path("ask/confirm/<str:secret>", requests.ask_confirm, name="ask-confirm"),
    path("ask/<str:code>", requests.ask, name="ask"),
]
