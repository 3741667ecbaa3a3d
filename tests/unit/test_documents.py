# SPDX-License-Identifier: Apache-2.0

"""Controller documents come from where they must, and are about whom they must."""

from pathlib import Path

import pytest

from skillmark.did import Documents, did_jwk, did_key
from skillmark.encoding import strict_json
from skillmark.errors import FetchError, KeyRefusedError, NotInMapError, ResolutionError
from skillmark.keys.private import LocalSigner
from skillmark.protocols import Algorithm, Fetched

WEB = "did:web:nordvind.dk:issuers:1"
WEB_URL = "https://nordvind.dk/issuers/1/did.json"
HTTPS = "https://nordvind.dk/issuers/1"


class Site:
    """A fetcher that answers from a dictionary and notes what it was asked."""

    def __init__(self, pages):
        self.pages = pages
        self.asked = []

    def fetch(self, url, *, accept="application/json", limit=2_097_152):
        assert "application/did+json" in accept
        self.asked.append((url, limit))
        if url not in self.pages:
            raise NotInMapError(f"{url} is not in the map")
        page = self.pages[url]
        body = page if isinstance(page, bytes) else strict_json.dumps(page)
        return Fetched(url, body, "application/json")


class Map(Site):
    """A fetcher that says what it has, and may have it under a DID."""

    def knows(self, url):
        return url in self.pages


def test_a_did_web_is_fetched_from_its_one_address():
    site = Site({WEB_URL: {"id": WEB}})

    assert Documents(site).resolve(WEB) == {"id": WEB}
    assert site.asked == [(WEB_URL, 262_144)]


def test_an_https_issuer_is_fetched_from_its_own_address():
    site = Site({HTTPS: {"id": HTTPS, "assertionMethod": []}})

    assert Documents(site).resolve(HTTPS)["id"] == HTTPS


@pytest.mark.parametrize("identifier", [WEB, HTTPS, "did:other:x", "http://nordvind.dk/1"])
def test_a_map_may_hold_a_document_under_its_identifier(identifier):
    held = Map({identifier: {"id": identifier}})

    assert Documents(held).resolve(identifier) == {"id": identifier}


def test_a_map_may_hold_a_did_web_under_its_address():
    assert Documents(Map({WEB_URL: {"id": WEB}})).resolve(WEB) == {"id": WEB}


def test_known_documents_win_over_fetching():
    site = Site({WEB_URL: {"id": WEB, "from": "site"}})
    documents = Documents(site, known={WEB: {"id": WEB, "from": "here"}})

    assert documents.resolve(WEB)["from"] == "here"
    assert site.asked == []


@pytest.mark.parametrize("identify", [did_key, did_jwk])
def test_an_identifier_that_is_its_own_key_needs_and_takes_no_document(identify):
    did = identify(LocalSigner.generate(Algorithm.ED25519).public_key)
    false = {"id": did, "assertionMethod": []}

    found = Documents(Map({did: false}), known={did: false}).resolve(did)

    assert len(found["assertionMethod"]) == 1


def test_a_did_key_of_another_kind_is_refused():
    with pytest.raises(KeyRefusedError):
        Documents().resolve("did:key:z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F")


@pytest.mark.parametrize(
    "page",
    [
        {"id": "did:web:evil.example"},
        {"id": WEB + "#key-1"},
        {"id": WEB.upper()},
        {"id": [WEB]},
        {"@id": WEB},
        {},
        [],
        b"",
        b"<html>",
        b'{"id": "did:web:nordvind.dk:issuers:1", "id": "did:web:nordvind.dk:issuers:1"}',
        b'{"id": "did:web:nordvind.dk:issuers:1", "x": "' + b"x" * 262_144 + b'"}',
        b"[" * 100_000,
    ],
    ids=lambda page: repr(page)[:32],
)
def test_a_document_that_is_no_document_of_its_subject_is_refused(page):
    with pytest.raises(ResolutionError):
        Documents(Site({WEB_URL: page})).resolve(WEB)
    if isinstance(page, dict):
        with pytest.raises(ResolutionError):
            Documents(known={WEB: page}).resolve(WEB)


@pytest.mark.parametrize(
    "identifier",
    [
        "",
        "nordvind.dk",
        "did:web:127.0.0.1",
        "did:web:nordvind.dk:..",
        "did:ion:abc",
        "http://nordvind.dk/1",
        "https://user@nordvind.dk/1",
        "https://nordvind.dk/1#key",
        WEB + "#key-1",
        "mailto:ada@example.org",
        "file:///etc/passwd",
        "https://nordvind.dk/" + "a" * 512,
        "did:key:",
        "did:jwk:",
    ],
    ids=lambda identifier: repr(identifier)[:32],
)
def test_what_has_no_document_is_not_asked_for(identifier):
    site = Site({})
    with pytest.raises(ResolutionError):
        Documents(site).resolve(identifier)
    assert site.asked == []


def test_without_a_fetcher_nothing_is_fetched():
    with pytest.raises(ResolutionError, match="not at hand"):
        Documents().resolve(WEB)
    with pytest.raises(ResolutionError, match="not at hand"):
        Documents(None).resolve(HTTPS)


def test_a_failure_to_fetch_is_told_as_it_is():
    with pytest.raises(FetchError):
        Documents(Site({})).resolve(WEB)


def test_no_module_of_this_package_opens_a_socket():
    folder = Path(__file__).parents[2] / "src" / "skillmark" / "did"
    for module in folder.glob("*.py"):
        for name in ("socket", "httpx", "urllib", "http.client"):
            assert f"import {name}" not in module.read_text()
