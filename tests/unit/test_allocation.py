# SPDX-License-Identifier: Apache-2.0

"""Which index of a status list the n-th credential gets."""

from __future__ import annotations

import itertools

import pytest

from skillmark.errors import KeyRefusedError, StateError, StatusListLengthError
from skillmark.status.allocation import Permutation, index_for

KEY = bytes(range(32))
SIZE = 131_072


def test_a_whole_list_is_given_out_without_a_repetition():
    allocate = Permutation(KEY, SIZE).index_for

    assert sorted(map(allocate, range(SIZE))) == list(range(SIZE))


def test_neighbours_in_time_are_neighbours_in_the_list_no_oftener_than_by_chance():
    allocate = Permutation(KEY, SIZE).index_for
    given = [allocate(counter) for counter in range(100_000)]

    near = sum(abs(a - b) == 1 for a, b in itertools.pairwise(given))

    # By chance 2 x 99,999 / 131,072 = 1.5 pairs; more than 9 in fewer than one key in 100,000.
    assert near <= 9


def test_the_indices_of_a_short_run_spread_over_the_list():
    counts = [0] * 16
    for counter in range(1_600):
        counts[index_for(counter, key=KEY, size=SIZE) * 16 // SIZE] += 1

    # Chi-squared with 15 degrees of freedom: over 44.3 in one of 10,000.
    assert sum((n - 100) ** 2 / 100 for n in counts) < 44.3


def test_the_indices_stay_what_they_are_in_every_version():
    # A change here would give indices out twice.
    assert [index_for(n, key=KEY, size=SIZE) for n in range(4)] == PINNED_POWER_OF_TWO
    assert [index_for(n, key=KEY, size=200_000) for n in range(4)] == PINNED_OTHER


PINNED_POWER_OF_TWO = [73446, 49713, 45206, 121231]
PINNED_OTHER = [82608, 87966, 88922, 89119]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 257, 1_000, SIZE - 1, SIZE, SIZE + 1, 200_000])
def test_the_quick_way_and_the_plain_way_agree(size):
    allocate = Permutation(KEY, size).index_for
    counters = range(min(size, 60))

    assert [allocate(n) for n in counters] == [index_for(n, key=KEY, size=size) for n in counters]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 257, 1_000])
def test_a_list_of_any_size_is_given_out_without_a_repetition(size):
    given = [index_for(counter, key=KEY, size=size) for counter in range(size)]

    assert sorted(given) == list(range(size))


@pytest.mark.parametrize("size", [1, 2, 3, 5, 257, 1_000, SIZE - 1, SIZE, SIZE + 1, 1_048_576])
def test_many_at_once_are_what_one_at_a_time_gives(size):
    allocate = Permutation(KEY, size)
    first, count = size // 3, min(size - size // 3, 700)

    given = allocate.indices_for(first, count)

    assert given == [allocate.index_for(n) for n in range(first, first + count)]
    assert allocate.indices_for(size, 0) == []


@pytest.mark.parametrize(("first", "count"), [(-1, 2), (0, 6), (5, 1), (4, 2), (0, -1)])
def test_counters_outside_the_list_are_refused_together(first, count):
    with pytest.raises(StateError):
        Permutation(KEY, 5).indices_for(first, count)


def test_another_key_or_size_gives_another_order():
    def first(key: bytes, size: int) -> list[int]:
        return [index_for(n, key=key, size=size) for n in range(8)]

    assert first(KEY, SIZE) != first(KEY[::-1], SIZE)
    assert first(KEY, SIZE) != first(KEY, SIZE - 1)


@pytest.mark.parametrize("key", [b"", KEY[1:], KEY + b"\0"], ids=["none", "short", "long"])
def test_a_key_of_another_length_is_refused(key):
    with pytest.raises(KeyRefusedError, match=f"{len(key)} bytes, expected 32"):
        index_for(0, key=key, size=SIZE)
    with pytest.raises(KeyRefusedError):
        Permutation(key, SIZE)


@pytest.mark.parametrize("counter", [-1, SIZE])
def test_a_full_list_gives_out_nothing(counter):
    with pytest.raises(StateError, match="it is full"):
        index_for(counter, key=KEY, size=SIZE)
    with pytest.raises(StateError, match="it is full"):
        Permutation(KEY, SIZE).index_for(counter)


@pytest.mark.parametrize("size", [0, -1, 2**25 + 1])
def test_a_list_of_an_impossible_size_is_refused(size):
    with pytest.raises(StatusListLengthError, match=f"of {size} entries"):
        index_for(0, key=KEY, size=size)
    with pytest.raises(StatusListLengthError):
        Permutation(KEY, size)


def test_the_largest_list_and_the_smallest_are_served():
    assert index_for(0, key=KEY, size=1) == 0
    assert index_for(2**25 - 1, key=KEY, size=2**25) < 2**25


def test_the_key_is_not_shown():
    assert KEY.hex() not in repr(Permutation(KEY, 8))
    assert str(KEY) not in repr(Permutation(KEY, 8))
