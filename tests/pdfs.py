# SPDX-License-Identifier: Apache-2.0

"""Small PDFs made by hand, whole or broken, with a credential attached or none."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

Objects = dict[int, bytes]


def stream(data: bytes, members: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (members, len(data), data)


def attached(credential: bytes, *, name: str = "credential.json", members: bytes = b"") -> Objects:
    """Catalogue, file specification and embedded file."""
    return {
        1: b"<</Type/Catalog/AF[2 0 R]/Names<</EmbeddedFiles<</Names[(c) 2 0 R]>>>>>>",
        2: b"<</Type/Filespec/AFRelationship/Source/UF(%s)/EF<</F 3 0 R>>>>" % name.encode(),
        3: stream(credential, b"/Type/EmbeddedFile" + members),
    }


def pdf(objects: Mapping[int, bytes], *, trailer: bytes = b"") -> bytes:
    """The file of some objects, of which the first is the catalogue."""
    out, places = b"%PDF-1.7\n", {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size = max(objects) + 1
    table = b"".join(b"%010d 00000 n \n" % places.get(number, 0) for number in range(1, size))
    end = b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n"
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    return out + head + table + end % (size, trailer, len(out))


def pdf_with(credential: bytes, *, name: str = "credential.json") -> bytes:
    return pdf(attached(credential, name=name))


def several(*credentials: bytes) -> bytes:
    """A file with all of them attached, in their order."""
    numbers = range(2, 2 * len(credentials) + 2, 2)
    objects = {1: b"<</AF[%s]>>" % b" ".join(b"%d 0 R" % number for number in numbers)}
    for number, credential in zip(numbers, credentials, strict=True):
        objects[number] = b"<</UF(%d.json)/EF<</F %d 0 R>>>>" % (number, number + 1)
        objects[number + 1] = stream(credential)
    return pdf(objects)


def packed_pdf(streams: int, body: bytes, *, count: int | None = None) -> bytes:
    """A file whose attachments are packed, each with `body`, into streams of their own."""
    out, places, packed, number = b"%PDF-1.7\n", {}, {}, 10
    first = number
    for one in range(streams):
        inner = [b"<</UF(x.json)/EF<</F %d 0 R>>>>" % (number + 1), body]
        index = b"%d 0 %d %d " % (number, number + 1, len(inner[0]) + 1)
        stands = 1000 + one
        members = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode"
        content = zlib.compress(index + b" ".join(inner), 9)
        places[stands] = len(out)
        packed |= {number: (stands, 0), number + 1: (stands, 1)}
        out += b"%d 0 obj\n%s\nendobj\n" % (
            stands,
            stream(content, members % (2 if count is None else count, len(index))),
        )
        number += 2
    places[1] = len(out)
    named = b" ".join(b"%d 0 R" % each for each in range(first, number, 2))
    out += b"1 0 obj\n<</AF[%s]>>\nendobj\n" % named
    last = 1000 + streams
    places[last] = len(out)
    rows = b"".join(_row(each, places, packed) for each in range(last + 1))
    members = b"/Type/XRef/Size %d/W[1 4 2]/Root 1 0 R/Filter/FlateDecode" % (last + 1)
    table = stream(zlib.compress(rows), members)
    return out + b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF" % (last, table, places[last])


def _row(number: int, places: Mapping[int, int], packed: Mapping[int, tuple[int, int]]) -> bytes:
    if number in places:
        return b"\1" + struct.pack(">IH", places[number], 0)
    if number in packed:
        return b"\2" + struct.pack(">IH", *packed[number])
    return b"\0" + bytes(6)
