# SPDX-License-Identifier: Apache-2.0

"""NUL, which PostgreSQL keeps nowhere, is left out or refused everywhere; never a 500."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.server.integration.test_url_matrix import API, addresses
from tests.server.integration.url_world import World, build

ASKED = "&".join(
    f"{name}=%00a"
    for name in (
        *("q", "text", "state", "badge", "department", "manager", "page", "show", "email"),
        *("what", "who", "from", "until", "tag", "skill", "kind", "sort", "cursor", "role"),
        *("achievement", "url", "to", "next", "lang", "code", "view", "team"),
    )
)


@pytest.fixture
def world(mette, karin, sara, jonas, mallory, ole, actor) -> World:
    cast = {"owner": mette, "auditor": karin, "recruiter": sara, "learner": jonas}
    return build(cast | {"other": mallory, "second": ole}, actor)


def test_in_a_question_it_is_as_if_it_were_not_there(world, as_, mette):
    browser = as_(mette)
    program = Client(headers={"authorization": f"Bearer {world.tokens['owner']}"})
    for route, address in addresses(world):
        asked = ASKED.replace("lang=%00a&", "lang=%00en&")
        answer = (program if route.startswith(API) else browser).get(f"{address}?{asked}")
        assert answer.status_code < 500 or route == "readyz", address


def test_taken_out_it_does_not_come_together_again(world, as_, mette):
    assert as_(mette).get("/achievements/?q=a%0%000b").status_code == 200


@pytest.mark.parametrize("address", ["/ask/%00", "/claim/%00", "/invitation/a%00b", "/people/%00"])
def test_an_address_that_holds_it_does_not_exist(address):
    assert Client().get(address).status_code == 404


def test_a_form_that_brings_it_to_the_database_is_refused(world, as_, mette):
    batch = world.names["batch_id"]
    said = {"line": "1", "field": "narrative", "text": "a\x00b"}
    assert as_(mette).post(f"/awards/batches/{batch}/row", said).status_code in {302, 400}
    returned = as_(mette).post(f"/awards/batches/{batch}/return", {"reason": "a\x00b"})
    assert returned.status_code in {302, 400}


@pytest.mark.parametrize(("name", "status"), [("A\x00b", 422), ("A\\u0000b", 201)])
def test_a_program_is_told(world, name, status):
    program = Client(headers={"authorization": f"Bearer {world.tokens['owner']}"})
    answer = program.post("/api/v1/people", {"name": name}, content_type="application/json")
    assert answer.status_code == status
