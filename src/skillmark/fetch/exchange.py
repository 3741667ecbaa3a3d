# SPDX-License-Identifier: Apache-2.0

"""
What goes into one request and comes out of it, without the library that makes it.

Kept apart from `sockets`, so that an HTTP client is imported only when
something is fetched.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from skillmark.errors import FetchTimeoutError

HTTPS_PORT: Final = 443

Resolve: TypeAlias = Callable[[str, int], Sequence[str]]
"""From host name and port to IP addresses; raises `OSError` where there are none."""


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An https address, taken apart by the library that will use it."""

    url: str
    """In normal form, without a fragment."""

    host: str
    """ASCII, lower case; an IPv6 address without brackets."""

    port: int
    target: bytes
    """Path and query, as they are sent."""

    @property
    def host_header(self) -> bytes:
        """As HTTP wants it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (host if self.port == HTTPS_PORT else f"{host}:{self.port}").encode()


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request brought."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""

    body: bytes


@dataclass(frozen=True, slots=True)
class Deadline:
    """A point on the monotonic clock that no single slow read can move."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """Return the deadline `seconds` from now."""
        return cls(time.monotonic() + seconds)

    def left(self) -> float:
        """
        Return the seconds that are left, more than zero.

        Raises:
            FetchTimeoutError: None are.
        """
        seconds = self.at - time.monotonic()
        if seconds <= 0:
            raise FetchTimeoutError("the whole answer did not arrive in time")
        return seconds
