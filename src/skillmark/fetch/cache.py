# SPDX-License-Identifier: Apache-2.0

"""
Answers that are kept for a short while, so that a hundred badges cost one fetch.

Spec: RFC 9111 in its small part that a verifier needs: `no-store`,
`no-cache`, `max-age`, `Age`, `Vary: *`, and validators (RFC 9110 §
Conditional Requests). Nothing is kept for longer than a ceiling, whatever a
server says, so that a revocation is seen.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from skillmark.protocols import Fetched

MAXIMUM_SECONDS: Final = 300.0
MAXIMUM_ENTRIES: Final = 256
MAXIMUM_BYTES: Final = 33_554_432

Key: TypeAlias = tuple[str, str]
"""Address and what was accepted."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, and until when it may be given without asking."""

    fetched: Fetched
    fresh_until: float
    """On the monotonic clock."""

    @property
    def validators(self) -> dict[str, str]:
        """Headers that ask the server whether this is still the newest."""
        names = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
        headers = self.fetched.headers
        return {sent: headers[name] for name, sent in names.items() if name in headers}


class Cache:
    """A bounded number of answers, the longest unused given up first; safe among threads."""

    def __init__(
        self, *, maximum_entries: int = MAXIMUM_ENTRIES, maximum_bytes: int = MAXIMUM_BYTES
    ) -> None:
        self._maximum_entries = maximum_entries
        self._maximum_bytes = maximum_bytes
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Key) -> Kept | None:
        """Return what is kept, fresh or not."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Key, fetched: Fetched, *, now: float) -> None:
        """Keep an answer if its headers allow it; else give up an older one."""
        seconds = lifetime(fetched.headers)
        with self._lock:
            self._drop(key)
            if seconds is None or len(fetched.body) > self._maximum_bytes:
                return
            self._kept[key] = Kept(fetched, now + seconds)
            self._bytes += len(fetched.body)
            while len(self._kept) > self._maximum_entries or self._bytes > self._maximum_bytes:
                self._drop(next(iter(self._kept)))

    def keep_at_most(self, url: str, seconds: float, *, now: float) -> None:
        """Shorten how long the answers of `url` may be given."""
        with self._lock:
            for key, kept in self._kept.items():
                if key[0] == url:
                    until = min(kept.fresh_until, now + max(seconds, 0.0))
                    self._kept[key] = replace(kept, fresh_until=until)

    def _drop(self, key: Key) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            self._bytes -= len(kept.fetched.body)


def lifetime(headers: Mapping[str, str]) -> float | None:
    """
    Return for how many seconds an answer may be given again without asking.

    Zero means that the server must be asked each time; None that the answer
    must not be kept at all. A server that says nothing gets the ceiling.
    """
    said = [word.strip().lower() for word in headers.get("cache-control", "").split(",")]
    if "no-store" in said or headers.get("vary", "").strip() == "*":
        return None
    if "no-cache" in said:
        return 0.0
    seconds = MAXIMUM_SECONDS
    for word in said:
        name, _, value = word.partition("=")
        if name == "max-age":
            seconds = min(seconds, _seconds(value) - _seconds(headers.get("age", "")))
    return max(seconds, 0.0)


def _seconds(value: str) -> float:
    """Read a number of seconds; what is no number is zero, so that the server is asked."""
    digits = value.strip().strip('"')
    return float(digits[:10]) if digits.isascii() and digits.isdigit() else 0.0
