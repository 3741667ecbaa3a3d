# SPDX-License-Identifier: Apache-2.0

"""Which texts are absolute identifiers, and where they live."""

import pytest

from skillmark.encoding import iri
from skillmark.errors import EncodingError


@pytest.mark.parametrize(
    "text",
    [
        "https://nordvind.dk",
        "https://nordvind.dk/badges/1?x=1#y",
        "HTTP://nordvind.dk:8080/",
        "https://[2001:db8::1]/",
        "https://blåbær.dk/æ",
        "did:web:nordvind.dk",
        "did:key:z6Mk#z6Mk",
        "urn:uuid:8b7e3f52-9f0c-4a3f-9f5c-0f6f8a5e2b11",
        "mailto:ada@example.org",
        "data:image/png;base64,AAAA",
        "tag:example.org,2026:x",
        "a:b",
    ],
)
def test_an_absolute_identifier_is_a_url(text):
    assert iri.is_url(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nordvind.dk",
        "/badges/1",
        "#key-1",
        "//nordvind.dk",
        "https:",
        "https:nordvind.dk",
        "https://",
        "https:///x",
        "https://user@nordvind.dk/",
        "https://nord vind.dk",
        "https://nordvind.dk/a b",
        "https://nordvind.dk/\n",
        "https://nordvind.dk\\@evil.example",
        "https://nordvind.dk/<script>",
        "https://%6eordvind.dk/",
        "did:",
        "did:web",
        "did:web:",
        "did:WEB:nordvind.dk",
        "urn:x",
        "1a:b",
        "ø:b",
        "a:",
        "a:\ud800",
    ],
    ids=repr,
)
def test_another_text_is_not_a_url(text):
    assert not iri.is_url(text)


def test_https_is_told_apart():
    assert iri.is_https("https://nordvind.dk/x")
    assert not iri.is_https("http://nordvind.dk/x")
    assert not iri.is_https("https://user@nordvind.dk/x")
    assert not iri.is_https("did:web:nordvind.dk")


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("HTTPS://Nordvind.DK:443/x?y", "https://nordvind.dk"),
        ("https://nordvind.dk:8443/x", "https://nordvind.dk:8443"),
        ("http://nordvind.dk:80", "http://nordvind.dk"),
        ("http://nordvind.dk:443", "http://nordvind.dk:443"),
        ("https://nordvind.dk.", "https://nordvind.dk."),
    ],
)
def test_an_origin_is_scheme_host_and_port(text, origin):
    assert iri.origin(text) == origin


@pytest.mark.parametrize(
    "text", ["did:web:a", "ftp://a/", "https://a@b/", "https://", "a"], ids=repr
)
def test_another_text_has_no_origin(text):
    with pytest.raises(EncodingError):
        iri.origin(text)
