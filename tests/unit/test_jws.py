# SPDX-License-Identifier: Apache-2.0

"""Compact JWS: read strictly, verified with the key's own algorithm."""

from __future__ import annotations

import json

import pytest
from tests.unit.proof_material import signer

from skillmark.encoding import base64url
from skillmark.errors import (
    AlgorithmMismatchError,
    HeaderNotAllowedError,
    JsonError,
    ProofInvalidError,
    SignatureMismatchError,
    SkillmarkError,
    SuiteUnknownError,
    TooLargeError,
    UnreadableError,
)
from skillmark.proofs import jws
from skillmark.protocols import Algorithm

ALGORITHMS = [
    (Algorithm.P256, "ES256"),
    (Algorithm.P384, "ES384"),
    (Algorithm.RSA, "RS256"),
    (Algorithm.ED25519, "EdDSA"),
]


def _part(value: object) -> str:
    return base64url.encode(json.dumps(value).encode())


def _token(header: object, payload: bytes = b"{}", signature: bytes = b"\1" * 64) -> str:
    return f"{_part(header)}.{base64url.encode(payload)}.{base64url.encode(signature)}"


@pytest.mark.parametrize(("algorithm", "name"), ALGORITHMS)
def test_what_is_signed_verifies_and_names_algorithm_key_and_type_only(algorithm, name):
    key = signer(algorithm)
    parts = jws.parse_compact(jws.sign_compact(b'{"a":1}', signer=key, typ="JWT"))
    assert parts.header == {"alg": name, "kid": key.verification_method, "typ": "JWT"}
    assert parts.payload == b'{"a":1}'
    jws.verify_compact(parts, key.public_key)


def test_the_newer_name_of_eddsa_is_read():
    key = signer()
    head = f"{_part({'alg': 'Ed25519'})}.{_part({})}"
    token = f"{head}.{base64url.encode(key.sign(head.encode()))}"
    jws.verify_compact(jws.parse_compact(token), key.public_key)


@pytest.mark.parametrize(
    ("header", "algorithm"),
    [("ES256", Algorithm.ED25519), ("EdDSA", Algorithm.P256), ("RS256", Algorithm.P256),
     ("ES384", Algorithm.P256), ("ES256", Algorithm.P384), ("ES256", Algorithm.RSA)],
)  # fmt: skip
def test_the_header_cannot_choose_the_algorithm(header, algorithm):
    with pytest.raises(AlgorithmMismatchError):
        jws.verify_compact(jws.parse_compact(_token({"alg": header})), signer(algorithm).public_key)


@pytest.mark.parametrize("length", [0, 1, 63, 65, 96, 128])
def test_a_signature_of_another_length_is_refused(length):
    parts = jws.parse_compact(_token({"alg": "ES256"}, signature=b"\1" * length))
    with pytest.raises(SignatureMismatchError):
        jws.verify_compact(parts, signer(Algorithm.P256).public_key)


GOOD = _token({"alg": "ES256"})
HEAD, BODY, SIGNATURE = GOOD.split(".")
TWICE = base64url.encode(b'{"alg":"ES256","alg":"none"}')


@pytest.mark.parametrize(
    ("token", "error"),
    [
        pytest.param("", UnreadableError, id="nothing"),
        pytest.param(f"{HEAD}.{BODY}", UnreadableError, id="two parts"),
        pytest.param(f"{GOOD}.", UnreadableError, id="four parts"),
        pytest.param("." * 1_000_000, UnreadableError, id="a million dots"),
        pytest.param("a" * 2_097_153, TooLargeError, id="too long"),
        pytest.param(f" {GOOD}", UnreadableError, id="a space before"),
        pytest.param(f"{GOOD}\n", ProofInvalidError, id="a line break behind"),
        pytest.param(f".{BODY}.{SIGNATURE}", JsonError, id="no header"),
        pytest.param(f"{HEAD}=.{BODY}.{SIGNATURE}", UnreadableError, id="padded header"),
        pytest.param(f"{HEAD}.{BODY}==.{SIGNATURE}", UnreadableError, id="padded payload"),
        pytest.param(f"{HEAD}.?{BODY}.{SIGNATURE}", UnreadableError, id="odd character in payload"),
        pytest.param(f"{HEAD}.AB.{SIGNATURE}", UnreadableError, id="stray bits in payload"),
        pytest.param(f"{HEAD}.{BODY}.{SIGNATURE}==", ProofInvalidError, id="padded signature"),
        pytest.param(f"{HEAD}.{BODY}.+/", ProofInvalidError, id="other alphabet in signature"),
        pytest.param(f"{HEAD}.{BODY}.{'A' * 2052}", ProofInvalidError, id="endless signature"),
        pytest.param(f"{'A' * 16_388}.{BODY}.{SIGNATURE}", UnreadableError, id="endless header"),
        pytest.param(f"{_part([])}.{BODY}.{SIGNATURE}", JsonError, id="header is an array"),
        pytest.param(f"{_part('ES256')}.{BODY}.{SIGNATURE}", JsonError, id="header is a text"),
        pytest.param(
            f"{TWICE}.{BODY}.{SIGNATURE}",
            JsonError,
            id="alg twice",
        ),
        pytest.param(_token({}), SuiteUnknownError, id="no alg"),
        pytest.param(_token({"alg": None}), SuiteUnknownError, id="alg null"),
        pytest.param(_token({"alg": ["ES256"]}), SuiteUnknownError, id="alg a list"),
        pytest.param(_token({"alg": "none"}, signature=b""), SuiteUnknownError, id="alg none"),
        pytest.param(_token({"alg": "nOnE"}, signature=b""), SuiteUnknownError, id="alg nOnE"),
        pytest.param(_token({"alg": "HS256"}), SuiteUnknownError, id="symmetric"),
        pytest.param(_token({"alg": "es256"}), SuiteUnknownError, id="lower case"),
        pytest.param(_token({"alg": "PS256"}), SuiteUnknownError, id="PSS"),
        *(
            pytest.param(_token({"alg": "ES256", name: value}), HeaderNotAllowedError, id=name)
            for name, value in [
                ("crit", []),
                ("b64", False),
                ("jku", "https://evil.example/jwks"),
                ("x5u", "https://evil.example/cert"),
                ("x5c", []),
                ("zip", "DEF"),
            ]
        ),
    ],
)
def test_a_token_is_refused(token, error):
    with pytest.raises(error):
        jws.parse_compact(token)


def test_the_limits_are_what_they_say():
    with pytest.raises(UnreadableError) as caught:
        jws.parse_compact("a" * 2_097_152)
    assert not isinstance(caught.value, TooLargeError)
    assert len(jws.parse_compact(f"{HEAD}.{BODY}.{'A' * 2_048}").signature) == 1_536
    filling = "x" * (12_288 - len('{"alg": "ES256", "x": ""}'))
    longest = _part({"alg": "ES256", "x": filling})
    assert len(longest) == 16_384
    assert jws.parse_compact(f"{longest}.{BODY}.{SIGNATURE}").header["x"] == filling
    with pytest.raises(UnreadableError):
        jws.parse_compact(f"{_part({'alg': 'ES256', 'x': filling + 'x'})}.{BODY}.{SIGNATURE}")


def test_a_byte_of_a_token_changed_is_never_accepted():
    key = signer(Algorithm.P256)
    token = jws.sign_compact(b'{"name":"Ada"}', signer=key, typ="JWT")
    for index, old in enumerate(token):
        for new in ("A", "B", "-", "=", "."):
            if new == old:
                continue
            changed = token[:index] + new + token[index + 1 :]
            with pytest.raises(SkillmarkError):
                jws.verify_compact(jws.parse_compact(changed), key.public_key)


class TwistedSigner:
    """A remote key whose service answers with something else than a raw signature."""

    verification_method = "did:web:nordvind.example#kms"

    def __init__(self, algorithm, answer):
        self.algorithm = algorithm
        self.answer = answer

    def sign(self, message):
        del message
        return self.answer


@pytest.mark.parametrize(
    ("algorithm", "answer"),
    [
        (Algorithm.P256, b"0" * 70),
        (Algorithm.P256, b""),
        (Algorithm.P256, None),
        (Algorithm.P384, b"0" * 64),
        (Algorithm.ED25519, "0" * 64),
        (Algorithm.RSA, b"0" * 128),
    ],
    ids=["DER", "nothing", "None", "of P-256", "text", "RSA of 1024 bits"],
)
def test_an_answer_that_is_no_raw_signature_is_not_issued(algorithm, answer):
    with pytest.raises(SignatureMismatchError, match="no raw"):
        jws.sign_compact(b"{}", signer=TwistedSigner(algorithm, answer), typ="JWT")
