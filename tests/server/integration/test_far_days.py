# SPDX-License-Identifier: Apache-2.0

"""Days at the ends of the calendar: refused in words, never a 500, and nowhere on a badge."""

from __future__ import annotations

import pytest
from django.test import Client

from skillmark_server.awards.models import Award
from tests.server.integration.url_world import World, build

FAR = ("0001-01-01", "1899-12-31", "2300-01-01", "9999-12-31")


@pytest.fixture
def world(mette, karin, sara, jonas, mallory, ole, actor) -> World:
    cast = {"owner": mette, "auditor": karin, "recruiter": sara, "learner": jonas}
    return build(cast | {"other": mallory, "second": ole}, actor)


@pytest.fixture
def program(world) -> Client:
    return Client(headers={"authorization": f"Bearer {world.tokens['owner']}"})


@pytest.mark.parametrize("day", FAR)
def test_a_badge_begins_and_ends_in_years_that_people_mean(day, world, as_, mette, program):
    before = Award.objects.count()
    badge = world.names["achievement_id"]
    said = {"achievement": badge, "email": "bo@x.test", "name": "Bo", "evidence": []}
    form = {"badge": badge, "way": "one", "email": "bo@x.test", "name": "Bo"}
    for field in ("valid_from", "valid_until"):
        moment = said | {field: f"{day}T12:00:00Z"}
        answer = program.post("/api/v1/awards", moment, content_type="application/json")
        assert answer.status_code == 422, field
        assert as_(mette).post("/awards/new", form | {field: day}).status_code == 422, field
    assert Award.objects.count() == before


@pytest.mark.parametrize("day", FAR)
def test_a_link_to_ask_with_does_not_close_there(day, world, as_, mette):
    said = {"badge": world.names["achievement_id"], "closes_on": day}
    assert as_(mette).post("/requests/links/new", said)["Location"] == "/requests/"


@pytest.mark.parametrize("day", FAR)
def test_nobody_is_employed_there(day, world, program):
    person = f"/api/v1/people/{world.names['person_id']}"
    for address, said in (
        (f"{person}/employments", {"from_on": day}),
        (f"{person}/employments", {"to_on": day}),
        (f"{person}/leave", {"on": day}),
    ):
        answer = program.post(address, said, content_type="application/json")
        assert answer.status_code in {409, 422}, (address, said)


@pytest.mark.parametrize("day", FAR)
def test_the_log_is_asked_for_any_day(day, world, as_, mette):
    for asked in (f"since={day}", f"until={day}", f"from={day}"):
        assert as_(mette).get(f"/log/?{asked}").status_code == 200
        assert as_(mette).get(f"/log/file.csv?{asked}").status_code == 200
