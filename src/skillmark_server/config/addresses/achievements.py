# SPDX-License-Identifier: Apache-2.0

"""What can be earned, for those who make it; and what others say of it."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from skillmark_server.pages import (
    achievement_documents,
    achievement_editor,
    achievement_people,
    achievements,
    endorsed,
    endorsements,
    my_endorsements,
)
from skillmark_server.pages.awarding import ending as award_ending

urlpatterns: list[URLPattern | URLResolver] = [
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
]
