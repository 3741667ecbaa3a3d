# SPDX-License-Identifier: Apache-2.0

"""
A whole world in memory: issuers with domains and keys, their status lists, a network.

A test builds a world, changes one thing in it, and asks a verifier. Nothing
here opens a socket; what is not in the world cannot be fetched.
"""

from __future__ import annotations

import copy
import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from skillmark.did import PublishedKey, controller_document
from skillmark.encoding import strict_json
from skillmark.errors import FetchError
from skillmark.keys.private import LocalSigner
from skillmark.proofs import add_proof
from skillmark.proofs.vc_jwt import sign_jwt
from skillmark.protocols import Algorithm, Fetched
from skillmark.status import Bitstring, build_list_credential, status_entry
from skillmark.verify import Verifier

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ISSUED = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)
CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
]


@dataclass
class Network:
    """Documents by address, what was asked for, and a `Fetcher`."""

    documents: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    kept: dict[str, float] = field(default_factory=dict)

    def publish(self, address: str, document: Any) -> None:
        """Put a document (or bytes) at an address."""
        is_bytes = isinstance(document, bytes)
        self.documents[address] = document if is_bytes else strict_json.dumps(document)

    def fetch(self, url: str, *, accept: str = "", limit: int = 2_097_152) -> Fetched:
        """Answer with what stands at `url`."""
        del accept
        self.asked.append(url)
        if url not in self.documents:
            raise FetchError(f"nothing at {url}")
        body = self.documents[url]
        assert len(body) <= limit
        return Fetched(url, body, "application/json")

    def keep_at_most(self, url: str, seconds: float) -> None:
        """Note how long an answer was said to hold."""
        self.kept[url] = seconds


@dataclass
class IssuerSite:
    """One issuer: an id, a key, and what it publishes on its domain."""

    network: Network
    id: str = "did:web:nordvind.example"
    name: str = "Nordvind A/S"
    algorithm: Algorithm = Algorithm.ED25519
    suite: str = "eddsa-rdfc-2022"
    marked: dict[str, set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        key = LocalSigner.generate(self.algorithm)
        public = key.public_key
        # The multikey of an RSA key is longer than an address may be.
        is_rsa = self.algorithm is Algorithm.RSA
        self.fragment = public.thumbprint() if is_rsa else public.to_multikey()
        self.signer = key.with_verification_method(f"{self.id}#{self.fragment}")
        self.publish()

    @property
    def address(self) -> str:
        """Where the controller document stands."""
        if self.id.startswith("did:web:"):
            return f"https://{self.id.removeprefix('did:web:')}/.well-known/did.json"
        return self.id

    @property
    def document(self) -> dict[str, Any]:
        """The controller document of a sound issuer."""
        key = PublishedKey(fragment=self.fragment, key=self.signer.public_key)
        return controller_document(self.id, [key])

    def publish(self, **changes: Any) -> None:
        """Publish the controller document, with members replaced."""
        self.network.publish(self.address, {**self.document, **changes})

    def list_url(self, purpose: str) -> str:
        """Where the list of one purpose stands."""
        return f"https://nordvind.example/status/{purpose}"

    def publish_list(self, purpose: str = "revocation", **changes: Any) -> None:
        """Sign and publish a list on which the indices in `marked` are set."""
        bits = Bitstring.empty().with_marks(self.marked.get(purpose, set()))
        unsigned = build_list_credential(
            list_url=self.list_url(purpose),
            issuer=self.id,
            purpose=purpose,
            bits=bits,
            valid_from=NOW - timedelta(hours=1),
        )
        unsigned.update(changes)
        signed = add_proof(unsigned, signer=self.signer, suite=self.suite, created=ISSUED)
        self.network.publish(self.list_url(purpose), signed)

    def entry(self, index: int, purpose: str = "revocation") -> dict[str, Any]:
        """A `credentialStatus` entry on this issuer's list."""
        return status_entry(self.list_url(purpose), index, purpose)

    def badge(self, **changes: Any) -> dict[str, Any]:
        """A full Open Badge by this issuer, without proof."""
        document = {**_badge(), "issuer": self.profile, **changes}
        return {name: value for name, value in document.items() if value is not None}

    @property
    def profile(self) -> dict[str, Any]:
        """The issuer as it stands in its badges."""
        return {
            "id": self.id,
            "type": ["Profile"],
            "name": self.name,
            "url": "https://nordvind.example",
        }

    def sign(self, document: dict[str, Any], **options: Any) -> dict[str, Any]:
        """Add this issuer's proof to a document."""
        options = {"created": ISSUED, "suite": self.suite, **options}
        return add_proof(document, signer=self.signer, **options)

    def token(self, document: dict[str, Any]) -> str:
        """Sign a document as a JWT."""
        return sign_jwt(document, signer=self.signer)

    def endorsement(self, endorsed: str, **changes: Any) -> dict[str, Any]:
        """A signed endorsement of what has the id `endorsed`."""
        document = {
            "@context": CONTEXTS,
            "id": f"urn:uuid:{next(_UUIDS)}",
            "type": ["VerifiableCredential", "EndorsementCredential"],
            "name": "Endorsement",
            "issuer": self.profile,
            "validFrom": "2026-01-02T00:00:00Z",
            "credentialSubject": {
                "id": endorsed,
                "type": ["EndorsementSubject"],
                "endorsementComment": "A sound course.",
            },
            **changes,
        }
        return self.sign(document)


@dataclass
class World:
    """A network with one issuer on it, and verifiers of it."""

    network: Network = field(default_factory=Network)

    def __post_init__(self) -> None:
        self.issuer = IssuerSite(self.network)

    def another_issuer(self, **options: Any) -> IssuerSite:
        """A second issuer on the same network."""
        return IssuerSite(self.network, **{"id": "did:web:kysten.example", **options})

    def verifier(self, **options: Any) -> Verifier:
        """A verifier that reaches this world's network, at `NOW`."""
        return Verifier(**{"fetcher": self.network, "clock": lambda: NOW, **options})


def changed(document: dict[str, Any], pointer: str, value: Any) -> dict[str, Any]:
    """A deep copy of `document` with `value` at the JSON pointer; `...` deletes."""
    result = copy.deepcopy(document)
    *path, last = pointer.removeprefix("/").split("/")
    node: Any = result
    for part in path:
        node = node[int(part) if isinstance(node, list) else part]
    key = int(last) if isinstance(node, list) else last
    if value is ...:
        del node[key]
    else:
        node[key] = value
    return result


_UUIDS = (f"00000000-0000-4000-8000-{number:012d}" for number in itertools.count(1))


def _badge() -> dict[str, Any]:
    return {
        "@context": list(CONTEXTS),
        "id": f"urn:uuid:{next(_UUIDS)}",
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": "First aid at work",
        "validFrom": "2026-01-10T08:00:00Z",
        "validUntil": "2028-01-10T08:00:00Z",
        "credentialSubject": {
            "id": "did:example:jonas",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://nordvind.example/achievements/first-aid",
                "type": ["Achievement"],
                "achievementType": "Certificate",
                "name": "First aid at work",
                "description": "Keeps a person alive until help comes.",
                "criteria": {"narrative": "A course of one day, and a test in pairs."},
                "image": {"id": "https://nordvind.example/first-aid.png", "type": "Image"},
                "tag": ["safety", "first aid"],
                "alignment": [
                    {
                        "type": ["Alignment"],
                        "targetName": "provide first aid",
                        "targetUrl": "http://data.europa.eu/esco/skill/first-aid",
                    }
                ],
            },
        },
    }
