# SPDX-License-Identifier: Apache-2.0

"""Multibase texts, with a ceiling on the work that they cause."""

import pytest

from skillmark.encoding import multibase
from skillmark.errors import EncodingError


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (b"", ""),
        (b"\0", "1"),
        (b"\0\0\x01", "112"),
        (b"Hello World!", "2NEpo7TZRRrLZSi2U"),
        (
            b"The quick brown fox jumps over the lazy dog.",
            "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z",
        ),
        (bytes.fromhex("0000287fb4cd"), "11233QC4"),
    ],
    ids=["empty", "zero", "zeros", "hello", "fox", "leading zeros"],
)
def test_base58_agrees_with_its_draft(octets, text):
    assert multibase.base58btc_encode(octets) == text
    assert multibase.base58btc_decode(text) == octets


@pytest.mark.parametrize("text", ["0", "O", "I", "l", "a b", "é", "z\n"], ids=repr)
def test_a_character_outside_the_alphabet_is_refused(text):
    with pytest.raises(EncodingError, match="not base58"):
        multibase.base58btc_decode(text)


def test_a_megabyte_is_refused_before_any_work():
    with pytest.raises(EncodingError, match="at most 512"):
        multibase.base58btc_decode("z" * 1_000_000)
    with pytest.raises(EncodingError):
        multibase.base58btc_decode("z" * 1_000_000, limit=10_000_000)
    with pytest.raises(EncodingError, match="too many"):
        multibase.base58btc_encode(bytes(1_000_000))


def test_both_bases_are_read_and_written():
    assert multibase.encode_multibase(b"\0abc") == "z1ZiCa"
    assert multibase.encode_multibase(b"\0abc", "u") == "uAGFiYw"
    assert multibase.decode_multibase("z1ZiCa") == b"\0abc"
    assert multibase.decode_multibase("uAGFiYw") == b"\0abc"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "expected 'z' or 'u'"),
        ("f00", "expected 'z' or 'u'"),
        ("Z1", "expected 'z' or 'u'"),
        ("z0", "not base58"),
        ("uAA=", "not base64url"),
        ("z" * 513, "at most 512"),
        ("u" * 513, "at most 512"),
    ],
    ids=["empty", "hex", "upper case", "base58", "padding", "long z", "long u"],
)
def test_another_text_is_refused(text, said):
    with pytest.raises(EncodingError, match=said):
        multibase.decode_multibase(text)
