# SPDX-License-Identifier: Apache-2.0

"""Many files of one request are judged as each of them would be by itself, only sooner."""

from __future__ import annotations

import pytest

from skillmark.bulk.verifying import BulkVerifier
from skillmark_server.checking import judging
from skillmark_server.checking.giving import Given
from tests.bulk_badges import a_badge, signed
from tests.server.verifying import SAMPLES
from tests.simulator import NOW, World


@pytest.fixture
def world(monkeypatch) -> World:
    made = World()
    made.issuer.publish_list()
    judging.site_verifier.cache_clear()
    monkeypatch.setattr(judging, "network", lambda: made.network)
    yield made
    judging.site_verifier.cache_clear()


@pytest.fixture
def fast(monkeypatch) -> list[bool]:
    """Of each thing that was judged together, whether its shape answered."""
    found: list[bool] = []

    class Watching(BulkVerifier):
        def inspect(self, thing, *, at=None):
            inspected = super().inspect(thing, at=at)
            found.append(inspected.was_fast)
            return inspected

    monkeypatch.setattr(judging, "BulkVerifier", Watching)
    return found


def alike(world: World, count: int) -> list[Given]:
    return [
        Given(f"{number}.json", signed(world.issuer, a_badge(world.issuer, number), form))
        for form in ("eddsa-rdfc-2022",)
        for number in range(count)
    ]


def test_twenty_files_are_judged_as_each_by_itself(world, fast):
    things = alike(world, 20)
    broken = bytearray(things[17].thing)
    broken[-20] ^= 1
    things[17] = Given("broken.json", bytes(broken))

    judged, left = judging.judge_all(things, at=NOW)

    assert left == 0
    one_by_one = [judging.judge(each, at=NOW) for each in things]
    assert [each.report.to_dict() for each in judged] == [
        each.report.to_dict() for each in one_by_one
    ]
    assert [each.digest for each in judged] == [each.digest for each in one_by_one]
    assert [each.report.trusted for each in judged].count(False) == 1
    assert sum(fast) > judging.TOGETHER_FROM


def test_files_of_every_kind_among_others_are_judged_as_by_themselves(world, fast):
    samples = [Given(name, make(world)) for name, (make, _, _) in SAMPLES.items()]
    world.issuer.marked.clear()
    world.issuer.publish_list()
    things = [*alike(world, 8), *samples]

    judged, _ = judging.judge_all(things, at=NOW)

    for each in judged:
        assert each.report.to_dict() == judging.judge(each.given, at=NOW).report.to_dict()
    assert any(fast)


def test_a_few_files_are_judged_one_by_one(world, fast):
    judged, _ = judging.judge_all(alike(world, judging.TOGETHER_FROM - 1), at=NOW)

    assert all(each.report.trusted for each in judged)
    assert fast == []
