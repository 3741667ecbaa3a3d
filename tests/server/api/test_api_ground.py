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
