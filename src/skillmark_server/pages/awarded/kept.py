# SPDX-License-Identifier: Apache-2.0

"""
Answers of Django as they were made, kept in memory up to a limit of bytes.

It does not know when an answer stops being true: whoever keeps it says with which state it
goes, and until when.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any, Final

Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

OK: Final = "200 OK"


@dataclass(frozen=True, slots=True)
class Kept:
    """
    A page as Django made it.

    Args:
        fingerprint: Of the state that it was made of.
        headers: All of them.
        body: The bytes.
        until: Seconds since the epoch, after which it is not true whatever the state.
    """

    fingerprint: tuple[Any, ...]
    headers: Headers
    body: bytes
    until: float


class Pages:
    """Kept pages, at most so many bytes; the one that was not asked for longest goes first."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, asked: Hashable) -> Kept | None:
        """What is kept for `asked`."""
        with self._lock:
            kept = self._kept.get(asked)
            if kept is not None:
                self._kept.move_to_end(asked)
            return kept

    def add(self, asked: Hashable, kept: Kept) -> None:
        """Keep an answer, and let the oldest go where there is no room."""
        with self._lock:
            before = self._kept.pop(asked, None)
            self._size += len(kept.body) - (len(before.body) if before else 0)
            self._kept[asked] = kept
            while self._size > self._largest and self._kept:
                _, oldest = self._kept.popitem(last=False)
                self._size -= len(oldest.body)

    def clear(self) -> None:
        """Let everything go."""
        with self._lock:
            self._kept.clear()
            self._size = 0


class Recorder:
    """Django's whole answer, for keeping and for sending on."""

    def __init__(self, application: Application, environ: dict[str, Any]) -> None:
        self.status = ""
        self.headers: Headers = []
        answer = application(environ, self._start)
        try:
            self.body = b"".join(answer)
        finally:
            close = getattr(answer, "close", None)
            if close is not None:
                close()
        self._is_head = environ.get("REQUEST_METHOD") == "HEAD"

    def _start(self, status: str, headers: Headers, _error: Any = None) -> None:
        self.status, self.headers = status, list(headers)

    @property
    def is_keepable(self) -> bool:
        """Whether it is whole, a plain success, and for nobody in particular."""
        names = {name.lower() for name, _ in self.headers}
        return self.status == OK and "set-cookie" not in names and not self._is_head

    def replay(self, start: StartResponse) -> Iterable[bytes]:
        """Send it on as it came."""
        start(self.status, self.headers)
        return [self.body]
