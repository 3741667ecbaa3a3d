# SPDX-License-Identifier: Apache-2.0

"""Packing, unpacking and reading a string of status bits."""

from __future__ import annotations

import gzip
import zlib

import pytest

from skillmark.encoding import base64url
from skillmark.errors import StatusListLengthError, StatusMalformedError, StatusRangeError
from skillmark.status.bitstring import MAXIMUM_BYTES, MINIMUM_ENTRIES, Bitstring

pytestmark = pytest.mark.ob3(37)

FLOOR = bytes(MINIMUM_ENTRIES // 8)


def encoded(octets: bytes) -> str:
    return "u" + base64url.encode(gzip.compress(octets, mtime=0))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "expected 'u'"),
        ("z" + encoded(FLOOR)[1:], "starts with 'z', expected 'u'"),
        ("u!!!", "cannot be read"),
        (encoded(FLOOR) + "=", "cannot be read"),
        ("uAAAA", "cannot be unpacked"),
        ("u" + base64url.encode(zlib.compress(FLOOR)), "cannot be unpacked"),
        ("u" + base64url.encode(FLOOR), "cannot be unpacked"),
        (encoded(FLOOR)[:-8], "cut short"),
        ("u", "cut short"),
        ("u" + base64url.encode(gzip.compress(FLOOR) + b"\0"), "goes on after the end"),
        ("u" + base64url.encode(gzip.compress(FLOOR) * 2), "goes on after the end"),
        (encoded(bytes(MAXIMUM_BYTES + 1)), "unpacks past 4194304"),
        (encoded(bytes(200 * 2**20)), "unpacks past 4194304"),
        ("u" + "A" * 6_000_004, "at most 6000000"),
    ],
    ids=[
        "empty",
        "base58",
        "not base64url",
        "padded",
        "not gzip",
        "zlib, not gzip",
        "not packed",
        "truncated",
        "no octet",
        "trailing octet",
        "two members",
        "one octet too many",
        "bomb",
        "endless text",
    ],
)
def test_what_is_not_one_whole_gzip_member_is_refused_and_said(text, said):
    with pytest.raises(StatusMalformedError, match=said):
        Bitstring.expand(text)


def test_a_damaged_checksum_is_refused():
    packed = bytearray(gzip.compress(FLOOR))
    packed[-5] ^= 1

    with pytest.raises(StatusMalformedError, match="cannot be unpacked"):
        Bitstring.expand("u" + base64url.encode(bytes(packed)))


@pytest.mark.parametrize("octets", [b"", FLOOR[1:]], ids=["none", "one octet short"])
def test_a_list_under_the_floor_is_refused(octets):
    with pytest.raises(StatusListLengthError, match=f"{len(octets) * 8} entries.*131072"):
        Bitstring.expand(encoded(octets))


@pytest.mark.parametrize("octets", [FLOOR, bytes(MAXIMUM_BYTES)], ids=["smallest", "largest"])
def test_the_smallest_and_the_largest_list_are_read(octets):
    assert Bitstring.expand(encoded(octets)).octets == octets


def test_the_floor_counts_entries_and_not_bits():
    with pytest.raises(StatusListLengthError, match="65536 entries"):
        Bitstring(FLOOR).at_least_minimum(2)

    assert Bitstring(FLOOR * 2).at_least_minimum(2).entries(2) == MINIMUM_ENTRIES


def test_index_zero_is_the_leftmost_bit():
    bits = Bitstring(b"\x80" + FLOOR[1:-1] + b"\x01")

    assert [i for i in range(bits.entries()) if bits.is_set(i)] == [0, MINIMUM_ENTRIES - 1]


def test_the_worked_example_of_the_specification_holds():
    # § Bitstring Encoding: an unpacked list of zeros packs into "uH4sIAAAAAAAAA-3BMQEAAADCo...".
    octets = Bitstring.expand(
        "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
    ).octets

    assert octets == FLOOR


@pytest.mark.parametrize(
    ("index", "size", "value"),
    [(0, 2, 0b11), (1, 2, 0b01), (2, 2, 0b10), (0, 3, 0b110), (2, 3, 0b001), (1, 5, 0b00011)],
)
def test_an_entry_of_several_bits_is_read_from_the_left(index, size, value):
    assert Bitstring(bytes([0b11011000, 0b11000000])).value_at(index, size) == value


@pytest.mark.parametrize("index", [-1, MINIMUM_ENTRIES, 10**30])
def test_an_index_outside_the_list_is_refused(index):
    bits = Bitstring.empty()

    for act in (
        bits.is_set,
        bits.value_at,
        lambda i: bits.with_set(i, value=True),
        lambda i: bits.with_marks([0, i]),
    ):
        with pytest.raises(StatusRangeError, match="outside the list of 131072 entries"):
            act(index)


def test_the_last_entry_of_several_bits_is_inside_and_the_next_is_not():
    bits = Bitstring(FLOOR)

    assert bits.value_at(MINIMUM_ENTRIES // 3 - 1, 3) == 0
    with pytest.raises(StatusRangeError):
        bits.value_at(MINIMUM_ENTRIES // 3, 3)


def test_marking_and_clearing_leaves_the_neighbours_alone():
    marked = (
        Bitstring.empty().with_set(9, value=True).with_set(10, value=True).with_set(9, value=False)
    )

    assert marked.octets[:3] == bytes([0, 0b00100000, 0])
    assert Bitstring.empty().with_marks([8, 15, 8]).octets[:3] == bytes([0, 0b10000001, 0])
    assert marked.with_set(10, value=False) == Bitstring.empty()


@pytest.mark.parametrize(
    "entries", [MINIMUM_ENTRIES - 1, MAXIMUM_BYTES * 8 + 1], ids=["short", "long"]
)
def test_an_empty_list_of_an_unlawful_length_is_not_made(entries):
    with pytest.raises(StatusListLengthError, match=str(entries)):
        Bitstring.empty(entries)


def test_an_empty_list_of_the_largest_length_is_made():
    assert Bitstring.empty(MAXIMUM_BYTES * 8).entries() == MAXIMUM_BYTES * 8


def test_an_odd_number_of_entries_is_rounded_up():
    assert Bitstring.empty(MINIMUM_ENTRIES + 1).entries() == MINIMUM_ENTRIES + 8


def test_a_list_packs_to_the_same_text_every_time():
    assert Bitstring.empty().compress() == Bitstring(FLOOR).compress()
    packed = base64url.decode(Bitstring.empty().compress()[1:])
    assert packed[:10] == bytes.fromhex("1f8b08000000000000ff")  # no name, no time, no system
    assert gzip.decompress(packed) == FLOOR
