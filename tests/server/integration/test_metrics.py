# SPDX-License-Identifier: Apache-2.0

"""Numbers for the operator alone, and logs that name nobody."""

from __future__ import annotations

import json
import logging
import sys
import uuid

import pytest
import structlog

from skillmark.encoding import strict_json
from skillmark_server.operate.logging import formatter, scrubbed


@pytest.fixture
def numbers(client):
    def read(**headers):
        answer = client.get("/metrics", headers=headers)
        assert answer.status_code == 200
        return answer.content.decode()

    return read


def test_this_machine_may_ask_where_there_is_no_token(numbers):
    found = numbers()

    assert "skillmark_awards 0.0" in found
    assert "skillmark_webhooks_waiting 0.0" in found
    assert "skillmark_worker_beat_age_seconds +Inf" in found
    assert "process_cpu_seconds_total" in found


@pytest.mark.parametrize(
    "asker",
    [
        pytest.param({"REMOTE_ADDR": "192.0.2.7"}, id="another machine"),
        pytest.param({"headers": {"X-Forwarded-For": "192.0.2.7"}}, id="through a proxy"),
        pytest.param({"headers": {"Forwarded": "for=192.0.2.7"}}, id="through another"),
    ],
)
def test_nobody_else_may(client, asker):
    assert client.get("/metrics", **asker).status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", "Basic right", "Bearer righté"])
def test_a_token_is_asked_for_once_there_is_one(client, settings, given):
    settings.METRICS_TOKEN = "right"

    assert client.get("/metrics", headers={"Authorization": given}).status_code == 404
    right = client.get(
        "/metrics", headers={"Authorization": "Bearer right"}, REMOTE_ADDR="192.0.2.7"
    )
    assert right.status_code == 200


def test_requests_are_counted_by_name_and_never_by_address(client, numbers):
    award = uuid.uuid4()
    client.get(f"/status/{award}")
    client.generic("BREW", "/healthz")

    found = numbers()

    assert 'method="GET",status="404",view="status-list"' in found
    assert 'method="other",status="405",view="healthz"' in found
    assert str(award) not in found


def test_numbers_cost_few_queries(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        client.get("/metrics")


@pytest.fixture
def line():
    shown = formatter()

    def written(message, *args, name="skillmark.test", exc_info=None, **extra):
        record = logging.LogRecord(name, logging.WARNING, "f.py", 1, message, args, exc_info)
        for key, value in extra.items():
            setattr(record, key, value)
        return strict_json.loads_object(shown.format(record).encode())

    return written


def test_a_line_is_json_with_level_and_logger(line):
    found = line("the list is full: %d", 7)

    assert found["event"] == "the list is full: 7"
    assert (found["level"], found["logger"]) == ("warning", "skillmark.test")
    assert found["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    "personal",
    [
        "jonas@nordvind.test",
        "/a/4c5d6e7f-0000-4000-8000-000000000000",
        "/claim/some-secret",
        "4c5d6e7f-0000-4000-8000-000000000000",
        "192.0.2.7",
        "2001:db8:0:0:0:0:0:1",
    ],
)
def test_nothing_personal_is_logged(line, personal):
    assert personal not in json.dumps(line("Not Found: %s", personal, request=object()))
    assert "secret" not in scrubbed(personal)


def test_an_exception_is_logged_without_what_it_says(line):
    def fail():
        try:
            int("jonas@nordvind.test")
        except ValueError as error:
            raise RuntimeError("jonas") from error

    try:
        fail()
    except RuntimeError:
        found = line("it failed", exc_info=sys.exc_info())

    assert "jonas" not in json.dumps(found)
    assert found["error"][0] == "builtins.RuntimeError"
    assert "builtins.ValueError" in found["error"]
    assert any("test_metrics.py" in frame and "fail" in frame for frame in found["error"])


def test_a_request_is_one_line_without_its_address(client, caplog):
    structlog.reset_defaults()
    formatter()
    caplog.set_level(logging.INFO, "skillmark.request")

    client.get(f"/status/{uuid.uuid4()}?who=jonas")

    told = [record.msg for record in caplog.records if record.name == "skillmark.request"]
    assert told
    assert {"view", "method", "status", "ms"} <= set(told[-1])
    assert told[-1]["view"] == "status-list"
    assert "jonas" not in str(told)
