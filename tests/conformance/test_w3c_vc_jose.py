# SPDX-License-Identifier: Apache-2.0

"""
What the W3C's suite for VC-JOSE-COSE asks where the envelope is a JSON Web Token.

Each case is named after a statement of Securing Verifiable Credentials using
JOSE and COSE. SD-JWT and COSE are not implemented: they are refused.
"""

from __future__ import annotations

from typing import Any

import pytest
from tests.conformance.w3c_material import (
    EXAMPLES_2,
    HOLDER,
    HOLDER_ID,
    ISSUER,
    ISSUER_ID,
    NOW,
    SIGNERS,
    VC_2,
    credential,
    issue,
    judged,
    presentation,
    with_examples,
)
from tests.shared import needs_shared

from skillmark import Verifier
from skillmark.encoding import base64url, strict_json
from skillmark.errors import (
    ClaimsDisagreeError,
    HeaderNotAllowedError,
    SkillmarkError,
    SuiteUnknownError,
)
from skillmark.proofs.vc_jwt import read_jwt, sign_jwt
from skillmark.protocols import Algorithm
from skillmark.report import Report

SITE = "https://issuer.example/vc-jose"
FULL = {
    "id": "urn:uuid:0b1c8a52-6b3e-4a3e-9c39-4d4c4ee2d3c1",
    "name": "First aid",
    "validFrom": "2024-01-01T00:00:00Z",
    "validUntil": "2099-01-01T00:00:00Z",
    "credentialSchema": {"id": "https://skillmark.example/schema.json", "type": "JsonSchema"},
    "evidence": [{"id": "https://skillmark.example/e", "type": ["https://skillmark.example/E"]}],
    "termsOfUse": [{"id": "https://skillmark.example/t", "type": "https://skillmark.example/T"}],
    "refreshService": {
        "id": "https://skillmark.example/r",
        "type": "https://skillmark.example/R",
    },
}


def token(payload: dict[str, Any], *, signer: Any = ISSUER, **header: Any) -> str:
    """A compact JWS over anything; `...` leaves a member of the header out."""
    members = {
        "alg": {Algorithm.ED25519: "EdDSA", Algorithm.P256: "ES256", Algorithm.P384: "ES384"}[
            signer.algorithm
        ],
        "kid": signer.verification_method,
        "typ": "vc+jwt",
        **header,
    }
    parts = ({n: v for n, v in members.items() if v is not ...}, payload)
    signed = ".".join(base64url.encode(strict_json.dumps(part)) for part in parts)
    return f"{signed}.{base64url.encode(signer.sign(signed.encode()))}"


def payload(**members: Any) -> dict[str, Any]:
    """A credential as the claims of a token."""
    return credential(**members)


def site_document(**method: Any) -> dict[str, Any]:
    """The controller document of `SITE`, with one key for assertions."""
    found = {
        "id": SITE + "#key-1",
        "type": "JsonWebKey",
        "controller": SITE,
        "publicKeyJwk": {**ISSUER.public_key.to_jwk(), "kid": ISSUER.public_key.thumbprint()},
        **method,
    }
    return {
        "@context": ["https://www.w3.org/ns/cid/v1"],
        "id": SITE,
        "verificationMethod": [found],
        "assertionMethod": [found["id"]],
    }


def judged_at_site(text: str, **method: Any) -> Report:
    """What a verifier finds who has the controller document of `SITE`."""
    known = {SITE: site_document(**method)}
    return Verifier(known=known, clock=lambda: NOW).inspect(text)


# --- Issue ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("algorithm", SIGNERS, ids=str)
@pytest.mark.parametrize("members", [{}, FULL], ids=["minimal", "all optional members"])
def test_a_credential_is_issued_as_a_compact_jws(algorithm: Algorithm, members: Any):
    signer = SIGNERS[algorithm]
    document = credential(issuer=signer.verification_method.partition("#")[0], **members)
    found = read_jwt(sign_jwt(document, signer=signer, typ="vc+jwt"))

    assert found.header == {
        "alg": {"Ed25519": "EdDSA", "P-256": "ES256", "P-384": "ES384"}[algorithm],
        "typ": "vc+jwt",
        "kid": signer.verification_method,
    }
    assert not {"vc", "vp"} & found.payload.keys()
    assert found.payload["iss"] == document["issuer"]
    assert found.document == document
    assert judged(sign_jwt(document, signer=signer, typ="vc+jwt")).trusted


def test_a_presentation_is_issued_as_a_compact_jws():
    inner = sign_jwt(credential(), signer=ISSUER, typ="vc+jwt")
    sealed = {
        "@context": VC_2,
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{inner}",
    }
    for presented in (sealed, [sealed, sealed]):
        document = presentation(verifiableCredential=presented)
        text = sign_jwt(document, signer=HOLDER, typ="vp+jwt")
        assert read_jwt(text).header["typ"] == "vp+jwt"
        assert judged(text).trusted


@needs_shared
@pytest.mark.shared
def test_extensions_that_nobody_knows_are_signed_and_ignored():
    contexts = with_examples()
    document = credential(EXAMPLES_2, reach={"how": "far"}, another=[{"more": "or less"}])
    text = sign_jwt(document, signer=ISSUER, typ="vc+jwt")

    assert judged(text, contexts).trusted


def test_what_has_no_meaning_is_not_issued():
    with pytest.raises(SkillmarkError, match="reach"):
        issue(credential(reach="far"), proof="vc-jwt")


# --- Verify ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text"),
    [
        pytest.param(token(payload()), id="a minimal credential"),
        pytest.param(token(payload(), typ=...), id="no typ"),
        pytest.param(token(payload(), typ="application/vc+jwt"), id="a whole media type"),
        pytest.param(token(payload(), cty="vc"), id="cty"),
        pytest.param(token(payload(iss=ISSUER_ID)), id="iss is the issuer"),
        pytest.param(
            token(payload(issuer={"id": ISSUER_ID}, iss=ISSUER_ID)), id="iss is the issuer's id"
        ),
        pytest.param(token(payload(), iss=ISSUER_ID), id="iss in the header"),
        pytest.param(token(payload(iat=1_763_000_000)), id="iat in seconds"),
        pytest.param(token(payload(iat="2024-01-01T00:00:00Z")), id="iat as the suite writes it"),
        pytest.param(token(payload(aud="skillmark.example", nonce="17")), id="other claims"),
        pytest.param(token(payload(id="urn:uuid:1", jti="urn:uuid:1")), id="jti is the id"),
        pytest.param(token(payload(exp=4_070_908_800)), id="exp to come"),
    ],
)
def test_a_verifier_accepts(text: str):
    report = judged(text)

    assert report.trusted, report.error


@pytest.mark.parametrize(
    ("text"),
    [
        pytest.param(token(payload())[:-4] + "AAAA", id="another signature"),
        pytest.param(token(payload()).rpartition(".")[0] + ".", id="no signature"),
        pytest.param(token(payload(), signer=HOLDER), id="the key of somebody else"),
        pytest.param(token(payload(), typ="bad+typ"), id="another typ"),
        pytest.param(token(payload(), cty="bad+cty"), id="another cty"),
        pytest.param(token(payload(), typ="vp+jwt"), id="the typ of a presentation"),
        pytest.param(token(payload(), typ="vc+sd-jwt"), id="SD-JWT"),
        pytest.param(token(payload(), typ="vc+cose"), id="COSE"),
        pytest.param(token(payload(vc="oops", vp="nooo")), id="vc and vp claims"),
        pytest.param(token({"iss": ISSUER_ID, "vc": credential()}), id="a vc claim in vc+jwt"),
        pytest.param(token(payload(iss="did:example:other")), id="iss is another"),
        pytest.param(
            token(payload(issuer={"id": ISSUER_ID}, iss=HOLDER_ID)), id="iss is not the issuer's id"
        ),
        pytest.param(token(payload(), iss="did:example:other"), id="iss in the header is another"),
        pytest.param(token(payload(id="urn:uuid:1", jti="urn:uuid:2")), id="jti is another"),
        pytest.param(token(payload(exp=1_700_000_000)), id="exp has passed"),
        pytest.param(token(payload(exp="never")), id="exp is no number"),
        pytest.param(token(payload(iat=4_070_908_800)), id="iat is to come"),
        pytest.param(token(payload(), kid=...), id="no kid"),
        pytest.param(token(payload(), kid="key-17"), id="a kid that nobody lists"),
        pytest.param(token(payload(), kid=HOLDER.verification_method), id="a kid of another"),
        pytest.param(token(payload(), kid=SITE + "#key-1"), id="a kid elsewhere"),
        pytest.param(token(payload(), alg="none"), id="alg none"),
        pytest.param(token(payload(), alg="HS256"), id="alg HS256"),
        pytest.param(token(payload(), alg="ES256"), id="alg of another key"),
        pytest.param(token(payload(), crit=["exp"], exp=1), id="crit"),
        pytest.param(token(payload(type=["Nonconforming"])), id="another type"),
        pytest.param(token(payload(credentialSubject={})), id="no claims"),
        pytest.param(token(payload(undefinedTerm="x")), id="a member without a meaning"),
    ],
)
def test_a_verifier_refuses(text: str):
    assert not judged(text).trusted


def test_an_unsecured_credential_or_presentation_is_no_token():
    for thing in (credential(), presentation(), strict_json.dumps(credential())):
        assert judged(thing).code == "proof_missing"


def test_the_refusals_have_names():
    with pytest.raises(HeaderNotAllowedError):
        read_jwt(token(payload(), typ="bad+typ"))
    with pytest.raises(ClaimsDisagreeError):
        read_jwt(token(payload(vc="oops", vp="nooo")))
    with pytest.raises(SuiteUnknownError):
        read_jwt(token(payload(), alg="none"))


# --- The key --------------------------------------------------------------------------------------

KIDS = {
    "its address": SITE + "#key-1",
    "its fragment": "#key-1",
    "its fragment without the sign": "key-1",
    "its thumbprint": ISSUER.public_key.thumbprint(),
}


@pytest.mark.parametrize("kid", KIDS.values(), ids=KIDS)
def test_a_kid_names_a_listed_key_by(kid: str):
    assert judged_at_site(token(payload(issuer=SITE, iss=SITE), kid=kid)).trusted


def test_a_kid_does_not_name_a_key_that_is_not_listed_for_assertions():
    known = {SITE: {**site_document(), "assertionMethod": []}}
    for kid in KIDS.values():
        report = Verifier(known=known, clock=lambda: NOW).inspect(
            token(payload(issuer=SITE), kid=kid)
        )
        assert report.code == "key_not_bound"


def test_a_kid_does_not_name_a_key_of_another_controller():
    text = token(payload(issuer=SITE), kid=KIDS["its thumbprint"])

    assert judged_at_site(text, controller="https://other.example").code == "key_not_bound"


# --- Presentations --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "presented",
    [
        pytest.param(credential(), id="an unsecured credential"),
        pytest.param(credential(issuer=HOLDER_ID), id="the holder's own unsecured word"),
        pytest.param(sign_jwt(credential(), signer=ISSUER), id="a bare token"),
        pytest.param(
            {
                "@context": VC_2,
                "type": "VerifiableCredential",
                "id": "data:application/vc+jwt," + token(payload()),
            },
            id="an envelope of another type",
        ),
        pytest.param(
            {
                "@context": VC_2,
                "type": "EnvelopedVerifiableCredential",
                "id": "data:application/vc+jwt," + token(payload())[1:],
            },
            id="a broken envelope",
        ),
        pytest.param(
            {
                "@context": VC_2,
                "type": "EnvelopedVerifiableCredential",
                "id": "data:application/vc+sd-jwt," + token(payload()) + "~",
            },
            id="SD-JWT",
        ),
        pytest.param(
            {
                "@context": VC_2,
                "type": "EnvelopedVerifiableCredential",
                "id": "data:application/vc+cose;base64,0oRYVqQB",
            },
            id="COSE",
        ),
    ],
)
def test_a_presentation_is_refused_with(presented: Any):
    document = presentation(verifiableCredential=[presented])

    assert not judged(token(document, signer=HOLDER, typ="vp+jwt")).trusted


def test_a_presentation_of_the_older_form_is_read():
    inner = token({"iss": ISSUER_ID, "vc": credential()}, typ="JWT")
    sealed = {
        "@context": VC_2,
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/jwt,{inner}",
    }
    document = presentation(verifiableCredential=[sealed])
    text = token({"iss": HOLDER_ID, "nonce": "17", "vp": document}, signer=HOLDER, typ="JWT")

    assert judged(text).trusted
