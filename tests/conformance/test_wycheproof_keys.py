# SPDX-License-Identifier: Apache-2.0

"""Wycheproof: keys and signatures, each verdict as the vectors have it."""

import pytest
from cryptography.hazmat.primitives.serialization import load_der_public_key
from tests.shared import needs_shared, shared_json

from skillmark.errors import KeyRefusedError
from skillmark.keys.ed25519 import Ed25519Key
from skillmark.keys.elliptic import CURVES, EcKey
from skillmark.keys.public import public_key_from_jwk
from skillmark.keys.rsa import RsaKey

pytestmark = [pytest.mark.shared, needs_shared]


def disagreements(key, group):
    """The numbers of the cases in `group` on which `key` and the vectors differ."""
    return [
        case["tcId"]
        for case in group["tests"]
        if key.verify(bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
        is not (case["result"] == "valid")
    ]


def read(name):
    document = shared_json("badinput", "wycheproof", name)
    return document["testGroups"], document["numberOfTests"]


def test_ed25519_is_exact():
    groups, number = read("ed25519_test.json")

    assert number == 151
    for group in groups:
        key = Ed25519Key(bytes.fromhex(group["publicKey"]["pk"]))
        assert public_key_from_jwk(group["publicKeyJwk"]) == key
        assert disagreements(key, group) == []


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("ecdsa_secp256r1_sha256_p1363_test.json", 262),
        ("ecdsa_secp384r1_sha384_p1363_test.json", 280),
    ],
)
def test_ecdsa_is_exact(name, count):
    groups, number = read(name)

    assert number == count
    for group in groups:
        compressed = compressed_point(bytes.fromhex(group["publicKey"]["uncompressed"]))
        curve = {"secp256r1": "P-256", "secp384r1": "P-384"}[group["publicKey"]["curve"]]
        key = key_of(curve, compressed)
        if "publicKeyJwk" in group:
            assert public_key_from_jwk(group["publicKeyJwk"]) == key
        assert disagreements(key, group) == []


def test_signatures_in_der_are_a_second_form_and_refused():
    groups, _ = read("ecdsa_secp256r1_sha256_test.json")

    accepted = [
        case["tcId"]
        for group in groups
        for case in group["tests"]
        if key_of(
            "P-256", compressed_point(bytes.fromhex(group["publicKey"]["uncompressed"]))
        ).verify(bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
    ]

    assert accepted == []


def test_secp256k1_is_refused_as_a_kind():
    groups, _ = read("ecdsa_secp256k1_sha256_p1363_test.json")

    for group in groups:
        if "publicKeyJwk" in group:
            with pytest.raises(KeyRefusedError):
                public_key_from_jwk(group["publicKeyJwk"])


def test_rsa_is_exact():
    groups, number = read("rsa_signature_2048_sha256_test.json")

    assert number == 259
    wrong = []
    for group in groups:
        numbers = load_der_public_key(bytes.fromhex(group["publicKeyDer"])).public_numbers()
        wrong += disagreements(RsaKey(numbers.n, numbers.e), group)
    assert wrong == []


def test_signatures_of_pss_are_not_of_our_scheme():
    groups, _ = read("rsa_pss_2048_sha256_mgf1_32_test.json")

    for group in groups:
        numbers = load_der_public_key(bytes.fromhex(group["publicKeyDer"])).public_numbers()
        key = RsaKey(numbers.n, numbers.e)
        for case in group["tests"]:
            if case["result"] == "valid":
                assert not key.verify(bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
        with pytest.raises(KeyRefusedError):
            public_key_from_jwk(group["publicKeyJwk"])  # its `alg` is PS256


PUBLIC = ("kty", "crv", "x", "y", "n", "e", "use", "alg", "key_ops", "kid")


def test_of_the_key_sets_only_the_sound_key_is_taken():
    taken = {}
    for group in read("json_web_key_test.json")[0]:
        for jwk in group["private"]["keys"]:
            try:
                public_key_from_jwk({name: jwk[name] for name in PUBLIC if name in jwk})
            except KeyRefusedError:
                continue
            taken.setdefault(group["comment"], []).append(group["tests"][0]["comment"])

    # The mixed set is refused for its other key, which is symmetric.
    assert taken == {"jws_mixedSymmetryKeyset": ["rejectsValid"], "rs256": ["acceptsValid"]}


def key_of(curve, point):
    return EcKey(CURVES[curve], point)


def compressed_point(uncompressed):
    assert uncompressed[0] == 4
    half = len(uncompressed) // 2
    return bytes([2 + (uncompressed[-1] & 1)]) + uncompressed[1 : half + 1]
