# SPDX-License-Identifier: Apache-2.0

"""A mould writes what the writer of JSON writes, or says that it cannot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmark.encoding import strict_json
from skillmark.encoding.json_mould import JsonMould
from skillmark.errors import EncodingError

PLAIN = st.text("abcXYZ019:._~$-", max_size=20)


@given(PLAIN, PLAIN, st.text(max_size=20), st.integers())
def test_it_writes_the_same_bytes(first, second, other, number):
    def document(one: str, two: str) -> dict[str, object]:
        return {"a": one, "b": [two, other, number, {"again " + "%s": "x" + one}], "c": one}

    mould = JsonMould(document("hole-1", "hole-2"), ("hole-1", "hole-2"))

    assert mould.fill((first, second)) == strict_json.dumps(document(first, second))


@pytest.mark.parametrize("value", ['"', "\\", "\n", "é", "\x00", "a b", "%"])
def test_a_text_that_might_need_an_escape_is_left_to_the_writer(value):
    mould = JsonMould({"a": "hole-1", "b": "hole-2"}, ("hole-1", "hole-2"))

    assert mould.fill(("fine", value)) is None


@pytest.mark.parametrize("mark", ["absent", 'quo"te', "two words"])
def test_a_hole_without_a_place_is_refused(mark):
    with pytest.raises(EncodingError, match="no place"):
        JsonMould({"a": "hole-1", "b": 'quo"te two words'}, ("hole-1", mark))
