# SPDX-License-Identifier: Apache-2.0

"""Skillmark and `jose` (npm) judge each other's tokens, and agree."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.peers.material import badge
from tests.simulator import ISSUED, NOW, World

from skillmark.did import PublishedKey, controller_document
from skillmark.encoding import base64url
from skillmark.keys.public import public_key_from_jwk
from skillmark.proofs.vc_jwt import sign_jwt
from skillmark.protocols import Algorithm
from skillmark.report import Verdict

pytestmark = [pytest.mark.peer, pytest.mark.ob3(24)]

ISSUER = "did:web:nordvind.example"
ADDRESS = "https://nordvind.example/.well-known/did.json"
KINDS = {
    "EdDSA": Algorithm.ED25519,
    "ES256": Algorithm.P256,
    "ES384": Algorithm.P384,
    "RS256": Algorithm.RSA,
}
ALGORITHMS = pytest.mark.parametrize("alg", KINDS)


def ours(alg):
    """A world whose issuer has a key of this kind, and a token by it."""
    world = World()
    site = world.another_issuer(id=ISSUER, algorithm=KINDS[alg])
    return world, site, site.token(badge(ISSUER))


def claims(document):
    """The payload of Open Badges: the credential with the claims that mirror it."""
    return {
        **document,
        "iss": document["issuer"]["id"],
        "jti": document["id"],
        "sub": document["credentialSubject"]["id"],
        "nbf": int(ISSUED.timestamp()),
    }


def theirs(javascript, alg, **header):
    """A world that lists a key made by `jose`, and a token by it."""
    key = javascript.jose_key(alg)
    world = World()
    published = PublishedKey(fragment="key-1", key=public_key_from_jwk(key["publicJwk"]))
    world.network.publish(ADDRESS, controller_document(ISSUER, [published]))
    whole = {"alg": alg, "kid": f"{ISSUER}#key-1", "typ": "JWT", **header}
    return world, key, javascript.jose_sign(claims(badge(ISSUER)), whole, key["privateJwk"])


@ALGORITHMS
def test_they_verify_what_we_issue(javascript, alg):
    _, site, token = ours(alg)

    answer = javascript.jose_verify(token, site.signer.public_key.to_jwk(), alg, at=NOW)

    assert answer.verified, answer.why


@ALGORITHMS
@pytest.mark.parametrize("typ", ["JWT", "vc+jwt"])
def test_we_verify_what_they_issue(javascript, alg, typ):
    world, _, token = theirs(javascript, alg, typ=typ)

    assert world.verifier().inspect(token).verdict is Verdict.GENUINE


def _replaced(token, part, octets):
    parts = token.split(".")
    parts[part] = base64url.encode(octets)
    return ".".join(parts)


def _octets(token, part):
    return base64url.decode(token.split(".")[part])


TAMPERINGS = {
    "a letter of the name": lambda t: _replaced(
        t, 1, _octets(t, 1).replace(b"Nordvind", b"Sydvind.", 1)
    ),
    "the recipient, said twice": lambda t: _replaced(
        t, 1, _octets(t, 1).replace(b"did:example:jonas", b"did:example:mette")
    ),
    "the first bit of the signature": lambda t: _replaced(
        t, 2, bytes([_octets(t, 2)[0] ^ 1]) + _octets(t, 2)[1:]
    ),
    "the last bit of the signature": lambda t: _replaced(
        t, 2, _octets(t, 2)[:-1] + bytes([_octets(t, 2)[-1] ^ 1])
    ),
    "no signature": lambda t: t.rpartition(".")[0] + ".",
    "alg none": lambda t: _replaced(t, 0, b'{"alg":"none"}'),
    "alg of a shared secret": lambda t: _replaced(t, 0, b'{"alg":"HS256","typ":"JWT"}'),
    "zeros for a signature": lambda t: _replaced(t, 2, bytes(len(_octets(t, 2)))),
}


@ALGORITHMS
@pytest.mark.parametrize("tamper", TAMPERINGS.values(), ids=TAMPERINGS.keys())
def test_both_refuse_what_was_tampered_with(javascript, alg, tamper):
    world, site, token = ours(alg)
    tampered = tamper(token)

    jwk = site.signer.public_key.to_jwk()
    assert not javascript.jose_verify(tampered, jwk, alg, at=NOW).verified
    assert world.verifier().inspect(tampered).verdict in {Verdict.NOT_GENUINE, Verdict.UNREADABLE}


@ALGORITHMS
def test_both_refuse_a_token_by_another_key_of_the_same_kind(javascript, alg):
    _, _, token = ours(alg)
    world, site, _ = ours(alg)

    jwk = site.signer.public_key.to_jwk()
    assert not javascript.jose_verify(token, jwk, alg, at=NOW).verified
    assert world.verifier().inspect(token).verdict is Verdict.NOT_GENUINE


def test_both_see_that_a_token_has_run_out(javascript):
    world = World()
    document = badge(world.issuer.id) | {"validUntil": "2026-02-01T00:00:00Z"}
    token = sign_jwt(document, signer=world.issuer.signer)
    jwk = world.issuer.signer.public_key.to_jwk()
    before = datetime(2026, 1, 31, tzinfo=UTC)

    assert javascript.jose_verify(token, jwk, "EdDSA", at=before).verified
    assert world.verifier().inspect(token, at=before).verdict is Verdict.GENUINE
    assert "exp" in javascript.jose_verify(token, jwk, "EdDSA", at=NOW).why
    assert world.verifier().inspect(token).verdict is Verdict.EXPIRED


@pytest.mark.parametrize(
    "header",
    [
        {"jku": "https://mallory.example/keys"},
        {"x5u": "https://mallory.example/chain"},
        {"crit": ["b64"], "b64": True},
        {"zip": "DEF"},
    ],
    ids=["jku", "x5u", "crit", "zip"],
)
def test_we_refuse_a_token_of_theirs_with_a_header_that_leads_elsewhere(javascript, header):
    world, _, token = theirs(javascript, "ES256", **header)

    assert world.verifier().inspect(token).error.code == "header_not_allowed"


def test_we_refuse_a_token_whose_header_brings_its_own_key(javascript):
    key = javascript.jose_key("ES256")
    world, _, token = theirs(javascript, "ES256", jwk=key["publicJwk"])

    assert world.verifier().inspect(token).verdict is Verdict.NOT_GENUINE
