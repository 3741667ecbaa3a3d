# SPDX-License-Identifier: Apache-2.0

"""
Every address of the server, visited as everybody: what each role meets stands in one table.

The addresses come from `config/addresses` itself, so a new one without a row fails here. What a
page shows and does has tests of its own; this one holds who gets in, and that looking changes
nothing.
"""

from __future__ import annotations

import copy
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.server.integration.url_world import ROLES, World, build, routes

WIDTH = 74
"""Of an address in the table. Few are longer, and a wider table would be another one throughout."""

TABLE = Path(__file__).with_name("url_matrix.txt")
OPERATOR = "operator/"
API = "api/v1/"
ROUTES = list(routes())

WRITES = re.compile(r'^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
OWN_BUSINESS = frozenset(
    {
        "django_session",
        "usersessions_usersession",
        "cache_entry",
        "awards_verificationcount",
        "portfolio_sharecount",
        "portfolio_applicationopening",
        "accounts_apitoken",
    }
)
"""Tables that a look may write: sessions, limits, how often an award was checked or shared, or a
link was opened, when a token was used last."""

NO_FORM = frozenset({"theme"})
"""
Take a POST without a form's token, from pages that everybody gets alike: from another site the
session does not come along (SameSite), so that it changes nothing of anybody's.
"""


def rows() -> dict[str, tuple[list[str], list[str]]]:
    """By route: what a GET meets, what an empty POST meets, in the order of `ROLES`."""
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            route, got, posted = (part.strip() for part in line.split(" | "))
            found["" if route == "(home)" else route] = (got.split(), posted.split())
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
def world(cast, nordvind, actor) -> World:
    return build(cast, actor)


@pytest.fixture
def visitor(cast, as_, world):
    """`visitor("auditor", route)`: their browser, or their program where the API is asked."""
    signed_in = {role: as_(user).cookies for role, user in cast.items()}

    def make(role: str, route: str = "", *, strict: bool = False) -> Client:
        client = Client(enforce_csrf_checks=strict, raise_request_exception=False)
        client.cookies = copy.deepcopy(signed_in.get(role, client.cookies))
        if route.startswith(API) and role in world.tokens:
            return Client(headers={"authorization": f"Bearer {world.tokens[role]}"})
        return client

    return make


class Watched:
    """Names the tables that a request wrote to, except those that are its own business."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute, sql, params, many, context):
        if (found := WRITES.match(sql)) and found[2] not in OWN_BUSINESS:
            self.tables.add(found[2])
        return execute(sql, params, many, context)


def addresses(world: World) -> Iterator[tuple[str, str]]:
    """Route and address of all that is not the operator's or allauth's own redirect."""
    seen = set()
    for route, name, arguments in ROUTES:
        if route.startswith(OPERATOR) or route in seen:
            continue
        seen.add(route)
        yield route, _address(route, name, world.address(route, arguments))


def _address(route: str, name: str, said) -> str:
    try:
        found = reverse(name, kwargs=said)
    except NoReverseMatch:
        found = ""
    filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: said[part[1]], route)
    if not found or (filled.startswith(API) and found != f"/{filled}"):
        # Several operations of the API share a name: the route itself says where.
        return f"/{filled}"
    return found


def met(client: Client, method: str, address: str) -> tuple[str, set[str]]:
    """The status, and the tables that were written; all of it is taken back."""
    watched = Watched()
    with transaction.atomic():
        with connection.execute_wrapper(watched):
            answer = getattr(client, method)(address)
            if answer.streaming:
                b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    code = str(answer.status_code)
    if code == "302" and "/account/login/" in answer["Location"]:
        code = "in"
    return code, watched.tables


def test_every_address_has_a_row_and_every_row_an_address():
    known = {route for route, _name, _arguments in ROUTES if not route.startswith(OPERATOR)}

    assert set(rows()) == known


@pytest.mark.parametrize("role", ROLES)
def test_a_look_meets_what_the_table_says_and_changes_nothing(role, visitor, world):
    place = ROLES.index(role)
    expected = rows()
    wrong, changed = {}, {}
    for route, address in addresses(world):
        status, tables = met(visitor(role, route), "get", address)
        if status != expected[route][0][place]:
            wrong[route] = (status, expected[route][0][place])
        if tables:
            changed[route] = tables

    assert (wrong, changed) == ({}, {})


@pytest.mark.parametrize("role", ROLES)
def test_an_empty_form_meets_what_the_table_says_and_those_without_the_right_change_nothing(
    role, visitor, world
):
    place = ROLES.index(role)
    expected = rows()
    wrong, changed = {}, {}
    for route, address in addresses(world):
        status, tables = met(visitor(role, route), "post", address)
        if status != expected[route][1][place]:
            wrong[route] = (status, expected[route][1][place])
        if tables and status in {"in", "401", "403", "404", "405"}:
            changed[route] = tables

    assert (wrong, changed) == ({}, {})


def test_a_form_from_elsewhere_is_refused_at_every_address(visitor, world):
    taken = {
        route: answer
        for route, address in addresses(world)
        if not route.startswith(API) and route not in NO_FORM
        if (answer := met(visitor("owner", strict=True), "post", address)) != ("403", set())
    }

    assert taken == {}


@pytest.mark.parametrize("role", ROLES)
def test_the_operators_pages_are_the_operators(role, visitor, world):
    client = visitor(role)
    for route, _name, _arguments in ROUTES:
        if not route.startswith(OPERATOR):
            continue
        address = "/" + re.sub(r"<[^>]+>", "1", route)
        if "(?P" in address:
            continue
        status, tables = met(client, "get", address)
        assert status in {"in", "302", "403", "404"}, route
        assert not tables, route


if os.environ.get("SKILLMARK_WRITE_URL_MATRIX"):

    def test_write_the_table(visitor, world):
        """Write what is met now; whoever runs it reads every line of the difference."""
        lines = []
        for route, address in addresses(world):
            for method in ("get", "post"):
                found = [met(visitor(role, route), method, address)[0] for role in ROLES]
                lines.append((route or "(home)", method, " ".join(f"{one:>3}" for one in found)))
        pairs = zip(lines[::2], lines[1::2], strict=True)
        TABLE.write_text(
            f"# {'address':{WIDTH - 2}} | {' '.join(ROLES)}: a look | an empty form\n"
            + "".join(f"{one[0]:{WIDTH}} | {one[2]} | {two[2]}\n" for one, two in pairs),
            encoding="utf-8",
        )
