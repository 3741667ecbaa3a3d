# SPDX-License-Identifier: Apache-2.0

"""Moving in by programs, and what was moved in."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.utils import timezone

from skillmark_server.accounts.models import Membership, Role
from skillmark_server.movein.bringing import bring_in
from skillmark_server.movein.models import ForeignBadge, Move, MovedAward
from skillmark_server.movein.taking_in import read_due_moves
from tests.server.cast_awards import able_to_issue, published
from tests.server.integration.movein.conftest import assertion, export_of


@pytest.fixture
def given_in(program, mette):
    """The id of an export that was given in by a program, and read."""
    data = export_of(assertion(1, "jonas@nordvind.test"), assertion(2, "nobody"))
    body = {"platform": "badgr", "file": base64.b64encode(data).decode(), "file_name": "a.json"}
    answer = program(mette).post("/moves", body)
    assert answer.status_code == 202, answer.content
    assert answer.json()["stage"] == "reading"
    read_due_moves(at=timezone.now())
    return answer.json()["id"]


def moved_in(caller, move_id):
    seen = caller.get(f"/moves/{move_id}").json()["seen"]
    answer = caller.post(f"/moves/{move_id}/agree", {"seen": seen})
    assert answer.status_code == 202, answer.content
    bring_in(Move.objects.get(pk=move_id).pk, at=timezone.now() + timedelta(seconds=1))
    return MovedAward.objects.get(moved_in_at__isnull=False)


def test_looked_at_agreed_followed_and_undone(program, mette, nordvind, given_in, now):
    caller = program(mette)
    move = caller.get(f"/moves/{given_in}").json()
    assert (move["stage"], move["counts"]["new"], move["counts"]["wrong"]) == ("preview", 1, 1)
    (wrong,) = caller.get(f"/moves/{given_in}/rows", state="wrong").json()["items"]
    assert len(wrong["problems"]) == 1
    (badge,) = caller.get(f"/moves/{given_in}/badges").json()["items"]
    ours = published(nordvind, at=now).achievement
    address = f"/moves/{given_in}/badges/{badge['id']}"
    said = caller.put(address, {"treatment": "existing", "achievement": str(ours.pk)})
    assert said.json()["achievement"] == str(ours.pk)
    assert caller.put(address, {"treatment": "existing"}).status_code == 422
    assert caller.post(f"/moves/{given_in}/agree", {"seen": "x"}).status_code == 409

    row = moved_in(caller, given_in)
    assert caller.get("/moves").json()["items"][0]["stage"] == "done"
    (shown,) = caller.get("/moved-awards", achievement=str(ours.pk)).json()["items"]
    assert (shown["original_id"], shown["platform"]) == (row.original_id, "badgr")
    assert caller.get(f"/moved-awards/{row.pk}/original").content == bytes(row.original)
    assert b"jonas@nordvind.test" in caller.get(f"/moves/{given_in}/report").getvalue()
    assert caller.delete(f"/moves/{given_in}").status_code == 409
    assert caller.post(f"/moves/{given_in}/undo").status_code == 200
    assert caller.get("/moved-awards").json()["items"] == []


def test_issued_again_and_erased(program, own_program, mette, jonas, nordvind, given_in, now):
    able_to_issue(nordvind, at=now)
    caller = program(mette)
    row = moved_in(caller, given_in)
    ours = published(nordvind, at=now).achievement
    ForeignBadge.objects.update(achievement=ours)
    own = own_program(jonas)
    assert own.get("/my/moved").json()["items"][0]["id"] == str(row.pk)
    assert own.get(f"/my/moved/{row.pk}/original").content == bytes(row.original)
    body = {"achievement": str(ours.pk), "awards": [str(row.pk)]}
    made = caller.post("/moved-awards/reissue", body)
    assert made.status_code == 201, made.content
    assert caller.get(f"/batches/{made.json()['batch']}").status_code == 200
    assert caller.post("/moved-awards/reissue", body).status_code == 409
    assert caller.delete(f"/moved-awards/{row.pk}").status_code == 204
    assert caller.get(f"/moved-awards/{row.pk}").status_code == 404


def test_who_may_not_design_makes_no_badges_by_moving_in(program, mette, given_in):
    caller = program(mette, "organisation")
    seen = caller.get(f"/moves/{given_in}").json()["seen"]

    assert caller.post(f"/moves/{given_in}/agree", {"seen": seen}).status_code == 403


def test_signed_off_taken_back_read_again_thrown_away(program, mette, ole, nordvind, given_in, now):
    nordvind.needs_sign_off = True
    nordvind.save()
    Membership.objects.create(user=ole, organisation=nordvind, role=Role.OWNER, since=now)
    caller, second = program(mette), program(ole, "award")
    seen = caller.get(f"/moves/{given_in}").json()["seen"]
    assert caller.post(f"/moves/{given_in}/agree", {"seen": seen}).json()["stage"] == "unsigned"
    assert caller.post(f"/moves/{given_in}/sign-off").status_code == 409
    assert caller.post(f"/moves/{given_in}/take-back").json()["stage"] == "preview"
    days = caller.put(f"/moves/{given_in}/days", {"order": "day_first"})
    assert days.json()["stage"] == "reading"
    read_due_moves(at=timezone.now())
    assert caller.post(f"/moves/{given_in}/agree", {"seen": seen}).status_code == 409
    seen = caller.get(f"/moves/{given_in}").json()["seen"]
    caller.post(f"/moves/{given_in}/agree", {"seen": seen})
    assert second.post(f"/moves/{given_in}/sign-off").json()["stage"] == "running"


def test_a_stranger_finds_nothing(program, mallory, mette, given_in):
    stranger = program(mallory)

    assert stranger.get(f"/moves/{given_in}").status_code == 404
    assert stranger.delete(f"/moves/{given_in}").status_code == 404
    assert program(mette).delete(f"/moves/{given_in}").status_code == 204
