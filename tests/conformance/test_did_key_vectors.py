# SPDX-License-Identifier: Apache-2.0

"""The vectors of the did:key method: the kinds that are taken, and the others."""

from datetime import UTC, datetime

import pytest
from tests.shared import needs_shared, shared_json

from skillmark.did import Documents, did_key, find_key
from skillmark.encoding import base64url, multibase
from skillmark.errors import KeyRefusedError, ResolutionError
from skillmark.keys.private import LocalSigner
from skillmark.keys.public import public_key_from_jwk, public_key_from_method

pytestmark = [pytest.mark.shared, needs_shared]

NOW = datetime(2026, 11, 21, tzinfo=UTC)
TAKEN = {"P-256", "P-384"}


def vectors(name):
    document = shared_json("conformance", "vectors", "did-key", name)
    return document.get("didDocument", document) if name == "x25519.json" else document


def test_ed25519_keys_and_seeds_are_those_of_the_vectors():
    found = vectors("ed25519-x25519.json")

    assert len(found) == 5
    for did, vector in found.items():
        signer = LocalSigner.from_seed(bytes.fromhex(vector["seed"]))
        assert did_key(signer.public_key) == did
        pair = vector["verificationKeyPair"]
        public = {name: value for name, value in pair.items() if not name.startswith("private")}
        assert public_key_from_method(public) == signer.public_key
        if public != pair:
            with pytest.raises(KeyRefusedError, match="secret"):
                public_key_from_method(pair)
        assert signer.verification_method in vector["didDocument"]["assertionMethod"]
        assert bound(did) == signer.public_key


def test_the_document_of_the_vectors_binds_the_same_key_as_ours():
    for did, vector in vectors("ed25519-x25519.json").items():
        (address,) = vector["didDocument"]["assertionMethod"]
        theirs = find_key(vector["didDocument"], address, issuer=did, created=NOW, at=NOW)
        assert theirs == bound(did)


def test_keys_of_the_nist_curves_are_those_of_the_vectors():
    kinds = []
    for did, vector in vectors("nist-curves.json").items():
        method = vector.get("verificationMethod") or vector["verificationKeyPair"]
        jwk = method.get("publicKeyJwk")
        crv = jwk["crv"] if jwk else "P-256"
        kinds.append(crv)
        if crv not in TAKEN:
            with pytest.raises(KeyRefusedError, match="P-521"):
                Documents().resolve(did)
            continue
        key = bound(did)
        assert did_key(key) == did
        if jwk:
            assert key == public_key_from_jwk(jwk)
            assert LocalSigner.from_jwk(method["privateKeyJwk"]).public_key == key
        else:
            assert key.point == multibase.base58btc_decode(method["publicKeyBase58"])

    assert set(kinds) > TAKEN
    assert len(kinds) == 7


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("x25519.json", "X25519"),
        ("secp256k1.json", "secp256k1"),
        ("bls12381.json", "BLS12-381"),
        ("rsa.json", "RSA|characters"),
    ],
)
def test_other_kinds_are_refused_by_name(name, kind):
    found = vectors(name)

    assert found
    for did in found:
        with pytest.raises((KeyRefusedError, ResolutionError), match=kind):
            Documents().resolve(did)


def bound(did):
    document = Documents().resolve(did)
    (address,) = document["assertionMethod"]
    return find_key(document, address, issuer=did, created=None, at=NOW)


def test_the_jwk_of_an_rsa_vector_has_the_same_multikey():
    for did, vector in vectors("rsa.json").items():
        key = public_key_from_jwk(vector["publicKeyJwk"])
        assert key.to_multikey() == did.removeprefix("did:key:")
        assert base64url.decode(key.thumbprint())
