# SPDX-License-Identifier: Apache-2.0

"""What one verification asks the network for: which addresses, as what, and how much of each."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import Any

import pytest
from tests.simulator import CONTEXTS, NOW, IssuerSite, World, changed

from skillmark.canonical.contexts import ContextStore
from skillmark.encoding import strict_json
from skillmark.errors import ChallengeMismatchError, DomainMismatchError, FetchError
from skillmark.policy import maximum_status_age
from skillmark.protocols import Fetched
from skillmark.verify import Verifier

BADGE = "https://nordvind.example/badges/1"
REFRESH = "https://nordvind.example/refresh/1"
LINKED = "https://nordvind.example/picture"
REVOCATIONS = "https://nordvind.example/revocations"
PICTURE = b"the picture"

A_BADGE = (
    "application/vc+jwt, application/vc, application/json, image/png, image/svg+xml, */*;q=0.1"
)
A_LIST = "application/vc+jwt, application/vc+ld+json, application/vc, application/json"


class Recorder:
    """A fetcher of a world that remembers how it was asked."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.asked: dict[str, tuple[str, int]] = {}

    def fetch(
        self, url: str, *, accept: str = "application/json", limit: int = 2_097_152
    ) -> Fetched:
        self.asked[url] = (accept, limit)
        return self._world.network.fetch(url)


@pytest.fixture
def world() -> World:
    return World()


def everything(world: World) -> dict[str, Any]:
    """A credential that makes its verifier ask for all there is."""
    digest = base64.b64encode(hashlib.sha384(PICTURE).digest()).decode()
    world.network.publish(LINKED, PICTURE)
    world.issuer.publish_list()
    world.network.publish(
        REVOCATIONS, {"id": REVOCATIONS, "issuer": world.issuer.id, "revokedCredential": []}
    )
    document = {
        "@context": CONTEXTS,
        "id": "urn:uuid:everything",
        "type": ["VerifiableCredential"],
        "issuer": world.issuer.id,
        "validFrom": "2026-01-10T08:00:00Z",
        "credentialSubject": {"id": "did:example:jonas"},
        "credentialStatus": [
            world.issuer.entry(3),
            {"id": REVOCATIONS, "type": "1EdTechRevocationList"},
        ],
        "refreshService": {"id": REFRESH, "type": "1EdTechCredentialRefresh"},
        "relatedResource": [
            {"id": LINKED, "digestSRI": f"sha384-{digest}"},
            {"id": CONTEXTS[0], "digestSRI": _digest_of_context()},
        ],
    }
    world.network.publish(REFRESH, world.issuer.sign(document))
    return world.issuer.sign(document)


def _digest_of_context() -> str:
    body = ContextStore.bundled().raw(CONTEXTS[0])
    return f"sha384-{base64.b64encode(hashlib.sha384(body).digest()).decode()}"


def test_each_document_is_asked_for_as_what_it_is_and_in_its_size(world):
    world.network.publish(BADGE, everything(world))
    recorder = Recorder(world)

    report = Verifier(fetcher=recorder, clock=lambda: NOW).inspect(BADGE)

    # The network gives five documents to one verification; the linked file is left unchecked.
    assert recorder.asked == {
        BADGE: (A_BADGE, 5_242_880),
        world.issuer.address: recorder.asked[world.issuer.address],
        REFRESH: ("application/json", 2_097_152),
        world.issuer.list_url("revocation"): (A_LIST, 8_388_608),
        REVOCATIONS: (A_LIST, 8_388_608),
    }
    assert report.trusted


def test_a_linked_file_may_be_of_any_kind_and_a_bundled_context_is_not_asked_for(world):
    recorder = Recorder(world)

    assert Verifier(fetcher=recorder, clock=lambda: NOW).inspect(everything(world)).trusted
    assert recorder.asked[LINKED] == ("*/*", 2_097_152)
    assert CONTEXTS[0] not in recorder.asked


def test_a_text_that_is_no_https_address_is_not_asked_for(world):
    recorder = Recorder(world)
    for text in ("http://nordvind.example/1", "ftp://nordvind.example", "did:web:nordvind.example"):
        assert Verifier(fetcher=recorder).inspect(text).verdict == "unreadable"

    assert recorder.asked == {}


def test_an_entry_of_linked_files_that_cannot_be_had_does_not_hide_the_next(world):
    document = changed(everything(world), "/proof", ...)
    gone = {"id": f"{LINKED}/gone", "digestSRI": document["relatedResource"][0]["digestSRI"]}
    document["relatedResource"].insert(0, gone)
    world.network.publish(LINKED, b"another picture")
    document.pop("credentialStatus")
    document.pop("refreshService")

    report = world.verifier().inspect(world.issuer.sign(document))

    assert report.code == "related_resource_mismatch"


class TestAVerification:
    def test_for_a_domain_and_challenge_asks_them_of_the_presentation_alone(self, world):
        holder = world.another_issuer(id="did:web:jonas.example")
        holder.publish(authentication=holder.document["assertionMethod"])
        world.issuer.publish_list()
        badge = world.issuer.sign(world.issuer.badge(credentialStatus=world.issuer.entry(3)))
        made = holder.sign(
            {
                "@context": CONTEXTS[:1],
                "type": ["VerifiablePresentation"],
                "holder": holder.id,
                "verifiableCredential": [badge],
            },
            purpose="authentication",
            domain="shop.example",
            challenge="7",
        )
        asked = {"domain": "shop.example", "challenge": "7"}

        verified = world.verifier().verify(made, **asked)

        assert verified.document["holder"] == holder.id
        assert verified.verified_at == NOW
        for other in ({"domain": "x"}, {"challenge": "8"}):
            with pytest.raises((DomainMismatchError, ChallengeMismatchError)):
                world.verifier().verify(made, **{**asked, **other})

    def test_passes_the_age_of_a_list_on_to_what_is_inside(self, world):
        other = world.another_issuer()
        world.issuer.publish_list()
        document = world.issuer.badge()
        endorsed = document["credentialSubject"]["achievement"]
        status = {**world.issuer.entry(3), "statusListCredential": _list_of(world, other)}
        endorsed["endorsement"] = [other.endorsement(endorsed["id"], credentialStatus=status)]
        badge = world.issuer.sign(document)

        by_age = {
            minutes: next(
                str(finding.outcome)
                for finding in world.verifier(policy=maximum_status_age(timedelta(minutes=minutes)))
                .inspect(badge)
                .findings
                if finding.step == "endorsements"
            )
            for minutes in (30, 90)
        }

        assert by_age == {30: "not_checked", 90: "passed"}


def _list_of(world: World, other: IssuerSite) -> str:
    url = "https://kysten.example/status"
    published = world.network.documents[world.issuer.list_url("revocation")]
    listed = changed(strict_json.loads_object(published), "/proof", ...)
    listed |= {"id": url, "issuer": other.id}
    listed["credentialSubject"]["id"] = f"{url}#list"
    world.network.publish(url, other.sign(listed))
    return url


def test_a_badge_that_cannot_be_fetched_is_refused_in_our_words(world):
    class Broken:
        def fetch(self, url: str, **_: Any) -> Fetched:
            raise FetchError(f"no {url}")

    assert Verifier(fetcher=Broken()).inspect(BADGE).code == "unreadable"
    assert world.network.asked == []
