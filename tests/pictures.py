# SPDX-License-Identifier: Apache-2.0

"""Small pictures made by hand, and the chunks to damage them with."""

from __future__ import annotations

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, data: bytes = b"", *, checksum: int | None = None) -> bytes:
    if checksum is None:
        checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)


def header(width: int = 1, height: int = 1) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))


PIXEL = chunk(b"IDAT", zlib.compress(b"\0\xff"))
END = chunk(b"IEND")


def png(*extra: bytes, head: bytes = header(), body: bytes = PIXEL, end: bytes = END) -> bytes:
    """One white pixel; `extra` chunks go after the header."""
    return SIGNATURE + head + b"".join(extra) + body + end


def text_chunk(
    keyword: bytes,
    text: bytes,
    *,
    flags: bytes = b"\0\0",
    fields: bytes = b"\0\0",
    kind: bytes = b"iTXt",
) -> bytes:
    if kind != b"iTXt":
        return chunk(kind, keyword + b"\0" + text)
    return chunk(kind, keyword + b"\0" + flags + fields + text)


SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">\n  <rect width="9" height="9"/>\n'
    b"</svg>\n"
)
