# SPDX-License-Identifier: Apache-2.0

"""Answers that are kept for a short while."""

from __future__ import annotations

import pytest

from skillmark.fetch.cache import Cache, lifetime
from skillmark.protocols import Fetched


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 300),
        ({"cache-control": "public"}, 300),
        ({"cache-control": "max-age=60"}, 60),
        ({"cache-control": "public, MAX-AGE=60"}, 60),
        ({"cache-control": 'max-age="60"'}, 60),
        ({"cache-control": "max-age=60, max-age=50"}, 50),
        ({"cache-control": "max-age=31536000"}, 300),
        ({"cache-control": "max-age=0"}, 0),
        ({"cache-control": "max-age"}, 0),
        ({"cache-control": "max-age=soon"}, 0),
        ({"cache-control": "max-age=-5"}, 0),
        ({"cache-control": "max-age=²"}, 0),
        ({"cache-control": "max-age=" + "9" * 5000}, 300),
        ({"cache-control": "max-age=100", "age": "40"}, 60),
        ({"cache-control": "max-age=100", "age": "400"}, 0),
        ({"cache-control": "max-age=100", "age": "x"}, 100),
        ({"cache-control": "no-cache"}, 0),
        ({"cache-control": "max-age=60,No-Store"}, None),
        ({"vary": " * "}, None),
        ({"vary": "Accept"}, 300),
    ],
    ids=str,
)
def test_how_long_an_answer_may_be_given(headers, seconds):
    assert lifetime(headers) == seconds


def answer(size: int, **headers: str) -> Fetched:
    return Fetched("https://a.example/", bytes(size), "", headers)


def test_the_longest_unused_is_given_up_first():
    cache = Cache(maximum_entries=2)
    for name in "ab":
        cache.put((name, ""), answer(1), now=0)
    cache.get(("a", ""))
    cache.put(("c", ""), answer(1), now=0)

    assert [bool(cache.get((name, ""))) for name in "abc"] == [True, False, True]


def test_octets_are_bounded_however_often_an_answer_is_replaced():
    cache = Cache(maximum_bytes=10)
    for _ in range(5):
        cache.put(("a", ""), answer(4), now=0)
    cache.put(("b", ""), answer(6), now=0)
    assert [bool(cache.get((name, ""))) for name in "ab"] == [True, True]

    cache.put(("c", ""), answer(1), now=0)
    assert [bool(cache.get((name, ""))) for name in "abc"] == [False, True, True]


def test_an_answer_larger_than_everything_is_not_kept_and_drives_nothing_out():
    cache = Cache(maximum_bytes=10)
    cache.put(("a", ""), answer(4), now=0)
    cache.put(("b", ""), answer(11), now=0)

    assert [bool(cache.get((name, ""))) for name in "ab"] == [True, False]


def test_an_answer_that_may_not_be_kept_drives_out_the_one_before():
    cache = Cache()
    cache.put(("a", ""), answer(4), now=0)
    cache.put(("a", ""), answer(4, **{"cache-control": "no-store"}), now=0)

    assert cache.get(("a", "")) is None


@pytest.mark.parametrize(("seconds", "until"), [(10, 15), (1000, 300), (0, 5), (-10, 5)])
def test_a_lifetime_is_only_ever_shortened(seconds, until):
    cache = Cache()
    cache.put(("a", "x"), answer(1), now=0)
    cache.put(("a", "y"), answer(1), now=0)
    cache.put(("b", "x"), answer(1), now=0)

    cache.keep_at_most("a", seconds, now=5)

    kept = [cache.get(key) for key in (("a", "x"), ("a", "y"), ("b", "x"))]
    assert [entry.fresh_until for entry in kept if entry] == [until, until, 300]
