# SPDX-License-Identifier: Apache-2.0

"""Programs take a badge from the first draft to the catalogue, with a second person between."""

from __future__ import annotations

import base64

import pytest

from skillmark_server.accounts.models import Department, Membership, Role
from skillmark_server.achievements.models import Achievement, Version
from tests.server.cast_awards import FIRST_AID, able_to_issue, published

CONTENT = {name: FIRST_AID[name] for name in ("name", "description", "criteria")}
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


@pytest.fixture
def caller(program, mette):
    return program(mette, "achievements", "read")


@pytest.fixture
def second(program, ole, nordvind, now):
    """A program of a second owner: what one wrote another reviews."""
    Membership.objects.create(user=ole, organisation=nordvind, role=Role.OWNER, since=now)
    return program(ole, "achievements")


@pytest.fixture
def draft(caller) -> str:
    return caller.post("/achievements", {"content": CONTENT}).json()["achievement"]


@pytest.fixture
def with_review(nordvind):
    nordvind.needs_review = True
    nordvind.save()


@pytest.mark.usefixtures("with_review")
def test_a_second_person_gives_a_badge_back_and_then_approves_it(caller, second, draft):
    path = f"/achievements/{draft}"

    own = caller.post(f"{path}/publish")
    asked = caller.post(f"{path}/submit")
    own_again = caller.post(f"{path}/publish")
    returned = second.post(f"{path}/return", {"reason": "Say how long it takes."})
    seen = caller.get(f"{path}/draft").json()["returned_reason"]
    caller.post(f"{path}/submit")
    approved = second.post(f"{path}/publish")
    history = caller.get(f"{path}/versions").json()["items"]

    assert own.json()["code"] == "version_not_in_review"
    assert asked.json()["is_submitted"]
    assert own_again.json()["code"] == "reviews_own_work"
    assert (returned.status_code, returned.json()["is_submitted"]) == (200, False)
    assert seen == "Say how long it takes."
    assert approved.status_code == 200, approved.content
    [version] = history
    assert (version["state"], version["submitted_by"]["name"], version["reviewed_by"]["name"]) == (
        "published",
        "Mette Kjærgaard",
        "Ole Øby",
    )
    assert caller.get(f"{path}/versions/1").json() == version


@pytest.mark.usefixtures("with_review")
def test_a_draft_in_review_is_taken_back_to_be_written(caller, draft):
    path = f"/achievements/{draft}"
    caller.post(f"{path}/submit")

    locked = caller.put(f"{path}/draft", {"content": CONTENT})
    taken = caller.post(f"{path}/take-back")
    again = caller.post(f"{path}/take-back")

    assert locked.json()["code"] == "version_in_review"
    assert taken.json()["is_submitted"] is False
    assert again.json()["code"] == "version_not_in_review"


@pytest.mark.parametrize("reason", [None, "", "  \n ", "x" * 1_001], ids=repr)
def test_a_badge_is_not_given_back_without_a_word(caller, draft, reason):
    answer = caller.post(f"/achievements/{draft}/return", {"reason": reason})

    assert answer.status_code == 422


def test_a_draft_that_somebody_else_wrote_since_is_not_written_over(caller, draft):
    path = f"/achievements/{draft}/draft"
    seen_at = caller.get(path).json()["saved_at"]

    first = caller.put(path, {"content": CONTENT, "seen_at": seen_at})
    late = caller.put(path, {"content": {}, "seen_at": seen_at})

    assert first.status_code == 200, first.content
    assert (late.status_code, late.json()["code"]) == (409, "conflict")
    assert caller.get(path).json()["content"]["name"] == CONTENT["name"]


def test_a_picture_is_given_in_base64(caller, draft):
    path = f"/achievements/{draft}/draft"
    picture = base64.b64encode(PNG).decode()

    given = caller.put(path, {"content": CONTENT, "picture": picture})
    wrong = caller.put(path, {"content": CONTENT, "picture": base64.b64encode(b"x").decode()})

    assert (given.status_code, given.json()["design"]) == (200, {})
    assert bytes(Version.objects.get().png).startswith(b"\x89PNG")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "picture_refused")


def test_a_draft_is_discarded_and_what_was_published_stays(caller, draft):
    path = f"/achievements/{draft}"
    caller.post(f"{path}/publish")

    begun = caller.post(f"{path}/draft")
    same = caller.post(f"{path}/draft")
    first = caller.delete(f"{path}/draft", key="d-1")
    again = caller.delete(f"{path}/draft", key="d-1")
    other = caller.post("/achievements", {"content": CONTENT}).json()["achievement"]
    caller.delete(f"/achievements/{other}/draft")

    assert (begun.status_code, begun.json()["number"], same.json()["number"]) == (201, 2, 2)
    assert (first.status_code, again.status_code) == (204, 204)
    assert caller.get(path).json()["published_version"] == 1
    assert caller.get(f"/achievements/{other}").status_code == 404


def test_a_badge_is_copied_hidden_and_put_away_with_a_reason(caller, draft):
    path = f"/achievements/{draft}"
    caller.post(f"{path}/publish")

    copied = caller.post(f"{path}/copy").json()
    hidden = caller.put(f"{path}/catalogue", {"is_shown": False}).json()
    away = caller.post(f"{path}/archive", {"reason": "The course ended."}).json()
    back = caller.post(f"{path}/unarchive").json()

    assert copied["achievement"] != draft
    assert copied["content"]["name"] == CONTENT["name"]
    assert hidden["in_catalogue"] is False
    assert away["archive_reason"] == "The course ended."
    assert (back["archived_at"], back["archive_reason"]) == (None, "")
    assert caller.put(f"{path}/catalogue", {}).status_code == 422


def test_a_badge_begins_from_the_shelf_once_for_each_key(caller):
    keys = [one["key"] for one in caller.get("/achievements/templates").json()["items"]]

    first = caller.post("/achievements/templates/first-aid", key="t-1")
    again = caller.post("/achievements/templates/first-aid", key="t-1")
    nothing = caller.post("/achievements/templates/juggling")

    assert "first-aid" in keys
    assert first.status_code == 201
    assert again.content == first.content
    assert (nothing.status_code, nothing.json()["code"]) == (404, "no_such_template")
    assert Achievement.objects.count() == 1


def test_a_file_of_others_is_taken_over(caller):
    text = b'{"type":["Achievement"],"name":"Welding","description":"x","criteria":{"id":"u:x"}}'

    taken = caller.post("/achievements/import/file", {"file": base64.b64encode(text).decode()})
    nothing = caller.post("/achievements/import/file", {"file": base64.b64encode(b"?").decode()})

    assert taken.status_code == 201, taken.content
    assert (nothing.status_code, nothing.json()["code"]) == (422, "no_achievement")


def test_people_are_asked_to_hold_a_badge_and_no_more(caller, draft, nordvind, kysten):
    path = f"/achievements/{draft}/requirements"
    ours = Department.objects.create(organisation=nordvind, name="Lager")
    theirs = Department.objects.create(organisation=kysten, name="Havn")

    made = caller.post(path, {"department": str(ours.pk)})
    twice = caller.post(path, {"department": str(ours.pk)})
    foreign = caller.post(path, {"department": str(theirs.pk)})
    everybody = caller.post(path, {})
    listed = caller.get(path).json()["items"]
    dropped = caller.delete(f"{path}/{made.json()['id']}")

    assert made.json()["department"] == {"id": str(ours.pk), "name": "Lager"}
    assert (twice.status_code, twice.json()["code"]) == (409, "requirement_stands")
    assert foreign.status_code == 404
    assert listed == [everybody.json(), made.json()]
    assert dropped.status_code == 204
    assert caller.delete(f"{path}/{made.json()['id']}").status_code == 404


def test_a_member_may_award_one_badge_until_that_ends(program, mette, sara, nordvind, now):
    able_to_issue(nordvind, at=now)
    badge = published(nordvind, at=now)
    caller = program(mette, "members")
    path = f"/achievements/{badge.achievement_id}/roles"

    given = caller.post(path, {"member": str(sara.pk), "role": "officer"})
    twice = caller.post(path, {"member": str(sara.pk), "role": "officer"})
    listed = caller.get(path).json()["items"]
    ended = caller.delete(f"{path}/{given.json()['id']}")
    again = caller.delete(f"{path}/{given.json()['id']}")

    assert given.json()["member"] == {"id": str(sara.pk), "name": "Sara Lind"}
    assert (twice.status_code, twice.json()["code"]) == (409, "already_a_member")
    assert listed == [given.json()]
    assert (ended.status_code, again.status_code) == (204, 404)


@pytest.mark.parametrize("role", ["owner", "badge", "", None], ids=repr)
def test_only_two_roles_are_given_for_one_badge(program, mette, sara, draft, role):
    body = {"member": str(sara.pk), "role": role}

    assert program(mette).post(f"/achievements/{draft}/roles", body).status_code == 422


def test_a_stranger_gets_no_role_for_a_badge(program, mette, mallory, draft):
    body = {"member": str(mallory.pk), "role": "assessor"}

    assert program(mette).post(f"/achievements/{draft}/roles", body).status_code == 404


def test_a_version_that_no_database_could_hold_is_not_there(caller, draft):
    assert caller.get(f"/achievements/{draft}/versions/{2**70}").status_code == 404


def test_the_catalogue_is_for_everybody_and_shows_what_is_shown(client, caller, draft, nordvind):
    hidden = caller.post("/achievements/templates/forklift").json()["achievement"]
    caller.post(f"/achievements/{draft}/publish")

    answer = client.get("/api/v1/catalogue", {"text": "førstehjælp"})
    [offer] = answer.json()["items"]

    assert (offer["id"], offer["issuer_name"], offer["version"]) == (draft, "Nordvind A/S", 1)
    assert client.get(f"/api/v1/catalogue/{draft}").json() == offer
    assert client.get(f"/api/v1/catalogue/{hidden}").status_code == 404
    assert client.get("/api/v1/catalogue", {"issuer": draft}).json()["items"] == []
    assert client.get("/api/v1/catalogue", {"text": "x" * 81}).status_code == 422
    caller.put(f"/achievements/{draft}/catalogue", {"is_shown": False})
    assert client.get(f"/api/v1/catalogue/{draft}").status_code == 404
    assert int(answer["RateLimit-Remaining"]) >= 0


def test_whoever_reads_the_catalogue_very_often_is_told_when_to_come_back(client, monkeypatch):
    monkeypatch.setattr("skillmark_server.api.v1.catalogue.CALLS_A_MINUTE", 2)

    statuses = [client.get("/api/v1/catalogue").status_code for _ in range(3)]
    elsewhere = client.get("/api/v1/catalogue", REMOTE_ADDR="192.0.2.7").status_code

    assert (statuses, elsewhere) == ([200, 200, 429], 200)


def test_a_token_that_is_none_opens_not_even_the_catalogue(client):
    answer = client.get("/api/v1/catalogue", headers={"authorization": "Bearer skm_x"})

    assert answer.status_code == 401
