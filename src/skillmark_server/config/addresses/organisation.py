# SPDX-License-Identifier: Apache-2.0

"""An organisation: its issuer, its log, its figures, its members, its programs, data of people."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from skillmark_server.pages import (
    figures,
    issuer,
    log,
    members,
    organisation,
    published,
    retention,
    stolen_keys,
    subjects,
    tokens,
    webhooks,
)
from skillmark_server.pages import sharing as organisation_sharing

urlpatterns: list[URLPattern | URLResolver] = [
    # the issuer of an organisation
    path("organisation/issuer", issuer.issuer, name="issuer"),
    path("organisation/issuer/new", issuer.issuer_create, name="issuer-create"),
    path("organisation/issuer/withdraw", issuer.issuer_withdraw, name="issuer-withdraw"),
    path("organisation/issuer/terms", issuer.issuer_terms, name="issuer-terms"),
    path("organisation/issuer/domain", issuer.issuer_domain, name="issuer-domain"),
    path("organisation/issuer/domain/stop", issuer.issuer_domain_stop, name="issuer-domain-stop"),
    path("organisation/issuer/<uuid:identity_id>/check", issuer.issuer_check, name="issuer-check"),
    path("organisation/issuer/<uuid:identity_id>/did.json", issuer.issuer_file, name="issuer-file"),
    path("organisation/issuer/keys/<uuid:key_id>/change", issuer.key_change, name="key-change"),
    path("organisation/issuer/keys/<uuid:key_id>/rest", issuer.key_rest, name="key-rest"),
    path(
        "organisation/issuer/keys/<uuid:key_id>/stolen", stolen_keys.key_stolen, name="key-stolen"
    ),
    path(
        "organisation/issuer/keys/<uuid:key_id>/awards", stolen_keys.key_awards, name="key-awards"
    ),
    # what happened
    path("log/", log.audit_log, name="audit-log"),
    path("log/check", log.audit_log_check, name="audit-log-check"),
    path("log/checkpoint", published.log_checkpoint, name="log-checkpoint"),
    path("log/key", published.log_key_text, name="log-key"),
    path("log/tile/<int:level>/<path:name>", published.log_tile, name="log-tile"),
    re_path(r"^log/file\.(?P<ending>csv|xlsx)$", log.audit_log_file, name="audit-log-file"),
    # figures of a year
    path("figures/", figures.figures, name="figures"),
    re_path(
        r"^figures/(?P<part>month|badge|department)\.(?P<ending>csv|xlsx)$",
        figures.figures_file,
        name="figures-file",
    ),
    # organisations
    path("organisations/new", organisation.organisation_new, name="organisation-new"),
    path("organisations/switch", organisation.organisation_switch, name="organisation-switch"),
    path("organisation/", organisation.organisation, name="organisation"),
    path("organisation/edit", organisation.organisation_edit, name="organisation-edit"),
    path(
        "organisation/sharing",
        organisation_sharing.organisation_sharing,
        name="organisation-sharing",
    ),
    path("organisation/rules", organisation.organisation_rules, name="organisation-rules"),
    # data of people: asked for, kept for how long
    path("organisation/data", subjects.subject_request_list, name="subject-request-list"),
    path("organisation/data/retention", retention.retention, name="retention"),
    path(
        "organisation/data/<uuid:subject_request_id>",
        subjects.subject_request,
        name="subject-request",
    ),
    path(
        "organisation/data/<uuid:subject_request_id>/file",
        subjects.subject_request_file,
        name="subject-request-file",
    ),
    path(
        "organisation/data/<uuid:subject_request_id>/erase",
        subjects.subject_request_erase,
        name="subject-request-erase",
    ),
    path(
        "organisation/data/<uuid:subject_request_id>/refuse",
        subjects.subject_request_refuse,
        name="subject-request-refuse",
    ),
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
    path("organisation/webhooks", webhooks.webhook_list, name="webhook-list"),
    path("organisation/webhooks/<uuid:endpoint_id>", webhooks.webhook, name="webhook"),
    path(
        "organisation/webhooks/<uuid:endpoint_id>/secret",
        webhooks.webhook_secret,
        name="webhook-secret",
    ),
    path(
        "organisation/webhooks/<uuid:endpoint_id>/test", webhooks.webhook_test, name="webhook-test"
    ),
    path("organisation/webhooks/<uuid:endpoint_id>/on", webhooks.webhook_on, name="webhook-on"),
    path("organisation/webhooks/<uuid:endpoint_id>/end", webhooks.webhook_end, name="webhook-end"),
    path(
        "organisation/webhooks/<uuid:endpoint_id>/again",
        webhooks.webhook_dead_again,
        name="webhook-dead-again",
    ),
    path(
        "organisation/webhooks/messages/<uuid:message_id>/again",
        webhooks.webhook_again,
        name="webhook-again",
    ),
    path("invitation/<str:secret>", members.invitation, name="invitation"),
    path("invitation/<str:secret>/accept", members.invitation_accept, name="invitation-accept"),
]
