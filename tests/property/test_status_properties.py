# SPDX-License-Identifier: Apache-2.0

"""What holds for every status list and every order of indices."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from skillmark.encoding import base64url
from skillmark.errors import SkillmarkError
from skillmark.protocols import JsonValue
from skillmark.status import (
    MINIMUM_ENTRIES,
    Bitstring,
    Permutation,
    index_for,
    is_revoked,
    read_entries,
    read_list,
)

ANY_JSON: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.sets(st.integers(0, MINIMUM_ENTRIES - 1), max_size=40))
def test_the_marked_entries_survive_a_round_trip(marked):
    bits = Bitstring.expand(Bitstring.empty().with_marks(marked).compress())

    assert all(bits.is_set(index) for index in marked)
    assert sum(octet.bit_count() for octet in bits.octets) == len(marked)


@given(st.binary(min_size=8, max_size=40), st.integers(1, 8), st.data())
def test_a_value_is_the_number_that_its_bits_spell(octets, size, data):
    bits = Bitstring(octets)
    index = data.draw(st.integers(0, bits.entries(size) - 1))
    spelt = "".join(f"{octet:08b}" for octet in octets)[index * size : (index + 1) * size]

    assert bits.value_at(index, size) == int(spelt, 2)


@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda b: b"\x1f\x8b\x08" + b))
def test_any_octets_expand_or_are_refused(octets):
    try:
        Bitstring.expand("u" + base64url.encode(octets))
    except SkillmarkError:
        return


@settings(max_examples=60)
@given(st.binary(min_size=32, max_size=32), st.integers(1, 2_000))
def test_every_index_is_given_out_once(key, size):
    allocate = Permutation(key, size).index_for

    given_out = [allocate(counter) for counter in range(size)]

    assert sorted(given_out) == list(range(size))
    assert [index_for(n, key=key, size=size) for n in range(min(size, 20))] == given_out[:20]


ENTRY_NAMES = st.sampled_from(
    ["id", "type", "statusPurpose", "statusListIndex", "statusListCredential", "statusSize",
     "statusMessage"]
)  # fmt: skip
LIKELY = (
    ANY_JSON
    | st.sampled_from(["https://a.example/1", "0", "revocation", "BitstringStatusListEntry"])
    | st.just("1EdTechRevocationList")
)


@given(
    ANY_JSON | st.dictionaries(ENTRY_NAMES, LIKELY) | st.lists(st.dictionaries(ENTRY_NAMES, LIKELY))
)
def test_any_status_is_read_or_refused(status):
    try:
        read_entries({"credentialStatus": status})
    except SkillmarkError:
        return


@given(
    st.dictionaries(
        st.sampled_from(["id", "type", "credentialSubject", "validFrom", "revokedCredential"]),
        LIKELY | st.just(["BitstringStatusListCredential"]) | st.dictionaries(ENTRY_NAMES, LIKELY),
    )
)
def test_any_list_is_read_or_refused(document):
    for read in (read_list, lambda list_: is_revoked(list_, "urn:uuid:1")):
        try:
            read(document)
        except SkillmarkError:
            continue
