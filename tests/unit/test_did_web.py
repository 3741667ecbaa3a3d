# SPDX-License-Identifier: Apache-2.0

"""did:web stands for a domain, in one spelling."""

import pytest

from skillmark.did import did_web_url
from skillmark.errors import ResolutionError


@pytest.mark.parametrize(
    ("did", "url"),
    [
        ("did:web:nordvind.dk", "https://nordvind.dk/.well-known/did.json"),
        ("did:web:nordvind.dk:issuers:7f3a", "https://nordvind.dk/issuers/7f3a/did.json"),
        ("did:web:nordvind.dk%3A8443", "https://nordvind.dk:8443/.well-known/did.json"),
        ("did:web:nordvind.dk%3A8443:a", "https://nordvind.dk:8443/a/did.json"),
        ("did:web:a.b-c.xn--blbr-roah.dk", "https://a.b-c.xn--blbr-roah.dk/.well-known/did.json"),
        ("did:web:nordvind.dk:Users:%C3%86", "https://nordvind.dk/Users/%C3%86/did.json"),
        ("did:web:nordvind.dk:a..b", "https://nordvind.dk/a..b/did.json"),
    ],
)
def test_a_did_web_has_one_https_address(did, url):
    assert did_web_url(did) == url


@pytest.mark.parametrize(
    "did",
    [
        "",
        "did:web:",
        "did:web",
        "DID:WEB:nordvind.dk",
        "did:web:Nordvind.dk",
        "did:web:localhost",
        "did:web:a.localhost",
        "did:web:localhost%3A8000",
        "did:web:intranet",
        "did:web:127.0.0.1",
        "did:web:2130706433",
        "did:web:0x7f.1",
        "did:web:127.0.0.0x1",
        "did:web:1.2.3.4:a",
        "did:web:[::1]",
        "did:web:%5B%3A%3A1%5D",
        "did:web:nordvind.dk.",
        "did:web:.nordvind.dk",
        "did:web:nordvind..dk",
        "did:web:-nordvind.dk",
        "did:web:nordvind-.dk",
        "did:web:nord_vind.dk",
        "did:web:nordvind.dk%3a8443",
        "did:web:nordvind.dk:8443:%2e%2e",
        "did:web:nordvind.dk%3A0",
        "did:web:nordvind.dk%3A65536",
        "did:web:nordvind.dk%3A",
        "did:web:nordvind.dk%3A80%3A80",
        "did:web:nordvind.dk%2Fa",
        "did:web:nordvind%2edk",
        "did:web:a@nordvind.dk",
        "did:web:a%40nordvind.dk",
        "did:web:nordvind.dk:..",
        "did:web:nordvind.dk:a:..:b",
        "did:web:nordvind.dk:.",
        "did:web:nordvind.dk:%2e%2e",
        "did:web:nordvind.dk:%2E%2E",
        "did:web:nordvind.dk:a%2Fb",
        "did:web:nordvind.dk:a%00",
        "did:web:nordvind.dk::a",
        "did:web:nordvind.dk:",
        "did:web:nordvind.dk/a",
        "did:web:nordvind.dk?a",
        "did:web:nordvind.dk#a",
        "did:web:nordvind.dk:a?b",
        "did:web:nordvind.dk\n",
        "did:web:blåbær.dk",
        "did:web:nordvind.dk\\a",
        "did:web:" + "a" * 64 + ".dk",
        "did:web:" + "a." * 127 + "dk",
        "did:web:nordvind.dk:" + "a" * 512,
    ],
    ids=lambda did: repr(did)[:40],
)
def test_another_spelling_is_refused(did):
    with pytest.raises(ResolutionError):
        did_web_url(did)
