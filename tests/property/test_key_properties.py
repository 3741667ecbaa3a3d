# SPDX-License-Identifier: Apache-2.0

"""What holds for every key, every controller document and every hostile text."""

import contextlib
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from skillmark.did import Documents, did_jwk, did_key, did_web_url, find_key, listed_methods
from skillmark.errors import SkillmarkError
from skillmark.keys.private import LocalSigner
from skillmark.keys.public import (
    public_key_from_jwk,
    public_key_from_method,
    public_key_from_multikey,
)

NOW = datetime(2026, 11, 21, tzinfo=UTC)
ISSUER = "did:web:nordvind.dk"
KEY = LocalSigner.from_seed(bytes(range(32))).public_key

seeds = st.binary(min_size=32, max_size=32)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
JWK_NAMES = ("kty", "crv", "x", "y", "n", "e", "d", "use", "alg", "key_ops")
METHOD_NAMES = (
    "id",
    "type",
    "controller",
    "publicKeyMultibase",
    "publicKeyJwk",
    "publicKeyBase58",
    "revoked",
    "expires",
)
DOCUMENT_NAMES = ("id", "verificationMethod", "assertionMethod", "authentication")


def objects(names, likely):
    """Objects with some of the `names`, whose values are anything or what is `likely` there."""
    values = json_values | st.sampled_from(likely)
    return st.dictionaries(st.sampled_from(names), values, max_size=len(names))


jwks = objects(JWK_NAMES, ["OKP", "EC", "RSA", "Ed25519", "P-256", "AQAB", "A" * 43])
methods = objects(
    METHOD_NAMES,
    [
        f"{ISSUER}#1",
        "#1",
        ISSUER,
        "Multikey",
        "JsonWebKey",
        "Ed25519VerificationKey2018",
        KEY.to_multikey(),
        KEY.to_jwk(),
        "2026-11-21T00:00:00Z",
    ],
)


@given(seeds, st.binary(max_size=64))
def test_a_key_survives_every_form_and_its_signature_holds(seed, message):
    signer = LocalSigner.from_seed(seed)
    key = signer.public_key

    assert public_key_from_multikey(key.to_multikey()) == key
    assert public_key_from_jwk(key.to_jwk()) == key
    assert key.verify(signer.sign(message), message)
    for did in (did_key(key), did_jwk(key)):
        document = Documents().resolve(did)
        (address,) = document["assertionMethod"]
        assert find_key(document, address, issuer=did, created=None, at=NOW) == key


@given(seeds, st.integers(0, 511))
def test_one_bit_of_a_signature_breaks_it(seed, bit):
    signer = LocalSigner.from_seed(seed)
    signature = bytearray(signer.sign(b"m"))
    signature[bit // 8] ^= 1 << bit % 8

    assert not signer.public_key.verify(bytes(signature), b"m")


@given(jwks | json_values)
def test_no_jwk_fails_otherwise_than_by_refusal(jwk):
    with contextlib.suppress(SkillmarkError):
        public_key_from_jwk(jwk)
    with contextlib.suppress(SkillmarkError):
        LocalSigner.from_jwk(jwk)


@given(methods)
def test_no_verification_method_fails_otherwise_than_by_refusal(method):
    with contextlib.suppress(SkillmarkError):
        public_key_from_method(method)


@given(
    objects(DOCUMENT_NAMES, [ISSUER, f"{ISSUER}#1", "#1", [f"{ISSUER}#1"]])
    | st.fixed_dictionaries(
        {
            "id": st.just(ISSUER),
            "verificationMethod": st.lists(methods, max_size=3),
            "assertionMethod": st.lists(methods | st.just("#1"), max_size=3),
        }
    ),
    st.sampled_from([f"{ISSUER}#1", "#1", ""]) | st.text(max_size=20),
)
def test_no_document_binds_a_key_that_it_does_not_list(document, address):
    try:
        key = find_key(document, address, issuer=ISSUER, created=NOW, at=NOW)
    except SkillmarkError:
        return
    assert key == KEY
    assert address in listed_methods(document, "assertionMethod")
    assert document["id"] == ISSUER


@given(
    st.text(max_size=40)
    | st.text("did:webkyj.%-3A/@#?123z", max_size=40)
    | st.sampled_from(["did:web:", "did:key:", "did:jwk:", "https://"]).flatmap(
        lambda prefix: st.text(max_size=40).map(lambda rest: prefix + rest)
    )
)
def test_no_identifier_fails_otherwise_than_by_refusal(identifier):
    with contextlib.suppress(SkillmarkError):
        Documents().resolve(identifier)
    with contextlib.suppress(SkillmarkError):
        url = did_web_url(identifier)
        assert url.startswith("https://")
        assert url.endswith("/did.json")
        assert "/../" not in url


@given(st.binary(max_size=200) | st.text(max_size=80).map(str.encode))
def test_no_file_fails_otherwise_than_by_refusal(data):
    with contextlib.suppress(SkillmarkError):
        LocalSigner.from_pem(data)
    with contextlib.suppress(SkillmarkError):
        LocalSigner.from_pem(
            b"-----BEGIN PRIVATE KEY-----\n" + data + b"\n-----END PRIVATE KEY-----\n", "x"
        )
