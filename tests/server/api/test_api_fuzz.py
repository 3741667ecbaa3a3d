# SPDX-License-Identifier: Apache-2.0

"""
Every call with bodies and queries that nobody means: refused in words, never a 500.

What the description says and what it does not is `test_api_by_description`'s; here stands what no
description knows: texts that mislead, halves of letters, national numbers. Each round changes one
thing of the example that the description shows, by a seed of its own, so that what is found is
found again. `SKILLMARK_API_FUZZ=200` takes that many rounds of each call.
"""

from __future__ import annotations

import copy
import json
import os
import random
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from skillmark_server.accounts.own_tokens import make_own_token
from skillmark_server.accounts.tokens import OWN_SCOPES, SCOPES, make_token
from tests.server.api.calls import Call, calls
from tests.server.integration.url_world import build

ROUNDS = int(os.environ.get("SKILLMARK_API_FUZZ", "4"))
CALLS = {call.name: call for call in calls()}
HOSTILE: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    2**31,
    2**63,
    2**70,
    1e308,
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "\u202eabc",
    "x" * 5_000,
    "0" * 400,
    "Ærø Åse 李 \U0001f600",
    "'; DROP TABLE accounts_person; --",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "%s%n%00",
    "../../etc/passwd",
    "010203-1234",
    "0001-01-01",
    "9999-12-31T23:59:59.999999+14:00",
    "0001-01-01T00:00:00-14:00",
    "2026-02-30",
    "https://[::1",
    "3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a12",
    "bm8gZmlsZQ==",
    [],
    [[]],
    [None, "", {}],
    {},
    {"": ""},
    {"a": {"a": {"a": {"a": {"a": 1}}}}},
)


@pytest.fixture
def world(mette, ole, karin, sara, jonas, mallory, actor):
    cast = {"owner": mette, "second": ole, "auditor": karin, "recruiter": sara}
    return build({**cast, "learner": jonas, "other": mallory}, actor)


@pytest.fixture
def client_of(actor, mette, jonas, now):
    _, secret = make_token(actor=actor(mette), name="fuzz", scopes=tuple(SCOPES), at=now)
    _, own = make_own_token(
        actor=actor(jonas),
        name="fuzz",
        scopes=tuple(OWN_SCOPES),
        expires_at=timezone.now() + timedelta(days=1),
        at=timezone.now(),
    )

    def client(call: Call) -> Client:
        said = own if call.path.startswith("/api/v1/my/") else secret
        return Client(headers={"authorization": f"Bearer {said}"}, raise_request_exception=False)

    return client


def _places(value: Any, at: tuple = ()) -> list[tuple]:
    """Every place of a body that something else can stand in."""
    found = [at]
    if isinstance(value, dict):
        for name, one in value.items():
            found += _places(one, (*at, name))
    if isinstance(value, list):
        for index, one in enumerate(value):
            found += _places(one, (*at, index))
    return found


def _with(value: Any, at: tuple, other: Any) -> Any:
    if not at:
        return other
    changed = copy.deepcopy(value)
    inside = changed
    for step in at[:-1]:
        inside = inside[step]
    inside[at[-1]] = other
    return changed


def _changed(call: Call, names: dict[str, str], chance: random.Random) -> tuple[str, dict, Any]:
    """An address, a query and a body of which one thing is not as it should be."""
    body, query = call.body(names), {}
    shape = call.schema() or {}
    for name in shape.get("properties", {}):
        if isinstance(body, dict) and name not in body and chance.random() < 0.3:
            body = {**body, name: chance.choice(HOSTILE)}
    asked = [one for one in call.said.get("parameters", []) if one["in"] == "query"]
    ways = ["query"] if asked else []
    ways += ["body", "body", "body"] if body is not None else []
    way = chance.choice(ways) if ways else ""
    if way == "body":
        body = _with(body, chance.choice(_places(body)), chance.choice(HOSTILE))
    elif way == "query":
        one = chance.choice(asked)
        other = chance.choice(HOSTILE)
        query[one["name"]] = str(other).encode("utf-8", "surrogatepass")
    return call.address(names), query, body


@pytest.mark.parametrize("start", range(0, len(CALLS), 20))
def test_nothing_that_is_sent_breaks_a_call(world, client_of, start):
    for name in list(CALLS)[start : start + 20]:
        call = CALLS[name]
        for number in range(ROUNDS):
            chance = random.Random(f"{name} {number}")  # noqa: S311 - no secret
            path, query, body = _changed(call, dict(world.names), chance)
            cache.clear()
            with transaction.atomic():
                answer = client_of(call).generic(
                    call.method,
                    path,
                    b"" if body is None else json.dumps(body).encode(),
                    content_type="application/json",
                    query_params=query,
                )
                said = answer.getvalue()  # also of what comes bit by bit
                transaction.set_rollback(True)
            where = (name, number, path, query, body, said[:300])
            assert answer.status_code < 500, where
            if answer.status_code >= 400:
                assert answer["Content-Type"] == "application/problem+json", where
                assert answer.json()["code"], where
