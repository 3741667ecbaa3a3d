# SPDX-License-Identifier: Apache-2.0

"""Programs look after achievements, people, requests, the matrix and the log."""

from __future__ import annotations

from tests.server.cast_awards import able_to_issue, published

CONTENT = {
    "name": {"en": "First aid", "da": "Førstehjælp"},
    "description": {"en": "Keeps a person alive.", "da": "Holder et menneske i live."},
    "criteria": {"en": "A course of one day.", "da": "Et kursus på en dag."},
}


def test_an_achievement_is_begun_written_and_published(program, mette, nordvind, now):
    able_to_issue(nordvind, at=now)
    caller = program(mette)

    begun = caller.post("/achievements", {"content": CONTENT})
    key = begun.json()["achievement"]
    written = caller._client.put(
        f"/api/v1/achievements/{key}/draft",
        {"content": {**CONTENT, "workload_hours": 8}},
        content_type="application/json",
    )
    done = caller.post(f"/achievements/{key}/publish")

    assert begun.status_code == 201, begun.content
    assert written.json()["content"]["workload_hours"] == 8
    assert done.status_code == 200, done.content
    assert done.json()["published_version"] == 1
    assert caller.get(f"/achievements/{key}/ob3").json()["name"] == "First aid"
    assert caller.get(f"/achievements/{key}/draft").status_code == 404
    assert caller.post(f"/achievements/{key}/archive").json()["archived_at"]
    assert caller.post(f"/achievements/{key}/unarchive").json()["archived_at"] is None


def test_content_that_is_unknown_is_named(program, mette):
    answer = program(mette).post("/achievements", {"content": {**CONTENT, "colour": "red"}})

    assert answer.status_code == 422
    assert "colour" in answer.content.decode()


def test_an_achievement_is_taken_over_from_open_badges(program, mette):
    answer = program(mette).post(
        "/achievements/import",
        {
            "id": "https://elsewhere.example/a/1",
            "type": ["Achievement"],
            "name": "Welding",
            "description": "Joins steel.",
            "criteria": {"narrative": "A test weld."},
        },
    )

    assert answer.status_code == 201, answer.content
    assert answer.json()["draft"]["content"]["name"]


def test_a_person_is_added_changed_employed_and_leaves(program, mette):
    caller = program(mette)

    added = caller.post(
        "/people",
        {
            "name": "Åse Ærø",
            "emails": ["aase@example.org"],
            "employment": {"department": "Lager", "from_on": "2024-01-01"},
        },
    )
    key = added.json()["id"]
    changed = caller._client.put(
        f"/api/v1/people/{key}",
        {"name": "Åse Ærø Holm", "emails": ["aase@example.org", "aase@home.example"]},
        content_type="application/json",
    )
    left = caller.post(f"/people/{key}/leave", {"on": "2026-01-31"})
    again = caller.post(
        f"/people/{key}/employments", {"department": "Salg", "from_on": "2026-03-01"}
    )

    assert added.status_code == 201, added.content
    assert changed.json()["emails"] == ["aase@example.org", "aase@home.example"]
    assert left.json()["employments"][0]["to_on"] == "2026-01-31"
    assert len(again.json()["employments"]) == 2, again.content
    assert [p["id"] for p in caller.get("/people", email="AASE@home.example").json()["items"]] == [
        key
    ]
    assert [p["id"] for p in caller.get("/people", text="åse ær").json()["items"]] == [key]


def test_a_scope_for_reading_changes_nobody(program, mette):
    assert program(mette, "read").post("/people", {"name": "A"}).status_code == 403


def test_the_matrix_and_the_log_are_read(program, mette, nordvind, now):
    able_to_issue(nordvind, at=now)
    published(nordvind, at=now)
    caller = program(mette)
    caller.post("/people", {"name": "Anna", "employment": {"department": "Lager"}})

    matrix, log = caller.get("/matrix"), caller.get("/log", limit=1)

    assert matrix.json()["people"] == 1
    assert log.json()["items"][0]["action"] == "person.added"
    assert log.json()["items"][0]["actor_kind"] == "token"
    assert log.json()["next"]


def test_requests_are_listed_for_those_who_decide(program, mette, sara):
    assert program(mette).get("/requests").json() == {"items": [], "next": None}
