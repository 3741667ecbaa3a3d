# SPDX-License-Identifier: Apache-2.0

"""The targets of the fuzzer take what they start from, and refuse what is near it."""

from __future__ import annotations

import pytest
from tests.fuzz.targets import TARGETS
from tools import fuzz

from skillmark.errors import SkillmarkError

each_target = pytest.mark.parametrize("name", TARGETS)


def test_every_target_is_fuzzed():
    assert set(fuzz.NAMES) == set(TARGETS)


@each_target
def test_a_target_reaches_its_parser_with_some_of_its_own_input(name):
    target = TARGETS[name]

    def is_taken(seed):
        try:
            target.read(seed)
        except SkillmarkError:
            return False
        return True

    assert any(is_taken(seed) for seed in target.seeds)


@each_target
def test_a_parser_refuses_a_cut_or_changed_input_without_another_exception(name):
    target = TARGETS[name]
    for seed in target.seeds:
        step = max(1, len(seed) // 40)
        for at in range(0, len(seed), step):
            for near in (seed[:at], seed[:at] + bytes([seed[at] ^ 0x21]) + seed[at + 1 :]):
                try:
                    target.read(near)
                except SkillmarkError:
                    continue
