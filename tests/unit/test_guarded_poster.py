# SPDX-License-Identifier: Apache-2.0

"""Posting to an address that a stranger named: to real servers, to private ones, and to none."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from ipaddress import ip_network

import pytest
from tests.https_world import Authority, Handler, Server, running, says

from skillmark.errors import AddressRefusedError, FetchError, FetchTimeoutError
from skillmark.fetch import sockets
from skillmark.fetch.exchange import Answer
from skillmark.fetch.posting import GuardedPoster

HERE = "127.0.0.1"
BODY = b'{"type":"award.issued"}'


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server(authority: Authority) -> Iterator[Server]:
    with running(authority.server_side) as server:
        server.replies["/hook"] = says(b"thanks", 202, Retry_After="7")
        yield server


def at(*ips: str) -> Callable[[str, int], Sequence[str]]:
    return lambda _host, _port: ips


def poster(authority: Authority, **changed: object) -> GuardedPoster:
    """One that may post to this machine, and is in no hurry."""
    options = {
        "networks": (ip_network("127.0.0.0/8"),),
        "tls": authority.client_side,
        "resolve": at(HERE),
        "connect_seconds": 60,
        "total_seconds": 60,
    }
    return GuardedPoster(**(options | changed))


def test_what_is_posted_arrives_with_its_headers_and_its_answer_comes_back(authority, server):
    answer = poster(authority).post(server.url("/hook?a=1"), BODY, {"Webhook-Id": "msg_1"})

    assert answer.status == 404, "the path and its query are asked for as they stand"
    found = poster(authority).post(server.url("/hook"), BODY, {"Webhook-Id": "msg_1"})
    assert (found.status, found.body, found.headers["retry-after"]) == (202, b"thanks", "7")
    assert server.bodies == [BODY, BODY]
    assert server.requests[1] == (
        "/hook",
        {
            "Host": f"issuer.test:{server.port}",
            "Content-Length": str(len(BODY)),
            "User-Agent": "skillmark",
            "Accept-Encoding": "identity",
            "Connection": "close",
            "Webhook-Id": "msg_1",
        },
    )


def test_the_proxies_passwords_and_cookies_of_this_machine_are_not_used(
    authority, server, monkeypatch, tmp_path
):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine issuer.test login a password b")
    monkeypatch.setenv("NETRC", str(netrc))
    server.replies["/hook"] = says(b"", Set_Cookie="a=b; Path=/")
    posting = poster(authority)
    with running(None) as proxy:
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://{HERE}:{proxy.port}")
        for _ in range(2):
            posting.post(server.url("/hook"), BODY, {})
        assert proxy.requests == []

    for _path, headers in server.requests:
        assert not {"Authorization", "Cookie", "Proxy-Authorization"} & set(headers)


@pytest.mark.parametrize("status", [200, 301, 302, 307, 308, 410, 429, 500, 503])
def test_every_status_is_an_answer_and_no_redirect_is_followed(authority, server, status):
    with running(authority.server_side) as elsewhere:
        server.replies["/hook"] = says(b"", status, Location=elsewhere.url("/"))

        assert poster(authority).post(server.url("/hook"), BODY, {}).status == status
        assert (elsewhere.requests, len(server.requests)) == ([], 1)


def cut(handler: Handler) -> None:
    handler.answer(b"abc", Content_Length="600")
    handler.wfile.flush()
    reset = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)


def long(handler: Handler) -> None:
    handler.answer(b"x" * 1_000_000)


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        (long, b"x" * 1_024),
        (says(b"y" * 1_024), b"y" * 1_024),
        (cut, b"abc"),
        (says(b"\x1f\x8b packed", Content_Encoding="gzip"), b"\x1f\x8b packed"),
    ],
    ids=["long", "just", "cut off", "packed: as it came"],
)
def test_of_the_answer_only_the_beginning_is_kept(authority, server, reply, kept):
    server.replies["/hook"] = reply

    answer = poster(authority).post(server.url("/hook"), BODY, {})

    assert (answer.status, answer.body) == (200, kept)


def test_an_answer_that_never_ends_is_what_its_first_line_says(authority, server):
    over = threading.Event()

    def begins(handler: Handler) -> None:
        handler.answer(b"abc", Content_Length="")
        handler.wfile.flush()
        over.wait(60)

    server.replies["/hook"] = begins
    try:
        answer = poster(authority, total_seconds=2).post(server.url("/hook"), BODY, {})
    finally:
        over.set()

    assert (answer.status, answer.body) == (200, b"abc")


UNREADABLE = {
    "http": "http://issuer.test/hook",
    "another scheme": "ftp://issuer.test/",
    "no scheme": "issuer.test/hook",
    "a user": "https://a:b@issuer.test/",
    "no host": "https:///hook",
    "one label": "https://localhost/",
    "a number": "https://2130706433/",
    "a number at the end": "https://0x7f.1/",
    "a zone": "https://[fe80::1%25lo]/",
    "port 0": "https://issuer.test:0/",
    "no port": "https://issuer.test:99999/",
    "broken brackets": "https://[::1",
    "an underline of dots": "https://a..test/",
    "not IDNA": "https://xn--a.test/",
    "too long": "https://issuer.test/" + "a" * 2_048,
    "a control character": "https://issuer.test/\x00",
}


@pytest.mark.parametrize("url", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_https_address_is_refused_before_its_name_is_asked_for(authority, url):
    def resolve(_host: str, _port: int) -> list[str]:
        raise AssertionError("no name is asked for")

    with pytest.raises(AddressRefusedError) as refusal:
        poster(authority, resolve=resolve).post(url, BODY, {})
    assert refusal.value.code == "address_refused"


PRIVATE = {
    "loopback": [HERE],
    "private": ["10.0.0.1"],
    "shared": ["100.64.0.1"],
    "metadata": ["169.254.169.254"],
    "multicast": ["224.0.0.1"],
    "documentation": ["192.0.2.1"],
    "v6 loopback": ["::1"],
    "v6 private": ["fd00::1"],
    "v4-mapped": ["::ffff:127.0.0.1"],
    "6to4 of a private one": ["2002:a00:1::"],
    "the last of many": ["8.8.8.8", "2606:4700::1111", "192.168.1.1"],
    "with a zone": ["fe80::1%lo"],
}


@pytest.mark.parametrize("ips", PRIVATE.values(), ids=PRIVATE)
def test_a_name_with_any_private_address_is_not_connected_to(authority, server, ips):
    posting = poster(authority, networks=(), resolve=at(*ips))

    for url in ("https://issuer.test/hook", server.url("/hook")):
        with pytest.raises(AddressRefusedError):
            posting.post(url, BODY, {})
    with pytest.raises(AddressRefusedError, match="not at a public address"):
        posting.post("https://issuer.test/hook", BODY, {})
    assert server.requests == []


def test_what_is_no_address_is_refused(authority, server):
    with pytest.raises(AddressRefusedError, match="is at no address"):
        poster(authority, resolve=at("localhost")).post(server.url("/hook"), BODY, {})


@pytest.mark.parametrize(
    ("networks", "ip"),
    [
        (("127.0.0.2/32",), HERE),
        (("10.0.0.0/8", "fd00::/8"), "fc00::1"),
        (("10.0.0.0/8",), "fd00::1"),
        (("127.0.0.0/8",), "::ffff:127.0.0.1"),
    ],
    ids=["beside it", "of the other half", "of another kind", "mapped"],
)
def test_a_network_that_was_named_is_no_other(authority, server, networks, ip):
    named = tuple(ip_network(one) for one in networks)

    with pytest.raises(AddressRefusedError):
        poster(authority, networks=named, resolve=at(ip)).post(server.url("/hook"), BODY, {})


@pytest.fixture
def asked(monkeypatch) -> list[tuple[int, tuple[str, ...]]]:
    """Ports and addresses that would have been connected to; none is."""
    seen: list[tuple[int, tuple[str, ...]]] = []

    def post(address, ips, **_more):
        seen.append((address.port, tuple(ips)))
        return Answer(204, {}, b"")

    monkeypatch.setattr(sockets, "post", post)
    return seen


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("https://issuer.test/", 443),
        ("https://issuer.test:443/", 443),
        ("https://issuer.test:8443/", 8443),
    ],
)
def test_two_ports_of_public_addresses_are_asked(authority, asked, url, port):
    ips = ("8.8.8.8", "2606:4700::1111")

    assert poster(authority, networks=(), resolve=at(*ips)).post(url, BODY, {}).status == 204
    assert asked == [(port, ips)]


@pytest.mark.parametrize("port", [22, 25, 80, 444, 8080])
def test_no_other_port_of_a_public_address_is_asked(authority, asked, port):
    with pytest.raises(AddressRefusedError, match=f"port {port} is not among"):
        poster(authority, resolve=at("8.8.8.8")).post(f"https://issuer.test:{port}/", BODY, {})
    assert asked == []


def test_in_a_named_network_any_port_is_asked(authority, asked):
    posting = poster(authority, networks=(ip_network("fd00::/8"),), resolve=at("fd00::1"))

    assert posting.post("https://issuer.test:25/", BODY, {}).status == 204
    assert asked == [(25, ("fd00::1",))]


def test_a_name_is_asked_for_once_and_where_it_was_checked_is_connected_to(authority, server):
    answers = iter([[HERE], ["10.0.0.1"]])
    posting = poster(authority, resolve=lambda _host, _port: next(answers))

    assert posting.post(server.url("/hook"), BODY, {}).status == 202
    with pytest.raises(AddressRefusedError):
        posting.post(server.url("/hook"), BODY, {})


def unknown(_host: str, _port: int) -> list[str]:
    raise socket.gaierror(socket.EAI_NONAME, "unknown")


@pytest.mark.parametrize(
    ("resolve", "said"),
    [
        (unknown, r"issuer\.test is not known"),
        (at(), "has 0 addresses"),
        (at(*[HERE] * 17), "has 17 addresses"),
    ],
    ids=["unknown", "none", "too many"],
)
def test_a_name_that_leads_nowhere_is_said(authority, server, resolve, said):
    with pytest.raises(FetchError, match=said) as refusal:
        poster(authority, resolve=resolve).post(server.url("/hook"), BODY, {})
    assert refusal.value.code == "fetch_failed"


def test_a_name_that_is_never_resolved_meets_the_deadline(authority, server):
    over = threading.Event()

    def resolve(_host: str, _port: int) -> list[str]:
        over.wait(60)
        return []

    with pytest.raises(FetchTimeoutError, match="not resolved in time"):
        poster(authority, resolve=resolve, total_seconds=0.2).post(server.url("/hook"), BODY, {})
    over.set()


@pytest.mark.parametrize("waits_for", ["its greeting", "its answer"])
def test_who_takes_a_connection_and_says_nothing_meets_the_deadline(authority, server, waits_for):
    over = threading.Event()
    server.replies["/hook"] = lambda _handler: over.wait(60) and None
    with socket.create_server((HERE, 0)) as silent:
        port = silent.getsockname()[1] if waits_for == "its greeting" else server.port
        hurried = {"connect_seconds": 0.3} if waits_for == "its greeting" else {"total_seconds": 2}
        with pytest.raises(FetchTimeoutError) as refusal:
            poster(authority, **hurried).post(f"https://issuer.test:{port}/hook", BODY, {})
    over.set()
    assert refusal.value.code == "fetch_timeout"


def test_nobody_there_is_said(authority):
    with socket.socket() as closed:
        closed.bind((HERE, 0))  # taken, and not listened at
        with pytest.raises(FetchError, match="cannot be reached"):
            poster(authority).post(f"https://issuer.test:{closed.getsockname()[1]}/", BODY, {})


def test_a_server_without_tls_is_not_believed(authority):
    with running(None) as plain:
        with pytest.raises(FetchError, match="cannot be reached"):
            poster(authority).post(plain.url("/hook"), BODY, {})
        assert plain.bodies == []


def test_the_certificate_of_another_name_is_not_believed(authority, server):
    with pytest.raises(FetchError, match="CERTIFICATE_VERIFY_FAILED"):
        poster(authority).post(server.url("/hook", "wrong.test"), BODY, {})
    assert server.bodies == []


def test_by_default_only_public_authorities_are_believed(authority, server):
    with pytest.raises(FetchError, match="CERTIFICATE_VERIFY_FAILED"):
        poster(authority, tls=None).post(server.url("/hook"), BODY, {})
    assert server.bodies == []


@pytest.mark.parametrize(
    "octets",
    [b"", b"hello\r\n\r\n", b"HTTP/1.1 two hundred\r\n\r\n", b"HTTP/1.1 200 OK\r\n: x\r\n\r\n"],
    ids=["nothing", "no HTTP", "no status", "a header without a name"],
)
def test_an_answer_that_is_no_http_is_refused(authority, server, octets):
    server.replies["/hook"] = lambda handler: handler.wfile.write(octets)

    with pytest.raises(FetchError, match="cannot be reached"):
        poster(authority).post(server.url("/hook"), BODY, {})


def test_a_header_with_a_line_of_its_own_is_not_sent(authority, server):
    with pytest.raises(FetchError):
        poster(authority).post(server.url("/hook"), BODY, {"Webhook-Id": "a\r\nX-Other: b"})
    assert server.requests == []
