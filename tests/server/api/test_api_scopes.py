# SPDX-License-Identifier: Apache-2.0

"""
Every call with a token of each scope alone: what lets it in stands in one table.

Also with a token whose maker only reads by now, with one of another organisation, and with
somebody else's own.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from skillmark_server.accounts.models import Membership, Role
from skillmark_server.accounts.own_tokens import make_own_token
from skillmark_server.accounts.tokens import OWN_SCOPES, SCOPES, make_token
from tests.server.api.calls import Call, calls
from tests.server.integration.test_url_matrix import Watched
from tests.server.integration.url_world import World, build

TABLE = Path(__file__).with_name("scopes.txt")
CALLS = {call.name: call for call in calls()}
OWN = {name: call for name, call in CALLS.items() if call.path.startswith("/api/v1/my/")}
ALL_SCOPES = (*SCOPES, *OWN_SCOPES)


def rows() -> dict[str, set[str]]:
    """By call: the scopes of which each alone lets it in."""
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _bar, scopes = line.partition("|")
            found[name.strip()] = set(scopes.split())
    return found


@pytest.fixture
def cast(mette, ole, karin, sara, jonas, mallory):
    return {
        "owner": mette,
        "second": ole,
        "auditor": karin,
        "recruiter": sara,
        "learner": jonas,
        "other": mallory,
    }


@pytest.fixture
def world(cast, actor) -> World:
    return build(cast, actor)


@pytest.fixture
def met(world) -> Callable[[Client, Call], tuple[int, set[str]]]:
    """`met(client, call)`: status and written tables; all of it is taken back."""

    def ask(client: Client, call: Call) -> tuple[int, set[str]]:
        watched = Watched()
        cache.clear()  # no limit of a minute for a thousand calls
        with transaction.atomic():
            with connection.execute_wrapper(watched):
                answer = client.generic(
                    call.method, call.address(world.names), **_body(call, world)
                )
            transaction.set_rollback(True)
        return answer.status_code, watched.tables - {"accounts_idempotentcall"}

    return ask


def _body(call: Call, world: World) -> dict:
    body = call.body(world.names)
    client = Client()
    return (
        {}
        if body is None
        else {"data": client._encode_json(body, "application/json")}
        | {"content_type": "application/json"}
    )


@pytest.fixture
def with_token(actor, mette, now):
    def make(*scopes: str) -> Client:
        _, secret = make_token(actor=actor(mette), name="x", scopes=scopes, at=now)
        return Client(headers={"authorization": f"Bearer {secret}"}, raise_request_exception=False)

    return make


@pytest.fixture
def with_own(actor):
    def make(user, *scopes: str) -> Client:
        at = timezone.now()
        _, secret = make_own_token(
            actor=actor(user), name="x", scopes=scopes, expires_at=at + timedelta(days=1), at=at
        )
        return Client(headers={"authorization": f"Bearer {secret}"}, raise_request_exception=False)

    return make


@pytest.fixture
def of_each_scope(with_token, with_own, jonas) -> dict[str, Client]:
    """Mette's of the organisation, Jonas's of his own."""
    organisations = {scope: with_token(scope) for scope in SCOPES}
    return organisations | {scope: with_own(jonas, scope) for scope in OWN_SCOPES}


def _let_in(met, clients: dict[str, Client]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, call in CALLS.items():
        statuses = {scope: met(client, call)[0] for scope, client in clients.items()}
        assert not [s for s in statuses.values() if s in {400, 401, 405} or s >= 500], (
            name,
            statuses,
        )
        found[name] = {scope for scope, status in statuses.items() if status != 403}
    return found


def test_each_call_is_let_in_by_the_scopes_of_the_table_and_no_others(met, of_each_scope):
    assert _let_in(met, of_each_scope) == rows()


def test_no_call_lets_in_both_kinds_but_those_that_say_nothing_of_anybody():
    both = {
        name for name, scopes in rows().items() if scopes & set(SCOPES) and scopes & set(OWN_SCOPES)
    }

    assert both == {"GET /me", "GET /catalogue", "GET /catalogue/{achievement_id}"}
    assert {name for name, scopes in rows().items() if scopes <= set(OWN_SCOPES) and scopes} == set(
        OWN
    )


def test_a_token_whose_maker_reads_only_changes_nothing(met, with_token, mette, nordvind, now):
    client = with_token(*SCOPES)
    Membership.objects.filter(user=mette).delete()
    Membership.objects.create(user=mette, organisation=nordvind, role=Role.AUDITOR, since=now)

    for call in CALLS.values():
        if call.is_change:
            assert met(client, call) == (403, set()), call.name


ANYBODYS = ("/{key}", "/catalogue/{achievement_id}", "/figures/{part}.{ending}")
"""What stands in these addresses is nothing of one organisation."""


def test_another_organisation_finds_nothing_and_changes_nothing(met, world):
    client = Client(headers={"authorization": f"Bearer {world.tokens['other']}"})

    for name, call in CALLS.items():
        if name in OWN:
            assert met(client, call) == (403, set()), call.name
        elif "{" in call.path and not call.path.endswith(ANYBODYS):
            assert met(client, call) == (404, set()), call.name


def test_somebody_else_finds_nothing_of_anothers_own_and_changes_nothing(met, with_own, mette):
    client = with_own(mette, *OWN_SCOPES)

    for call in OWN.values():
        if "{" in call.path:
            assert met(client, call) == (404, set()), call.name


def test_without_a_token_there_is_nothing_but_the_catalogue(met, world):
    for call in CALLS.values():
        status, tables = met(Client(), call)
        assert (status == 401) != call.path.startswith("/api/v1/catalogue"), call.name
        assert not tables


if os.environ.get("SKILLMARK_WRITE_API_SCOPES"):

    def test_write_the_table(met, of_each_scope):
        """Write what is met now; whoever runs it reads every line of the difference."""
        found = _let_in(met, of_each_scope)
        order = list(ALL_SCOPES)
        TABLE.write_text(
            "# call | each of these scopes alone lets it in; what happens then, other tests say\n"
            + "".join(
                f"{name} | {' '.join(sorted(scopes, key=order.index))}".rstrip() + "\n"
                for name, scopes in found.items()
            ),
            encoding="utf-8",
        )
