# SPDX-License-Identifier: Apache-2.0

"""
Closes a process towards the outside: it reaches what its settings name, and nothing else.

What goes out says so itself and refuses in words before it opens a socket (`fetch`, webhooks,
DNS). This is the wall behind it: Python tells each connection and each question for a name to
the interpreter's audit hooks (PEP 578), whatever library makes it, and one that is not named is
refused there. What connects in C without Python, such as the driver of PostgreSQL, goes to
what the settings name by itself.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

_PORTS: Final = {
    "amqp": 5672,
    "amqps": 5671,
    "redis": 6379,
    "rediss": 6379,
    "http": 80,
    "https": 443,
}
_ASKS: Final = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
_REACHES: Final = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_KNOWN_FOR: Final = 60.0
"""Seconds after which a name that the settings have is asked for again."""

Place = tuple[str, int]


class EgressRefusedError(PermissionError):
    """Something would have gone out that no setting names."""


def named(*urls: str) -> Iterator[Place]:
    """Host and port of each address that is not empty."""
    for url in urls:
        parts = urlsplit(url)
        if parts.hostname:
            yield parts.hostname, parts.port or _PORTS.get(parts.scheme, 0)


def storage(*places: Mapping[str, Any] | None) -> Iterator[Place]:
    """The object storage of settings that name one with its endpoint."""
    for place in places:
        options = (place or {}).get("OPTIONS", {})
        yield from named(str(options.get("endpoint_url") or ""))


def mail_server(mail: Mapping[str, object]) -> Iterator[Place]:
    """The mail server, where there is one."""
    if mail:
        yield str(mail["EMAIL_HOST"]), int(str(mail["EMAIL_PORT"]))


def database(settings: Mapping[str, Any]) -> Iterator[Place]:
    """The database, where it is not a file or a socket of this machine."""
    host = str(settings.get("HOST") or "")
    if host and not host.startswith("/"):
        yield host, int(settings.get("PORT") or 5432)


def shut(places: Iterable[Place]) -> None:
    """Refuse from now on, in this process, whatever is not in `places` or on this machine."""
    sys.addaudithook(_Wall(frozenset((host.lower(), port) for host, port in places)))


class _Wall:
    """
    What the interpreter asks before each connection.

    Args:
        places: Hosts and ports that may be reached.
    """

    def __init__(self, places: Collection[Place]) -> None:
        self._places = places
        self._names = {host for host, _port in places}
        self._known: dict[str, tuple[float, frozenset[str]]] = {}

    def __call__(self, event: str, found: tuple[Any, ...]) -> None:
        """Let pass, or raise: the connection is then not made."""
        if event in _ASKS:
            self._ask_for(found[0])
        elif event in _REACHES:
            self._reach(found[1])

    def _ask_for(self, host: object) -> None:
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
        if not name or _is_near(str(name)) or str(name).lower() in self._names:
            return
        raise EgressRefusedError(
            f"{name} was not asked for: this site does not go out (SKILLMARK_NO_EGRESS)"
        )

    def _reach(self, address: object) -> None:
        # A socket of this machine is a path; one that is connected already names nobody.
        if not isinstance(address, tuple) or _is_near(str(address[0])):
            return
        host, port = str(address[0]).lower(), int(address[1])
        for name, allowed in self._places:
            if port == allowed and (host == name or host in self._addresses_of(name)):
                return
        raise EgressRefusedError(
            f"{host}:{port} was not reached: this site does not go out (SKILLMARK_NO_EGRESS)"
        )

    def _addresses_of(self, name: str) -> frozenset[str]:
        until, known = self._known.get(name, (0.0, frozenset[str]()))
        if time.monotonic() > until:
            try:
                rows = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
            except OSError:
                return known
            known = frozenset(str(row[4][0]) for row in rows)
            self._known[name] = (time.monotonic() + _KNOWN_FOR, known)
        return known


def _is_near(host: str) -> bool:
    if host in {"localhost", ""}:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False
