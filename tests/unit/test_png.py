# SPDX-License-Identifier: Apache-2.0

"""A credential inside a PNG."""

from __future__ import annotations

import struct
import zlib

import pytest
from tests import pictures
from tests.pictures import chunk, header, text_chunk

from skillmark.baking import png
from skillmark.baking.baked import Baked, BakedKind
from skillmark.errors import (
    AlreadyBakedError,
    ImageError,
    JsonError,
    MalformedError,
    NoCredentialError,
    SeveralCredentialsError,
    TooLargeError,
)

JSON = '{"id":"urn:uuid:1","name":"Førstehjælp"}'.encode()
JWS = b"eyJhbGciOiJFUzI1NiJ9.eyJpZCI6MX0.c2lnbmF0dXJl"
OB3 = b"openbadgecredential"
PLAIN = pictures.png()
MIB = 2**20


@pytest.mark.ob3(26)
@pytest.mark.parametrize("credential", [JSON, JWS, JSON.decode(), JWS.decode()])
def test_what_is_baked_comes_back_octet_for_octet(credential):
    given = credential.encode() if isinstance(credential, str) else credential

    baked = png.bake(PLAIN, credential)

    assert png.extract(baked) == given
    assert png.find(baked) == Baked(BakedKind.OPEN_BADGES_3, given)


@pytest.mark.ob3(26)
def test_one_plain_chunk_is_added_before_the_pixels_and_nothing_else_changes():
    software = chunk(b"tEXt", b"Software\0pen")

    baked = png.bake(pictures.png(software), JWS)

    data = b"openbadgecredential\0\0\0\0\0" + JWS
    added = struct.pack(">I", len(data)) + b"iTXt" + data
    added += struct.pack(">I", zlib.crc32(b"iTXt" + data))
    assert baked == pictures.png(software, added)


@pytest.mark.ob3(26)
@pytest.mark.parametrize(
    "keyword", [OB3, b"clrcredential", b"openbadges"], ids=["OB 3.0", "CLR", "OB 2.0"]
)
def test_a_picture_with_a_credential_is_not_baked_again_unless_asked(keyword):
    first = pictures.png(text_chunk(keyword, JSON))

    with pytest.raises(AlreadyBakedError, match="already holds"):
        png.bake(first, JWS)

    assert png.bake(first, JWS, replace=True) == png.bake(PLAIN, JWS)


@pytest.mark.ob3(26)
def test_replacing_takes_out_every_credential_and_keeps_the_rest():
    note = text_chunk(b"Comment", b"kept")
    several = pictures.png(text_chunk(OB3, JSON), note, text_chunk(OB3, JSON))

    assert png.bake(several, JWS, replace=True) == png.bake(pictures.png(note), JWS)


@pytest.mark.ob3(28)
@pytest.mark.parametrize(
    ("extra", "found"),
    [
        (text_chunk(b"clrcredential", JSON), Baked(BakedKind.CLR_2, JSON)),
        (text_chunk(b"openbadges", JWS), Baked(BakedKind.OPEN_BADGES_2, JWS)),
        (
            text_chunk(b"openbadges", b"https://a.example/1"),
            Baked(BakedKind.OPEN_BADGES_2, b"https://a.example/1"),
        ),
        (
            text_chunk(b"openbadges", b"https://a.example/1", kind=b"tEXt"),
            Baked(BakedKind.OPEN_BADGES_2, b"https://a.example/1"),
        ),
    ],
    ids=["CLR 2.0", "OB 2.0 signed", "OB 2.0 hosted", "OB 1.0 hosted"],
)
def test_other_standards_are_read_and_told_apart(extra, found):
    assert png.find(pictures.png(extra)) == found


@pytest.mark.ob3(26)
@pytest.mark.parametrize(
    "extra",
    [
        text_chunk(OB3, JSON, fields=b"da\0legitimation\0"),
        text_chunk(OB3, zlib.compress(JSON), flags=b"\1\0"),
        text_chunk(OB3, JSON) + text_chunk(b"OpenBadgeCredential", b"another keyword"),
    ],
    ids=["with a language", "compressed", "beside a like keyword"],
)
def test_what_other_bakers_write_is_read(extra):
    assert png.extract(pictures.png(extra)) == JSON


def test_a_chunk_after_the_pixels_is_read():
    assert png.extract(pictures.png(end=text_chunk(OB3, JSON) + pictures.END)) == JSON


@pytest.mark.ob3(26)
@pytest.mark.parametrize(
    "extra",
    [
        text_chunk(OB3, JSON) * 2,
        text_chunk(OB3, JSON) + text_chunk(b"clrcredential", JSON),
        text_chunk(OB3, JSON) + text_chunk(b"openbadges", JWS),
        text_chunk(OB3, JSON) + text_chunk(OB3, JSON, kind=b"tEXt"),
        text_chunk(OB3, JSON) + text_chunk(OB3, zlib.compress(JSON), kind=b"zTXt"),
    ],
    ids=["twice", "badge and CLR", "OB 3.0 and 2.0", "another chunk type", "packed chunk type"],
)
def test_two_credentials_in_one_picture_are_refused(extra):
    with pytest.raises(SeveralCredentialsError, match="2 credentials"):
        png.find(pictures.png(extra))


@pytest.mark.parametrize(
    "image", [PLAIN, pictures.png(text_chunk(b"Comment", JSON))], ids=["bare", "with a comment"]
)
def test_a_picture_without_a_credential_says_so(image):
    with pytest.raises(NoCredentialError, match="holds no credential"):
        png.extract(image)


DAMAGED = {
    "empty": (b"", "does not begin"),
    "not a PNG": (b"GIF89a" + PLAIN, "does not begin"),
    "line ends converted": (PLAIN.replace(b"\r\n", b"\n"), "does not begin"),
    "signature only": (pictures.SIGNATURE, "cut short"),
    "cut in a chunk": (PLAIN[:-20], "has fewer"),
    "cut before the end": (PLAIN[: -len(pictures.END)], "cut short"),
    "length beyond the file": (pictures.png(b"\xff\xff\xff\xffiTXt" + b"x" * 40), "has fewer"),
    "header second": (
        pictures.SIGNATURE + chunk(b"tEXt", b"a\0b") + PLAIN[8:],
        "header is not its first",
    ),
    "two headers": (pictures.png(header()), "header is not its first"),
    "no header": (pictures.png(head=b""), "header is not its first"),
    "short header": (pictures.png(head=chunk(b"IHDR", bytes(12))), "12 bytes, expected 13"),
    "no width": (pictures.png(head=header(0, 1)), "no pixels"),
    "no height": (pictures.png(head=header(1, 0)), "no pixels"),
    "no pixels": (pictures.png(body=b""), "no pixels"),
    "data in the end": (pictures.png(end=chunk(b"IEND", b"x")), "after its end"),
    "trailing octet": (PLAIN + b"\0", "after its end"),
    "trailing picture": (PLAIN + PLAIN, "after its end"),
    "wrong checksum": (pictures.png(chunk(b"tEXt", b"a\0b", checksum=1)), "tEXt at byte 33"),
    "type of no letters": (pictures.png(chunk(b"iTX1", b"")), "not four letters"),
    "type beyond ASCII": (pictures.png(chunk(b"\xe9abc", b"")), "not four letters"),
}


@pytest.mark.parametrize(("image", "said"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_picture_is_refused_for_reading_and_for_baking(image, said):
    for act in (png.find, lambda damaged: png.bake(damaged, JWS)):
        with pytest.raises(ImageError, match=said):
            act(image)


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        (text_chunk(OB3, JSON, flags=b"\1\1"), "unknown way"),
        (text_chunk(OB3, JSON, flags=b"\2\0"), "unknown way"),
        (text_chunk(OB3, JSON, flags=b"\1\0"), "cannot be unpacked"),
        (text_chunk(OB3, zlib.compress(JSON)[:-2], flags=b"\1\0"), "cut short"),
        (text_chunk(OB3, zlib.compress(JSON) + b"x", flags=b"\1\0"), "goes on after"),
        (chunk(b"iTXt", OB3 + b"\0"), "cut short"),
        (chunk(b"iTXt", OB3), "cut short"),
        (chunk(b"iTXt", OB3 + b"\0\0\0da\0"), "cut short"),
        (text_chunk(OB3, b'{"\xff":1}'), "not UTF-8"),
        (text_chunk(OB3, b""), "neither a JSON object"),
        (text_chunk(OB3, b"https://a.example/credential"), "neither a JSON object"),
        (text_chunk(b"clrcredential", b"hello"), "neither a JSON object"),
        (text_chunk(OB3, JSON, kind=b"tEXt"), "tEXt chunk, expected iTXt"),
        (text_chunk(b"openbadges", zlib.compress(JSON), kind=b"zTXt"), "zTXt chunk"),
    ],
    ids=[
        "unknown method",
        "unknown flag",
        "not packed",
        "packed and cut",
        "packed and longer",
        "keyword only",
        "no zero",
        "no translated keyword",
        "not UTF-8",
        "empty",
        "an address",
        "words",
        "in a tEXt",
        "OB 2.0 in a zTXt",
    ],
)
def test_a_damaged_credential_chunk_is_refused(extra, said):
    with pytest.raises(ImageError, match=said):
        png.find(pictures.png(extra))


def padded(size: int) -> bytes:
    """A picture of exactly `size` octets."""
    return pictures.png(chunk(b"prVt", bytes(size - len(PLAIN) - 12)))


def test_a_picture_of_five_mebibytes_is_read_and_one_octet_more_is_not():
    with pytest.raises(NoCredentialError):
        png.find(padded(5 * MIB))
    with pytest.raises(TooLargeError, match="5242881 bytes"):
        png.find(padded(5 * MIB + 1))


def test_a_baked_picture_that_could_not_be_read_is_not_made():
    with pytest.raises(TooLargeError, match="would have"):
        png.bake(padded(5 * MIB), JWS)


def test_the_pixels_are_counted_from_the_header():
    with pytest.raises(NoCredentialError):
        png.find(pictures.png(head=header(4000, 4000)))
    with pytest.raises(TooLargeError, match="4001 x 4000"):
        png.find(pictures.png(head=header(4001, 4000)))
    with pytest.raises(TooLargeError):
        png.find(pictures.png(head=header(2**32 - 1, 2**32 - 1)))


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        (b"{" + b" " * MIB, b"\0\0"),
        (zlib.compress(b"{" + b" " * MIB), b"\1\0"),
        (zlib.compress(bytes(200 * MIB), 9), b"\1\0"),
    ],
    ids=["plain", "packed", "bomb"],
)
def test_a_credential_over_a_mebibyte_is_refused(text, flags):
    with pytest.raises(TooLargeError, match="at most 1048576"):
        png.find(pictures.png(text_chunk(OB3, text, flags=flags)))


@pytest.mark.parametrize(
    ("credential", "error"),
    [
        ("", MalformedError),
        ("https://a.example/credential", MalformedError),
        ("[1]", MalformedError),
        ("a.b", MalformedError),
        ("a.b.c.d", MalformedError),
        ('"\ud800"', MalformedError),
        ("{", JsonError),
        ('{"a":1,"a":2}', JsonError),
        (b'{"a":"\xff"}', JsonError),
        ("\ufeff{}", JsonError),
        ('{"a":"' + "x" * MIB + '"}', TooLargeError),
    ],
    ids=[
        "nothing",
        "an address",
        "an array",
        "two parts",
        "four parts",
        "half a character",
        "cut JSON",
        "a name twice",
        "not UTF-8",
        "byte order mark",
        "too large",
    ],
)
def test_what_is_no_credential_is_not_baked(credential, error):
    with pytest.raises(error):
        png.bake(PLAIN, credential)


def test_blanks_round_a_jws_are_not_baked():
    assert png.extract(png.bake(PLAIN, JWS + b"\n")) == JWS
