# SPDX-License-Identifier: Apache-2.0

"""
The front door of a real site: HTTPS under a name, in front of the processes.

As docs/operating tells operators to set it up. A real organisation issues only from such a site;
the certificate is a test's.
"""

from __future__ import annotations

import http.client
import http.server
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.https_world import NAMES, Authority

NAME = NAMES[0]
_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class _Door(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    behind = 0

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {n: v for n, v in self.headers.items() if n.lower() not in _HOP_BY_HOP}
        headers |= {"X-Forwarded-Proto": "https", "X-Forwarded-For": self.client_address[0]}
        inside = http.client.HTTPConnection("127.0.0.1", self.behind, timeout=60)
        with closing(inside):
            inside.request(self.command, self.path, body or None, headers)
            answer = inside.getresponse()
            told = answer.read()
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in _HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(told)

    do_GET = do_POST = do_HEAD = do_DELETE = do_PATCH = _pass_on  # noqa: N815 - http.server's names

    def log_message(self, *_words: object) -> None:
        """Be silent."""


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_request: object) -> None:
        """A browser hangs up when it has seen enough."""


class Door:
    """
    Where it stands.

    Args:
        port: Of HTTPS on this machine; the site is known as `https://{NAME}`.
        authority: Who signed its certificate.
    """

    def __init__(self, port: int, authority: Authority) -> None:
        self.port, self.authority = port, authority

    @property
    def for_chromium(self) -> str:
        """The argument with which Chromium finds the name here."""
        return f"--host-resolver-rules=MAP {NAME}:443 127.0.0.1:{self.port}"


@contextmanager
def front_door(folder: Path, *, behind: int) -> Iterator[Door]:
    """Open the door to the site at the port `behind`."""
    authority = Authority(folder)
    handler = type("Door", (_Door,), {"behind": behind})
    server = _Server(("127.0.0.1", 0), handler, bind_and_activate=False)
    server.address_family = socket.AF_INET
    server.server_bind()
    server.server_activate()
    server.socket = authority.server_side.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Door(server.server_address[1], authority)
    finally:
        server.shutdown()
        server.server_close()
