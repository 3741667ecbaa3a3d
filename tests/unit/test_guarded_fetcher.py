# SPDX-License-Identifier: Apache-2.0

"""Fetching what a stranger's document names: from real servers, and from none."""

from __future__ import annotations

import gzip
import itertools
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from tests.https_world import Authority, Handler, Server, running, says

import skillmark
from skillmark.errors import AddressRefusedError, FetchError, FetchTimeoutError, GoneError
from skillmark.fetch import FetchBudget, FetchLimits, GuardedFetcher, UnsafeLoopback, sockets
from skillmark.fetch.sockets import default_tls, system_resolve

HERE = "127.0.0.1"
DOCUMENT = b'{"id":"https://issuer.test/"}'


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server(authority: Authority) -> Iterator[Server]:
    with running(authority.server_side) as server:
        server.replies["/a"] = says(DOCUMENT, Content_Type="Application/JSON; charset=utf-8")
        yield server


@pytest.fixture
def canary() -> Iterator[Server]:
    """A plain server on this machine that nothing may ever ask."""
    with running(None) as canary:
        yield canary
    assert canary.requests == []


def at(*ips: str) -> Callable[[str, int], Sequence[str]]:
    return lambda _host, _port: ips


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fetcher(authority: Authority, server: Server, clock: Clock) -> GuardedFetcher:
    return trusting(authority, server, monotonic=clock)


def trusting(authority: Authority, server: Server, **options: object) -> GuardedFetcher:
    options.setdefault("resolve", at(HERE))
    return GuardedFetcher(
        ports=frozenset({server.port}),
        unsafe=UnsafeLoopback(tls=authority.client_side),
        **options,
    )


def test_a_document_is_fetched_with_its_media_type(fetcher, server):
    fetched = fetcher.fetch(server.url("/a#key-1"), accept="application/did+json")

    assert (fetched.body, fetched.media_type) == (DOCUMENT, "application/json")
    assert fetched.url == server.url("/a")
    ((path, headers),) = server.requests
    assert path == "/a"
    assert headers == {
        "Host": f"issuer.test:{server.port}",
        "Accept": "application/did+json",
        "Accept-Encoding": "identity",
        "User-Agent": "skillmark",
        "Connection": "close",
    }


def test_a_name_beyond_ascii_is_asked_for_in_its_ascii_form(fetcher, server):
    fetcher.fetch(server.url("/a", "bücher.test"))

    assert server.requests[0][1]["Host"] == f"xn--bcher-kva.test:{server.port}"


def test_no_cookie_is_sent_back(fetcher, server):
    server.replies["/c"] = says(b"{}", Set_Cookie="a=b; Path=/", Cache_Control="no-store")
    for _ in range(2):
        fetcher.fetch(server.url("/c"))

    assert all("Cookie" not in headers for _, headers in server.requests)


def test_the_proxies_and_passwords_of_this_machine_are_not_used(
    fetcher, server, canary, monkeypatch, tmp_path
):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine issuer.test login a password b")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://{HERE}:{canary.port}")

    assert fetcher.fetch(server.url("/a")).body == DOCUMENT
    assert "Authorization" not in server.requests[0][1]


def test_no_address_is_asked_for_its_name_twice(authority, server):
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return [HERE]

    trusting(authority, server, resolve=resolve).fetch(server.url("/a"))

    assert asked == ["issuer.test"]


PRIVATE = {
    "loopback": [HERE],
    "private": ["10.0.0.1"],
    "metadata": ["169.254.169.254"],
    "v6 loopback": ["::1"],
    "v4-mapped": ["::ffff:127.0.0.1"],
    "one of two": ["8.8.8.8", "192.168.1.1"],
    "the last of many": ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "fd00::1"],
    "with a zone": ["fe80::1%lo"],
    "no address": ["localhost"],
}


@pytest.mark.parametrize("ips", PRIVATE.values(), ids=PRIVATE)
def test_a_name_with_any_private_address_is_not_connected_to(ips, canary):
    guarded = GuardedFetcher(ports=frozenset({443, canary.port}), resolve=at(*ips))

    for url in ("https://rebind.example/", f"https://rebind.example:{canary.port}/"):
        with pytest.raises(AddressRefusedError, match="not at a public address"):
            guarded.fetch(url)


@pytest.mark.parametrize(
    "host",
    [HERE, "[::1]", "[::ffff:7f00:1]", "10.1.2.3", "169.254.169.254", "[fe80::1]", "[64:ff9b::1]"],
)
def test_a_private_address_written_out_is_not_connected_to(host, canary):
    guarded = GuardedFetcher(ports=frozenset({canary.port}))

    with pytest.raises(AddressRefusedError):
        guarded.fetch(f"https://{host}:{canary.port}/")


def test_a_name_that_changes_its_address_is_connected_to_where_it_was_checked(authority, server):
    # The first answer is the one that is checked; a second lookup would reach elsewhere.
    answers = itertools.chain([[HERE]], itertools.repeat(["10.0.0.1"]))
    guarded = trusting(authority, server, resolve=lambda _h, _p: next(answers))
    server.replies["/a"] = says(DOCUMENT, Cache_Control="no-store")

    assert guarded.fetch(server.url("/a")).body == DOCUMENT
    with pytest.raises(AddressRefusedError):
        guarded.fetch(server.url("/a"))


def test_another_port_than_the_allowed_is_not_asked(authority, server, canary):
    guarded = trusting(authority, server)

    for port in (canary.port, 80, 22):
        with pytest.raises(AddressRefusedError, match=f"port {port}"):
            guarded.fetch(f"https://issuer.test:{port}/")
    with pytest.raises(AddressRefusedError, match="port 443"):
        guarded.fetch("https://issuer.test/")
    assert server.requests == []


def test_only_443_is_asked_by_default(canary):
    with pytest.raises(AddressRefusedError, match="port"):
        GuardedFetcher(resolve=at("8.8.8.8")).fetch(f"https://issuer.test:{canary.port}/")


@pytest.mark.parametrize(
    "url", ["http://issuer.test/", "https://u:p@issuer.test/", "file:///etc/passwd", "nonsense"]
)
def test_what_is_no_https_address_is_not_asked(url, fetcher, server):
    with pytest.raises(AddressRefusedError):
        fetcher.fetch(url)
    assert server.requests == []


def redirect(location: str, status: int = 302) -> Callable[[Handler], None]:
    return says(b"", status, Location=location)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_to_another_name(fetcher, server, status):
    server.replies["/old"] = redirect(server.url("/a", "other.test"), status)

    fetched = fetcher.fetch(server.url("/old"))

    assert (fetched.body, fetched.url) == (DOCUMENT, server.url("/a", "other.test"))
    assert [headers["Host"] for _, headers in server.requests] == [
        f"issuer.test:{server.port}",
        f"other.test:{server.port}",
    ]


def test_three_redirects_are_followed_and_a_fourth_is_not(fetcher, server):
    for n in range(4):
        server.replies[f"/{n}"] = redirect(f"/{n + 1}")
    server.replies["/4"] = server.replies["/a"]

    assert fetcher.fetch(server.url("/1")).body == DOCUMENT
    with pytest.raises(FetchError, match="more than 3 times"):
        fetcher.fetch(server.url("/0"))


def test_a_redirect_in_a_circle_ends(fetcher, server):
    server.replies["/a"] = redirect("/a")

    with pytest.raises(FetchError, match="more than 3 times"):
        fetcher.fetch(server.url("/a"))
    assert len(server.requests) == 4


def test_a_redirect_to_where_nothing_may_be_asked_is_refused(authority, server, canary):
    names = {"issuer.test": [HERE], "inside.test": ["10.0.0.1"]}
    guarded = trusting(authority, server, resolve=lambda host, _: names.get(host, [host]))
    for location in (
        f"http://{HERE}:{canary.port}/",
        f"https://{HERE}:{canary.port}/",
        f"//issuer.test:{canary.port}/",
        "http://issuer.test/",
        "file:///etc/passwd",
        "ftp://issuer.test/",
        f"https://inside.test:{server.port}/",
        f"https://[::1]:{server.port}/",
        f"https://169.254.169.254:{server.port}/",
        f"https://u:p@issuer.test:{server.port}/",
        f"https://2130706433:{server.port}/",
    ):
        server.replies["/r"] = redirect(location)
        with pytest.raises(AddressRefusedError):
            guarded.fetch(server.url("/r"))


@pytest.mark.parametrize(
    "reply",
    [
        says(b"", 302),
        says(b"", 304),
        says(b"", 204, Content_Length=""),
        says(b"{}", 404),
        says(b"{}", 410),
        says(b"{}", 500),
        says(b"{}", 203),
        says(b"", 300, Location="/a"),
    ],
    ids=["redirect to nowhere", "304 unasked", "204", "404", "410", "500", "203", "300"],
)
def test_only_a_plain_success_is_a_document(fetcher, server, reply):
    server.replies["/x"] = reply

    with pytest.raises(FetchError, match=r"status \d+") as refusal:
        fetcher.fetch(server.url("/x"))
    is_gone = isinstance(refusal.value, GoneError)
    assert refusal.value.code == ("fetch_gone" if is_gone else "fetch_failed")
    assert is_gone is ("410" in str(refusal.value))


def test_a_server_with_the_certificate_of_another_name_is_not_believed(authority, server):
    with pytest.raises(FetchError, match="cannot be reached"):
        trusting(authority, server).fetch(server.url("/a", "third.test"))
    assert server.requests == []


def test_a_server_with_a_certificate_by_nobody_is_not_believed(server):
    believing_public_authorities = UnsafeLoopback(tls=ssl.create_default_context())
    guarded = GuardedFetcher(
        ports=frozenset({server.port}), resolve=at(HERE), unsafe=believing_public_authorities
    )

    with pytest.raises(FetchError, match="cannot be reached"):
        guarded.fetch(server.url("/a"))
    assert server.requests == []


def test_a_server_without_tls_is_not_believed(authority):
    with running(None) as plain, pytest.raises(FetchError):
        trusting(authority, plain).fetch(plain.url("/a"))


def chunked(count: int) -> Callable[[Handler], None]:
    def reply(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for _ in range(count):
            handler.wfile.write(b"400\r\n" + bytes(1024) + b"\r\n")
        handler.wfile.write(b"0\r\n\r\n")

    return reply


def test_an_answer_of_exactly_the_limit_is_read_and_a_longer_one_is_not(fetcher, server):
    server.replies["/chunks"] = chunked(4)
    server.replies["/said"] = says(bytes(4096))

    for path in ("/chunks", "/said"):
        assert len(fetcher.fetch(server.url(path), limit=4096).body) == 4096
        with pytest.raises(FetchError, match=r"(at most|more than) 4095"):
            fetcher.fetch(server.url(path), limit=4095)


def test_a_long_answer_is_not_read_to_its_end(fetcher, server):
    server.replies["/endless"] = chunked(1_000_000)
    server.replies["/said"] = says(b"", Content_Length="99999999999")

    with pytest.raises(FetchError, match="more than 10000 bytes"):
        fetcher.fetch(server.url("/endless"), limit=10_000)
    with pytest.raises(FetchError, match="at most 10000"):
        fetcher.fetch(server.url("/said"), limit=10_000)


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "deflate", "br", "identity, gzip"])
def test_a_packed_answer_is_refused_whatever_is_in_it(fetcher, server, encoding):
    server.replies["/bomb"] = says(gzip.compress(bytes(10**7)), Content_Encoding=encoding)

    with pytest.raises(FetchError, match="packed answer"):
        fetcher.fetch(server.url("/bomb"))


def test_an_answer_that_says_it_is_not_packed_is_read(fetcher, server):
    server.replies["/plain"] = says(DOCUMENT, Content_Encoding="identity")

    assert fetcher.fetch(server.url("/plain")).body == DOCUMENT


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"hello\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nA: " + b"a" * 300_000 + b"\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: https://\xff\xfe/\r\nContent-Length: 0\r\n\r\n",
    ],
    ids=["nothing", "no HTTP", "cut", "length", "chunk", "endless header", "odd location"],
)
def test_an_answer_that_is_no_http_is_refused(fetcher, server, octets):
    server.replies["/odd"] = lambda handler: handler.wfile.write(octets)

    with pytest.raises(FetchError):
        fetcher.fetch(server.url("/odd"))


def drip(first: bytes) -> Callable[[Handler], None]:
    def reply(handler: Handler) -> None:
        handler.wfile.write(first)
        for _ in range(600):
            handler.wfile.write(b"a")
            time.sleep(0.02)

    return reply


@pytest.mark.parametrize(
    "first",
    [b"", b"HTTP/1.1 200 OK\r\nA: ", b"HTTP/1.1 200 OK\r\nContent-Length: 600\r\n\r\n"],
    ids=["before the status", "in the headers", "in the body"],
)
def test_a_server_that_sends_octet_by_octet_meets_the_deadline(authority, server, first):
    server.replies["/slow"] = drip(first)
    guarded = trusting(authority, server, limits=FetchLimits(total_seconds=0.5))

    started = time.monotonic()
    with pytest.raises(FetchTimeoutError) as refusal:
        guarded.fetch(server.url("/slow"))

    assert refusal.value.code == "fetch_timeout"
    assert time.monotonic() - started < 10  # a ceiling: without the deadline it takes 12 seconds
    patient = trusting(authority, server)
    patient._slots = guarded._slots  # the place is free again
    assert patient.fetch(server.url("/a")).body == DOCUMENT


def test_redirects_share_one_deadline(authority, server):
    def slowly(handler: Handler) -> None:
        time.sleep(0.3)
        redirect("/slow")(handler)

    server.replies["/slow"] = slowly
    guarded = trusting(authority, server, limits=FetchLimits(total_seconds=0.5, redirects=10))

    with pytest.raises(FetchTimeoutError):
        guarded.fetch(server.url("/slow"))
    assert len(server.requests) <= 2


def test_a_server_that_never_greets_meets_the_deadline_for_connecting(authority):
    with socket.create_server((HERE, 0)) as silent:
        guarded = GuardedFetcher(
            ports=frozenset({silent.getsockname()[1]}),
            resolve=at(HERE),
            limits=FetchLimits(connect_seconds=0.3),
            unsafe=UnsafeLoopback(tls=authority.client_side),
        )

        started = time.monotonic()
        with pytest.raises(FetchTimeoutError):
            guarded.fetch(f"https://issuer.test:{silent.getsockname()[1]}/")
        assert time.monotonic() - started < 7  # a ceiling: the whole may take 8 seconds


def test_a_name_that_is_never_resolved_meets_the_deadline(authority, server):
    never = threading.Event()

    def resolve(_host: str, _port: int) -> list[str]:
        never.wait(10)
        return []

    guarded = trusting(authority, server, resolve=resolve, limits=FetchLimits(total_seconds=0.2))
    with pytest.raises(FetchTimeoutError, match="not resolved in time"):
        guarded.fetch(server.url("/a"))
    never.set()


@pytest.mark.parametrize(
    ("resolve", "said"),
    [
        (at(), "has 0 addresses"),
        (at(*[HERE] * 17), "has 17 addresses"),
    ],
    ids=["none", "too many"],
)
def test_a_name_with_no_or_too_many_addresses_is_refused(authority, server, resolve, said):
    with pytest.raises(FetchError, match=said):
        trusting(authority, server, resolve=resolve).fetch(server.url("/a"))


def test_a_name_that_is_not_known_is_said(authority, server):
    def resolve(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with pytest.raises(FetchError, match=r"issuer\.test is not known"):
        trusting(authority, server, resolve=resolve).fetch(server.url("/a"))


def test_the_next_address_is_tried_where_one_does_not_answer(authority, server):
    unsafe = UnsafeLoopback(tls=authority.client_side, addresses=frozenset({HERE, "127.0.0.9"}))
    guarded = GuardedFetcher(
        ports=frozenset({server.port}), resolve=at("127.0.0.9", HERE), unsafe=unsafe
    )

    assert guarded.fetch(server.url("/a")).body == DOCUMENT


def test_nobody_there_is_said(authority, server):
    unsafe = UnsafeLoopback(tls=authority.client_side, addresses=frozenset({"127.0.0.9"}))
    guarded = GuardedFetcher(
        ports=frozenset({server.port}), resolve=at("127.0.0.9", "127.0.0.9"), unsafe=unsafe
    )

    with pytest.raises(FetchError, match="cannot be reached"):
        guarded.fetch(server.url("/a"))


def test_no_more_than_the_allowed_number_is_fetched_at_a_time(authority, server):
    running_now, most, lock = 0, 0, threading.Lock()

    def counted(handler: Handler) -> None:
        nonlocal running_now, most
        with lock:
            running_now += 1
            most = max(most, running_now)
        time.sleep(0.05)
        with lock:
            running_now -= 1
        handler.answer(DOCUMENT)

    guarded = trusting(authority, server, limits=FetchLimits(parallel=2))
    threads = []
    for n in range(6):
        server.replies[f"/{n}"] = counted
        threads.append(threading.Thread(target=guarded.fetch, args=(server.url(f"/{n}"),)))
        threads[-1].start()
    for thread in threads:
        thread.join()

    assert len(server.requests) == 6
    assert most <= 2


def test_a_fetcher_that_is_taken_says_so_in_time(authority, server):
    hold = threading.Event()

    def held(handler: Handler) -> None:
        hold.wait(10)
        handler.answer(DOCUMENT)

    server.replies["/held"] = held
    limits = FetchLimits(parallel=1, total_seconds=2.0)
    guarded = trusting(authority, server, limits=limits)
    first = threading.Thread(target=guarded.fetch, args=(server.url("/held"),))
    first.start()
    while not server.requests:
        time.sleep(0.01)
    quick = trusting(authority, server, limits=FetchLimits(parallel=1, total_seconds=0.1))
    quick._slots = guarded._slots

    with pytest.raises(FetchTimeoutError, match="fetched already"):
        quick.fetch(server.url("/a"))
    hold.set()
    first.join()


def test_a_second_fetch_within_five_minutes_asks_nobody(fetcher, server, clock):
    for now in (1000.0, 1299.9):
        clock.now = now
        assert fetcher.fetch(server.url("/a")).body == DOCUMENT
    assert len(server.requests) == 1

    clock.now = 1300.0
    fetcher.fetch(server.url("/a"))
    assert len(server.requests) == 2


def test_another_accept_is_another_answer(fetcher, server):
    fetcher.fetch(server.url("/a"), accept="application/json")
    fetcher.fetch(server.url("/a"), accept="application/jwt")

    assert len(server.requests) == 2


def test_what_is_kept_obeys_the_limit_too(fetcher, server):
    fetcher.fetch(server.url("/a"))

    with pytest.raises(FetchError, match="at most 3"):
        fetcher.fetch(server.url("/a"), limit=3)


@pytest.mark.parametrize(
    ("name", "asked"), [("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")]
)
def test_an_old_answer_is_asked_after_and_not_sent_again(fetcher, server, clock, name, asked):
    def reply(handler: Handler) -> None:
        if handler.headers.get(asked) == '"v1"':
            handler.answer(b"", 304, Cache_Control="max-age=7")
        else:
            handler.answer(DOCUMENT, **{name: '"v1"', "Content_Type": "application/json"})

    server.replies["/v"] = reply
    first = fetcher.fetch(server.url("/v"))
    clock.now += 300
    second = fetcher.fetch(server.url("/v"))
    clock.now += 6.9
    fetcher.fetch(server.url("/v"))
    assert len(server.requests) == 2
    clock.now += 0.1
    fetcher.fetch(server.url("/v"))

    assert (second.body, second.media_type) == (first.body, first.media_type)
    assert [headers.get(asked) for _, headers in server.requests] == [None, '"v1"', '"v1"']


def test_a_changed_document_replaces_the_old_one(fetcher, server, clock):
    server.replies["/v"] = says(b"old", ETag='"1"')
    fetcher.fetch(server.url("/v"))
    server.replies["/v"] = says(b"new", ETag='"2"')
    clock.now += 300

    assert fetcher.fetch(server.url("/v")).body == b"new"


def test_an_old_answer_is_not_given_where_the_server_fails(fetcher, server, clock):
    fetcher.fetch(server.url("/a"))
    server.replies["/a"] = says(b"", 500)
    clock.now += 300

    with pytest.raises(FetchError, match="status 500"):
        fetcher.fetch(server.url("/a"))


def test_a_validator_goes_only_to_the_server_that_gave_it(fetcher, server):
    server.replies["/old"] = redirect(server.url("/v", "other.test"))
    server.replies["/v"] = says(DOCUMENT, ETag='"1"', Cache_Control="no-cache")
    for _ in range(2):
        fetcher.fetch(server.url("/old"))

    assert [headers.get("If-None-Match") for _, headers in server.requests] == [
        None,
        None,
        None,
        '"1"',
    ]


def test_a_refusal_is_not_kept(fetcher, server):
    server.replies["/late"] = says(b"", 404)
    with pytest.raises(FetchError):
        fetcher.fetch(server.url("/late"))
    server.replies["/late"] = says(DOCUMENT)

    assert fetcher.fetch(server.url("/late")).body == DOCUMENT


def test_a_document_that_says_how_long_it_holds_is_asked_for_again(fetcher, server, clock):
    fetcher.fetch(server.url("/a"))
    fetcher.keep_at_most(server.url("/a#x"), 10)
    clock.now += 9.9
    fetcher.fetch(server.url("/a"))
    assert len(server.requests) == 1
    clock.now += 0.1
    fetcher.fetch(server.url("/a"))

    assert len(server.requests) == 2


def test_a_verification_may_ask_for_five_addresses(fetcher, server):
    budget = fetcher.with_budget()
    for n in range(6):
        server.replies[f"/{n}"] = says(DOCUMENT)
    for n in range(5):
        budget.fetch(server.url(f"/{n}"))

    assert budget.fetch(server.url("/0")).body == DOCUMENT
    with pytest.raises(FetchError, match="more than 5 documents"):
        budget.fetch(server.url("/5"))
    assert len(server.requests) == 5


def test_a_failed_fetch_costs_as_much_and_an_answer_stays_the_same(fetcher, server):
    budget = FetchBudget(fetcher, 2)
    server.replies["/v"] = says(b"first", Cache_Control="no-store")
    with pytest.raises(FetchError, match="status 404"):
        budget.fetch(server.url("/none"))
    budget.fetch(server.url("/v"))
    server.replies["/v"] = says(b"second")

    assert budget.fetch(server.url("/v")).body == b"first"
    with pytest.raises(FetchError, match="at most 2 are read"):
        budget.fetch(server.url("/v"), limit=2)
    with pytest.raises(FetchError, match="more than 2"):
        budget.fetch(server.url("/none"))


def test_the_system_resolves_this_machine():
    assert set(system_resolve("localhost", 443)) <= {HERE, "::1"}


def test_the_settings_of_tls_are_made_when_they_are_first_needed(monkeypatch):
    made: list[str] = []

    def tls() -> ssl.SSLContext:
        made.append("once")
        return default_tls()

    monkeypatch.setattr(sockets, "default_tls", tls)
    guarded = GuardedFetcher(resolve=at("10.0.0.1"))
    assert made == []
    for _ in range(2):
        with pytest.raises(AddressRefusedError):
            guarded.fetch("https://issuer.test/")
    assert made == ["once"]


def test_by_default_public_authorities_are_believed_and_names_are_checked():
    settings = default_tls()

    assert settings.verify_mode is ssl.CERT_REQUIRED
    assert settings.check_hostname
    assert settings.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_the_http_client_is_imported_only_when_it_is_needed():
    asked = (
        "import sys, skillmark.fetch as f; print('httpx' in sys.modules);"
        "g = f.GuardedFetcher(); print('httpx' in sys.modules);"
        "g.keep_at_most('https://a.example', 1); print('httpx' in sys.modules)"
    )
    source = str(Path(skillmark.__file__).parents[1])
    said = subprocess.run(
        [sys.executable, "-c", asked],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": source},
    )

    assert said.stdout.split() == ["False", "False", "True"]


def test_a_name_that_is_not_there_is_an_ordinary_mistake():
    with pytest.raises(AttributeError, match="no attribute 'Other'"):
        _ = skillmark.fetch.Other
