# SPDX-License-Identifier: Apache-2.0

"""Public keys are checked as they are read."""

import hashlib
import json

import pytest

from skillmark.encoding import base64url, multibase
from skillmark.errors import KeyRefusedError
from skillmark.keys.ed25519 import Ed25519Key
from skillmark.keys.elliptic import P256, P384, EcKey
from skillmark.keys.private import LocalSigner
from skillmark.keys.public import (
    public_key_from_jwk,
    public_key_from_method,
    public_key_from_multikey,
)
from skillmark.keys.rsa import RsaKey
from skillmark.protocols import Algorithm, PublicKey

SIGNERS = {algorithm: LocalSigner.generate(algorithm) for algorithm in Algorithm}
KEYS = {algorithm: signer.public_key for algorithm, signer in SIGNERS.items()}
ED, P_256, P_384, RSA = (KEYS[algorithm] for algorithm in Algorithm)
IDENTITY = b"\x01" + bytes(31)


@pytest.fixture(params=Algorithm, ids=str)
def signer(request):
    return SIGNERS[request.param]


def test_a_key_is_the_same_in_every_form(signer):
    key = signer.public_key

    assert isinstance(key, PublicKey)
    assert public_key_from_multikey(key.to_multikey()) == key
    assert public_key_from_jwk(key.to_jwk()) == key
    assert hash(public_key_from_jwk(key.to_jwk())) == hash(key)
    assert type(key).from_multikey(key.to_multikey()) == key
    assert type(key).from_jwk(key.to_jwk()) == key


def test_a_signature_holds_for_its_own_message_and_key_only(signer):
    key, message = signer.public_key, b"Ada Lovelace"
    signature = signer.sign(message)

    assert key.verify(signature, message)
    assert not key.verify(signature, message + b".")
    assert not LocalSigner.generate(Algorithm.ED25519).public_key.verify(signature, message)
    for other in (b"", signature[:-1], signature + b"\0", bytes(len(signature)), signature[::-1]):
        assert not key.verify(other, message)


def test_multikeys_begin_as_documents_show_them():
    assert ED.to_multikey().startswith("z6Mk")
    assert P_256.to_multikey().startswith("zDna")
    assert P_384.to_multikey().startswith("z82L")


def test_a_thumbprint_covers_the_required_members_in_order(signer):
    jwk = signer.public_key.to_jwk()
    canonical = json.dumps(jwk, sort_keys=True, separators=(",", ":")).encode()

    expected = base64url.encode(hashlib.sha256(canonical).digest())
    assert signer.public_key.thumbprint() == expected


def test_the_thumbprints_are_those_of_the_rfcs():
    # RFC 8037 appendix A.3; RFC 7638 § 3.1
    okp = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    rsa = {
        "kty": "RSA",
        "n": (
            "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tS"
            "oc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65"
            "YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyr"
            "dkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzK"
            "nqDKgw"
        ),
        "e": "AQAB",
        "alg": "RS256",
        "kid": "2011-04-29",
    }

    assert public_key_from_jwk(okp).thumbprint() == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    assert public_key_from_jwk(rsa).thumbprint() == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


@pytest.mark.parametrize(
    "octets",
    [
        bytes(32),
        IDENTITY,
        bytes.fromhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
        bytes.fromhex("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        b"\x02" + bytes(31),
        ED.octets[:-1],
        ED.octets + b"\0",
        b"",
    ],
    ids=[
        "order 4",
        "identity",
        "order 2",
        "order 8",
        "second form",
        "no point",
        "short",
        "long",
        "",
    ],
)
def test_an_ed25519_key_that_anyone_could_sign_for_is_refused(octets):
    with pytest.raises(KeyRefusedError):
        Ed25519Key(octets)
    with pytest.raises(KeyRefusedError):
        public_key_from_multikey(multibase.encode_multibase(b"\xed\x01" + octets))


def off_curve():
    """An x for which no y lies on P-256, found by the equation."""
    prime = 2**256 - 2**224 + 2**192 + 2**96 - 1
    b = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
    x = next(x for x in range(1, 99) if pow(x**3 - 3 * x + b, (prime - 1) // 2, prime) != 1)
    return b"\x02" + x.to_bytes(32, "big")


@pytest.mark.parametrize(
    ("curve", "point"),
    [
        (P256, b""),
        (P256, P_256.point[:-1]),
        (P256, P_256.point + b"\0"),
        (P256, P_384.point),
        (P256, b"\x04" + P_256._uncompressed()),
        (P256, b"\x05" + P_256.point[1:]),
        (P256, b"\x00" * 33),
        (P256, b"\x02" + b"\xff" * 32),
        (P256, off_curve()),
        (P384, b"\x03" + b"\xff" * 48),
    ],
    ids=[
        "empty",
        "short",
        "long",
        "P-384",
        "uncompressed",
        "form",
        "zeros",
        "x too big",
        "no y",
        "384",
    ],
)
def test_what_is_not_a_compressed_point_of_its_curve_is_refused(curve, point):
    with pytest.raises(KeyRefusedError):
        EcKey(curve, point)


ROCA = int.from_bytes(
    base64url.decode(
        "AanFpofbj7KjD4Lf-N2hVMKR7yewSyXhhbirIMTGpfYEhZ_lnt5UoK98DnKIgArXGTu3MaW_HhFw16HGaTDUHqPr"
        "Id7fe4r11CqRw09yBFuW79V8sYIwHdzCaWflUI6auImYbVfoN9_nD5n8N8SY9DwXw7mwZM9wREPXoDPgOoIWl6q_"
        "MPsp7n0zs3Z5ZaiQWOOzl1S9OhwAfSiiOwz6efnXEaxuTEtPd7BjSx7NaFka8Dx9U7YqXy2RFj1O9PjyaDGuRh7Y"
        "XsX3iMUSP_wSyHQg_c_qHRtKUsNSGCT7OZg0hzm2KphtjnayKJvC64vAbROBR4Ubg6Bxg9IQVZ-QYyE"
    ),
    "big",
)


@pytest.mark.parametrize(
    ("modulus", "exponent", "said"),
    [
        (RSA.modulus >> 1600, 65537, "bits"),
        (2**2046 + 1, 65537, "2047 bits"),
        (2**8192 + 1, 65537, "8193 bits"),
        (RSA.modulus - 1, 65537, "even"),
        (RSA.modulus, 1, "exponent"),
        (RSA.modulus, 65536, "exponent"),
        (RSA.modulus, 2**32 + 1, "exponent"),
        (ROCA, 65537, "faulty library"),
    ],
    ids=["short", "2047", "8193", "even", "exponent 1", "even exponent", "big exponent", "ROCA"],
)
def test_an_unsafe_rsa_key_is_refused(modulus, exponent, said):
    with pytest.raises(KeyRefusedError, match=said):
        RsaKey(modulus, exponent)


def z(*parts):
    return multibase.encode_multibase(b"".join(parts))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "expected 'z'"),
        ("u7QEB", "expected 'z'"),
        (ED.to_multikey()[1:], "expected 'z'"),
        ("z", "prefix"),
        ("z0", "cannot be read"),
        ("z" * 2000, "cannot be read"),
        (z(b"\xec\x01", ED.octets), "X25519"),
        (z(b"\xe7\x01", P_256.point), "secp256k1"),
        (z(b"\xeb\x01", bytes(80)), "BLS12-381"),
        (z(b"\x80\x26", bytes(32)), "secret"),
        (z(b"\x82\x24", bytes(67)), "P-521"),
        (z(b"\xed", ED.octets), "prefix"),
        (z(b"\xff\xff", ED.octets), "prefix"),
        (z(b"\xed\x01", ED.octets, b"\0"), "33 bytes"),
        (z(b"\xed\x01", bytes(120)), "at most 128"),
        (z(b"\x80\x24", b"\x04", P_256._uncompressed()), "compressed"),
        (z(b"\x81\x24", P_256.point), "49"),
        (z(b"\x85\x24", b"\x30\x00"), "PKCS #1"),
        (z(b"\x85\x24", RSA._pkcs1(), b"\0"), "PKCS #1"),
        ("z1" + ED.to_multikey()[1:], "prefix"),
    ],
    ids=lambda value: "" if len(value) > 24 else value,
)
def test_another_multikey_is_refused_and_named(text, said):
    with pytest.raises(KeyRefusedError, match=said):
        public_key_from_multikey(text)


def test_an_rsa_multikey_that_holds_another_kind_of_key_is_refused():
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - one use
        Encoding,
        PublicFormat,
    )

    spki = P_256._key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(KeyRefusedError, match="another kind"):
        RsaKey.from_multikey(z(b"\x85\x24", spki))
    spki = RSA._key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(KeyRefusedError, match="one DER form"):
        RsaKey.from_multikey(z(b"\x85\x24", spki))


@pytest.mark.parametrize("kind", [Ed25519Key, EcKey, RsaKey])
def test_a_key_of_another_kind_is_refused_by_each_class(kind):
    for key in KEYS.values():
        if not isinstance(key, kind):
            with pytest.raises(KeyRefusedError):
                kind.from_multikey(key.to_multikey())
            with pytest.raises(KeyRefusedError):
                kind.from_jwk(key.to_jwk())


OFF = P_256._uncompressed()
# Another y of the same parity, so that the compressed form is that of a lawful point.
WRONG_Y = OFF[32:-1] + bytes([OFF[-1] ^ 2])


@pytest.mark.parametrize(
    ("key", "change"),
    [
        (ED, {"kty": "EC"}),
        (ED, {"kty": "okp"}),
        (ED, {"kty": ["OKP"]}),
        (ED, {"kty": None}),
        (ED, {"crv": "X25519"}),
        (ED, {"crv": "Ed448"}),
        (ED, {"x": None}),
        (ED, {"x": 1}),
        (ED, {"x": base64url.encode(ED.octets) + "="}),
        (ED, {"x": base64url.encode(ED.octets[:-1])}),
        (ED, {"x": base64url.encode(IDENTITY)}),
        (ED, {"x": "A" * 100_000}),
        (ED, {"d": base64url.encode(bytes(32))}),
        (ED, {"use": "enc"}),
        (ED, {"use": None}),
        (ED, {"key_ops": ["sign"]}),
        (ED, {"key_ops": []}),
        (ED, {"key_ops": "verify"}),
        (ED, {"key_ops": [["verify"]]}),
        (ED, {"alg": "ES256"}),
        (ED, {"alg": ["EdDSA"]}),
        (P_256, {"crv": "P-384"}),
        (P_256, {"crv": "P-521"}),
        (P_256, {"crv": "secp256k1"}),
        (P_256, {"crv": {}}),
        (P_256, {"alg": "ES384"}),
        (P_256, {"alg": "ES256K"}),
        (P_256, {"d": "AA"}),
        (P_256, {"y": None}),
        (P_256, {"y": base64url.encode(OFF[:32])}),
        (P_256, {"y": base64url.encode(WRONG_Y)}),
        (P_256, {"x": base64url.encode(b"\0" + OFF[:32])}),
        (P_256, {"x": base64url.encode(bytes(32)), "y": base64url.encode(bytes(32))}),
        (P_384, {"alg": "ES256"}),
        (RSA, {"alg": "PS256"}),
        (RSA, {"alg": "RS512"}),
        (RSA, {"p": "AA"}),
        (RSA, {"e": "AQ"}),
        (RSA, {"e": "AAEAAQ"}),
        (RSA, {"e": ""}),
        (RSA, {"n": "AAAA"}),
        (RSA, {"n": "A" * 1_401}),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, dict) else value.algorithm,
)
def test_a_jwk_that_is_not_a_sound_public_key_for_signatures_is_refused(key, change):
    jwk = {**key.to_jwk(), **change}
    with pytest.raises(KeyRefusedError):
        public_key_from_jwk(jwk)
    with pytest.raises(KeyRefusedError):
        type(key).from_jwk(jwk)


@pytest.mark.parametrize("jwk", [None, "x", [], 1, {}, {"kty": "oct", "k": "AAAA"}], ids=repr)
def test_what_is_no_public_jwk_is_refused(jwk):
    with pytest.raises(KeyRefusedError):
        public_key_from_jwk(jwk)


def test_members_that_do_not_matter_are_passed_over():
    extra = {"kid": "a", "use": "sig", "key_ops": ["verify"], "ext": True}
    for algorithm, name in zip(Algorithm, ("EdDSA", "ES256", "ES384", "RS256"), strict=True):
        key = KEYS[algorithm]
        assert public_key_from_jwk({**key.to_jwk(), **extra, "alg": name}) == key


@pytest.mark.parametrize(
    ("key", "method"),
    [
        (ED, {"type": "Multikey", "publicKeyMultibase": ED.to_multikey()}),
        (P_384, {"type": "Multikey", "publicKeyMultibase": P_384.to_multikey()}),
        (RSA, {"type": "JsonWebKey", "publicKeyJwk": RSA.to_jwk()}),
        (ED, {"type": "JsonWebKey2020", "publicKeyJwk": ED.to_jwk()}),
        (ED, {"type": "Ed25519VerificationKey2020", "publicKeyMultibase": ED.to_multikey()}),
        (
            ED,
            {
                "type": "Ed25519VerificationKey2018",
                "publicKeyBase58": multibase.base58btc_encode(ED.octets),
            },
        ),
        (P_256, {"type": "EcdsaSecp256r1VerificationKey2019", "publicKeyJwk": P_256.to_jwk()}),
        (
            P_384,
            {
                "type": "EcdsaSecp384r1VerificationKey2019",
                "publicKeyMultibase": P_384.to_multikey(),
            },
        ),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else "",
)
def test_a_verification_method_of_each_type_is_read(key, method):
    assert public_key_from_method({"id": "did:x:y#z", **method}) == key


MULTIKEY = {"type": "Multikey", "publicKeyMultibase": ED.to_multikey()}


@pytest.mark.parametrize(
    ("method", "said"),
    [
        ({}, "type"),
        ({**MULTIKEY, "type": "RsaVerificationKey2018"}, "type"),
        ({**MULTIKEY, "type": ["Multikey"]}, "type"),
        ({**MULTIKEY, "type": None}, "type"),
        ({"type": "Multikey"}, "as one publicKeyMultibase"),
        ({"type": "Multikey", "publicKeyJwk": ED.to_jwk()}, "as one publicKeyMultibase"),
        ({**MULTIKEY, "publicKeyJwk": ED.to_jwk()}, "as one"),
        ({**MULTIKEY, "publicKeyPem": "x"}, "as one"),
        ({**MULTIKEY, "publicKeyMultibase": [ED.to_multikey()]}, "not text"),
        ({**MULTIKEY, "secretKeyMultibase": "z3u2"}, "secret key"),
        ({**MULTIKEY, "privateKeyJwk": {}}, "secret key"),
        ({"type": "JsonWebKey", "publicKeyJwk": "x"}, "not an object"),
        ({"type": "Ed25519VerificationKey2018", "publicKeyBase58": "0"}, "not base58"),
        ({"type": "Ed25519VerificationKey2018", "publicKeyBase58": "z" * 45}, "not base58"),
        ({"type": "Ed25519VerificationKey2018", "publicKeyBase58": None}, "not text"),
        (
            {"type": "Ed25519VerificationKey2020", "publicKeyMultibase": P_256.to_multikey()},
            "kind P-256",
        ),
        (
            {"type": "EcdsaSecp256r1VerificationKey2019", "publicKeyJwk": P_384.to_jwk()},
            "kind P-384",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_another_verification_method_is_refused(method, said):
    with pytest.raises(KeyRefusedError, match=said):
        public_key_from_method(method)


def test_ecdsa_numbers_out_of_range_are_refused():
    size, order = P256.size, P256.order
    half = (1).to_bytes(size, "big")
    for bad in (0, order, order + 1, 2 ** (8 * size) - 1):
        assert not P_256.verify(bad.to_bytes(size, "big") + half, b"m")
        assert not P_256.verify(half + bad.to_bytes(size, "big"), b"m")
