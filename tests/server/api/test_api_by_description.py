# SPDX-License-Identifier: Apache-2.0

"""
Thousands of calls made of the description alone: no 5xx, and each answer as described.

`SKILLMARK_API_CALLS=20000` makes that many; `SKILLMARK_API_SEED` is another start, `random` one
of its own each time, which a failure names. `make fuzz-api` does both.
"""

from __future__ import annotations

import logging
import os
import secrets
import zlib
from collections import Counter

import pytest
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from tests.server.api.described_calls import cases, operations
from tests.server.integration.url_world import build

CALLS = int(os.environ.get("SKILLMARK_API_CALLS", "2000"))
SEED = os.environ.get("SKILLMARK_API_SEED", "1")
START = secrets.token_hex(4) if SEED == "random" else SEED
PARTS = 6
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
TOO_LARGE = 413
"""Refused before it is read; schemathesis takes that for no refusal of what is wrong."""
QUICK = settings(
    database=None,
    deadline=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def described():
    return operations()


@pytest.fixture
def world(mette, ole, karin, sara, jonas, mallory, actor):
    cast = {"owner": mette, "second": ole, "auditor": karin, "recruiter": sara}
    return build({**cast, "learner": jonas, "other": mallory}, actor)


@pytest.fixture
def call(world, monkeypatch):
    """`call(case, role, key)`: make it, judge the answer, and leave nothing behind."""
    application = get_wsgi_application()
    # Each refusal is one line, of which a failure needs none.
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    # A server gives its connection back after each call; here it holds the test's own rows.
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)

    def make(case: Case, role: str, key: str) -> int:
        headers = {"Idempotency-Key": key} if key else {}
        if role != "nobody":
            headers["Authorization"] = f"Bearer {world.tokens[role]}"
        cache.clear()
        with transaction.atomic():
            answer = case.call(app=application, headers=headers)
            transaction.set_rollback(True)
        judged = CHECKS[:-1] if answer.status_code == TOO_LARGE else CHECKS
        case.validate_response(answer, checks=judged, headers=headers)
        return answer.status_code

    yield make
    for signal in ends:
        signal.connect(close_old_connections)


def _roles(path: str) -> list[str]:
    """Who calls: mostly the one whose token can, and everybody else as well."""
    fits, other = ("learner", "owner") if path.startswith("/api/v1/my/") else ("owner", "learner")
    return [fits] * 8 + [other, "other", "stranger", "nobody"]


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_is_sent_each_answer_is_as_described(described, world, call, part):
    answered: Counter[int] = Counter()
    share = -(-CALLS // len(described))
    for operation in described[part::PARTS]:
        roles, before = st.sampled_from(_roles(operation.path)), answered.total()
        calls = cases(operation, world.names)
        keys = st.sampled_from(["", "", "", "", "once", "\x7f", "k" * 129])
        turn = 0
        # Some have few calls that differ; they are made again, from another start.
        while (left := share - (answered.total() - before)) > 0:

            @seed(zlib.crc32(f"{START} {turn} {operation.label}".encode()))
            @settings(QUICK, max_examples=left)
            @given(case=calls, role=roles, key=keys)
            def made(case: Case, role: str, key: str) -> None:
                note(f"as {role}, key {key!r}, SKILLMARK_API_SEED={START}")
                answered[call(case, role, key)] += 1

            made()
            turn += 1

    assert answered.total() >= share * len(described[part::PARTS])
    assert answered[200] > answered.total() / 8, "calls reach what lies behind the first look"


def test_the_parts_make_as_many_calls_as_were_asked_for(described):
    share = -(-CALLS // len(described))
    assert sum(share * len(described[part::PARTS]) for part in range(PARTS)) >= CALLS
