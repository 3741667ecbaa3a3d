# SPDX-License-Identifier: Apache-2.0

"""The examples of `docs/api.md`, called one after another as they stand there."""

from __future__ import annotations

import re
import shlex
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from skillmark.encoding import strict_json
from skillmark_server.accounts import expired, own_tokens
from skillmark_server.accounts.models import User
from skillmark_server.accounts.own_tokens import make_own_token
from skillmark_server.accounts.tokens import OWN_SCOPES, SCOPES, make_token
from skillmark_server.api import app, paging, tokens
from skillmark_server.api.app import api
from skillmark_server.api.v1 import catalogue
from skillmark_server.checking import transcript
from skillmark_server.webhooks.services import make_endpoint
from tests.server.cast_awards import able_to_issue, published

PAGE = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(
    r"<!-- answers (?P<status>\d+)(?:, (?P<given>its [^>]+))? -->\n```http\n"
    r"(?P<method>[A-Z]+) (?P<path>\S+)\n(?P<headers>(?:[\w-]+: .*\n)*)(?:\n(?P<body>[^`]*))?```"
)
GIVEN = re.compile(r"its (?P<path>[\w.]+) is \{(?P<name>\w+)\}")
MENTIONED = re.compile(r"(?:GET|POST|PUT|PATCH) (/api/v1/[\w/{}.-]*)")


def _filled(text: str, names: dict[str, str]) -> str:
    for name, value in names.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _at(answer: Any, path: str) -> str:
    """What stands in an answer at `items.0.id`."""
    for step in path.split("."):
        answer = answer[int(step) if step.isdigit() else step]
    return str(answer)


@pytest.fixture
def names(nordvind, actor, mette, now) -> dict[str, str]:
    """What the examples call by a name; beside them, what only a person makes."""
    able_to_issue(nordvind, at=now)
    make_endpoint(actor=actor(mette), url="https://hr.test", events=["award.issued"], at=now)
    return {"achievement": str(published(nordvind, at=now).achievement_id)}


@pytest.fixture
def annas_own(actor) -> str:
    """A token of her own of the one whom the examples award."""
    anna = User.objects.create_user("anna@example.org", name="Anna Berg")
    EmailAddress.objects.create(user=anna, email=anna.email, verified=True, primary=True)
    _, secret = make_own_token(
        actor=actor(anna),
        name="docs",
        scopes=tuple(OWN_SCOPES),
        expires_at=timezone.now() + timedelta(days=30),
        at=timezone.now(),
    )
    return secret


def test_every_example_answers_as_the_page_says(actor, mette, annas_own, names, now):
    _, secret = make_token(actor=actor(mette), name="docs", scopes=tuple(SCOPES), at=now)
    client = Client(headers={"authorization": f"Bearer {secret}"})
    own = Client(headers={"authorization": f"Bearer {annas_own}"})
    examples = list(EXAMPLE.finditer(PAGE))

    for example in examples:
        headers = dict(line.split(": ", 1) for line in example["headers"].splitlines())
        answer = (own if example["path"].startswith("/api/v1/my/") else client).generic(
            example["method"],
            _filled(example["path"], names),
            _filled(example["body"] or "", names),
            content_type="application/json",
            headers=headers,
        )
        said = answer.getvalue()  # also of what comes bit by bit
        where = f"{example['method']} {example['path']}: {said[:500]!r}"
        assert answer.status_code == int(example["status"]), where
        assert "RateLimit-Remaining" in answer, where
        assert answer["Cache-Control"] == "no-store", where
        for given in GIVEN.finditer(example["given"] or ""):
            names[given["name"]] = _at(strict_json.loads(said), given["path"])

    assert len(examples) == PAGE.count("```http")


def test_the_call_by_curl_answers(actor, mette, now):
    _, secret = make_token(actor=actor(mette), name="docs", scopes=tuple(SCOPES), at=now)
    (line,) = re.findall(r"^```sh\n(curl .*)\n```$", PAGE, re.MULTILINE)
    words = shlex.split(line.replace("$TOKEN", secret))
    name, _, value = words[words.index("-H") + 1].partition(": ")

    answer = Client(headers={name: value}).get(urlsplit(words[-1]).path)

    assert (answer.status_code, answer.json()["organisation"]) == (
        200,
        str(actor(mette).organisation.pk),
    )
    assert len(re.findall(r"^```sh$", PAGE, re.MULTILINE)) == 1


def test_the_wrong_row_of_the_example_is_found(actor, mette, names, now):
    _, secret = make_token(actor=actor(mette), name="docs", scopes=tuple(SCOPES), at=now)
    client = Client(headers={"authorization": f"Bearer {secret}"})
    [preview] = [one for one in EXAMPLE.finditer(PAGE) if "{batch}" in (one["given"] or "")]

    batch = client.generic(
        "POST", preview["path"], _filled(preview["body"], names), content_type="application/json"
    ).json()
    rows = client.get(f"/api/v1/batches/{batch['id']}/rows?state=wrong").json()

    assert [row["line"] for row in rows["items"]] == [3]


def test_every_address_that_the_page_names_is_one():
    known = {re.sub(r"\{\w+\}", "{}", path) for path in api.get_openapi_schema()["paths"]}

    named = {re.sub(r"\{\w+\}|/rows/\d+", "{}", path) for path in MENTIONED.findall(PAGE)}
    named = {path.replace("{}{}", "{}/rows/{}").replace("first-aid", "{}") for path in named}
    named = {path.replace("/badge.csv", "/{}.{}") for path in named}

    assert named <= known


def test_every_word_of_a_query_is_one_that_the_call_knows():
    known = {
        (method.upper(), re.sub(r"\{\w+\}", "{}", path)): {
            one["name"] for one in call.get("parameters", []) if one["in"] == "query"
        }
        for path, calls in api.get_openapi_schema()["paths"].items()
        for method, call in calls.items()
    }
    asked = [one for one in EXAMPLE.finditer(PAGE) if "?" in one["path"]]

    for example in asked:
        path, _, query = example["path"].partition("?")
        names = {pair.partition("=")[0] for pair in query.split("&")}
        assert names <= known[example["method"], re.sub(r"\{\w+\}", "{}", path)], example["path"]
    assert asked


def test_the_numbers_of_the_page_are_those_of_the_code():
    assert f"{tokens.CALLS_A_MINUTE} calls a minute" in PAGE
    assert f"{catalogue.CALLS_A_MINUTE} for an address" in PAGE
    assert f"at most {paging.MOST} at a time" in PAGE
    assert "five megabytes" in PAGE
    assert app.MAXIMUM_BYTES == 5 * 1024 * 1024
    assert "for a week" in PAGE
    assert f"At most {transcript.MOST}" in PAGE
    assert own_tokens.LONGEST.days == 366
    assert "a year at most" in PAGE
    assert expired.CALLS_KEPT.days == 7


def test_every_scope_is_explained():
    explained = set(re.findall(r"^\| `([\w:]+)` \|", PAGE, re.MULTILINE))

    assert explained == {*SCOPES, *OWN_SCOPES}
