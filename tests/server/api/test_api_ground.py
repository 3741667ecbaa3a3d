# SPDX-License-Identifier: Apache-2.0

"""What holds for every call: tokens, problems, limits, bodies."""

from __future__ import annotations

import pytest
from django.test import Client

from skillmark_server.accounts.models import Membership
from skillmark_server.api import tokens


def test_a_token_acts_in_its_organisation(program, mette, nordvind):
    answer = program(mette, "read").get("/me")

    assert answer.status_code == 200
    assert answer.json()["organisation"] == str(nordvind.pk)
    assert "award" not in answer.json()["permissions"]
    assert int(answer["RateLimit-Remaining"]) == tokens.CALLS_A_MINUTE - 1


@pytest.mark.parametrize(
    "header",
    ["", "Bearer ", "Bearer skm_nonsense", "Basic bWV0dGU6eA==", "Bearer " + "x" * 5000],
    ids=["none", "empty", "unknown", "basic", "long"],
)
def test_without_a_token_in_force_nothing_is_answered(header):
    answer = Client(headers={"authorization": header} if header else {}).get("/api/v1/me")

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "token_refused"


def test_a_browser_session_is_no_token(as_, mette):
    assert as_(mette).get("/api/v1/me").status_code == 401


def test_a_token_ends_with_its_makers_membership(program, mette):
    caller = program(mette)
    Membership.objects.filter(user=mette).delete()

    assert caller.get("/me").status_code == 401


def test_too_many_calls_are_told_when_to_come_back(program, mette, monkeypatch):
    monkeypatch.setattr(tokens, "CALLS_A_MINUTE", 2)
    caller = program(mette)

    statuses = [caller.get("/me").status_code for _ in range(3)]
    answer = caller.get("/me")

    assert statuses == [200, 200, 429]
    assert answer.json()["code"] == "too_many_requests"
    assert 1 <= int(answer["Retry-After"]) <= 60


def test_the_description_is_open_to_everybody():
    answer = Client().get("/api/v1/openapi.json")

    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.1")
    assert "/api/v1/me" in answer.json()["paths"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/me", "GET"),
        ("POST", "/tokens", "GET"),
        ("GET", "/issuer/waiting", "DELETE"),
        ("TRACE", "/people", "GET, POST"),
    ],
    ids=["me", "no token is made", "one that only goes", "trace"],
)
def test_another_method_is_a_problem_that_names_those_that_are_taken(
    program, mette, method, path, allowed
):
    answer = program(mette)._client.generic(method, f"/api/v1{path}")

    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "method_not_allowed"
    assert answer["Allow"] == allowed


@pytest.mark.parametrize("path", ["/", "/nothing", "/awards/1", "/people/\U0001f600", "/me/"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_address_that_is_none_is_a_problem_for_whoever_asks(method, path):
    answer = Client(enforce_csrf_checks=True).generic(method, f"/api/v1{path}")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


def test_a_body_of_another_kind_is_refused_with_the_reason(program, mette):
    answer = program(mette)._client.post("/api/v1/people", b"<a/>", content_type="text/xml")

    assert answer.status_code == 422
    assert answer.json()["detail"] == "a body of text/xml, expected application/json"


@pytest.mark.parametrize(
    ("bytes_", "status", "code"),
    [(5 * 1024**2 + 1, 422, "malformed"), (6 * 1024**2 + 1, 413, "body_too_large")],
)
def test_a_body_that_is_too_large_is_refused_in_words(program, mette, bytes_, status, code):
    body = b'{"name":"' + b"x" * (bytes_ - 11) + b'"}'
    answer = program(mette)._client.post("/api/v1/people", body, content_type="application/json")

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == code


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/awards", {"valid_from": -63}),
        ("/awards", {"valid_until": 1.5}),
        ("/awards", {"valid_until": True}),
        ("/batches/{batch_id}/confirm", {"now": "yes"}),
        ("/batches/{batch_id}/confirm", {"now": 1}),
        ("/batches/{batch_id}/confirm", {"mails_a_minute": "600"}),
        ("/batches/{batch_id}/confirm", {"mails_a_minute": True}),
        ("/webhooks/{webhook_id}/again", {"since": 0}),
        ("/people", {"name": 7}),
    ],
    ids=str,
)
def test_a_value_of_another_kind_than_described_is_refused(program, mette, path, body):
    some = {"batch_id": "3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a11"}
    address = path.format(**some, webhook_id=some["batch_id"])

    answer = program(mette).post(address, body)

    (member,) = body
    assert answer.status_code == 422
    assert f"/{member}" in {one["pointer"] for one in answer.json()["errors"]}


@pytest.mark.parametrize(
    "body", [{"now": True, "mails_a_minute": 600}, {"now": False, "mails_a_minute": None}]
)
def test_values_of_the_kinds_described_are_taken(program, mette, body):
    answer = program(mette).post("/batches/3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a11/confirm", body)

    assert answer.status_code == 404, "the shape is as it should be, the batch is nobody's"
