# SPDX-License-Identifier: Apache-2.0

"""What every chapter of the corpus is made with: cases, issuers, proofs and tokens by hand."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, Final

from skillmark import canonical
from skillmark.canonical.contexts import ContextStore
from skillmark.did.jwk import did_jwk
from skillmark.encoding import base64url, moments, multibase, strict_json
from skillmark.protocols import Algorithm
from tests.simulator import CONTEXTS, ISSUED, NOW, IssuerSite, World, changed

__all__ = [
    "CONTEXTS", "ISSUED", "NOW", "VC1", "VC2", "Case", "Corpus", "IssuerSite",
    "as_bytes", "bare", "changed", "open_badge", "seal", "token",
]  # fmt: skip

VC1: Final = "https://www.w3.org/2018/credentials/v1"
VC2: Final = CONTEXTS[0]
OB3: Final = CONTEXTS[1]
DATA_INTEGRITY: Final = "https://w3id.org/security/data-integrity/v2"
ED25519_2020: Final = "https://w3id.org/security/suites/ed25519-2020/v1"
UNDEFINED: Final = "https://www.w3.org/ns/credentials/undefined-terms/v2"

GONE: Final = ...
"""Takes a member away."""


@dataclass(frozen=True)
class Case:
    """
    One thing to verify, and what must come out.

    Args:
        name: What is special about it, as a phrase.
        content: The file.
        suffix: The ending of its name.
        verdict: The word.
        code: The code of the error; None for a genuine thing, "*" for any.
        trust: How far the issuer is known; None for whatever it says.
        options: Words for the command line.
    """

    name: str
    content: bytes
    suffix: str
    verdict: str
    code: str | None
    trust: str | None
    options: tuple[str, ...] = ()


@dataclass
class Corpus:
    """All cases, and the world in which they are judged."""

    world: World = field(default_factory=World)
    cases: list[Case] = field(default_factory=list)

    @property
    def issuer(self) -> IssuerSite:
        """The issuer of most cases: `did:web`, Ed25519."""
        return self.world.issuer

    def site(self, identifier: str, algorithm: Algorithm = Algorithm.ED25519) -> IssuerSite:
        """Another issuer, with its document published."""
        return self.world.another_issuer(id=identifier, algorithm=algorithm)

    def own_key(self, algorithm: Algorithm = Algorithm.ED25519, method: str = "key") -> IssuerSite:
        """An issuer that is its own key: `did:key` or `did:jwk`."""
        site = self.world.another_issuer(id="did:web:placeholder.example", algorithm=algorithm)
        key = site.signer.public_key
        if method == "key":
            site.id, site.fragment = f"did:key:{key.to_multikey()}", key.to_multikey()
        else:
            site.id, site.fragment = did_jwk(key), "0"
        site.signer = site.signer.with_verification_method(f"{site.id}#{site.fragment}")
        return site

    def genuine(self, name: str, thing: Any, **more: Any) -> None:
        """A thing that must be found genuine."""
        self.add(name, thing, "genuine", None, **more)

    def forged(self, name: str, thing: Any, code: str | None = "*", **more: Any) -> None:
        """A thing that must be refused."""
        self.add(name, thing, "not_genuine", code, **more)

    def unreadable(self, name: str, thing: Any, code: str = "*", **more: Any) -> None:
        """A thing in which no credential can be read."""
        self.add(name, thing, "unreadable", code, **more)

    def add(
        self,
        name: str,
        thing: Any,
        verdict: str,
        code: str | None = "*",
        *,
        suffix: str | None = None,
        trust: str | None = None,
        options: tuple[str, ...] = (),
    ) -> None:
        """Any case."""
        assert name not in {case.name for case in self.cases}, f"two cases are called {name!r}"
        if suffix is None:
            suffix = ".jwt" if isinstance(thing, str) else ".json"
        self.cases.append(Case(name, as_bytes(thing), suffix, verdict, code, trust, options))


def as_bytes(thing: Any) -> bytes:
    """A document, a token or octets as the file that holds it."""
    if isinstance(thing, bytes):
        return thing
    return thing.encode() if isinstance(thing, str) else strict_json.dumps(thing)


def open_badge(site: IssuerSite, **members: Any) -> dict[str, Any]:
    """A badge by `site`; `...` takes a member away."""
    return _with(site.badge(), members)


def bare(site: IssuerSite, **members: Any) -> dict[str, Any]:
    """The smallest credential of VC 2.0 by `site`."""
    document = {
        "@context": [VC2],
        "type": ["VerifiableCredential"],
        "issuer": site.id,
        "credentialSubject": {"id": "did:example:jonas"},
    }
    return _with(document, members)


def seal(
    document: dict[str, Any],
    site: IssuerSite,
    *,
    suite: str = "eddsa-rdfc-2022",
    signer: Any = None,
    algorithm: Algorithm | None = None,
    contexts: ContextStore | None = None,
    **members: Any,
) -> dict[str, Any]:
    """
    Sign `document` without any check, with `members` of the proof replaced.

    An existing proof stays, and the new one is added to it.
    """
    signer = signer or site.signer
    proof: dict[str, Any] = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": moments.render(ISSUED),
        "verificationMethod": signer.verification_method,
        "proofPurpose": "assertionMethod",
    }
    if suite == "Ed25519Signature2020":
        proof = {**proof, "type": suite}
        del proof["cryptosuite"]
    proof = _with(proof, members)
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    name = "sha384" if (algorithm or signer.algorithm) is Algorithm.P384 else "sha256"
    if "jcs" in suite:
        proof.setdefault("@context", document["@context"])
        parts = [canonical.jcs(part) for part in (proof, unsecured)]
    else:
        store = contexts or ContextStore.bundled()
        configuration = {**proof, "@context": document["@context"]}
        parts = [canonical.rdfc(part, store, hash_name=name) for part in (configuration, unsecured)]
    signature = signer.sign(b"".join(hashlib.new(name, part).digest() for part in parts))
    made = {**proof, "proofValue": multibase.encode_multibase(signature)}
    earlier = document.get("proof")
    if earlier is None:
        return {**document, "proof": made}
    return {**document, "proof": [*(earlier if isinstance(earlier, list) else [earlier]), made]}


NAMES: Final = {
    Algorithm.ED25519: "EdDSA",
    Algorithm.P256: "ES256",
    Algorithm.P384: "ES384",
    Algorithm.RSA: "RS256",
}


def token(
    document: dict[str, Any],
    site: IssuerSite,
    *,
    header: dict[str, Any] | None = None,
    signer: Any = None,
    **claims: Any,
) -> str:
    """
    Sign `document` as a token without any check; `...` takes a claim or header member away.

    The claims are those that Open Badges 3.0 asks for.
    """
    signer = signer or site.signer
    head = {"alg": NAMES[signer.algorithm], "kid": signer.verification_method, "typ": "JWT"}
    payload = {**document, **registered(document)}
    return by_hand(_with(head, header or {}), _with(payload, claims), signer)


def registered(document: dict[str, Any]) -> dict[str, Any]:
    """The claims of OB3-24 for a document."""
    issuer = document.get("issuer")
    subject = document.get("credentialSubject")
    start = document.get("validFrom", document.get("issuanceDate"))
    end = document.get("validUntil", document.get("expirationDate"))
    found = {
        "iss": issuer.get("id") if isinstance(issuer, dict) else issuer,
        "jti": document.get("id"),
        "sub": subject.get("id") if isinstance(subject, dict) else None,
        "nbf": start and int(moments.parse(start).timestamp()),
        "exp": end and int(moments.parse(end).timestamp()),
    }
    return {name: value for name, value in found.items() if value is not None}


def by_hand(header: Any, payload: Any, signer: Any) -> str:
    """A token of whatever header and payload; `signer` may be a function of bytes."""
    parts = [
        part if isinstance(part, str) else base64url.encode(as_bytes(part))
        for part in (header, payload)
    ]
    signed = ".".join(parts).encode()
    signature = signer(signed) if callable(signer) else signer.sign(signed)
    return ".".join([*parts, base64url.encode(signature)])


def _with(document: dict[str, Any], members: dict[str, Any]) -> dict[str, Any]:
    whole = {**document, **members}
    return {name: value for name, value in whole.items() if value is not GONE}
