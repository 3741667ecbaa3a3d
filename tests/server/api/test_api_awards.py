# SPDX-License-Identifier: Apache-2.0

"""Programs award, read, withdraw and repeat calls, by the rules that hold for pages."""

from __future__ import annotations

import uuid

import pytest

from skillmark.encoding import strict_json
from skillmark_server.awards.models import Award
from tests.server.cast_awards import able_to_issue, published


@pytest.fixture
def badge(nordvind, now, actor, mette):
    able_to_issue(nordvind, at=now)
    return published(nordvind, at=now)


@pytest.fixture
def order(badge):
    return {
        "achievement": str(badge.achievement_id),
        "email": "anna@example.org",
        "name": "Anna Berg",
    }


def test_a_program_awards_a_badge_and_reads_what_was_signed(program, mette, order):
    caller = program(mette)

    made = caller.post("/awards", order)
    credential = caller.get(f"/awards/{made.json()['id']}/credential")

    assert made.status_code == 201, made.content
    assert made.json()["state"] == "issued"
    assert credential["Content-Type"] == "application/vc"
    assert strict_json.loads_object(credential.content)["id"] == made.json()["url"]
    assert (
        caller.get(f"/awards/{made.json()['id']}/credential", form="jwt").content.count(b".") == 2
    )


def test_a_call_that_is_repeated_with_its_key_awards_once(program, mette, order):
    caller = program(mette)

    first = caller.post("/awards", order, key="a-1")
    again = caller.post("/awards", order, key="a-1")
    other = caller.post("/awards", {**order, "email": "bo@example.org"}, key="a-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again["Idempotent-Replayed"] == "true"
    assert other.status_code == 422
    assert other.json()["code"] == "idempotency_key_reused"
    assert Award.objects.count() == 1


def test_a_call_that_was_refused_may_be_mended_under_the_same_key(program, mette, order):
    caller = program(mette)

    refused = caller.post("/awards", {**order, "email": "no address"}, key="a-2")
    mended = caller.post("/awards", order, key="a-2")

    assert refused.status_code == 422
    assert mended.status_code == 201


@pytest.mark.parametrize("key", ["x" * 129, "kø", "a\tb"], ids=["long", "not ascii", "a tab"])
def test_a_key_that_is_not_plain_is_refused(program, mette, order, key):
    answer = program(mette).post("/awards", order, key=key)

    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency_key_malformed"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"email": None}, "/email"),
        ({"colour": "red"}, "/colour"),
        ({"achievement": "1"}, "/achievement"),
        ({"valid_until": "tomorrow"}, "/valid_until"),
    ],
    ids=["null", "unknown member", "no uuid", "no moment"],
)
def test_a_body_of_another_shape_is_told_where(program, mette, order, change, pointer):
    answer = program(mette).post("/awards", {**order, **change})

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert pointer in [one["pointer"] for one in answer.json()["errors"]]


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b'{"a":1,"a":2}', b'{"a":NaN}', b"\xff", b"[" * 500],
    ids=["empty", "a list", "cut", "twice", "NaN", "not UTF-8", "deep"],
)
def test_what_is_no_json_is_refused(program, mette, body):
    answer = program(mette)._client.post("/api/v1/awards", body, content_type="application/json")

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "malformed"
    assert answer.json()["detail"] != "Cannot parse request body", "it says why"


def test_a_token_for_reading_cannot_award(program, mette, order):
    answer = program(mette, "read").post("/awards", order)

    assert answer.status_code == 403
    assert answer.json()["code"] == "not_allowed"


def test_nobody_awards_themselves(program, mette, order):
    answer = program(mette).post("/awards", {**order, "email": "mette@nordvind.test"})

    assert answer.status_code == 403


def test_another_organisation_finds_nothing(program, mette, mallory, order):
    made = program(mette).post("/awards", order).json()
    stranger = program(mallory)

    assert stranger.get(f"/awards/{made['id']}").status_code == 404
    assert stranger.get("/awards").json()["items"] == []
    assert stranger.post(f"/awards/{made['id']}/revoke", {"reason": "x"}).status_code == 404
    assert stranger.post("/awards", order).status_code == 404


def test_an_award_is_withdrawn_after_the_window_or_the_act_is_undone(program, mette, order):
    caller = program(mette)
    made = caller.post("/awards", order).json()

    act = caller.post(f"/awards/{made['id']}/revoke", {"reason": "wrong person"})
    undone = caller.post(f"/awards/acts/{act.json()['id']}/undo")
    final = caller.post(f"/awards/{made['id']}/revoke", {"reason": "wrong person", "now": True})

    assert (act.status_code, undone.status_code, final.status_code) == (202, 200, 202)
    assert caller.get(f"/awards/{made['id']}").json()["state"] == "revoked"
    assert caller.post(f"/awards/{made['id']}/revoke", {"reason": "again"}).status_code == 409


def test_a_list_is_read_page_by_page(program, mette, order):
    caller = program(mette)
    for number in range(5):
        assert (
            caller.post("/awards", {**order, "email": f"n{number}@example.org"}).status_code == 201
        )

    seen, cursor = [], None
    while True:
        page = caller.get("/awards", limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [one["recipient_email"] for one in page.json()["items"]]
        cursor = page.json()["next"]
        assert bool(cursor) == ('rel="next"' in page.get("Link", ""))
        if not cursor:
            break

    assert seen == [f"n{number}@example.org" for number in (4, 3, 2, 1, 0)]
    assert caller.get("/awards", cursor="made up").status_code == 422


def test_the_list_takes_a_fixed_number_of_queries(
    program, mette, order, django_assert_max_num_queries
):
    caller = program(mette)
    for number in range(6):
        caller.post("/awards", {**order, "email": f"n{number}@example.org"})

    with django_assert_max_num_queries(16):
        assert len(caller.get("/awards").json()["items"]) == 6


def test_a_list_of_awards_is_previewed_mended_and_sent(program, mette, badge):
    caller = program(mette)
    table = "Navn;Mail\nAnna Berg;anna@example.org\nBo;bo@\n"

    batch = caller.post(
        "/batches", {"achievement": str(badge.achievement_id), "table": table}
    ).json()
    wrong = caller.get(f"/batches/{batch['id']}/rows", state="wrong").json()["items"]
    mended = caller._client.patch(
        f"/api/v1/batches/{batch['id']}/rows/{wrong[0]['line']}",
        {"values": {"email": "bo@example.org"}},
        content_type="application/json",
    )
    sent = caller.post(f"/batches/{batch['id']}/confirm", {"now": True})

    assert batch["rows"] == {"new": 1, "wrong": 1}
    assert mended.json()["state"] == "new"
    assert sent.status_code == 202, sent.content
    assert sent.json()["confirmed_at"]


@pytest.mark.parametrize("path", ["/awards", "/batches", "/people", "/achievements"])
def test_what_is_not_there_is_a_404_problem(program, mette, path):
    answer = program(mette).get(f"{path}/{uuid.uuid4()}")

    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"
