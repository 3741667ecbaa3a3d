# SPDX-License-Identifier: Apache-2.0

"""Identifiers that are their own key: did:key and did:jwk."""

import pytest

from skillmark.did import did_jwk, did_jwk_document, did_key, did_key_document
from skillmark.encoding import base64url, multibase, strict_json
from skillmark.errors import KeyRefusedError, ResolutionError
from skillmark.keys.private import LocalSigner
from skillmark.keys.public import public_key_from_method
from skillmark.protocols import Algorithm

SIGNERS = {algorithm: LocalSigner.generate(algorithm) for algorithm in Algorithm}
SHORT = [SIGNERS[name].public_key for name in (Algorithm.ED25519, Algorithm.P256, Algorithm.P384)]
ED = SHORT[0]


@pytest.mark.parametrize("key", SHORT, ids=lambda key: key.algorithm)
@pytest.mark.parametrize(
    ("identify", "document_of"), [(did_key, did_key_document), (did_jwk, did_jwk_document)]
)
def test_the_document_lists_the_key_for_all_that_signs(key, identify, document_of):
    did = identify(key)

    document = document_of(did)

    (method,) = document["verificationMethod"]
    assert document["id"] == method["controller"] == did
    assert public_key_from_method(method) == key
    for purpose in (
        "assertionMethod",
        "authentication",
        "capabilityInvocation",
        "capabilityDelegation",
    ):
        assert document[purpose] == [method["id"]]
    assert "keyAgreement" not in document


def test_the_address_of_a_did_key_is_that_of_its_signer():
    signer = SIGNERS[Algorithm.P256]

    document = did_key_document(did_key(signer.public_key))

    assert document["assertionMethod"] == [signer.verification_method]


def z(prefix, octets):
    return "did:key:" + multibase.encode_multibase(prefix + octets)


@pytest.mark.parametrize(
    "did",
    [
        "",
        "did:key:",
        "did:key",
        "did:web:nordvind.dk",
        "DID:key:z6Mk",
        did_key(ED) + "#x",
        did_key(ED) + "?x",
        did_key(ED) + "/x",
        " " + did_key(ED),
        did_key(ED) + "\n",
        "did:key:" + "z" * 600,
    ],
    ids=lambda did: repr(did)[:24],
)
def test_another_text_is_no_did_key(did):
    with pytest.raises(ResolutionError):
        did_key_document(did)


@pytest.mark.parametrize(
    ("did", "said"),
    [
        (z(b"\xec\x01", ED.octets), "X25519"),
        (z(b"\xe7\x01", bytes(33)), "secp256k1"),
        (z(b"\xeb\x01", bytes(96)), "BLS12-381"),
        (z(b"\x82\x24", bytes(67)), "P-521"),
        (z(b"\x80\x26", bytes(32)), "secret"),
        (z(b"\x12\x34", bytes(32)), "prefix '1234'"),
        (z(b"\x85\x24", b""), "RSA"),
        ("did:key:u7QEB", "expected 'z'"),
        ("did:key:z0", "cannot be read"),
    ],
    ids=["X25519", "secp256k1", "BLS", "P-521", "secret", "unknown", "RSA", "base64", "alphabet"],
)
def test_a_did_key_of_another_kind_is_refused_by_name(did, said):
    with pytest.raises(KeyRefusedError, match=said):
        did_key_document(did)


def test_rsa_keys_have_no_identifier_of_their_own():
    with pytest.raises(KeyRefusedError):
        did_key(SIGNERS[Algorithm.RSA].public_key)
    with pytest.raises(KeyRefusedError):
        did_jwk(SIGNERS[Algorithm.RSA].public_key)


def test_the_example_of_did_jwk_is_read():
    did = (
        "did:jwk:eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImFjYklRaXVNczNpOF91c3pFakoydHBUdFJNNEVVM3"
        "l6OTFQSDZDZEgyVjAiLCJ5IjoiX0tjeUxqOXZXTXB0bm1LdG00NkdxRHo4d2Y3NEk1TEtncmwyR3pIM25TRSJ9"
    )

    document = did_jwk_document(did)

    assert document["assertionMethod"] == [f"{did}#0"]
    assert document["verificationMethod"][0]["publicKeyJwk"]["crv"] == "P-256"


def jwk(value):
    return "did:jwk:" + base64url.encode(strict_json.dumps(value))


@pytest.mark.parametrize(
    ("did", "error"),
    [
        ("did:jwk:", ResolutionError),
        ("did:jwk", ResolutionError),
        ("did:jwk:====", ResolutionError),
        (jwk([]), ResolutionError),
        (jwk(ED.to_jwk()) + "#0", ResolutionError),
        (jwk(ED.to_jwk()) + "=", ResolutionError),
        ("did:jwk:" + base64url.encode(b'{"kty":"OKP","kty":"OKP"}'), ResolutionError),
        (jwk(ED.to_jwk() | {"kid": "k" * 500}), ResolutionError),
        (jwk({}), KeyRefusedError),
        (jwk({"kty": "oct", "k": "AAAA"}), KeyRefusedError),
        (jwk(ED.to_jwk() | {"d": "AAAA"}), KeyRefusedError),
        (jwk(ED.to_jwk() | {"use": "enc"}), KeyRefusedError),
    ],
    ids=range(12),
)
def test_another_did_jwk_is_refused(did, error):
    with pytest.raises(error):
        did_jwk_document(did)
