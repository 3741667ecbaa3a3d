# SPDX-License-Identifier: Apache-2.0

"""JCS: the fast path writes what the slow one does, and reading gives the value back."""

import math

import orjson
from hypothesis import given
from hypothesis import strategies as st

from skillmark.canonical import jcs
from skillmark.canonical.jcs import _written
from skillmark.encoding import strict_json

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
numbers = st.one_of(
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(-1000, 1000).map(lambda number: round(number, 3)),
    st.integers(53, 200).map(lambda power: 2**power),
)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=12,
)


@given(values)
def test_both_paths_write_the_same(value):
    assert jcs(value) == _written(value).encode()


@given(values)
def test_the_canonical_text_means_the_same_and_is_its_own_canonical_form(value):
    read = strict_json.loads(jcs(value))

    assert jcs(read) == jcs(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_back_exactly_and_is_shortest(number):
    text = jcs(number).decode()

    assert float(text) == number
    digits = [c for c in text.partition("e")[0] if c.isdigit()]
    shortest = [c for c in repr(number).partition("e")[0] if c.isdigit()]
    assert "".join(digits).strip("0") == "".join(shortest).strip("0")
    assert math.copysign(1, number) == -1 or "-" not in text.partition("e")[0]


@given(st.dictionaries(texts, st.integers(0, 9), max_size=6))
def test_names_are_in_order_of_utf_16(value):
    names = list(orjson.loads(jcs(value)))  # noqa: TID251 - our own bytes

    assert names == sorted(value, key=lambda name: name.encode("utf-16-be"))
