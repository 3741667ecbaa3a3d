# SPDX-License-Identifier: Apache-2.0

"""What was made for one person is kept by no proxy and no browser; what is for all may be."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.server.integration.url_world import World, build

OF_A_MEMBER = (
    "home",
    "matrix-excel",
    "person-list",
    "person-export",
    "award-list",
    "award-export",
    "member-list",
    "token-list",
    "audit-log",
    "my-badges",
    "me",
    "request-list",
)


@pytest.fixture
def world(mette, karin, sara, jonas, mallory, ole, actor) -> World:
    cast = {"owner": mette, "auditor": karin, "recruiter": sara, "learner": jonas}
    return build(cast | {"other": mallory, "second": ole}, actor)


def test_nothing_of_a_member_is_kept(world, as_, mette):
    browser = as_(mette)
    for name in OF_A_MEMBER:
        answer = browser.get(reverse(name))
        assert answer.status_code == 200, name
        assert "no-store" in answer["Cache-Control"], name
        assert "private" in answer["Cache-Control"], name


def test_what_is_published_may_be_kept_also_by_a_member(world, as_, mette):
    address = reverse("version-png", args=[world.names["achievement_id"], 1])
    assert "immutable" in as_(mette).get(address)["Cache-Control"]


def test_a_page_for_everybody_is_not_forbidden_to_be_kept(world):
    assert "no-store" not in Client().get(reverse("catalogue")).get("Cache-Control", "")
