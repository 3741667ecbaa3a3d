# SPDX-License-Identifier: Apache-2.0

"""People of an organisation, one by one and as lists; and what comes from other platforms."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from skillmark_server.pages.moving import moved, moves
from skillmark_server.pages.people import files, imports, lists, persons

urlpatterns: list[URLPattern | URLResolver] = [
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
]
