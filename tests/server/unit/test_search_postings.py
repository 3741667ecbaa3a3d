# SPDX-License-Identifier: Apache-2.0

"""Postings: numbers as bits, packed and gathered again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmark_server.searching.expressions import All, AnyOf, Expression, Phrase, Token, Without
from skillmark_server.searching.stores import postings
from skillmark_server.searching.stores.postings import (
    bit_of,
    bits_of,
    fitting,
    gathered,
    leaves_of,
    numbers_in,
    packed,
    packed_bits,
    segment_of,
    that_can_fit,
    unpacked,
    without_phrases,
)

A, B, C = Token("a"), Token("b"), Token("c")
PHRASE = Phrase(("a", "b"))


@pytest.mark.parametrize(
    ("places", "size"),
    [([], 0), ([0], 2), ([8191, 0, 5], 6), ([*range(128)], 256), ([*range(8192)], 1024)],
    ids=["none", "first", "unordered", "listed", "all"],
)
def test_few_are_listed_and_many_are_a_bitmap(places, size):
    stored = packed(places)

    assert len(stored) == size
    assert unpacked(stored) == bits_of(places)
    assert len(packed_bits(bits_of(places))) == size
    assert unpacked(packed_bits(bits_of(places))) == bits_of(places)


@pytest.mark.parametrize(
    ("number", "segment", "place"),
    [(1, 0, 0), (8192, 0, 8191), (8193, 1, 0), (1_000_000, 122, 575)],
)
def test_a_number_stands_in_one_place(number, segment, place):
    assert (segment_of(number), bit_of(number)) == (segment, place)


NUMBERS = st.sets(st.integers(8_193, 4 * 8_192), max_size=60)


@given(NUMBERS, NUMBERS, st.integers(1, 5 * 8_192))
def test_what_is_gathered_are_the_numbers_newest_first(some, others, below):
    """A segment that was written twice counts once, and in either form."""
    window = (1, 3)
    rows = []
    for listed in (some, others):
        for segment in range(1, 4):
            places = [bit_of(number) for number in listed if segment_of(number) == segment]
            rows.append((segment, packed(places * (3 if len(places) > 9 else 1))))
    bits = gathered(window, [*rows, (2, packed([7] * 200)), (2, packed([9] * 200))])
    wanted = {*some, *others, 8_192 * 2 + 8, 8_192 * 2 + 10}

    assert [*numbers_in(window, bits, below)] == sorted(
        (number for number in wanted if number < below), reverse=True
    )


ASKED: st.SearchStrategy[Expression] = st.recursive(
    st.sampled_from([A, B, C]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        st.tuples(inner, inner).map(lambda pair: Without(*pair)),
    ),
    max_leaves=8,
)
BITS = st.integers(0, 255)


@given(ASKED, BITS, BITS, BITS)
def test_what_fits_is_what_holds_for_each_number(asked, a, b, c):
    held = {A: a, B: b, C: c}

    def holds(one, place):
        match one:
            case Token():
                return bool(held[one] >> place & 1)
            case All(parts):
                return all(holds(part, place) for part in parts)
            case AnyOf(parts):
                return any(holds(part, place) for part in parts)
            case Without(wanted, unwanted):
                return holds(wanted, place) and not holds(unwanted, place)

    assert fitting(asked, held) == sum(1 << place for place in range(8) if holds(asked, place))


@given(ASKED, BITS, BITS, BITS, st.sets(st.sampled_from([A, B, C])))
def test_what_cannot_fit_never_does(asked, a, b, c, known):
    held = {A: a, B: b, C: c}
    some = {token: bits for token, bits in held.items() if token in known}

    if not that_can_fit(asked, some):
        assert fitting(asked, held) == fitting(asked, some) == 0


@pytest.mark.parametrize(
    ("asked", "held", "fits"),
    [
        (All((A, B)), {A: 0}, False),
        (All((A, B)), {A: 1}, True),
        (AnyOf((A, B)), {A: 0}, True),
        (Without(A, B), {A: 1, B: 1}, False),
        (Without(A, B), {A: 1}, True),
        (Without(A, Without(B, C)), {A: 1, B: 1}, True),
        (Without(A, Without(B, C)), {A: 1, B: 1, C: 0}, False),
        (PHRASE, {A: 1, B: 2}, False),
        (PHRASE, {A: 1, B: 3}, True),
        (Without(A, PHRASE), {A: 1, B: 1}, True),
        (Without(A, PHRASE), {A: 1, PHRASE: 1}, False),
    ],
)
def test_what_is_not_read_yet_may_be_anything(asked, held, fits):
    assert bool(that_can_fit(asked, held)) is fits


@pytest.mark.parametrize(
    ("asked", "tokens", "told"),
    [
        (PHRASE, [C], C),
        (PHRASE, [B, C], AnyOf((B, C))),
        (PHRASE, [], None),
        (All((A, PHRASE)), [], None),
        (All((A, PHRASE)), [C], All((A, C))),
        (AnyOf((A, PHRASE)), [], A),
        (Without(PHRASE, A), [], None),
        (Without(A, PHRASE), [], A),
        (Without(A, PHRASE), [C], Without(A, C)),
        (Phrase(("b", "a")), [C], Phrase(("b", "a"))),
    ],
)
def test_tokens_stand_for_phrases(asked, tokens, told):
    assert without_phrases(asked, {PHRASE: tokens}) == told


def test_a_phrase_needs_its_words():
    assert {*leaves_of(Without(All((PHRASE, C)), AnyOf((A,))))} == {PHRASE, A, B, C}


def test_no_list_is_as_long_as_a_bitmap():
    assert postings._MOST_LISTED * 2 < postings._BITMAP
