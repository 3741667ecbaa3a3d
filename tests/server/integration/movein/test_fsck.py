# SPDX-License-Identifier: Apache-2.0

"""What was moved in is looked at by `fsck`: its bytes, its count, and an export that waits."""

from __future__ import annotations

import uuid
from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from skillmark_server.awards.fsck_windows import Found
from skillmark_server.movein import fsck
from skillmark_server.movein.models import Move, MovedAward
from skillmark_server.operate.checks import CHECKS
from tests.server.integration.movein.conftest import BADGE, assertion, export_of


def _other_bytes(move):
    MovedAward.objects.filter(move=move, line=1).update(original=b"{}")


def _no_digest(move):
    MovedAward.objects.filter(move=move, line=1).update(digest=b"")


def _counted_wrong(move):
    Move.objects.filter(pk=move.pk).update(done=1)


def _file_gone(move):
    Move.objects.filter(pk=move.pk).update(file="moves/not-there.json")


def _another_file(move):
    name = default_storage.save("moves/another.json", ContentFile(b"[]"))
    Move.objects.filter(pk=move.pk).update(file=name)


def test_what_was_moved_in_is_whole(brought_in, export, now):
    move = brought_in(export)

    found = CHECKS["moved"](now)

    assert found.count == 0
    assert found.things == MovedAward.objects.filter(move=move).count() > 2


def test_an_export_that_waits_is_whole_and_one_that_was_erased_is_too(taken_in, brought_in, now):
    taken_in(export_of(assertion(8, "ida@nordvind.test"), BADGE))
    move = brought_in(export_of(assertion(1, "jonas@nordvind.test"), BADGE))
    MovedAward.objects.filter(move=move).delete()

    assert CHECKS["moved"](now).count == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_other_bytes, "moved_award_altered"),
        (_no_digest, "moved_award_altered"),
        (_counted_wrong, "moved_award_too_many"),
        (_file_gone, "move_file_missing"),
        (_another_file, "move_file_altered"),
    ],
    ids=["other bytes", "no digest", "more than were moved in", "no file", "another file"],
)
def test_what_is_not_as_it_was_read_is_named(brought_in, export, change, code, now):
    change(brought_in(export))

    (fault,) = CHECKS["moved"](now).faults
    assert fault.code == code


def test_rows_from_before_are_given_their_digests_by_the_update(brought_in, export, now):
    brought_in(export)
    MovedAward.objects.update(digest=b"")

    import_module("skillmark_server.movein.migrations.0002_digests").take_digests(apps, None)

    assert CHECKS["moved"](now).count == 0


def test_an_export_that_went_meanwhile_is_no_fault(db):
    fsck.look((uuid.uuid4().int,), found := Found())

    assert found.count == 0
