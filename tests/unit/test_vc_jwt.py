# SPDX-License-Identifier: Apache-2.0

"""Credentials as JSON Web Tokens: what is written, what is read, and what is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from tests.unit.proof_material import AT, VC_1, VC_2, credential, signer

from skillmark.encoding import base64url, moments
from skillmark.errors import (
    AlgorithmMismatchError,
    ClaimsDisagreeError,
    EncodingError,
    HeaderNotAllowedError,
    JsonError,
    ModelError,
    NoCredentialError,
    ProofInvalidError,
    ProofTimeError,
    SignatureMismatchError,
    SuiteUnknownError,
    TooLargeError,
    UnreadableError,
)
from skillmark.proofs import jwt_claims
from skillmark.proofs.vc_jwt import check_jwt, read_jwt, sign_jwt
from skillmark.protocols import Algorithm

NBF = 1_795_255_200  # 2026-11-21T10:00:00Z
KID = "did:web:nordvind.example#key-1"


def _part(value: object) -> str:
    return base64url.encode(json.dumps(value).encode())


def token_of(payload: object, header: object = None, signature: bytes = b"\1" * 64) -> str:
    """A token that nobody signed; `header` is added to the usual one."""
    head = {"alg": "ES256", "kid": KID, "typ": "JWT", **(header or {})}
    head = {name: value for name, value in head.items() if value is not ...}
    return f"{_part(head)}.{_part(payload)}.{base64url.encode(signature)}"


def old_credential(**members):
    """A VC 1.1 credential."""
    document = credential(**members)
    document["@context"] = [VC_1]
    document.setdefault("issuanceDate", document.pop("validFrom"))
    return {name: value for name, value in document.items() if value is not None}


def presentation(**members):
    return {
        "@context": [VC_2],
        "type": ["VerifiablePresentation"],
        "holder": "did:example:ada",
        **members,
    }


# --- writing --------------------------------------------------------------------------------------


@pytest.mark.ob3(24)
@pytest.mark.parametrize(
    ("algorithm", "name"),
    [(Algorithm.P256, "ES256"), (Algorithm.RSA, "RS256"), (Algorithm.ED25519, "EdDSA"),
     (Algorithm.P384, "ES384")],
)  # fmt: skip
def test_a_token_is_the_credential_and_five_claims_under_three_headers(algorithm, name):
    key = signer(algorithm)
    document = credential(validUntil="2027-11-21T10:00:00Z")
    token = read_jwt(sign_jwt(document, signer=key))
    assert token.header == {"alg": name, "kid": key.verification_method, "typ": "JWT"}
    assert token.payload == {
        **document,
        "iss": "did:web:nordvind.example",
        "jti": document["id"],
        "sub": "did:example:ada",
        "nbf": NBF,
        "exp": NBF + 365 * 86_400,
    }
    assert token.document == document
    check_jwt(token, key.public_key, at=AT)


@pytest.mark.ob3(24)
def test_a_credential_of_vc_1_1_goes_under_vc():
    document = old_credential(expirationDate="2027-11-21T10:00:00Z")
    token = read_jwt(sign_jwt(document, signer=signer(Algorithm.P256)))
    assert token.payload == {
        "iss": "did:web:nordvind.example",
        "jti": document["id"],
        "sub": "did:example:ada",
        "nbf": NBF,
        "exp": NBF + 365 * 86_400,
        "vc": document,
    }
    assert token.document == document


@pytest.mark.parametrize("more", [[], ["https://w3id.org/security/data-integrity/v2"]])
def test_further_contexts_do_not_change_the_version(more):
    document = {**old_credential(), "@context": [VC_1, *more]}
    assert read_jwt(sign_jwt(document, signer=signer())).payload["vc"] == document
    document = credential(**{"@context": [VC_2, VC_1, *more]})
    assert "vc" not in read_jwt(sign_jwt(document, signer=signer())).payload


def test_a_single_subject_in_a_list_becomes_the_claim():
    document = credential(credentialSubject=[{"id": "did:example:ada"}])
    assert read_jwt(sign_jwt(document, signer=signer())).payload["sub"] == "did:example:ada"


def test_claims_that_have_no_counterpart_are_left_out():
    document = credential(issuer={"id": "did:web:nordvind.example"}, credentialSubject=[{}, {}])
    del document["id"], document["validFrom"]
    token = read_jwt(sign_jwt(document, signer=signer()))
    assert token.payload == {**document, "iss": "did:web:nordvind.example"}
    assert (token.not_before, token.expires_at, token.issued_at) == (None, None, None)


def test_a_fraction_of_a_second_is_cut_off_the_claim_and_agrees_with_it():
    document = credential(validFrom="2026-11-21T10:00:00.75Z")
    assert read_jwt(sign_jwt(document, signer=signer())).payload["nbf"] == NBF


def test_a_presentation_names_its_holder():
    token = read_jwt(sign_jwt(presentation(), signer=signer(), typ="vp+jwt"))
    assert token.payload == {**presentation(), "iss": "did:example:ada"}


def test_a_presentation_of_vc_1_1_goes_under_vp():
    document = {**presentation(), "@context": [VC_1]}
    token = read_jwt(sign_jwt(document, signer=signer()))
    assert token.payload == {"iss": "did:example:ada", "vp": document}


@pytest.mark.parametrize(
    ("document", "options", "error"),
    [
        pytest.param(credential(issuer=None), {}, ModelError, id="no issuer"),
        pytest.param(credential(issuer={"name": "N"}), {}, ModelError, id="issuer without id"),
        pytest.param(presentation(holder=None), {}, ModelError, id="no holder"),
        pytest.param(credential(iss="x"), {}, ClaimsDisagreeError, id="a member named iss"),
        pytest.param(credential(vc={}), {}, ClaimsDisagreeError, id="a member named vc"),
        pytest.param(credential(validFrom="2026-11-21"), {}, EncodingError, id="no time"),
        pytest.param(credential(name=float("nan")), {}, JsonError, id="not JSON"),
        pytest.param(credential(), {"typ": "vp+jwt"}, HeaderNotAllowedError, id="no presentation"),
        pytest.param(presentation(), {"typ": "vc+jwt"}, HeaderNotAllowedError, id="no credential"),
    ],
)
def test_what_cannot_be_signed_is_refused(document, options, error):
    with pytest.raises(error):
        sign_jwt(document, signer=signer(), **options)


# --- reading: the header --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        pytest.param({"typ": ...}, id="no typ"),
        pytest.param({"typ": "jwt"}, id="lower case"),
        pytest.param({"typ": "vc+jwt", "cty": "vc"}, id="VC-JOSE-COSE"),
        pytest.param({"typ": "application/vc+jwt"}, id="whole media type"),
        pytest.param({"typ": "vc+ld+jwt"}, id="earlier draft"),
        pytest.param({"iss": "did:web:nordvind.example"}, id="issuer in the header"),
        pytest.param({"kid": ..., "jwk": {"kty": "EC", "x": "y"}}, id="jwk alone"),
        pytest.param({"kid": "a" * 512}, id="the longest kid"),
    ],
)
@pytest.mark.ob3(24)
def test_a_header_is_read(header):
    token = read_jwt(token_of(credential(), header))
    assert token.document == credential()
    assert (token.key_id is None) == (header.get("kid") is ...)
    assert (token.jwk is None) == ("jwk" not in header)


@pytest.mark.parametrize(
    "header",
    [
        pytest.param({"typ": "at+jwt"}, id="an access token"),
        pytest.param({"typ": "bad+typ", "cty": "bad+cty"}, id="the W3C's bad media type"),
        pytest.param({"typ": None}, id="typ null"),
        pytest.param({"typ": ["JWT"]}, id="typ a list"),
        pytest.param({"typ": "vp+jwt"}, id="announces a presentation"),
        pytest.param({"cty": "vp"}, id="announces a presentation in cty"),
        pytest.param({"cty": "JWT"}, id="nested"),
        pytest.param({"jku": "https://evil.example/"}, id="jku"),
        pytest.param({"x5u": "https://evil.example/"}, id="x5u"),
        pytest.param({"x5c": ["MII"]}, id="x5c"),
        pytest.param({"x5t": "abc"}, id="x5t"),
        pytest.param({"crit": []}, id="empty crit"),
        pytest.param({"crit": ["b64"], "b64": False}, id="unencoded payload"),
        pytest.param({"b64": True}, id="b64 without crit"),
        pytest.param({"zip": "DEF"}, id="zip"),
        pytest.param({"epk": {}}, id="of another kind of token"),
        pytest.param({"kid": ...}, id="no key named"),
        pytest.param({"kid": ""}, id="kid empty"),
        pytest.param({"kid": 1}, id="kid a number"),
        pytest.param({"kid": None}, id="kid null"),
        pytest.param({"kid": "a" * 513}, id="kid too long"),
        pytest.param({"jwk": "did:key:z6Mk"}, id="jwk a text"),
        pytest.param({"jwk": None}, id="jwk null"),
        pytest.param({"jwk": {"kty": "EC", "d": "AA"}}, id="jwk private"),
        pytest.param({"jwk": {"kty": "oct", "k": "AA"}}, id="jwk symmetric"),
    ],
)
@pytest.mark.ob3(24)
def test_a_header_is_refused(header):
    with pytest.raises(HeaderNotAllowedError):
        read_jwt(token_of(credential(), header))


@pytest.mark.parametrize("header", [{"typ": "vc+jwt"}, {"typ": "vc+ld+jwt"}, {"cty": "vc"}])
def test_a_presentation_does_not_pass_for_a_credential(header):
    with pytest.raises(HeaderNotAllowedError):
        read_jwt(token_of(presentation(), header))


@pytest.mark.parametrize("header", [{"typ": "vp+jwt"}, {"typ": "vp+ld+jwt"}, {"cty": "vp"}])
def test_a_credential_does_not_pass_for_a_presentation(header):
    assert read_jwt(token_of(presentation(), header)).document == presentation()
    with pytest.raises(HeaderNotAllowedError):
        read_jwt(token_of(credential(), header))


def test_an_issuer_in_the_header_must_be_the_issuer():
    with pytest.raises(ClaimsDisagreeError):
        read_jwt(token_of(credential(), {"iss": "did:web:other.example"}))


@pytest.mark.parametrize("name", ["none", "None", "HS256", "PS256", "ES512", "ES256K", 5, None])
def test_an_algorithm_that_is_not_offered_is_refused(name):
    with pytest.raises(SuiteUnknownError):
        read_jwt(token_of(credential(), {"alg": name}))


# --- reading: the payload -------------------------------------------------------------------------

AGREEING = {
    "iss": "did:web:nordvind.example",
    "jti": credential()["id"],
    "sub": "did:example:ada",
    "nbf": NBF,
}


@pytest.mark.parametrize("issuer", ["did:web:nordvind.example", {"id": "did:web:nordvind.example"}])
@pytest.mark.parametrize("absent", [None, "iss", "jti", "sub", "nbf"])
def test_claims_are_not_needed_and_not_part_of_the_credential(absent, issuer):
    claims = {name: value for name, value in AGREEING.items() if name != absent}
    document = credential(issuer=issuer)
    extra = {"aud": "https://x.example", "nonce": "n", "cnf": {}, "iat": NBF}
    token = read_jwt(token_of({**document, **claims, **extra}))
    assert token.document == document


def test_moments_are_given_in_utc():
    token = read_jwt(token_of(credential() | {"nbf": NBF + 0.5, "exp": NBF + 60, "iat": NBF}))
    start = datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert token.not_before == start + timedelta(seconds=0.5)
    assert token.expires_at == start + timedelta(minutes=1)
    assert token.issued_at == start


def test_a_single_subject_in_a_list_is_the_subject():
    document = credential(credentialSubject=[{"id": "did:example:ada"}])
    assert read_jwt(token_of(document | AGREEING)).document == document


@pytest.mark.parametrize(
    ("claims", "members"),
    [
        pytest.param({"iss": "did:web:other.example"}, {}, id="iss"),
        pytest.param({"jti": "urn:uuid:other"}, {}, id="jti"),
        pytest.param({"sub": "did:example:bob"}, {}, id="sub"),
        pytest.param({"nbf": NBF + 1}, {}, id="nbf"),
        pytest.param({"nbf": NBF - 0.001}, {}, id="nbf a moment before"),
        pytest.param({"exp": NBF + 1}, {"validUntil": "2026-11-21T10:00:00Z"}, id="exp"),
        pytest.param({"exp": NBF}, {"validUntil": 5}, id="validUntil a number"),
        pytest.param({"exp": NBF}, {"validUntil": "2026"}, id="validUntil no moment"),
        pytest.param({"nbf": NBF}, {"issuanceDate": "2020-01-01T00:00:00Z"}, id="issuanceDate"),
        pytest.param(
            {"sub": "did:example:ada"},
            {"credentialSubject": [{"id": "did:example:ada"}, {"id": "did:example:bob"}]},
            id="one subject of two",
        ),
        pytest.param(
            {"sub": "did:example:bob"},
            {"credentialSubject": [{"id": "did:example:ada"}]},
            id="the only subject of a list",
        ),
        pytest.param({"jti": "5"}, {"id": 5}, id="id a number"),
        pytest.param({"vc": {}}, {}, id="vc beside"),
        pytest.param({"vp": "nooo", "vc": "oops"}, {}, id="the W3C's vc and vp beside"),
    ],
)
def test_two_truths_are_refused(claims, members):
    with pytest.raises(ClaimsDisagreeError):
        read_jwt(token_of(credential(**members) | claims))


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("iss", 1), ("iss", None), ("iss", {"id": "x"}), ("jti", []), ("sub", 5),
        ("nbf", "2026-11-21T10:00:00Z"), ("nbf", True), ("nbf", None), ("nbf", 1e300),
        ("exp", 10**30), ("exp", [1]), ("exp", -(10**14)), ("iat", "yesterday"), ("iat", {}),
    ],
)  # fmt: skip
def test_a_claim_of_the_wrong_shape_is_refused(claim, value):
    with pytest.raises(ProofInvalidError):
        read_jwt(token_of(credential() | {claim: value}))


@pytest.mark.parametrize("payload", [{}, {"sub": "ada", "aud": "login"}, {"type": "x"}])
def test_a_token_of_another_kind_is_no_credential(payload):
    with pytest.raises(NoCredentialError):
        read_jwt(token_of(payload))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        pytest.param("ey", UnreadableError, id="no token"),
        pytest.param("." * 2_097_153, TooLargeError, id="too large"),
        pytest.param(token_of([]), JsonError, id="payload an array"),
        pytest.param(token_of(credential()) + "=", ProofInvalidError, id="padded"),
        pytest.param(
            token_of(credential()).replace(
                _part(credential()), base64url.encode(b'{"@context":[],"id":"a","id":"b"}')
            ),
            JsonError,
            id="a member twice",
        ),
        pytest.param(token_of({"vc": "oops"}), UnreadableError, id="vc a text"),
        pytest.param(token_of({"vc": [credential()]}), UnreadableError, id="vc a list"),
    ],
)
def test_what_cannot_be_read_in_one_way_is_refused(text, error):
    with pytest.raises(error):
        read_jwt(text)


# --- reading: the form of VC 1.1 ------------------------------------------------------------------


def test_members_that_stand_in_claims_only_are_written_into_the_credential():
    whole = old_credential(expirationDate="2027-11-21T10:00:00Z")
    bare = {name: whole[name] for name in ("@context", "type", "name")}
    bare["credentialSubject"] = {"description": "Ada"}
    claims = {**AGREEING, "exp": NBF + 365 * 86_400}
    assert read_jwt(token_of({**claims, "vc": bare})).document == whole
    assert bare["credentialSubject"] == {"description": "Ada"}


def test_an_issuer_object_gets_its_id_from_the_claim():
    bare = old_credential(issuer={"name": "Nordvind"})
    token = read_jwt(token_of({**AGREEING, "vc": bare}))
    assert token.document["issuer"] == {"id": "did:web:nordvind.example", "name": "Nordvind"}


def test_a_credential_of_vc_2_under_vc_gets_the_newer_names():
    bare = credential()
    del bare["validFrom"]
    token = read_jwt(token_of({**AGREEING, "exp": NBF, "vc": bare}))
    assert token.document == credential(validUntil="2026-11-21T10:00:00Z")


def test_a_presentation_of_vc_1_1_gets_its_holder_from_the_claim():
    bare = {"@context": [VC_1], "type": "VerifiablePresentation"}
    token = read_jwt(token_of({"iss": "did:example:ada", "nbf": NBF, "vp": bare}))
    assert token.document == {**bare, "holder": "did:example:ada"}


@pytest.mark.parametrize(
    ("payload", "header"),
    [
        pytest.param({"iss": "did:web:other.example", "vc": old_credential()}, {}, id="iss"),
        pytest.param({"jti": "urn:other", "vc": old_credential()}, {}, id="jti"),
        pytest.param({"sub": "did:example:bob", "vc": old_credential()}, {}, id="sub"),
        pytest.param({"nbf": NBF + 1, "vc": old_credential()}, {}, id="nbf"),
        pytest.param(
            {"exp": NBF, "vc": old_credential(expirationDate="2030-01-01T00:00:00Z")}, {}, id="exp"
        ),
        pytest.param({"vc": old_credential(), "type": ["X"]}, {}, id="type beside"),
        pytest.param({"vc": old_credential(), "issuer": "did:x:y"}, {}, id="issuer beside"),
        pytest.param({"vc": old_credential(), "vp": {}}, {}, id="vp beside"),
        pytest.param({"vp": old_credential()}, {}, id="a credential under vp"),
        pytest.param({"vc": presentation()}, {}, id="a presentation under vc"),
        pytest.param({"vc": old_credential()}, {"typ": "vc+jwt"}, id="in a vc+jwt"),
    ],
)
@pytest.mark.ob3(24)
def test_two_truths_about_an_enveloped_credential_are_refused(payload, header):
    with pytest.raises(ClaimsDisagreeError):
        read_jwt(token_of(payload, header))


# --- checking -------------------------------------------------------------------------------------


def test_another_key_did_not_sign_it():
    token = read_jwt(sign_jwt(credential(), signer=signer()))
    with pytest.raises(SignatureMismatchError):
        check_jwt(token, signer(number=2).public_key, at=AT)


def test_a_key_of_another_kind_did_not_sign_it():
    token = read_jwt(sign_jwt(credential(), signer=signer()))
    with pytest.raises(AlgorithmMismatchError):
        check_jwt(token, signer(Algorithm.P256).public_key, at=AT)


@pytest.mark.parametrize(
    ("seconds", "accepted"), [(-86_400, True), (0, True), (300, True), (301, False)]
)
@pytest.mark.parametrize("as_text", [False, True])
def test_a_token_from_the_future_is_refused_beyond_the_skew(seconds, accepted, as_text):
    made = AT + timedelta(seconds=seconds)
    issued = made.strftime("%Y-%m-%dT%H:%M:%SZ") if as_text else made.timestamp()
    key = signer(Algorithm.P256)
    head, body, _ = token_of(credential() | {"iat": issued}).split(".")
    signature = base64url.encode(key.sign(f"{head}.{body}".encode()))
    token = read_jwt(f"{head}.{body}.{signature}")
    if accepted:
        check_jwt(token, key.public_key, at=AT)
    else:
        with pytest.raises(ProofTimeError):
            check_jwt(token, key.public_key, at=AT)


@pytest.mark.parametrize(
    ("later", "refused"),
    [(0, False), (3600, False), (-1, True)],
    ids=["the same", "later", "earlier"],
)
def test_nbf_of_a_status_list_may_say_when_it_was_signed(later, refused):
    """openbadgeslib and openvc-core write the present moment there."""
    document = credential(type=["VerifiableCredential", "BitstringStatusListCredential"])
    start = int(moments.parse(document["validFrom"]).timestamp())
    claims = {**document, "nbf": start + later}

    if refused:
        with pytest.raises(ClaimsDisagreeError):
            jwt_claims.document_of(claims)
    else:
        assert jwt_claims.document_of(claims) == document
