# SPDX-License-Identifier: Apache-2.0

"""
Sending something to an address that a stranger named, without serving the stranger.

One POST over https, to public addresses or to networks that the operator named; no redirect
is followed, no proxy, cookie or password of this machine is used, and everything is bounded.
An answer is what its first line says: of its body only the beginning is kept, however long
it is and however slowly it comes.
"""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from typing import Final, TypeAlias

from skillmark.errors import AddressRefusedError
from skillmark.fetch.addresses import is_public
from skillmark.fetch.exchange import HTTPS_PORT, Answer, Deadline, Resolve, WebAddress

Network: TypeAlias = IPv4Network | IPv6Network
PORTS: Final = frozenset({HTTPS_PORT, 8443})
"""Ports of public addresses; in networks that were named, any is asked."""


class GuardedPoster:
    """
    Posts to https addresses; safe among threads.

    Args:
        networks: Private networks that may be sent to.
        tls: Authorities that are believed; the public ones by default.
        resolve: From a host name to its IP addresses; the system's resolver by default.
        connect_seconds: For the connection with its TLS.
        total_seconds: Wall clock, for everything.
        kept: Octets of the answer's body that are read.
    """

    def __init__(  # noqa: PLR0913 - one request has that many sides
        self,
        *,
        networks: tuple[Network, ...] = (),
        tls: ssl.SSLContext | None = None,
        resolve: Resolve | None = None,
        connect_seconds: float = 3.0,
        total_seconds: float = 10.0,
        kept: int = 1_024,
    ) -> None:
        self._networks, self._tls, self._resolve = networks, tls, resolve
        self._connect_seconds, self._total_seconds = connect_seconds, total_seconds
        self._kept = kept

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """
        Send `body` to `url`, and return what was answered, whatever its status.

        Args:
            url: An https address.
            body: What is sent.
            headers: Beside those of the connection itself.

        Raises:
            AddressRefusedError: The address is no https address, or leads to one that is
                neither public nor in a network that was named.
            FetchTimeoutError: No answer began in time.
            FetchError: It cannot be reached, or does not speak HTTP.
        """
        # The HTTP client takes long to import.
        from skillmark.fetch import sockets  # noqa: PLC0415

        address = sockets.read_address(url)
        deadline = Deadline.after(self._total_seconds)
        ips = sockets.resolve_in_time(self._resolve or sockets.system_resolve, address, deadline)
        for ip in ips:
            self._require_allowed(ip, address)
        if self._tls is None:
            self._tls = sockets.default_tls()
        return sockets.post(
            address,
            ips,
            body=body,
            headers={
                "User-Agent": "skillmark",
                "Accept-Encoding": "identity",
                "Connection": "close",
                **headers,
            },
            tls=self._tls,
            deadline=deadline,
            connect_seconds=self._connect_seconds,
            kept=self._kept,
        )

    def _require_allowed(self, ip: str, address: WebAddress) -> None:
        try:
            parsed = ipaddress.ip_address(ip)
        except ValueError as error:
            raise AddressRefusedError(f"{address.host} is at no address") from error
        if any(parsed in network for network in self._networks):
            return
        if not is_public(ip):
            raise AddressRefusedError(f"{address.host} is not at a public address")
        if address.port not in PORTS:
            raise AddressRefusedError(f"port {address.port} is not among those that are asked")
