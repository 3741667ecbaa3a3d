# SPDX-License-Identifier: Apache-2.0

"""
The one file that opens sockets: reading an address, asking DNS, one HTTPS request.

One library reads addresses (httpx) and what it read is what is connected to,
named in TLS and sent as `Host`, so that no two readers can disagree. The
connection goes to IP addresses that were checked, never to a name. Redirects,
caching and what may be fetched are `guarded`'s business.
"""

from __future__ import annotations

import ipaddress
import queue
import re
import socket
import ssl
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import httpcore
import httpx
import idna

from skillmark.errors import AddressRefusedError, FetchError, FetchTimeoutError
from skillmark.fetch.exchange import HTTPS_PORT, Answer, Deadline, Resolve, WebAddress

_LONGEST_ADDRESS: Final = 2048
_LONGEST_HOST: Final = 253
_LABEL: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
_LAST_PORT: Final = 65_535
_MAXIMUM_ADDRESSES: Final = 16
_THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_ATTEMPTS: Final = 3
"""IP addresses of one name that are tried, within the time for connecting."""


def read_address(text: str, *, base: WebAddress | None = None) -> WebAddress:
    """
    Read an https address.

    Args:
        text: The address; with `base`, it may be relative to that.
        base: The address that redirected here.

    Raises:
        AddressRefusedError: It is not an https URL with an ordinary host
            name or IP address, or names a user.
    """
    if len(text) > _LONGEST_ADDRESS:
        raise AddressRefusedError(f"the address has {len(text)} characters, at most 2048 are read")
    try:
        url = httpx.URL(base.url).join(text) if base else httpx.URL(text)
        host = url.raw_host.decode("ascii")
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise AddressRefusedError(f"the address cannot be read: {error}") from error
    if url.scheme != "https":
        raise AddressRefusedError(f"the address is of scheme {url.scheme[:20]!r}, expected https")
    if url.userinfo or "@" in url.netloc.decode("ascii"):
        raise AddressRefusedError("the address names a user")
    port = HTTPS_PORT if url.port is None else url.port
    if not 0 < port <= _LAST_PORT:
        raise AddressRefusedError("the port of the address is not a port")
    _check_host(host)
    return WebAddress(str(url.copy_with(fragment=None)), host, port, url.raw_path or b"/")


def _check_host(host: str) -> None:
    if "%" in host:
        raise AddressRefusedError("the host of the address has a zone or a coded letter")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        labels = host.split(".")
    else:
        return
    if len(host) > _LONGEST_HOST or not all(_LABEL.fullmatch(label) for label in labels):
        raise AddressRefusedError("the host of the address is not a host name")
    # `0x7f.1`, `017700000001` and `2130706433` are 127.0.0.1 to some resolvers.
    if len(labels) == 1 or _NUMBER.fullmatch(labels[-1]):
        raise AddressRefusedError("the host of the address is not a public host name")
    for label in labels:
        if label.startswith("xn--"):
            try:
                idna.ulabel(label)
            except (idna.IDNAError, UnicodeError) as error:
                raise AddressRefusedError("the host of the address is not valid IDNA") from error


def system_resolve(host: str, port: int) -> Sequence[str]:
    """Ask the operating system."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def resolve_in_time(resolve: Resolve, address: WebAddress, deadline: Deadline) -> tuple[str, ...]:
    """
    Ask `resolve` once, and wait no longer than the deadline.

    Raises:
        FetchError: The name is unknown, or has more addresses than any name needs.
        FetchTimeoutError: No answer came in time.
    """
    answers: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolve(address.host, address.port))
        except (OSError, ValueError) as error:
            answers.put(error)

    # The system's resolver takes no timeout; a thread that is left behind ends with its answer.
    threading.Thread(target=ask, name="skillmark-resolve", daemon=True).start()
    try:
        found = answers.get(timeout=deadline.left())
    except queue.Empty:
        raise FetchTimeoutError(f"the name {address.host} was not resolved in time") from None
    if isinstance(found, Exception):
        raise FetchError(f"the name {address.host} is not known: {found}") from found
    if not 0 < len(found) <= _MAXIMUM_ADDRESSES:
        raise FetchError(f"the name {address.host} has {len(found)} addresses")
    return tuple(found)


def default_tls() -> ssl.SSLContext:
    """Make the TLS settings of a client that believes public authorities only."""
    return httpx.create_ssl_context(trust_env=False)


def get(  # noqa: PLR0913 - one request has that many sides
    address: WebAddress,
    ips: Sequence[str],
    *,
    headers: Mapping[str, str],
    tls: ssl.SSLContext,
    deadline: Deadline,
    connect_seconds: float,
    limit: int,
) -> Answer:
    """
    Ask for `address`, connecting to one of `ips`.

    Raises:
        FetchError: No connection, the wrong certificate, no HTTP, an encoded
            body, or more than `limit` bytes.
        FetchTimeoutError: Connecting or the whole answer took too long.
    """
    sent = [(b"Host", address.host_header)]
    sent += [(name.encode(), value.encode()) for name, value in headers.items()]
    url = httpcore.URL(
        scheme=b"https", host=address.host.encode(), port=address.port, target=address.target
    )
    backend = _CheckedBackend(ips, deadline, connect_seconds)
    try:
        with (
            httpcore.ConnectionPool(
                ssl_context=tls, network_backend=backend, max_keepalive_connections=0
            ) as pool,
            pool.stream("GET", url, headers=sent) as response,
        ):
            received = _headers(response.headers)
            return Answer(response.status, received, _body(response, received, limit, deadline))
    except httpcore.TimeoutException as error:
        raise FetchTimeoutError(f"{address.host} did not answer in time") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as error:
        raise FetchError(f"{address.host} cannot be reached: {error}") from error


def post(  # noqa: PLR0913 - as above
    address: WebAddress,
    ips: Sequence[str],
    *,
    body: bytes,
    headers: Mapping[str, str],
    tls: ssl.SSLContext,
    deadline: Deadline,
    connect_seconds: float,
    kept: int,
) -> Answer:
    """
    Send `body` to `address`, connecting to one of `ips`; of the answer's body, read the beginning.

    Raises:
        FetchError: No connection, the wrong certificate, no HTTP.
        FetchTimeoutError: No answer began in time.
    """
    sent = [(b"Host", address.host_header), (b"Content-Length", str(len(body)).encode())]
    sent += [(name.encode(), value.encode()) for name, value in headers.items()]
    url = httpcore.URL(
        scheme=b"https", host=address.host.encode(), port=address.port, target=address.target
    )
    backend = _CheckedBackend(ips, deadline, connect_seconds)
    try:
        with (
            httpcore.ConnectionPool(
                ssl_context=tls, network_backend=backend, max_keepalive_connections=0
            ) as pool,
            pool.stream("POST", url, headers=sent, content=body) as response,
        ):
            return Answer(response.status, _headers(response.headers), _beginning(response, kept))
    except httpcore.TimeoutException as error:
        raise FetchTimeoutError(f"{address.host} did not answer in time") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as error:
        raise FetchError(f"{address.host} cannot be reached: {error}") from error


def read_own_address(text: str) -> str:
    """
    Read the address of a platform that its user named: https, or http on this machine.

    Raises:
        AddressRefusedError: It is neither, or names a user, a query or a fragment.
    """
    if len(text) > _LONGEST_ADDRESS:
        raise AddressRefusedError(f"the address has {len(text)} characters, at most 2048 are read")
    try:
        url = httpx.URL(text)
        host = url.raw_host.decode("ascii")
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise AddressRefusedError(f"the address cannot be read: {error}") from error
    if url.scheme != "https" and not (url.scheme == "http" and host in _THIS_MACHINE):
        raise AddressRefusedError(f"the address is of scheme {url.scheme[:20]!r}, expected https")
    if not _is_host(host) or url.userinfo or url.query or url.fragment:
        raise AddressRefusedError("the address is not that of a site alone")
    return str(url).rstrip("/")


def _is_host(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return all(_LABEL.fullmatch(label) for label in text.split("."))
    return True


def call(  # noqa: PLR0913 - as above
    method: str,
    url: str,
    *,
    body: bytes,
    headers: Mapping[str, str],
    tls: ssl.SSLContext,
    seconds: float,
    limit: int,
) -> Answer:
    """
    Call a platform that its user named, by whatever addresses its name has; follow no redirect.

    Raises:
        FetchError: No connection, the wrong certificate, no HTTP, or more than `limit` bytes.
        FetchTimeoutError: It took too long.
    """
    deadline = Deadline.after(seconds)
    try:
        with (
            httpx.Client(verify=tls, trust_env=False, timeout=seconds) as client,
            client.stream(method, url, content=body or None, headers=dict(headers)) as response,
        ):
            received = bytearray()
            for part in response.iter_bytes():
                received += part
                deadline.left()
                if len(received) > limit:
                    raise FetchError(f"the answer has more than {limit} bytes")
            return Answer(
                response.status_code,
                {name.lower(): value for name, value in response.headers.items()},
                bytes(received),
            )
    except httpx.TimeoutException as error:
        raise FetchTimeoutError(f"{url} did not answer in time") from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        raise FetchError(f"{url} cannot be reached: {error}") from error


def _beginning(response: httpcore.Response, kept: int) -> bytes:
    body = bytearray()
    try:
        for part in response.iter_stream():
            body += part
            if len(body) >= kept:
                break
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, FetchError):
        pass  # its first line has said what it is
    return bytes(body[:kept])


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def _body(
    response: httpcore.Response, headers: Mapping[str, str], limit: int, deadline: Deadline
) -> bytes:
    if headers.get("content-encoding", "identity").strip().lower() not in {"identity", ""}:
        # Asked for plain octets; what is packed could unpack to any size.
        raise FetchError("the server sent a packed answer, which was not asked for")
    length = headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > limit:
        raise FetchError(f"the answer has {length[:20]} bytes, at most {limit} are read")
    body = bytearray()
    for part in response.iter_stream():
        body += part
        if len(body) > limit:
            raise FetchError(f"the answer has more than {limit} bytes")
        deadline.left()
    return bytes(body)


class _CheckedBackend(httpcore.NetworkBackend):
    """Connects to addresses that were checked, whatever the name says by now."""

    def __init__(self, ips: Sequence[str], deadline: Deadline, connect_seconds: float) -> None:
        self._ips = ips[:_ATTEMPTS]
        self._deadline = deadline
        self._connect_seconds = connect_seconds
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        del host, timeout, local_address
        until = Deadline.after(min(self._connect_seconds, self._deadline.left()))
        for tries_left in range(len(self._ips), 0, -1):
            ip = self._ips[-tries_left]
            try:
                stream = self._sockets.connect_tcp(
                    ip, port, timeout=until.left() / tries_left, socket_options=socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if tries_left == 1:
                    raise
            else:
                return _TimedStream(stream, self._deadline, connecting=until)
        raise httpcore.ConnectError("no address to connect to")


class _TimedStream(httpcore.NetworkStream):
    """Gives each step only what is left of the whole, so that a slow sender gains nothing."""

    def __init__(
        self,
        stream: httpcore.NetworkStream,
        deadline: Deadline,
        *,
        connecting: Deadline | None = None,
    ) -> None:
        self._stream = stream
        self._deadline = deadline
        self._connecting = connecting or deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        del timeout
        stream = self._stream.start_tls(ssl_context, server_hostname, self._connecting.left())
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)
