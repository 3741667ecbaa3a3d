# SPDX-License-Identifier: Apache-2.0

"""
Asks the resolver of this machine for the TXT records of one name; nothing more of the DNS.

One question over UDP, again over TCP where the answer was cut short. The answer
must be from the server that was asked, to the question that was asked. Every
length in it is checked, a pointer in a name only leads backwards, and what does
not fit is refused. DNSSEC is the resolver's business.

Spec: RFC 1035; RFC 2181 § 5.4.1 for whose records count; RFC 7766 for TCP.
"""

from __future__ import annotations

import secrets
import socket
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

TXT: Final = 16
CNAME: Final = 5
_IN: Final = 1
_RECURSE: Final = 0x0100
_IS_ANSWER: Final = 0x8000
_WAS_CUT: Final = 0x0200
_OPCODE: Final = 0x7800
_NO_SUCH_NAME: Final = 3
_HEADER: Final = struct.Struct("!6H")
_RECORD: Final = struct.Struct("!HHIH")
_LARGEST: Final = 16_384
_MOST_RECORDS: Final = 100
_LONGEST_NAME: Final = 255
_LONGEST_LABEL: Final = 63
_POINTER: Final = 0xC0
_MOST_ALIASES: Final = 8
_SECONDS: Final = 3.0
_MOST_SERVERS: Final = 3
_PORT: Final = 53
_RESOLV_CONF: Final = Path("/etc/resolv.conf")

Server = tuple[str, int]


class NameUnanswered(Exception):
    """No server gave an answer that can be used; the message says what was met."""


@dataclass(frozen=True, slots=True)
class _Record:
    name: str
    kind: int
    data: bytes
    target: str


def txt_records(name: str, *, servers: Sequence[Server] | None = None) -> list[str]:
    """
    Return the texts of the TXT records of `name`; none where the name does not exist.

    Args:
        name: ASCII, without a final dot.
        servers: Address and port; by default SKILLMARK_DNS_SERVER, else those of the system.

    Raises:
        NameUnanswered: No server answered in time, or as it should; or this site does not go out.
    """
    if settings.NO_EGRESS:
        raise NameUnanswered("not asked: this site does not go out")
    question = _encode_name(name) + struct.pack("!2H", TXT, _IN)
    failure = "this machine has no DNS server"
    for server in (servers if servers is not None else _system_servers())[:_MOST_SERVERS]:
        try:
            return _read(_exchange(server, question), name)
        except (OSError, NameUnanswered) as error:
            failure = str(error) or type(error).__name__
    raise NameUnanswered(failure)


def _exchange(server: Server, question: bytes) -> bytes:
    """Return the body of an answer to `question`, header included; a cut one is asked for again."""
    number = secrets.randbits(16)
    message = _HEADER.pack(number, _RECURSE, 1, 0, 0, 0) + question
    answer = _by_udp(server, message)
    if _HEADER.unpack_from(answer)[1] & _WAS_CUT:
        answer = _by_tcp(server, message)
        if not _answers(answer, message):
            raise NameUnanswered("the DNS server answered another question")
    return answer


def _by_udp(server: Server, message: bytes) -> bytes:
    """Wait for the answer; what answers something else is passed over until the time is up."""
    deadline = time.monotonic() + _SECONDS
    with socket.socket(_family(server), socket.SOCK_DGRAM) as wire:
        wire.connect(server)  # from here on the kernel drops what others send
        wire.send(message)
        while (left := deadline - time.monotonic()) > 0:
            wire.settimeout(left)
            answer = wire.recv(_LARGEST)
            if _answers(answer, message):
                return answer
    raise NameUnanswered("the DNS server did not answer the question in time")


def _by_tcp(server: Server, message: bytes) -> bytes:
    deadline = time.monotonic() + _SECONDS
    with socket.create_connection(server, timeout=_SECONDS) as wire:
        wire.sendall(len(message).to_bytes(2, "big") + message)
        size = int.from_bytes(_exactly(wire, 2, deadline), "big")
        if size > _LARGEST:
            raise NameUnanswered(f"the answer has {size} bytes, at most {_LARGEST} are read")
        return _exactly(wire, size, deadline)


def _exactly(wire: socket.socket, size: int, deadline: float) -> bytes:
    found = b""
    while len(found) < size:
        left = deadline - time.monotonic()
        if left <= 0:
            raise NameUnanswered("the DNS server did not answer in time")
        wire.settimeout(left)
        part = wire.recv(size - len(found))
        if not part:
            raise NameUnanswered("the DNS server closed the connection")
        found += part
    return found


def _answers(answer: bytes, message: bytes) -> bool:
    """Whether `answer` has the number and, but for upper and lower case, the question asked."""
    if len(answer) < len(message):
        return False
    number, flags, questions = _HEADER.unpack_from(answer)[:3]
    asked = message[_HEADER.size :]
    repeated = answer[_HEADER.size : len(message)]
    return (
        number == _HEADER.unpack_from(message)[0]
        and bool(flags & _IS_ANSWER)
        and not flags & _OPCODE
        and questions == 1
        and repeated.lower() == asked.lower()
    )


def _read(answer: bytes, name: str) -> list[str]:
    _, flags, _, count, _, _ = _HEADER.unpack_from(answer)
    code = flags & 0xF
    if code == _NO_SUCH_NAME:
        return []
    if code:
        raise NameUnanswered(f"the DNS server answered with the code {code}")
    if count > _MOST_RECORDS:
        raise NameUnanswered(f"the answer has {count} records, at most {_MOST_RECORDS} are read")
    # The question was compared octet by octet: it ends where ours does.
    place = _HEADER.size + len(_encode_name(name)) + 4
    records = []
    for _number in range(count):
        record, place = _record_at(answer, place)
        records.append(record)
    return _texts_of(name.lower(), records)


def _texts_of(name: str, records: Sequence[_Record]) -> list[str]:
    """Only records of the name count, or of what it is said to be an alias of."""
    for _number in range(_MOST_ALIASES):
        texts = [_text(r.data) for r in records if r.name == name and r.kind == TXT]
        alias = next((r.target for r in records if r.name == name and r.kind == CNAME), None)
        if texts or alias is None:
            return texts
        name = alias
    raise NameUnanswered("the name is an alias of an alias too often")


def _record_at(answer: bytes, place: int) -> tuple[_Record, int]:
    name, place = _name_at(answer, place)
    if place + _RECORD.size > len(answer):
        raise NameUnanswered("the answer ends inside a record")
    kind, group, _, size = _RECORD.unpack_from(answer, place)
    place += _RECORD.size
    data = answer[place : place + size]
    if len(data) != size:
        raise NameUnanswered("the answer ends inside a record")
    if group != _IN:
        kind = 0
    target = _name_at(answer, place)[0] if kind == CNAME else ""
    return _Record(name, kind, data, target), place + size


def _name_at(answer: bytes, place: int) -> tuple[str, int]:
    """Return the name at `place`, lower case, and where the octets after it begin."""
    labels: list[str] = []
    length, after, nearest = 0, -1, place
    while True:
        if place >= len(answer):
            raise NameUnanswered("the answer ends inside a name")
        size = answer[place]
        if size >= _POINTER:
            if place + 1 >= len(answer):
                raise NameUnanswered("the answer ends inside a name")
            target = (size & 0x3F) << 8 | answer[place + 1]
            after = place + 2 if after < 0 else after
            if target >= nearest:  # strictly backwards, hence no circle
                raise NameUnanswered("a name in the answer leads in a circle")
            place = nearest = target
            continue
        if size > _LONGEST_LABEL:
            raise NameUnanswered("a name in the answer is of an unknown form")
        place += 1
        if size == 0:
            return ".".join(labels), place if after < 0 else after
        label = answer[place : place + size]
        length += size + 1
        if len(label) != size or length > _LONGEST_NAME:
            raise NameUnanswered("a name in the answer is too long")
        labels.append(label.decode("latin-1").lower())
        place += size


def _text(data: bytes) -> str:
    """Join the character strings of a TXT record."""
    parts, place = [], 0
    while place < len(data):
        size = data[place]
        part = data[place + 1 : place + 1 + size]
        if len(part) != size:
            raise NameUnanswered("a text in the answer is cut short")
        parts.append(part)
        place += 1 + size
    return b"".join(parts).decode("utf-8", errors="replace")


def _encode_name(name: str) -> bytes:
    labels = name.split(".")
    if len(name) >= _LONGEST_NAME - 1 or not all(0 < len(x) <= _LONGEST_LABEL for x in labels):
        raise NameUnanswered(f"{name[:80]!r} is no name of the DNS")
    return b"".join(bytes([len(x)]) + x.encode("ascii") for x in labels) + b"\0"


def _system_servers() -> list[Server]:
    if chosen := settings.DNS_SERVER:
        return [_server(chosen)]
    try:
        lines = _RESOLV_CONF.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    words = [line.split() for line in lines]
    return [(line[1], _PORT) for line in words if len(line) > 1 and line[0] == "nameserver"]


def _server(text: str) -> Server:
    """`192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1` or `[2001:db8::1]:5353`."""
    if text.startswith("["):
        host, _, port = text[1:].partition("]:")
        return host.rstrip("]"), int(port or _PORT)
    if text.count(":") == 1:
        host, _, port = text.partition(":")
        return host, int(port)
    return text, _PORT


def _family(server: Server) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in server[0] else socket.AF_INET
