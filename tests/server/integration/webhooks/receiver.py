# SPDX-License-Identifier: Apache-2.0

"""A real receiver over TLS that checks signatures, and a proxy before it that misbehaves."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.server
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.https_world import Authority


@dataclass
class Receiver:
    """What was received, and how it is answered."""

    port: int = 0
    secrets: list[str] = field(default_factory=list)
    got: list[tuple[str, bytes]] = field(default_factory=list)
    """Id and body of what carried a good signature."""
    carried: list[dict[str, str]] = field(default_factory=list)
    """The headers of each, with names in small letters."""
    refused: int = 0
    status: int = 204
    answer: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    def is_signed(self, headers: Any, body: bytes) -> bool:
        """Check as a receiver does, by code of its own."""
        named = headers["webhook-id"], headers["webhook-timestamp"]
        signed = ".".join(named).encode() + b"." + body
        given = {part.partition(",")[2] for part in headers["webhook-signature"].split()}
        for secret in self.secrets:
            key = base64.b64decode(secret.removeprefix("whsec_"))
            digest = hmac.new(key, signed, hashlib.sha256).digest()
            if base64.b64encode(digest).decode() in given:
                return True
        return False


@contextmanager
def receiving(authority: Authority) -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            receiver.carried.append({name.lower(): said for name, said in self.headers.items()})
            if receiver.is_signed(self.headers, body):
                receiver.got.append((self.headers["webhook-id"], body))
            else:
                receiver.refused += 1
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(receiver.answer)
            except OSError:
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as it is called
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = authority.server_side.wrap_socket(server.socket, server_side=True)
    server.daemon_threads, server.block_on_close = True, False
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield receiver
    server.shutdown()
    server.server_close()
    thread.join()


@contextmanager
def faulty(port: int, fault: str) -> Iterator[int]:
    """
    A port that leads to `port`, with a fault.

    Args:
        port: Of the receiver.
        fault: `refused`, `black hole` (accepted, and never a byte), `reset` (in the middle of the
            answer), `slow` (one byte a second comes back).
    """
    if fault == "refused":
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            yield closed.getsockname()[1]
        return
    proxy = _Proxy(port, fault)
    yield proxy.start()
    proxy.stop()


class _Proxy:
    """Carries bytes to and fro, with a fault."""

    def __init__(self, port: int, fault: str) -> None:
        self._port, self._fault = port, fault
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._over, self._open = threading.Event(), list[socket.socket]()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def start(self) -> int:
        self._thread.start()
        return self._listening.getsockname()[1]

    def stop(self) -> None:
        self._over.set()
        # Shut, not closed alone: a thread that waits in `accept` would hold it open.
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for one in self._open:
            one.close()
        self._thread.join()

    def _serve(self) -> None:
        while not self._over.is_set():
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            self._open.append(client)
            if self._fault != "black hole":
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        try:
            beyond = socket.create_connection(("127.0.0.1", self._port))
            self._open.append(beyond)
            threading.Thread(target=_pass_on, args=(client, beyond), daemon=True).start()
            while data := beyond.recv(1 if self._fault == "slow" else 65_536):
                if self._fault == "reset":
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    client.close()
                    return
                client.sendall(data)
                if self._over.wait(1):
                    return
        except OSError:
            return


def _pass_on(client: socket.socket, beyond: socket.socket) -> None:
    try:
        while data := client.recv(65_536):
            beyond.sendall(data)
    except OSError:
        return
