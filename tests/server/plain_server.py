# SPDX-License-Identifier: Apache-2.0

"""A folder behind a plain web server that knows nothing of us, and a fetcher that asks only it."""

from __future__ import annotations

import functools
import http.server
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from skillmark import Fetcher
from skillmark.errors import FetchError
from skillmark.protocols import Fetched


class FromServer(Fetcher):
    """Fetches this site's addresses from another server, and nothing else from anywhere."""

    def __init__(self, port: int) -> None:
        self.root, self.asked = f"http://127.0.0.1:{port}/", []

    def fetch(self, url, *, accept="application/json", limit=2_097_152):  # noqa: ARG002 - a plain server has one form
        path = url.partition("#")[0].removeprefix("https://skills.test/")
        self.asked.append(path)
        try:
            with urllib.request.urlopen(self.root + path, timeout=10) as answer:  # noqa: S310 - this machine
                return Fetched(url, answer.read(limit), answer.headers["Content-Type"])
        except OSError as error:
            raise FetchError(str(error)) from error


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_given: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[Callable[[Path], int]]:
    """Yield what serves a folder, and returns its port."""
    servers = []

    def start(folder: Path) -> int:
        handler = functools.partial(_Quiet, directory=str(folder))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return server.server_port

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
