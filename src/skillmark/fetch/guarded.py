# SPDX-License-Identifier: Apache-2.0

"""
Fetching what a stranger's document names, without serving the stranger.

https to public addresses only, each redirect checked anew, everything
bounded: time on the wall clock, octets, redirects, parallel requests. No
proxy, cookie or password of this machine is ever used, and nothing that is
sent tells which credential is being verified.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from skillmark.errors import AddressRefusedError, FetchError, FetchTimeoutError, GoneError
from skillmark.fetch.addresses import is_public
from skillmark.fetch.budget import FETCHES_PER_VERIFICATION, FetchBudget
from skillmark.fetch.cache import Cache, Kept
from skillmark.fetch.exchange import Answer, Deadline, Resolve, WebAddress
from skillmark.protocols import Fetched, Fetcher

_OK: Final = 200
_NOT_MODIFIED: Final = 304
_GONE: Final = 410
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """How much one fetch may cost."""

    connect_seconds: float = 3.0
    total_seconds: float = 8.0
    """Wall clock: name, connections and redirects included."""

    redirects: int = 3
    parallel: int = 4
    """Fetches at a time; others wait within their own deadline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsafeLoopback:
    """
    FOR TESTS ONLY: lets a fetcher talk to this very machine.

    Args:
        tls: Believes the test's own authority.
        addresses: IP addresses that count as public.
    """

    tls: ssl.SSLContext
    addresses: frozenset[str] = frozenset({"127.0.0.1"})


class GuardedFetcher(Fetcher):
    """
    Fetches https documents from public addresses; safe among threads.

    Args:
        ports: Ports that may be asked.
        limits: How much one fetch may cost.
        resolve: From a host name to its IP addresses; the system's resolver
            by default.
        monotonic: The clock that the cache goes by, in seconds.
        unsafe: Never set outside tests.
    """

    def __init__(
        self,
        *,
        ports: frozenset[int] = frozenset({443}),
        limits: FetchLimits | None = None,
        resolve: Resolve | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        unsafe: UnsafeLoopback | None = None,
    ) -> None:
        self._ports = ports
        self._limits = limits or FetchLimits()
        self._resolve = resolve
        self._monotonic = monotonic
        self._accepted = unsafe.addresses if unsafe else frozenset[str]()
        self._tls = unsafe.tls if unsafe else None
        self._cache = Cache()
        self._slots = threading.BoundedSemaphore(self._limits.parallel)

    def fetch(
        self, url: str, *, accept: str = "application/json", limit: int = 2_097_152
    ) -> Fetched:
        """
        Return what `url` answers, at most `limit` bytes of it.

        Args:
            url: An https address; a fragment is not sent.
            accept: Media types that are wanted.
            limit: Octets of the body.

        Raises:
            AddressRefusedError: The address, or one that it redirects to, is
                not a public https address on an allowed port.
            FetchTimeoutError: The whole answer did not arrive in time.
            GoneError: It answers that what stood there is gone (410).
            FetchError: It is unreachable, answers something else than 200, or
                is too large.
        """
        address = _read(url)
        key = (address.url, accept)
        kept = self._cache.get(key)
        if kept is not None and self._monotonic() < kept.fresh_until:
            return _within(kept.fetched, limit)
        deadline = Deadline.after(self._limits.total_seconds)
        if not self._slots.acquire(timeout=self._limits.total_seconds):
            raise FetchTimeoutError("too much is being fetched already")
        try:
            fetched = self._follow(address, accept, limit, kept, deadline)
        finally:
            self._slots.release()
        self._cache.put(key, fetched, now=self._monotonic())
        return _within(fetched, limit)

    def with_budget(self, fetches: int = FETCHES_PER_VERIFICATION) -> FetchBudget:
        """Return a fetcher for one verification, which may ask for `fetches` addresses."""
        return FetchBudget(self, fetches)

    def keep_at_most(self, url: str, seconds: float) -> None:
        """
        Ask `url` again after `seconds` at the latest.

        For a document that says itself how long a copy holds (`ttl`,
        `validUntil`); it only ever shortens.
        """
        address = _read(url)
        self._cache.keep_at_most(address.url, seconds, now=self._monotonic())

    def _follow(
        self, address: WebAddress, accept: str, limit: int, kept: Kept | None, deadline: Deadline
    ) -> Fetched:
        for _ in range(self._limits.redirects + 1):
            # A validator is the business of the server that gave it.
            same = kept if kept and kept.fetched.url == address.url else None
            answer = self._ask(address, accept, limit, same, deadline)
            if answer.status == _OK:
                return _fetched(address, answer)
            if answer.status == _NOT_MODIFIED and same is not None:
                renewed = {**same.fetched.headers, **_of_freshness(answer.headers)}
                return Fetched(address.url, same.fetched.body, same.fetched.media_type, renewed)
            if answer.status == _GONE:
                raise GoneError(f"{address.host} answered with status {answer.status}")
            if answer.status not in _REDIRECTS or not answer.headers.get("location"):
                raise FetchError(f"{address.host} answered with status {answer.status}")
            address = _read(answer.headers["location"], base=address)
        raise FetchError(f"{address.host} redirects more than {self._limits.redirects} times")

    def _ask(
        self, address: WebAddress, accept: str, limit: int, kept: Kept | None, deadline: Deadline
    ) -> Answer:
        from skillmark.fetch import sockets  # noqa: PLC0415 - as in `_read`

        if address.port not in self._ports:
            raise AddressRefusedError(f"port {address.port} is not among those that are asked")
        if self._tls is None:
            self._tls = sockets.default_tls()
        resolve = self._resolve or sockets.system_resolve
        ips = sockets.resolve_in_time(resolve, address, deadline)
        # Every one of them: a name with one private address is a trap, not an accident.
        if not all(ip in self._accepted or is_public(ip) for ip in ips):
            raise AddressRefusedError(f"{address.host} is not at a public address")
        headers = {
            "Accept": accept,
            "Accept-Encoding": "identity",
            "User-Agent": "skillmark",
            "Connection": "close",
            **(kept.validators if kept else {}),
        }
        return sockets.get(
            address,
            ips,
            headers=headers,
            tls=self._tls,
            deadline=deadline,
            connect_seconds=self._limits.connect_seconds,
            limit=limit,
        )


def _read(text: str, *, base: WebAddress | None = None) -> WebAddress:
    # The HTTP client takes longer to import than a badge takes to verify.
    from skillmark.fetch import sockets  # noqa: PLC0415

    return sockets.read_address(text, base=base)


def _fetched(address: WebAddress, answer: Answer) -> Fetched:
    media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Fetched(address.url, answer.body, media_type, answer.headers)


def _of_freshness(headers: Mapping[str, str]) -> dict[str, str]:
    names = {"cache-control", "age", "etag", "last-modified", "vary"}
    renewed = {name: value for name, value in headers.items() if name in names}
    return {"age": "0", **renewed}


def _within(fetched: Fetched, limit: int) -> Fetched:
    if len(fetched.body) > limit:
        raise FetchError(f"the answer has {len(fetched.body)} bytes, at most {limit} are read")
    return fetched
