# SPDX-License-Identifier: Apache-2.0

"""Many at once, renewals and their terms, as programs do them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from skillmark_server.awards.models import Award
from skillmark_server.awards.selectors import successor_of
from skillmark_server.awards.services import award_one
from skillmark_server.lifecycle import doing
from skillmark_server.lifecycle.models import BulkAct
from skillmark_server.lifecycle.services import make_feed
from tests.server.cast_awards import able_to_issue, published

DAY = timedelta(days=1)


@pytest.fixture
def badge(nordvind, now):
    able_to_issue(nordvind, at=now)
    return published(nordvind, at=now)


@pytest.fixture
def soon(actor, mette, badge) -> Award:
    at = timezone.now()
    return award_one(
        actor=actor(mette),
        version=badge,
        email="jonas@nordvind.test",
        name="Jonas",
        at=at,
        valid_from=at - 300 * DAY,
        valid_until=at + 20 * DAY,
    )


def test_many_are_looked_at_asked_and_followed(program, mette, soon, badge):
    caller = program(mette)
    awards = {"achievement": str(badge.achievement_id), "version": 1}
    seen = caller.post("/awards/bulk-acts/preview", {"kind": "revoke", "awards": awards}).json()
    assert (seen["count"], seen["people"], len(seen["examples"])) == (1, 1, 1)
    asked = {"kind": "revoke", "awards": awards, "reason": "Wrong", "now": True}
    assert caller.post("/awards/bulk-acts", asked | {"expected": 7}).status_code == 409
    made = caller.post("/awards/bulk-acts", asked | {"expected": 1})
    assert made.status_code == 202, made.content
    doing.do_bulk_act(BulkAct.objects.get().pk, at=timezone.now())
    address = f"/awards/bulk-acts/{made.json()['id']}"
    assert caller.get(address).json()["done"] == 1
    assert caller.get(f"{address}/awards").json()["items"][0]["outcome"] == "done"
    assert caller.get("/awards/bulk-acts").json()["items"][0]["id"] == made.json()["id"]
    assert caller.post(f"{address}/undo").status_code == 409


def test_one_is_corrected(program, mette, soon):
    body = {"name": "Jonas A.", "reason": "Spelling", "now": True}
    answer = program(mette).post(f"/awards/{soon.pk}/reissue", body)
    assert answer.status_code == 202, answer.content
    doing.do_bulk_act(BulkAct.objects.get().pk, at=timezone.now())
    assert successor_of(soon).recipient_name == "Jonas A."


def test_the_end_is_told_and_renewed(program, mette, soon):
    caller = program(mette)
    said = caller.get(f"/awards/{soon.pk}/expiry").json()
    assert (said["stage"], said["days"]) == ("lapsing", 20)
    assert caller.get("/awards/ending").json()["items"] == [said]
    made = caller.post(f"/awards/{soon.pk}/renew")
    assert made.status_code == 201, made.content
    said = caller.get(f"/awards/{soon.pk}/expiry").json()
    assert (said["stage"], said["renewed_by"]) == ("renewed", made.json()["award"])
    assert caller.post(f"/awards/{soon.pk}/renew").json()["code"] == "not_to_renew"


def test_asked_by_the_holder_and_decided(program, own_program, mette, jonas, soon, badge):
    caller = program(mette)
    terms = f"/achievements/{badge.achievement_id}/renewal"
    assert caller.get(terms).json()["grace_days"] == 0
    said = {"grace_days": 30, "may_be_asked": True, "needs_evidence": True}
    assert caller.put(terms, said).json() == said
    own = own_program(jonas)
    assert own.post(f"/my/awards/{soon.pk}/renewal", {}).json()["code"] == "evidence_missing"
    asked = own.post(f"/my/awards/{soon.pk}/renewal", {"evidence": ["https://x.test"]}).json()
    assert caller.get("/renewals").json()["items"] == [asked]
    body = {"is_approved": True}
    assert caller.post(f"/renewals/{asked['id']}/decide", body).json()["is_approved"] is True
    assert successor_of(soon) is not None


class TestCalendars:
    def test_what_runs_out_is_read_with_a_token(self, program, mette, soon):
        answer = program(mette, "read").get("/awards/ending.ics")

        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/calendar")
        assert f"{soon.pk}@skillmark".encode() in answer.content
        assert b"SUMMARY:Jonas: " in answer.content

    def test_what_runs_out_of_ones_own_is_read_with_ones_own(self, own_program, jonas, soon):
        answer = own_program(jonas).get("/my/calendar.ics")

        assert answer.status_code == 200
        assert f"{soon.pk}@skillmark".encode() in answer.content
        assert b"Jonas: " not in answer.content

    def test_addresses_are_listed_and_ended_and_never_shown(
        self, own_program, actor, mette, nordvind, client
    ):
        made = [
            make_feed(actor=actor(mette), is_own=is_own, at=timezone.now())
            for is_own in (True, False)
        ]
        caller = own_program(mette)
        listed = caller.get("/my/calendars")

        assert [one["organisation"] for one in listed.json()["items"]] == [str(nordvind.pk), None]
        for feed, address in made:
            secret = address.rpartition("/")[2].removesuffix(".ics")
            assert secret.encode() not in listed.content
            assert client.get(f"/calendar/{secret}.ics").status_code == 200
            assert caller.delete(f"/my/calendars/{feed.pk}").status_code == 204
            assert client.get(f"/calendar/{secret}.ics").status_code == 404
            assert caller.delete(f"/my/calendars/{feed.pk}").status_code == 404
        assert caller.get("/my/calendars").json()["items"] == []

    def test_nobody_ends_anothers(self, own_program, actor, mette, jonas):
        feed, _address = make_feed(actor=actor(mette), is_own=True, at=timezone.now())

        assert own_program(jonas).delete(f"/my/calendars/{feed.pk}").status_code == 404
        feed.refresh_from_db()
        assert feed.ended_at is None
