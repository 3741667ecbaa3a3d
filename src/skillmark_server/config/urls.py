# SPDX-License-Identifier: Apache-2.0

"""Every address of the server, on one screen."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from skillmark_server.api.app import api
from skillmark_server.pages import (
    achievement_documents,
    achievement_editor,
    achievement_people,
    achievements,
    award_newest,
    award_public,
    catalogue,
    claim,
    demo,
    demo_sign_in,
    endorsed,
    endorsements,
    figures,
    health,
    home,
    house,
    issuer,
    issuer_public,
    log,
    me,
    members,
    metrics,
    my,
    my_data,
    my_endorsements,
    my_renewals,
    my_tokens,
    open_badges_2,
    organisation,
    published,
    requests,
    retention,
    rules,
    stolen_keys,
    subjects,
    texts,
    tokens,
    transcript,
    verify,
    webhooks,
)
from skillmark_server.pages import sharing as organisation_sharing
from skillmark_server.pages.awarding import batches, packs, printing
from skillmark_server.pages.awarding import ending as award_ending
from skillmark_server.pages.awarding import lists as award_lists
from skillmark_server.pages.awarding import many as award_many
from skillmark_server.pages.awarding import one as award_one
from skillmark_server.pages.awarding import starting as award_starting
from skillmark_server.pages.awarding import whole as award_whole
from skillmark_server.pages.embedding import card, oembed
from skillmark_server.pages.language import choose_language
from skillmark_server.pages.moving import moved, moves
from skillmark_server.pages.people import files, imports, lists, persons
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
from skillmark_server.pages.styleguide import example_badge, styleguide
from skillmark_server.pages.theme import choose_theme

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

# The operator signs in like everybody else, second step included.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

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
    # what can be earned, for those who make it
    path("achievements/", achievements.achievement_list, name="achievement-list"),
    path("achievements/new", achievement_editor.achievement_new, name="achievement-new"),
    path(
        "achievements/<uuid:achievement_id>",
        achievements.achievement_detail,
        name="achievement-detail",
    ),
    path(
        "achievements/<uuid:achievement_id>/edit",
        achievement_editor.achievement_edit,
        name="achievement-edit",
    ),
    path(
        "achievements/<uuid:achievement_id>/keep",
        achievement_editor.achievement_keep,
        name="achievement-keep",
    ),
    path(
        "achievements/<uuid:achievement_id>/draft.<slug:kind>",
        achievement_documents.draft_picture,
        name="achievement-draft-picture",
    ),
    path(
        "achievements/<uuid:achievement_id>/start",
        achievements.achievement_start,
        name="achievement-start",
    ),
    path(
        "achievements/<uuid:achievement_id>/submit",
        achievements.achievement_submit,
        name="achievement-submit",
    ),
    path(
        "achievements/<uuid:achievement_id>/take-back",
        achievements.achievement_take_back,
        name="achievement-take-back",
    ),
    path(
        "achievements/<uuid:achievement_id>/review",
        achievements.achievement_review,
        name="achievement-review",
    ),
    path(
        "achievements/<uuid:achievement_id>/publish",
        achievements.achievement_publish,
        name="achievement-publish",
    ),
    path(
        "achievements/<uuid:achievement_id>/discard",
        achievements.achievement_discard,
        name="achievement-discard",
    ),
    path(
        "achievements/<uuid:achievement_id>/copy",
        achievements.achievement_copy,
        name="achievement-copy",
    ),
    path(
        "achievements/<uuid:achievement_id>/archive",
        achievements.achievement_archive,
        name="achievement-archive",
    ),
    path(
        "achievements/<uuid:achievement_id>/unarchive",
        achievements.achievement_unarchive,
        name="achievement-unarchive",
    ),
    path(
        "achievements/<uuid:achievement_id>/show",
        achievements.achievement_show,
        name="achievement-show",
    ),
    path(
        "achievements/<uuid:achievement_id>/history",
        achievements.achievement_history,
        name="achievement-history",
    ),
    path(
        "achievements/<uuid:achievement_id>/people",
        achievement_people.achievement_people,
        name="achievement-people",
    ),
    path(
        "achievements/<uuid:achievement_id>/people/<int:role_id>/end",
        achievement_people.achievement_people_end,
        name="achievement-people-end",
    ),
    path(
        "achievements/<uuid:achievement_id>/renewal",
        award_ending.renewal_terms,
        name="renewal-terms",
    ),
    path(
        "achievements/<uuid:achievement_id>/requirements",
        achievements.requirement_add,
        name="requirement-add",
    ),
    path(
        "achievements/<uuid:achievement_id>/requirements/<uuid:requirement_id>/drop",
        achievements.requirement_drop,
        name="requirement-drop",
    ),
    # what others say of it
    path("endorsements/", endorsements.endorsement_list, name="endorsement-list"),
    path("endorsements/mine", my_endorsements.my_endorsements, name="my-endorsements"),
    path("endorsements/given", my_endorsements.endorsements_given, name="endorsements-given"),
    path("endorsements/about", endorsed.endorsements_about, name="endorsements-about"),
    path(
        "endorsements/<uuid:endorsement_id>.json",
        endorsed.endorsement_document,
        name="endorsement-document",
    ),
    path(
        "endorsements/<uuid:endorsement_id>/withdrawn.json",
        endorsed.endorsement_list_document,
        name="endorsement-withdrawals",
    ),
    path(
        "endorsements/<uuid:endorsement_id>/decide",
        endorsements.endorsement_decide,
        name="endorsement-decide",
    ),
    path(
        "endorsements/<uuid:endorsement_id>/withdraw",
        endorsements.endorsement_withdraw,
        name="endorsement-withdraw",
    ),
    path("endorse/<slug:kind>/<uuid:target_id>", endorsements.endorse, name="endorse"),
    path(
        "endorse/<slug:kind>/<uuid:target_id>/hand-in",
        endorsements.endorsement_hand_in,
        name="endorsement-hand-in",
    ),
    # programs
    path("api/v1/", api.urls),
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
    # people
    path("people/", lists.people, name="person-list"),
    path("people/people.xlsx", lists.people_excel, name="person-export"),
    path("people/new", persons.new_person, name="person-new"),
    path("people/<uuid:person_id>", persons.person, name="person-detail"),
    path("people/<uuid:person_id>/edit", persons.edit_person, name="person-edit"),
    path("people/<uuid:person_id>/leave", persons.leave, name="person-leave"),
    path("people/<uuid:person_id>/remove", persons.remove, name="person-remove"),
    path("people/<uuid:person_id>/merge", persons.merge, name="person-merge"),
    path("people/<uuid:person_id>/employments/new", persons.new_employment, name="employment-new"),
    path(
        "people/<uuid:person_id>/employments/<int:employment_id>",
        persons.edit_employment,
        name="employment-edit",
    ),
    path("move-in/", moves.move_list, name="move-list"),
    path("move-in/<uuid:move_id>", moves.move_detail, name="move-detail"),
    path("move-in/<uuid:move_id>/badges/<uuid:badge_id>", moves.move_treat, name="move-treat"),
    path("move-in/<uuid:move_id>/days", moves.move_days, name="move-days"),
    path("move-in/<uuid:move_id>/agree", moves.move_agree, name="move-agree"),
    path("move-in/<uuid:move_id>/sign-off", moves.move_sign_off, name="move-sign-off"),
    path("move-in/<uuid:move_id>/take-back", moves.move_take_back, name="move-take-back"),
    path("move-in/<uuid:move_id>/undo", moves.move_undo, name="move-undo"),
    path("move-in/<uuid:move_id>/discard", moves.move_discard, name="move-discard"),
    path("move-in/<uuid:move_id>/report.csv", moves.move_report, name="move-report"),
    path("move-in/moved/", moved.moved_list, name="moved-list"),
    path("move-in/moved/<uuid:row_id>", moved.moved_detail, name="moved-detail"),
    path("move-in/moved/<uuid:row_id>/original", moved.moved_original, name="moved-original"),
    path("move-in/moved/<uuid:row_id>/erase", moved.moved_erase, name="moved-erase"),
    path("move-in/badges/<uuid:achievement_id>/reissue", moved.moved_reissue, name="moved-reissue"),
    path("my/moved/<uuid:row_id>", moved.my_moved, name="my-moved"),
    path("my/moved/<uuid:row_id>/original", moved.my_moved_original, name="my-moved-original"),
    path("people/import", imports.choose, name="roster-import"),
    path("people/import/example.xlsx", files.example, name="roster-import-example"),
    path("people/import/<uuid:import_id>", imports.preview, name="roster-import-preview"),
    path("people/import/<uuid:import_id>/columns", imports.columns, name="roster-import-columns"),
    path("people/import/<uuid:import_id>/confirm", imports.confirm, name="roster-import-confirm"),
    path("people/import/<uuid:import_id>/mend", imports.mend, name="roster-import-mend"),
    path("people/import/<uuid:import_id>/undo", imports.undo, name="roster-import-undo"),
    path("people/import/<uuid:import_id>/discard", imports.discard, name="roster-import-discard"),
    path("people/import/<uuid:import_id>/to-mend", files.to_mend, name="roster-import-to-mend"),
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
    path("operator/", admin.site.urls),
]

handler400 = "skillmark_server.pages.failures.bad_request"
handler403 = "skillmark_server.pages.failures.not_allowed"
handler404 = "skillmark_server.pages.failures.not_found"
handler500 = "skillmark_server.pages.failures.broken"
