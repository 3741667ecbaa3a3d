# SPDX-License-Identifier: Apache-2.0

"""Reading an https address: once, by one library, and strictly."""

from __future__ import annotations

import pytest

from skillmark.errors import AddressRefusedError
from skillmark.fetch.sockets import read_address


@pytest.mark.parametrize(
    ("text", "taken_apart"),
    [
        (
            "https://Nordvind.Example",
            ("https://nordvind.example", "nordvind.example", 443, b"/", b"nordvind.example"),
        ),
        (
            "HTTPS://nordvind.example:443/a%2Fb?c=d#key",
            (
                "https://nordvind.example/a%2Fb?c=d",
                "nordvind.example",
                443,
                b"/a%2Fb?c=d",
                b"nordvind.example",
            ),
        ),
        (
            "https://bücher.example:8443/é",
            (
                "https://xn--bcher-kva.example:8443/%C3%A9",
                "xn--bcher-kva.example",
                8443,
                b"/%C3%A9",
                b"xn--bcher-kva.example:8443",
            ),
        ),
        (
            "https://[2606:4700::1111]/",
            ("https://[2606:4700::1111]/", "2606:4700::1111", 443, b"/", b"[2606:4700::1111]"),
        ),
        ("https://8.8.8.8/", ("https://8.8.8.8/", "8.8.8.8", 443, b"/", b"8.8.8.8")),
        (
            "https://a_b.example/",
            ("https://a_b.example/", "a_b.example", 443, b"/", b"a_b.example"),
        ),
    ],
    ids=["bare", "everything", "letters beyond ASCII", "v6", "v4", "underscore"],
)
def test_an_https_address_is_taken_apart(text, taken_apart):
    address = read_address(text)

    assert taken_apart == (
        address.url,
        address.host,
        address.port,
        address.target,
        address.host_header,
    )


REFUSED = {
    "empty": "",
    "relative": "/status/1",
    "no scheme": "nordvind.example",
    "plain http": "http://nordvind.example/",
    "file": "file:///etc/passwd",
    "ftp": "ftp://nordvind.example/",
    "gopher": "gopher://nordvind.example/",
    "data": "data:application/json,{}",
    "DID": "did:web:nordvind.example",
    "javascript": "javascript:alert(1)",
    "no host": "https:///x",
    "no host, port": "https://:443/",
    "user": "https://user@nordvind.example/",
    "user and password": "https://user:secret@nordvind.example/",
    "host in the user": "https://nordvind.example:443@evil.example/",
    "host in the user, coded": "https://nordvind.example%2F@evil.example/",
    "single label": "https://localhost/",
    "single label, other": "https://intranet/",
    "trailing dot": "https://nordvind.example./",
    "double dot": "https://nordvind..example/",
    "leading dot": "https://.nordvind.example/",
    "hyphen first": "https://-a.example/",
    "hyphen last": "https://a-.example/",
    "decimal v4": "https://2130706433/",
    "hexadecimal v4": "https://0x7f000001/",
    "hexadecimal parts": "https://0x7f.0x0.0x0.0x1/",
    "hexadecimal last part": "https://127.0.0.0x1/",
    "octal v4": "https://0177.0.0.1/",
    "short v4": "https://127.1/",
    "v4 with zeros": "https://127.000.000.001/",
    "v4 out of range": "https://256.256.256.256/",
    "v4 in circled digits": "https://①②⑦.⓪.⓪.①/",
    "v4 and a dot": "https://127.0.0.1./",
    "v6 with a zone": "https://[fe80::1%25eth0]/",
    "v6 broken": "https://[::g]/",
    "v6 without brackets": "https://::1/",
    "port too large": "https://nordvind.example:65536/",
    "port no number": "https://nordvind.example:https/",
    "port negative": "https://nordvind.example:-1/",
    "blank in the host": "https://nordvind .example/",
    "line end in the host": "https://nordvind\n.example/",
    "line end in the path": "https://nordvind.example/\r\nHost: evil",
    "zero": "https://nordvind.example/\0",
    "backslash": "https://nordvind.example\\@evil.example/",
    "coded host": "https://127%2E0.0.1/",
    "coded slash": "https://nordvind.example%2fevil.example/",
    "bad punycode": "https://xn--a.example/",
    "punycode of a dot": "https://xn--fsqu00a--.example/",
    "letters that are none": "https://\u2028.example/",
    "half a character": "https://\ud800.example/",
    "label too long": f"https://{'a' * 64}.example/",
    "host too long": f"https://{'a.' * 127}example/",
    "address too long": "https://nordvind.example/" + "a" * 2048,
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_is_no_plain_https_address_is_refused(text):
    with pytest.raises(AddressRefusedError) as refusal:
        read_address(text)

    assert refusal.value.code == "address_refused"


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/b", "https://nordvind.example:8443/b"),
        ("b", "https://nordvind.example:8443/a/b"),
        ("?c", "https://nordvind.example:8443/a/x?c"),
        ("//other.example/b#c", "https://other.example/b"),
        ("https://other.example/", "https://other.example/"),
        ("..//../b", "https://nordvind.example:8443/b"),
    ],
)
def test_a_redirect_is_read_from_where_it_was_met(location, url):
    base = read_address("https://nordvind.example:8443/a/x")

    assert read_address(location, base=base).url == url


@pytest.mark.parametrize(
    "location", ["http://nordvind.example/", "file:///etc/passwd", "//127.1/", "//u@a.example/"]
)
def test_a_redirect_is_checked_like_an_address(location):
    with pytest.raises(AddressRefusedError):
        read_address(location, base=read_address("https://nordvind.example/"))
