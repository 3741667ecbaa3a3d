# SPDX-License-Identifier: Apache-2.0

"""A DNS server on loopback, over UDP and TCP, that answers what a test says, byte for byte."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Answer = Callable[[bytes], list[bytes]]
"""From a query to the datagrams that are sent back."""


def name(text: str) -> bytes:
    return b"".join(bytes([len(x)]) + x.encode() for x in text.split(".")) + b"\0"


def record(owner: bytes, kind: int, data: bytes, *, group: int = 1, size: int | None = None):
    length = len(data) if size is None else size
    return owner + struct.pack("!HHIH", kind, group, 60, length) + data


def txt(owner: bytes, *texts: bytes, **others):
    return record(owner, 16, b"".join(bytes([len(x)]) + x for x in texts), **others)


def reply(query: bytes, *records: bytes, flags: int = 0x8180, count: int | None = None):
    head = query[:2] + struct.pack("!5H", flags, 1, len(records) if count is None else count, 0, 0)
    return head + query[12:] + b"".join(records)


def _same_port() -> tuple[socket.socket, socket.socket]:
    """Two sockets at one number: what is free for datagrams may be taken for streams."""
    for _ in range(50):
        streams = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            streams.bind(("127.0.0.1", 0))
            datagrams.bind(streams.getsockname())
        except OSError:
            streams.close()
            datagrams.close()
        else:
            return datagrams, streams
    raise OSError("no port is free for both")


@contextmanager
def dns_server(udp: Answer, tcp: Answer | None = None) -> Iterator[tuple[str, int]]:  # noqa: C901
    """Serve until the block ends; yields address and port."""
    datagrams, streams = _same_port()
    where = datagrams.getsockname()
    streams.listen(5)
    over = threading.Event()
    datagrams.settimeout(0.05)
    streams.settimeout(0.05)

    def by_udp() -> None:
        while not over.is_set():
            try:
                query, client = datagrams.recvfrom(4096)
            except TimeoutError:
                continue
            for answer in udp(query):
                datagrams.sendto(answer, client)

    def by_tcp() -> None:
        while not over.is_set():
            try:
                wire, _ = streams.accept()
            except TimeoutError:
                continue
            with wire:
                wire.settimeout(2)
                size = int.from_bytes(wire.recv(2), "big")
                query = wire.recv(size)
                for answer in (tcp or udp)(query):
                    wire.sendall(len(answer).to_bytes(2, "big") + answer)

    threads = [threading.Thread(target=work, daemon=True) for work in (by_udp, by_tcp)]
    for thread in threads:
        thread.start()
    try:
        yield where
    finally:
        over.set()
        for thread in threads:
            thread.join()
        datagrams.close()
        streams.close()
