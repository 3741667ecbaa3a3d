# SPDX-License-Identifier: Apache-2.0

"""Private keys: read, written, used, and never shown."""

import copy
import hashlib
import pickle
import traceback

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from skillmark.encoding import base64url
from skillmark.errors import KeyRefusedError, KeyStoreError
from skillmark.keys.private import LocalSigner
from skillmark.protocols import Algorithm, Signer

SEED = hashlib.sha256(b"a seed for tests").digest()
SIGNERS = {algorithm: LocalSigner.generate(algorithm) for algorithm in Algorithm}


@pytest.fixture(params=Algorithm, ids=str)
def signer(request):
    return SIGNERS[request.param]


@pytest.mark.parametrize("passphrase", [None, "rødgrød", b"\xff\x00"], ids=repr)
def test_a_key_survives_its_file(signer, passphrase):
    file = signer.to_pem(passphrase)

    read = LocalSigner.from_pem(file, passphrase, verification_method="did:web:a.dk#1")

    assert read.public_key == signer.public_key
    assert read.algorithm is signer.algorithm
    assert read.verification_method == "did:web:a.dk#1"
    assert signer.public_key.verify(read.sign(b"m"), b"m")
    assert (b"ENCRYPTED" in file) is (passphrase is not None)


def test_two_files_of_one_key_differ():
    signer = SIGNERS[Algorithm.ED25519]

    assert signer.to_pem("x") != signer.to_pem("x")


@pytest.mark.parametrize("form", [PrivateFormat.TraditionalOpenSSL, PrivateFormat.PKCS8])
def test_files_of_other_programs_are_read(form):
    key = ec.generate_private_key(ec.SECP384R1())
    file = key.private_bytes(Encoding.PEM, form, BestAvailableEncryption(b"x"))

    assert LocalSigner.from_pem(file, "x").algorithm is Algorithm.P384


PLAIN = SIGNERS[Algorithm.ED25519].to_pem()
LOCKED = SIGNERS[Algorithm.P256].to_pem("right")


@pytest.mark.parametrize(
    ("file", "passphrase", "said"),
    [
        (b"", None, "cannot be read"),
        (b"hello", "x", "cannot be read"),
        (PLAIN[:60], None, "cannot be read"),
        (LOCKED, "wrong", "cannot be read"),
        (LOCKED, None, "is encrypted, and none was given"),
        (PLAIN, "x", "is not encrypted, and one was given"),
        (PLAIN.replace(b"PRIVATE", b"PUBLIC"), None, "cannot be read"),
        (b" " * 65_537, None, "at most 65536"),
    ],
    ids=["empty", "text", "cut", "wrong", "missing", "not needed", "public", "large"],
)
def test_a_file_that_cannot_be_used_is_refused(file, passphrase, said):
    with pytest.raises(KeyStoreError, match=said):
        LocalSigner.from_pem(file, passphrase)


def test_an_empty_passphrase_is_refused():
    with pytest.raises(KeyStoreError, match="empty"):
        SIGNERS[Algorithm.ED25519].to_pem("")


@pytest.mark.parametrize(
    "make",
    [
        ed448.Ed448PrivateKey.generate,
        lambda: ec.generate_private_key(ec.SECP521R1()),
        lambda: ec.generate_private_key(ec.SECP256K1()),
        lambda: rsa.generate_private_key(65537, 1024),  # noqa: S505 - to be refused
        lambda: dsa.generate_private_key(1024),  # noqa: S505 - to be refused
    ],
    ids=["Ed448", "P-521", "secp256k1", "RSA-1024", "DSA"],
)
@pytest.mark.filterwarnings("ignore:.*DSA")
def test_a_key_of_another_kind_is_refused(make):
    file = make().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(KeyRefusedError):
        LocalSigner.from_pem(file)


def test_the_seed_of_the_rfc_gives_its_key_and_signature():
    # RFC 8032 § 7.1, test 2
    signer = LocalSigner.from_seed(
        bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    )

    assert signer.public_key.octets.hex() == (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    )
    assert signer.sign(b"\x72").hex() == (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )


@pytest.mark.parametrize("seed", [b"", bytes(31), bytes(33), bytes(64)], ids=len)
def test_a_seed_of_another_length_is_refused(seed):
    with pytest.raises(KeyRefusedError):
        LocalSigner.from_seed(seed)


def numbers_of(signer):
    """The private members of an RSA key, by `cryptography`'s reading of its file."""
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - one use
        load_pem_private_key,
    )

    private = load_pem_private_key(signer.to_pem(), None).private_numbers()
    found = {
        "d": private.d,
        "p": private.p,
        "q": private.q,
        "dp": private.dmp1,
        "dq": private.dmq1,
        "qi": private.iqmp,
    }
    return {
        name: base64url.encode(value.to_bytes((value.bit_length() + 7) // 8, "big"))
        for name, value in found.items()
    }


ED_JWK = {
    **LocalSigner.from_seed(SEED).public_key.to_jwk(),
    "d": base64url.encode(SEED),
}
# RFC 7515 appendix A.3
EC_JWK = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    "d": "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI",
}
RSA_JWK = {
    **SIGNERS[Algorithm.RSA].public_key.to_jwk(),
    **numbers_of(SIGNERS[Algorithm.RSA]),
}


@pytest.mark.parametrize("jwk", [ED_JWK, EC_JWK, RSA_JWK], ids=lambda jwk: jwk["kty"])
def test_a_private_jwk_is_read(jwk):
    signer = LocalSigner.from_jwk({**jwk, "use": "sig", "key_ops": ["sign"]})

    assert signer.public_key.verify(signer.sign(b"m"), b"m")
    assert signer.public_key.to_jwk().items() <= jwk.items()


@pytest.mark.parametrize(
    "jwk",
    [
        None,
        {},
        {"kty": "oct", "k": "AAAA"},
        {**ED_JWK, "crv": "X25519"},
        {**ED_JWK, "d": "AAAA"},
        {**ED_JWK, "d": base64url.encode(bytes(32))},
        {**ED_JWK, "use": "enc"},
        {**ED_JWK, "key_ops": ["verify"]},
        {name: value for name, value in ED_JWK.items() if name != "d"},
        {name: value for name, value in ED_JWK.items() if name != "x"},
        {**EC_JWK, "crv": "P-521"},
        {**EC_JWK, "d": base64url.encode(bytes(32))},
        {**EC_JWK, "d": base64url.encode(b"\xff" * 32)},
        {**EC_JWK, "d": base64url.encode(bytes(31) + b"\x01")},
        {**EC_JWK, "y": EC_JWK["x"]},
        {**EC_JWK, "alg": "ES384"},
        {**RSA_JWK, "d": "AQAB"},
        {**RSA_JWK, "p": RSA_JWK["q"]},
        {**RSA_JWK, "n": RSA_JWK["p"]},
        {**RSA_JWK, "n": base64url.encode(b"\x01" * 1_025)},
        {**RSA_JWK, "oth": []},
        {**RSA_JWK, "alg": "PS256"},
        {name: value for name, value in RSA_JWK.items() if name != "qi"},
    ],
    ids=lambda jwk: ",".join(jwk or [])[:24],
)
def test_another_private_jwk_is_refused(jwk):
    with pytest.raises(KeyRefusedError):
        LocalSigner.from_jwk(jwk)


def test_the_address_of_a_key_is_its_own_until_another_is_given():
    signer = LocalSigner.from_seed(SEED)
    text = signer.public_key.to_multikey()

    assert signer.verification_method == f"did:key:{text}#{text}"
    assert len(SIGNERS[Algorithm.P384].verification_method) <= 512
    moved = signer.with_verification_method("https://nordvind.dk/#key-1")
    assert moved.verification_method == "https://nordvind.dk/#key-1"
    assert moved.sign(b"m") == signer.sign(b"m")
    rsa_signer = SIGNERS[Algorithm.RSA]
    assert rsa_signer.verification_method == (
        "urn:ietf:params:oauth:jwk-thumbprint:sha-256:" + rsa_signer.public_key.thumbprint()
    )


def test_ecdsa_signatures_are_deterministic():
    for algorithm in (Algorithm.P256, Algorithm.P384):
        assert SIGNERS[algorithm].sign(b"m") == SIGNERS[algorithm].sign(b"m")


def shown_of(signer):
    yield repr(signer)
    yield str(signer)
    yield repr(signer._secret)
    yield f"{signer._secret!s}"
    for act in (
        lambda: pickle.dumps(signer),
        lambda: copy.deepcopy(signer),
        lambda: pickle.dumps(signer._secret),
        lambda: vars(signer),
        lambda: LocalSigner.from_pem(signer.to_pem(), "x"),
        lambda: LocalSigner.from_pem(signer.to_pem()[:80]),
        lambda: LocalSigner.from_jwk({**ED_JWK, "x": "AAAA"}),
    ):
        with pytest.raises((TypeError, KeyStoreError, KeyRefusedError)) as refused:
            act()
        yield "".join(traceback.format_exception(refused.value))


def test_nothing_shows_the_secret():
    signer = LocalSigner.from_seed(SEED)
    body = signer.to_pem().split(b"\n")[1].decode()
    for shown in shown_of(signer):
        for secret in (SEED.hex(), base64url.encode(SEED), repr(SEED)[2:-1], body):
            assert secret not in shown


class RemoteSigner:
    """A key in a vault: three members and a wire."""

    def __init__(self, vault, name):
        self._vault, self._name = vault, name
        self.calls = 0

    @property
    def algorithm(self):
        return Algorithm.P256

    @property
    def verification_method(self):
        return "did:web:nordvind.dk#vault-1"

    def sign(self, message):
        self.calls += 1
        return self._vault[self._name](message)


def test_a_vault_stands_behind_the_same_three_members():
    kept = SIGNERS[Algorithm.P256]
    remote = RemoteSigner({"issuer": kept.sign}, "issuer")

    assert isinstance(remote, Signer)
    assert isinstance(kept, Signer)
    assert kept.public_key.verify(remote.sign(b"m"), b"m")
    assert remote.calls == 1


def test_a_key_of_another_length_than_its_kind_has_is_refused():
    # Ed25519's 32 octets under the name of X448: OpenSSL fails, and `cryptography` with it.
    pem = (
        b"-----BEGIN PRIVATE KEY-----\n"
        b"MC4CAQAwBQYDK2VvBCIEIJcO9wBZP0Eu58CsJ44diZuRNpP2kkkEDfQO9OiMPoob\n"
        b"-----END PRIVATE KEY-----\n"
    )

    with pytest.raises(KeyStoreError, match="cannot be read"):
        LocalSigner.from_pem(pem, None, verification_method="did:key:x#x")
