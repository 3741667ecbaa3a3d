# SPDX-License-Identifier: Apache-2.0

"""Programs keep the roster: addresses, employments, one person of two rows, who is removed."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from skillmark_server.accounts.models import Person


@pytest.fixture
def caller(program, mette):
    return program(mette, "people")


@pytest.fixture
def anna(caller):
    body = {
        "name": "Anna Berg",
        "emails": ["anna@example.org"],
        "employee_number": "7",
        "employment": {"department": "Lager", "job_role": "Fører", "from_on": "2024-01-01"},
    }
    return caller.post("/people", body).json()


def test_addresses_change_and_nothing_else_does(caller, anna):
    changed = caller.put(
        f"/people/{anna['id']}/emails", {"emails": ["ANNA@home.example", "anna@example.org"]}
    )

    assert changed.json() == anna | {"emails": ["anna@home.example", "anna@example.org"]}


@pytest.mark.parametrize(
    "emails",
    [["nobody"], ["x@y.example"] * 11, [7], "anna@example.org", None],
    ids=["no address", "eleven", "a number", "a text", "null"],
)
def test_addresses_that_are_none_are_refused(caller, anna, emails):
    assert caller.put(f"/people/{anna['id']}/emails", {"emails": emails}).status_code == 422


def test_an_address_of_somebody_else_is_refused(caller, anna):
    bo = caller.post("/people", {"name": "Bo", "emails": ["bo@example.org"]}).json()

    answer = caller.put(f"/people/{bo['id']}/emails", {"emails": ["anna@example.org"]})

    assert (answer.status_code, answer.json()["code"]) == (409, "person_known_already")


def test_an_employment_is_mended(caller, anna):
    [employment] = anna["employments"]
    path = f"/people/{anna['id']}/employments/{employment['id']}"

    mended = caller.put(path, {"department": "Kontor", "from_on": "2023-12-01"})
    wrong = caller.put(path, {"from_on": "2024-01-01", "to_on": "2023-01-01"})
    far = caller.put(path, {"from_on": "0001-01-01"})
    nowhere = caller.put(f"/people/{anna['id']}/employments/{2**70}", {})

    assert mended.json()["employments"] == [
        employment | {"department": "Kontor", "job_role": None, "from_on": "2023-12-01"}
    ]
    assert (wrong.status_code, far.status_code, nowhere.status_code) == (422, 422, 404)


def test_an_employment_of_somebody_else_is_not_theirs(caller, anna):
    bo = caller.post("/people", {"name": "Bo"}).json()
    [employment] = anna["employments"]

    assert caller.put(f"/people/{bo['id']}/employments/{employment['id']}", {}).status_code == 404


def test_two_rows_become_one_person(caller, anna):
    twin = caller.post("/people", {"name": "A. Berg", "emails": ["berg@example.org"]}).json()

    merged = caller.post(f"/people/{anna['id']}/merge", {"other": twin["id"]})
    same = caller.post(f"/people/{anna['id']}/merge", {"other": anna["id"]})
    gone = caller.post(f"/people/{anna['id']}/merge", {"other": twin["id"]})

    assert merged.json()["emails"] == ["anna@example.org", "berg@example.org"]
    assert (same.status_code, same.json()["code"]) == (409, "same_person")
    assert gone.status_code == 404
    assert Person.objects.count() == 1


def test_a_person_of_others_is_never_put_together_with_ours(caller, anna, program, mallory):
    theirs = program(mallory).post("/people", {"name": "Mal"}).json()

    assert caller.post(f"/people/{anna['id']}/merge", {"other": theirs["id"]}).status_code == 404
    assert Person.objects.count() == 2


def test_somebody_is_removed_once_they_left(caller, anna):
    early = caller.delete(f"/people/{anna['id']}")
    caller.post(f"/people/{anna['id']}/leave", {"on": "2024-06-30"})
    first = caller.delete(f"/people/{anna['id']}", key="d-1")
    again = caller.delete(f"/people/{anna['id']}", key="d-1")

    assert (early.status_code, early.json()["code"]) == (409, "still_employed")
    assert (first.status_code, again.status_code) == (204, 204)
    assert not Person.objects.exists()


def test_people_are_found_by_place_and_standing(caller, anna):
    caller.post("/people", {"name": "Guest"})
    [department] = caller.get("/departments").json()["items"]
    [job_role] = caller.get("/job-roles").json()["items"]

    def names(**query):
        return [one["name"] for one in caller.get("/people", **query).json()["items"]]

    assert (department["name"], job_role["name"]) == ("Lager", "Fører")
    assert names() == ["Anna Berg", "Guest"]
    assert names(department=department["id"], job_role=job_role["id"]) == ["Anna Berg"]
    assert names(standing="other") == ["Guest"]
    assert names(manager=uuid.uuid4()) == []
    assert caller.get("/people", standing="asleep").status_code == 422


def test_the_list_of_people_takes_a_fixed_number_of_queries(caller):
    counts = []
    for number in range(8):
        body = {"name": f"P{number}", "employment": {"department": f"D{number}"}}
        caller.post("/people", body)
        with CaptureQueriesContext(connection) as taken:
            assert len(caller.get("/people").json()["items"]) == number + 1
        counts.append(len(taken))

    assert counts[1:] == counts[:1] * 7
