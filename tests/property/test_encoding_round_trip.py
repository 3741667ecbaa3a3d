# SPDX-License-Identifier: Apache-2.0

"""What is written is read back, and what is read in one form is written so again."""

import contextlib
from datetime import UTC, datetime, timezone

from hypothesis import given
from hypothesis import strategies as st

from skillmark.encoding import base64url, iri, moments, multibase, strict_json
from skillmark.errors import EncodingError, SkillmarkError

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**40), 10**40)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=30,
)


@given(json_values)
def test_json_survives(value):
    assert strict_json.loads(strict_json.dumps(value)) == value


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_no_text_makes_the_reader_of_json_fail_otherwise(data):
    with contextlib.suppress(SkillmarkError):
        strict_json.loads(data)


@given(st.binary(max_size=300))
def test_bytes_survive_every_base(octets):
    assert base64url.decode(base64url.encode(octets)) == octets
    assert multibase.base58btc_decode(multibase.base58btc_encode(octets)) == octets
    for base in ("z", "u"):
        assert multibase.decode_multibase(multibase.encode_multibase(octets, base)) == octets


@given(st.text(max_size=40) | st.text("AQgw_-=+/ \n", max_size=12))
def test_a_text_that_is_read_is_the_one_text_of_its_bytes(text):
    with contextlib.suppress(EncodingError):
        assert base64url.encode(base64url.decode(text)) == text
    with contextlib.suppress(EncodingError):
        assert multibase.base58btc_encode(multibase.base58btc_decode(text)) == text


@given(
    st.datetimes(
        datetime(1, 1, 3),  # noqa: DTZ001 - hypothesis adds the zone
        datetime(9999, 12, 29),  # noqa: DTZ001 - the same
        timezones=st.timedeltas(
            min_value=-moments._FURTHEST_OFFSET, max_value=moments._FURTHEST_OFFSET
        ).map(timezone),
    )
)
def test_a_moment_survives(moment):
    assert moments.parse(moments.render(moment)) == moment.astimezone(UTC)


@given(st.text(max_size=60))
def test_no_text_makes_the_reader_of_identifiers_fail(text):
    if iri.is_https(text):
        assert iri.is_url(text)
        assert iri.origin(text).startswith("https://")
    with contextlib.suppress(EncodingError):
        moments.parse(text)
