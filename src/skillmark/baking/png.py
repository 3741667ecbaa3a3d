# SPDX-License-Identifier: Apache-2.0

"""
A credential inside a PNG: one `iTXt` chunk, written and found by walking the chunks.

Spec: Open Badges 3.0 § Baking, PNG; PNG (Third Edition) § Chunk layout, § iTXt.
Pixels are never decoded here, so that no codec meets a stranger's file, and
what is not the credential stays as it is, octet for octet.

The chunk goes before the first `IDAT`: a program that reads a picture's
metadata without its pixels finds it there. A compressed chunk is read, since
the public validator reads it, and never written.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Final

from skillmark.baking.baked import MAXIMUM_CREDENTIAL, Baked, BakedKind, found, text_to_bake
from skillmark.errors import (
    AlreadyBakedError,
    ImageError,
    NoCredentialError,
    SeveralCredentialsError,
    TooLargeError,
)

MAXIMUM_BYTES: Final = 5_242_880
MAXIMUM_PIXELS: Final = 16_000_000
"""Read from the header, before anything decodes a picture that says it is larger."""

KEYWORD: Final = b"openbadgecredential"
_KINDS: Final = {
    KEYWORD: BakedKind.OPEN_BADGES_3,
    b"clrcredential": BakedKind.CLR_2,
    b"openbadges": BakedKind.OPEN_BADGES_2,
}

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_HEADER_LENGTH: Final = 13
_AROUND: Final = 12
"""Octets of a chunk beside its data: length, type, checksum."""

_TEXT_CHUNKS: Final = frozenset({b"iTXt", b"tEXt", b"zTXt"})


@dataclass(frozen=True, slots=True)
class _Chunk:
    kind: bytes
    start: int
    end: int
    data: bytes


def bake(image: bytes, credential: bytes | str, *, replace: bool = False) -> bytes:
    """
    Put a credential into a PNG.

    Args:
        image: The picture, at most 5 MiB and 16 megapixels.
        credential: JSON or a compact JWS; embedded as it is.
        replace: Take out a credential that is there already, of any kind.

    Raises:
        AlreadyBakedError: The picture holds one, and `replace` is not set.
        ImageError: The picture is damaged.
        MalformedError: The credential is neither JSON nor a compact JWS.
        TooLargeError: The picture, before or after, or the credential is over
            its limit.

    Spec: § Baking, PNG.
    """
    text = text_to_bake(credential)
    chunks = _walk(image)
    present = [chunk for chunk in chunks if _baked_kind(chunk)]
    if present and not replace:
        raise AlreadyBakedError("the PNG already holds a credential")
    # Keyword, flag 0 (not compressed), method 0, no language, no translated keyword.
    added = _chunk(b"iTXt", KEYWORD + b"\0" + b"\0\0" + b"\0" + b"\0" + text)
    place = next(chunk.start for chunk in chunks if chunk.kind == b"IDAT")
    baked = bytearray(_SIGNATURE)
    for chunk in chunks:
        if chunk.start == place:
            baked += added
        if chunk not in present:
            baked += image[chunk.start : chunk.end]
    if len(baked) > MAXIMUM_BYTES:
        raise TooLargeError(
            f"the baked PNG would have {len(baked)} bytes, at most {MAXIMUM_BYTES} are read"
        )
    return bytes(baked)


def extract(image: bytes) -> bytes:
    """
    Return the text of the one credential in a PNG.

    Raises:
        As `find`.
    """
    return find(image).text


def find(image: bytes) -> Baked:
    """
    Return the one credential in a PNG, and which standard its place belongs to.

    Raises:
        ImageError: The picture or the chunk is damaged.
        NoCredentialError: There is none.
        SeveralCredentialsError: There is more than one, of whatever kind.
        TooLargeError: The picture or the credential is over its limit.

    Spec: § Baking, PNG.
    """
    present = [(kind, chunk) for chunk in _walk(image) if (kind := _baked_kind(chunk))]
    if not present:
        raise NoCredentialError("the PNG holds no credential")
    if len(present) > 1:
        raise SeveralCredentialsError(f"the PNG holds {len(present)} credentials, expected one")
    kind, chunk = present[0]
    return found(kind, _text(kind, chunk))


def _walk(image: bytes) -> list[_Chunk]:
    """Every chunk, from the header to the end; anything out of order is an `ImageError`."""
    if len(image) > MAXIMUM_BYTES:
        raise TooLargeError(f"the PNG has {len(image)} bytes, at most {MAXIMUM_BYTES} are read")
    if not image.startswith(_SIGNATURE):
        raise ImageError("the file does not begin like a PNG")
    chunks: list[_Chunk] = []
    start = len(_SIGNATURE)
    while not chunks or chunks[-1].kind != b"IEND":
        chunk = _read_chunk(image, start)
        if (chunk.kind == b"IHDR") is bool(chunks):
            raise ImageError("the PNG's header is not its first chunk, or stands there twice")
        chunks.append(chunk)
        start = chunk.end
    _check_size(chunks[0].data)
    if chunks[-1].data or start != len(image):
        raise ImageError("the PNG goes on after its end")
    if all(chunk.kind != b"IDAT" for chunk in chunks):
        raise ImageError("the PNG holds no pixels")
    return chunks


def _read_chunk(image: bytes, start: int) -> _Chunk:
    if len(image) - start < _AROUND:
        raise ImageError("the PNG is cut short")
    length, kind = struct.unpack_from(">I4s", image, start)
    end = start + _AROUND + length
    if end > len(image):
        raise ImageError(f"a chunk at byte {start} says {length} bytes and has fewer")
    if not kind.isalpha():
        raise ImageError(f"a chunk at byte {start} has a type that is not four letters")
    (checksum,) = struct.unpack_from(">I", image, end - 4)
    data = image[start + 8 : end - 4]
    if zlib.crc32(data, zlib.crc32(kind)) != checksum:
        raise ImageError(f"the chunk {kind.decode()} at byte {start} is damaged (its checksum)")
    return _Chunk(kind, start, end, data)


def _check_size(header: bytes) -> None:
    if len(header) != _HEADER_LENGTH:
        raise ImageError(f"the PNG's header has {len(header)} bytes, expected {_HEADER_LENGTH}")
    width, height = struct.unpack_from(">II", header)
    if width == 0 or height == 0:
        raise ImageError("the PNG says that it has no pixels")
    if width * height > MAXIMUM_PIXELS:
        raise TooLargeError(
            f"the PNG says {width} x {height} pixels, at most {MAXIMUM_PIXELS} are read"
        )


def _baked_kind(chunk: _Chunk) -> BakedKind | None:
    if chunk.kind not in _TEXT_CHUNKS:
        return None
    return _KINDS.get(chunk.data.partition(b"\0")[0])


def _text(kind: BakedKind, chunk: _Chunk) -> bytes:
    rest = chunk.data.partition(b"\0")[2]
    if chunk.kind == b"tEXt" and kind is BakedKind.OPEN_BADGES_2:
        return rest
    if chunk.kind != b"iTXt":
        raise ImageError(f"the credential is in a {chunk.kind.decode()} chunk, expected iTXt")
    # Two octets of compression, then language and translated keyword, each ended by a zero.
    flag, method, fields = rest[:1], rest[1:2], rest[2:].split(b"\0", 2)
    if len(fields) != 3:  # noqa: PLR2004 - the layout above
        raise ImageError("the credential's chunk is cut short")
    if flag == b"\0":
        text = fields[2]
    elif (flag, method) == (b"\1", b"\0"):
        text = _inflate(fields[2])
    else:
        raise ImageError("the credential's chunk is compressed in an unknown way")
    try:
        text.decode()
    except UnicodeDecodeError as error:
        raise ImageError("the credential in the PNG is not UTF-8") from error
    return text


def _inflate(packed: bytes) -> bytes:
    expander = zlib.decompressobj()
    try:
        text = expander.decompress(packed, MAXIMUM_CREDENTIAL + 1)
    except zlib.error as error:
        raise ImageError(f"the credential in the PNG cannot be unpacked: {error}") from error
    if len(text) <= MAXIMUM_CREDENTIAL and (not expander.eof or expander.unused_data):
        raise ImageError("the credential in the PNG is cut short, or goes on after its end")
    return text


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(data, zlib.crc32(kind))
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)
