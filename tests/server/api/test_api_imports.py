# SPDX-License-Identifier: Apache-2.0

"""A program reads a list into the roster, step by step, and takes it back."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from skillmark_server.accounts.models import Person, RosterImport
from skillmark_server.accounts.roster.importing.forgetting import forget_lists
from skillmark_server.tabular import xlsx_file

LIST = "Medarbejder;E-mail;Afdeling\nBo Lund;bo@example.org;Lager\nEva Krog;eva at example;Salg\n"


@pytest.fixture
def caller(program, mette):
    return program(mette, "people")


@pytest.fixture
def kept(caller):
    return caller.post("/people/imports", {"table": LIST, "file_name": "folk.csv"}).json()


def test_a_list_is_read_mended_confirmed_and_undone(caller, kept):
    path = f"/people/imports/{kept['id']}"
    assert (kept["state"], kept["would"]["new"], kept["would"]["wrong"]) == ("preview", 1, 1)
    assert kept["columns"] == {"name": 0, "email": 1, "department": 2}
    assert not Person.objects.exists()

    [wrong] = caller.get(f"{path}/rows", fate="wrong").json()["items"]
    mended = caller.patch(f"{path}/rows/{wrong['row']}", {"column": 1, "text": "eva@example.org"})
    confirmed = caller.post(f"{path}/confirm", {"seen": mended.json()["seen"]}, key="c")
    again = caller.post(f"{path}/confirm", {"seen": mended.json()["seen"]}, key="c")
    people = sorted(Person.objects.values_list("name", flat=True))
    undone = caller.post(f"{path}/undo")

    assert wrong["problems"][0] | {"detail": ""} == {
        "column": 1,
        "field": "email",
        "code": "email_invalid",
        "detail": "",
        "suggestion": wrong["problems"][0]["suggestion"],
        "cell": "eva at example",
    }
    assert (mended.json()["would"]["new"], mended.json()["would"]["wrong"]) == (2, 0)
    assert confirmed.json()["did"] == {"new": 2, "changed": 0, "ended": 0}
    assert again.content == confirmed.content
    assert people == ["Bo Lund", "Eva Krog"]
    assert undone.json()["state"] == "undone"
    assert not Person.objects.exists()


def test_a_row_says_what_becomes_different_and_who_is_missing(caller, kept):
    caller.post(f"/people/imports/{kept['id']}/confirm", {"seen": kept["seen"]})
    caller.post("/people", {"name": "Ida", "employment": {"department": "Salg"}})

    later = caller.post("/people/imports", {"table": LIST.replace("Lager", "Kontor")}).json()
    path = f"/people/imports/{later['id']}"
    row = caller.get(f"{path}/rows", limit=1).json()
    missing = caller.get(f"{path}/missing").json()["items"]
    ended = caller.post(f"{path}/confirm", {"seen": later["seen"], "ends_missing": True}).json()

    assert row["items"][0]["fate"] == "changed"
    assert [(one["what"], one["before"], one["after"]) for one in row["items"][0]["changes"]] == [
        ("department", "Lager", "Kontor")
    ]
    assert row["next"]
    assert [one["name"] for one in missing] == ["Ida"]
    assert ended["did"] == {"new": 0, "changed": 1, "ended": 1}


def test_a_workbook_goes_in_base64_and_its_rows_to_mend_come_back_as_one(caller):
    data = xlsx_file(["Navn", "E-mail"], [["Bo Lund", "bo@example.org"], ["Eva", "?"]], title="x")
    body = {"file": base64.b64encode(data).decode(), "file_name": "../folk.xlsx"}

    kept = caller.post("/people/imports", body).json()
    to_mend = caller.get(f"/people/imports/{kept['id']}/to-mend")

    assert (kept["file_name"], kept["would"]["new"]) == ("folk.xlsx", 1)
    assert to_mend.content.startswith(b"PK")


def test_other_columns_are_chosen_and_none_says_two_things(caller):
    kept = caller.post("/people/imports", {"table": "A;B;C\nBo;x;bo@example.org\n"}).json()
    path = f"/people/imports/{kept['id']}/columns"

    chosen = caller.put(path, {"columns": {"name": 0, "department": 1, "email": 2}})

    assert chosen.json()["columns"] == {"email": 2, "name": 0, "department": 1}
    assert chosen.json()["would"]["new"] == 1


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"name": 0}, "columns_lacking"),
        ({}, "columns_lacking"),
        ({"name": 0, "email": 9}, "columns_lacking"),
        ({"name": 0, "email": -1}, "columns_lacking"),
        ({"name": 0, "email": 0}, "malformed"),
        ({"name": 0, "shoe_size": 1}, "malformed"),
        ({"name": 0, "email": 1, "evidence": 2}, "malformed"),
        ({"name": "A", "email": 1}, "malformed"),
    ],
    ids=["nobody", "none", "beyond", "before", "twice", "unknown", "of awards", "a letter"],
)
def test_columns_that_say_nothing_are_refused(caller, kept, columns, code):
    answer = caller.put(f"/people/imports/{kept['id']}/columns", {"columns": columns})

    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"table": LIST, "file": base64.b64encode(LIST.encode()).decode()},
        {"table": ""},
        {"table": "Navn;E-mail\n"},
        {"table": "Navn;CPR\nBo;010203-1234\n"},
        {"file": "no base64!"},
        {"file": 7},
        {"file": base64.b64encode(b"PK\x03\x04 no workbook").decode()},
        {"table": LIST, "colour": "red"},
    ],
    ids=[
        "nothing",
        "both",
        "empty",
        "a header alone",
        "national numbers",
        "no base64",
        "a number",
        "no workbook",
        "unknown member",
    ],
)
def test_what_is_no_list_is_refused(caller, body):
    answer = caller.post("/people/imports", body)

    assert answer.status_code == 422, answer.content
    assert not RosterImport.objects.exists()


def test_a_yes_to_another_plan_is_refused(caller, kept):
    path = f"/people/imports/{kept['id']}/confirm"
    stranger = caller.post(path, {"seen": "0" * 64})
    caller.post("/people", {"name": "Bo Lund", "emails": ["bo@example.org"]})
    late = caller.post(path, {"seen": kept["seen"]})

    assert [(one.status_code, one.json()["code"]) for one in (stranger, late)] == [
        (409, "import_changed")
    ] * 2


def test_a_cell_that_is_not_there_is_not_mended(caller, kept):
    path = f"/people/imports/{kept['id']}/rows"

    assert caller.patch(f"{path}/99", {"column": 0, "text": "x"}).status_code == 409
    assert caller.patch(f"{path}/0", {"column": 99, "text": "x"}).status_code == 409
    assert caller.patch(f"{path}/0", {"column": 0, "text": "x" * 1_001}).status_code == 422


def test_a_list_is_forgotten_or_stays_once_it_was_confirmed(caller, kept, now):
    other = caller.post("/people/imports", {"table": LIST}).json()

    assert caller.delete(f"/people/imports/{other['id']}").status_code == 204
    assert caller.get(f"/people/imports/{other['id']}").status_code == 404
    caller.post(f"/people/imports/{kept['id']}/confirm", {"seen": kept["seen"]})
    assert caller.delete(f"/people/imports/{kept['id']}").status_code == 409
    assert caller.get(f"/people/imports/{kept['id']}/rows").json()["code"] == "import_closed"
    assert [one["state"] for one in caller.get("/people/imports").json()["items"]] == ["confirmed"]


def test_what_was_in_a_list_is_forgotten_after_ninety_days(caller, kept):
    caller.post(f"/people/imports/{kept['id']}/confirm", {"seen": kept["seen"]})
    confirmed = RosterImport.objects.get()
    forget_lists(at=confirmed.confirmed_at + timedelta(days=91))

    seen = caller.get(f"/people/imports/{kept['id']}").json()
    undone = caller.post(f"/people/imports/{kept['id']}/undo")

    assert (seen["state"], seen["header"], seen["did"]["new"]) == ("forgotten", [], 1)
    assert undone.json()["code"] == "import_forgotten"
