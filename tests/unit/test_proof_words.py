# SPDX-License-Identifier: Apache-2.0

"""What is said of a proof or token that does not hold: where, and in which words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.unit.proof_material import AT, CREATED, VC_1, VC_2, credential, keys_of, signed, signer

from skillmark.encoding import base64url, strict_json
from skillmark.errors import SkillmarkError
from skillmark.proofs import add_proof, check_proofs, default_suite, jws
from skillmark.proofs.jwt_claims import document_of, moment_claim, payload_of, text_claim
from skillmark.proofs.vc_jwt import check_jwt, read_jwt, sign_jwt
from skillmark.protocols import Algorithm

LONG = "x" * 700
PRESENTATION = {"@context": [VC_2], "type": ["VerifiablePresentation"], "holder": "did:example:ada"}
LATER = CREATED + timedelta(hours=9)


def check(document: Any, **options: Any) -> Any:
    options.setdefault("at", AT)
    finder = options.pop("find_key", keys_of(signer()))
    return check_proofs(document, find_key=finder, **options)


def with_proof(**members: Any) -> Any:
    """A signed credential whose proof was changed; `...` takes a member away."""
    document = signed()
    proof = {**document["proof"], **members}
    return {**document, "proof": {n: v for n, v in proof.items() if v is not ...}}


def in_set(*changes: dict[str, Any]) -> Any:
    document = signed()
    proofs = [{**document["proof"], "id": f"urn:uuid:{n}", **c} for n, c in enumerate(changes)]
    return {**document, "proof": proofs}


def jcs_with(context: Any, **members: Any) -> Any:
    document = signed(suite="eddsa-jcs-2022")
    return {**document, "@context": context, **members}


def header(**members: Any) -> dict[str, Any]:
    return {"alg": "EdDSA", "typ": "JWT", "kid": signer().verification_method, **members}


def token(head: Any = None, payload: Any = None, signature: bytes = b"\0" * 64) -> str:
    parts = [
        base64url.encode(part if isinstance(part, bytes) else strict_json.dumps(part))
        for part in (header() if head is None else head, payload or credential())
    ]
    return ".".join([*parts, base64url.encode(signature)])


def without(name: str, members: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in members.items() if key != name}


class WrongSigner:
    """A KMS that answers in DER."""

    algorithm = Algorithm.ED25519
    verification_method = "did:example:kms#key"

    def sign(self, message: bytes) -> bytes:
        del message
        return b"\x30" * 70


def claims(**members: Any) -> dict[str, Any]:
    return {**credential(), **members}


def enveloped(vc: Any, **members: Any) -> dict[str, Any]:
    return {"iss": "did:web:nordvind.example", "vc": vc, **members}


REFUSALS: list[tuple[Any, str]] = [
    # the proofs of a document
    (lambda: check(credential()), "/proof: the document has no proof"),
    (lambda: check({**credential(), "proof": []}), "/proof: the document has no proof"),
    (lambda: check({**credential(), "proof": 7}), "/proof: a proof is not an object"),
    (lambda: check({**credential(), "proof": [{}, 7]}), "/proof/1: a proof is not an object"),
    (
        lambda: check({**credential(), "proof": [{}] * 33}),
        "/proof: there are 33 proofs, at most 32 are read",
    ),
    (
        lambda: check(in_set({"id": "urn:uuid:1", "nonce": "x"}, {})),
        "/proof/1/id: two proofs have the same id",
    ),
    (
        lambda: check(in_set({"previousProof": 7})),
        "/proof/0/previousProof: previousProof is not a text or a list of texts",
    ),
    (
        lambda: check(in_set({"previousProof": ["urn:uuid:0", 7]})),
        "/proof/0/previousProof: previousProof is not a text or a list of texts",
    ),
    (
        lambda: check(in_set({"previousProof": []})),
        "/proof/0/previousProof: previousProof is not a text or a list of texts",
    ),
    (
        lambda: check(in_set({"previousProof": LONG})),
        (
            "/proof/0/previousProof: previousProof names 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            "xxxxx', which is no proof of this document"
        ),
    ),
    (
        lambda: check(in_set({"previousProof": ["urn:b", "urn:a"]})),
        "/proof/0/previousProof: previousProof names 'urn:a', which is no proof of this document",
    ),
    (
        lambda: check(in_set({"previousProof": "urn:uuid:1"}, {"cryptosuite": "x"})),
        "/proof/0/previousProof: the proof builds on one of an unknown cryptosuite",
    ),
    (lambda: check(with_proof(type=...)), "/proof/type: type is missing or not a text"),
    (lambda: check(with_proof(type=7)), "/proof/type: type is missing or not a text"),
    (
        lambda: check(with_proof(cryptosuite=...)),
        "/proof/cryptosuite: cryptosuite is missing or not a text",
    ),
    (
        lambda: check(with_proof(cryptosuite="unheard-2026")),
        "/proof: no proof is of a known cryptosuite",
    ),
    (lambda: check(with_proof(type="Unheard")), "/proof: no proof is of a known cryptosuite"),
    # the members of a proof
    (
        lambda: check(with_proof(verificationMethod=...)),
        "/proof: verificationMethod is missing or not a text",
    ),
    (
        lambda: check(with_proof(verificationMethod=7)),
        "/proof/verificationMethod: verificationMethod is missing or not a text",
    ),
    (
        lambda: check(with_proof(verificationMethod="x")),
        "/proof/verificationMethod: verificationMethod is not a URL of at most 512 characters: 'x'",
    ),
    (
        lambda: check(with_proof(verificationMethod=f"did:example:{LONG}")),
        (
            "/proof/verificationMethod: verificationMethod is not a URL of at most 512 "
            "characters: 'did:example:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'"
        ),
    ),
    (lambda: check(with_proof(id="x")), "/proof/id: the id of a proof is not a URL"),
    (lambda: check(with_proof(id=7)), "/proof/id: id is missing or not a text"),
    (lambda: check(with_proof(nonce=7)), "/proof/nonce: nonce is missing or not a text"),
    (lambda: check(with_proof(created=7)), "/proof/created: created is missing or not a text"),
    (
        lambda: check(with_proof(created="yesterday")),
        "/proof/created: 'yesterday' is not a moment with a zone, such as '2026-11-21T10:00:00Z'",
    ),
    (
        lambda: check(with_proof(created="2026-11-21T12:05:01Z")),
        "/proof/created: the proof is dated 2026-11-21T12:05:01Z, which has not come yet",
    ),
    (
        lambda: check(with_proof(expires="2026-11-21T12:00:00Z")),
        "/proof/expires: the proof expired on 2026-11-21T12:00:00Z",
    ),
    (
        lambda: check(with_proof(expires="never")),
        "/proof/expires: 'never' is not a moment with a zone, such as '2026-11-21T10:00:00Z'",
    ),
    (lambda: check(with_proof(proofPurpose=...)), "/proof: proofPurpose is missing or not a text"),
    (
        lambda: check(with_proof(proofPurpose=LONG)),
        (
            "/proof/proofPurpose: the proof is for 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'"
            ", expected 'assertionMethod'"
        ),
    ),
    (lambda: check(with_proof(domain=7)), "/proof/domain: domain is not a text or a set of texts"),
    (lambda: check(with_proof(domain=[])), "/proof/domain: domain is not a text or a set of texts"),
    (
        lambda: check(with_proof(domain=["a", 7])),
        "/proof/domain: domain is not a text or a set of texts",
    ),
    (lambda: check(signed(), domain="a"), "/proof/domain: the proof names no domain"),
    (
        lambda: check(signed(domain="b"), domain="a"),
        "/proof/domain: the proof is for another domain",
    ),
    (
        lambda: check(signed(domain=["a", "b"]), domain="a"),
        "/proof/domain: the proof is for another domain",
    ),
    (
        lambda: check(with_proof(challenge=7)),
        "/proof/challenge: challenge is missing or not a text",
    ),
    (lambda: check(signed(), challenge="1"), "/proof/challenge: the proof answers no challenge"),
    (
        lambda: check(signed(challenge="2"), challenge="1"),
        "/proof/challenge: the challenge is another",
    ),
    # the signature
    (
        lambda: check(with_proof(proofValue=...)),
        "/proof/proofValue: proofValue is missing or not a text",
    ),
    (
        lambda: check(with_proof(proofValue="")),
        "/proof/proofValue: proofValue begins with '', expected 'z' (base58btc)",
    ),
    (
        lambda: check(with_proof(proofValue="uAAAA")),
        "/proof/proofValue: proofValue begins with 'u', expected 'z' (base58btc)",
    ),
    (lambda: check(with_proof(proofValue="z0")), "/proof/proofValue: a text is not base58"),
    (
        lambda: check(with_proof(proofValue="z2")),
        "/proof/proofValue: proofValue holds 1 bytes, a Ed25519 signature has 64",
    ),
    (
        lambda: check(with_proof(proofValue="z" + "2" * 600)),
        "/proof/proofValue: a multibase text has 601 characters, at most 512 are read",
    ),
    (
        lambda: check(with_proof(created="2026-11-21T10:00:01Z")),
        "/proof: the eddsa-rdfc-2022 signature is not right for the document",
    ),
    (
        lambda: check(with_proof(unheard="x")),
        "/proof/unheard: the contexts define no term 'unheard'",
    ),
    (
        lambda: check(with_proof(**{"@context": VC_2})),
        "/proof/@context: the proof has another @context than the document",
    ),
    (
        lambda: check({**signed(), "unheard": "x"}),
        "/unheard: the contexts define no term 'unheard'",
    ),
    (
        lambda: check(with_proof(cryptosuite="ecdsa-rdfc-2019")),
        "/proof: ecdsa-rdfc-2019 takes P-256 or P-384 keys, this one is Ed25519",
    ),
    (
        lambda: check(jcs_with([VC_1, VC_2])),
        "/proof/@context: the document's @context does not begin with the proof's",
    ),
    (
        lambda: check(jcs_with(VC_1)),
        "/proof/@context: the document's @context does not begin with the proof's",
    ),
    (
        lambda: check(jcs_with([])),
        "/proof/@context: the document's @context does not begin with the proof's",
    ),
    (
        lambda: check(jcs_with([VC_2], name="x")),
        "/proof: the eddsa-jcs-2022 signature is not right for the document",
    ),
    # making one
    (
        lambda: add_proof(credential(), signer=WrongSigner(), created=CREATED),
        "the signer answered with what is no raw Ed25519 signature of 64 bytes",
    ),
    (
        lambda: add_proof(credential(), signer=signer(), suite="unheard", created=CREATED),
        (
            "'unheard' cannot be signed with, expected one of eddsa-rdfc-2022, eddsa-jcs-2022, "
            "ecdsa-rdfc-2019, ecdsa-jcs-2019"
        ),
    ),
    (
        lambda: add_proof(
            credential(), signer=signer(), suite="Ed25519Signature2020", created=CREATED
        ),
        (
            "'Ed25519Signature2020' cannot be signed with, expected one of eddsa-rdfc-2022, "
            "eddsa-jcs-2022, ecdsa-rdfc-2019, ecdsa-jcs-2019"
        ),
    ),
    (
        lambda: add_proof(credential(), signer=signer(), suite="ecdsa-rdfc-2019", created=CREATED),
        "ecdsa-rdfc-2019 takes P-256 or P-384 keys, this one is Ed25519",
    ),
    (lambda: default_suite(Algorithm.RSA), "no Data Integrity suite takes RSA keys"),
    (lambda: signed(proof_id="x"), "/proof/id: the id of a proof must be a URL"),
    (
        lambda: signed(by=signer().with_verification_method("x")),
        "/proof/verificationMethod: the signer's verification method is not a URL",
    ),
    (
        lambda: signed(created=CREATED.replace(tzinfo=None)),
        "the moment 2026-11-21T10:00:00 has no zone",
    ),
    (
        lambda: signed(previous_proof="urn:uuid:1"),
        (
            "/proof/previousProof: previousProof names 'urn:uuid:1', which is no proof of this "
            "document"
        ),
    ),
    # a token and its header
    (
        lambda: jws.parse_compact("a" * 3_000_000),
        "the token has 3000000 characters, at most 2097152 are read",
    ),
    (lambda: jws.parse_compact("a.b"), "the text is not a token of three parts"),
    (lambda: jws.parse_compact("a.b.c.d"), "the text is not a token of three parts"),
    (
        lambda: jws.parse_compact("!.e30.AA"),
        "a text is not base64url",
    ),
    (lambda: jws.parse_compact(token(header(crit=[], b64=True))), "the header holds b64, crit"),
    (
        lambda: jws.parse_compact(token(header(alg="none"))),
        "alg is 'none', expected one of ES256, ES384, Ed25519, EdDSA, RS256",
    ),
    (
        lambda: jws.parse_compact(token(header(alg=7))),
        "alg is '7', expected one of ES256, ES384, Ed25519, EdDSA, RS256",
    ),
    (
        lambda: jws.parse_compact(token(header(alg=LONG))),
        (
            "alg is 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', expected one of ES256, ES384, Ed25519, "
            "EdDSA, RS256"
        ),
    ),
    (lambda: jws.parse_compact(token() + "!"), "a text is not base64url"),
    (
        lambda: jws.verify_compact(jws.parse_compact(token()), signer(Algorithm.P256).public_key),
        "alg is 'EdDSA', the key is for ES256",
    ),
    (
        lambda: jws.verify_compact(jws.parse_compact(token()), signer().public_key),
        "the EdDSA signature is not right for the token",
    ),
    (
        lambda: sign_jwt(credential(), signer=WrongSigner()),
        "the signer answered with what is no raw Ed25519 signature",
    ),
    (lambda: read_jwt(token(header(b="1", a="2"))), "the header holds a, b"),
    (
        lambda: read_jwt(token(header(**{LONG: 1}))),
        (
            "the header holds xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        ),
    ),
    (lambda: read_jwt(token(header(kid=7))), "kid is not a text of 1 to 512 characters"),
    (lambda: read_jwt(token(header(kid=""))), "kid is not a text of 1 to 512 characters"),
    (lambda: read_jwt(token(header(kid="x" * 5_000))), "kid is not a text of 1 to 512 characters"),
    (lambda: read_jwt(token(header(jwk="x"))), "jwk is not an object"),
    (lambda: read_jwt(token(header(jwk={"kty": "OKP", "d": "x"}))), "jwk is not a public key"),
    (
        lambda: read_jwt(token(without("kid", header()))),
        "the header names no key: neither kid nor jwk",
    ),
    (lambda: read_jwt(token(header(typ="at+jwt"))), "typ is 'at+jwt', not that of a credential"),
    (lambda: read_jwt(token(header(typ=7))), "typ is '7', not that of a credential"),
    (
        lambda: read_jwt(token(header(typ=LONG))),
        (
            "typ is 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', not that "
            "of a credential"
        ),
    ),
    (
        lambda: read_jwt(token(header(cty="text/plain"))),
        "cty is 'text/plain', not that of a credential",
    ),
    (
        lambda: read_jwt(token(header(typ="vp+jwt"))),
        "the token announces a presentation and holds none",
    ),
    (
        lambda: read_jwt(token(header(typ="vc+jwt"), PRESENTATION)),
        "the token announces a credential and holds a presentation",
    ),
    (
        lambda: read_jwt(token(header(typ="vc+jwt"), enveloped(credential()))),
        "a token of this typ has no vc or vp claim",
    ),
    (
        lambda: read_jwt(token(header(iss="did:web:other.example"))),
        "iss in the header is not the issuer of the credential",
    ),
    (lambda: read_jwt(token(payload=b"[]")), "the text is an array, expected a JSON object"),
    (
        lambda: check_jwt(
            read_jwt(
                jws.sign_compact(
                    strict_json.dumps(claims(iat=int(LATER.timestamp()))),
                    signer=signer(),
                    typ="JWT",
                )
            ),
            signer().public_key,
            at=AT,
        ),
        "/iat: the token is dated 2026-11-21T19:00:00Z, which has not come yet",
    ),
    # its claims
    (lambda: payload_of(claims(iss="x", aud="y")), "/aud: a member has the name of a claim"),
    (
        lambda: payload_of(without("issuer", credential())),
        "/issuer: a signed credential names its issuer",
    ),
    (
        lambda: payload_of(without("holder", PRESENTATION)),
        "/holder: a signed credential names its issuer",
    ),
    (
        lambda: payload_of(credential(validFrom="yesterday")),
        "'yesterday' is not a moment with a zone, such as '2026-11-21T10:00:00Z'",
    ),
    (lambda: document_of({"name": "x"}), "the payload of the token is not a credential"),
    (
        lambda: document_of(enveloped(credential(), vp={})),
        "/vc: the payload holds two credentials, one of them under a claim",
    ),
    (
        lambda: document_of(enveloped(credential(), issuer="x")),
        "/vc: the payload holds two credentials, one of them under a claim",
    ),
    (
        lambda: document_of({"vp": PRESENTATION, "type": "x"}),
        "/vp: the payload holds two credentials, one of them under a claim",
    ),
    (lambda: document_of(enveloped("x")), "/vc: the claim holds no credential"),
    (
        lambda: document_of(enveloped(PRESENTATION)),
        "/vc: the claim is named for another kind than it holds",
    ),
    (
        lambda: document_of({"vp": credential()}),
        "/vp: the claim is named for another kind than it holds",
    ),
    (
        lambda: document_of(claims(iss="did:web:other.example")),
        "/iss: iss is 'did:web:other.example', the credential says 'did:web:nordvind.example'",
    ),
    (
        lambda: document_of(claims(iss=LONG)),
        (
            "/iss: iss is 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', the credential says "
            "'did:web:nordvind.example'"
        ),
    ),
    (
        lambda: document_of(claims(jti="urn:x:1")),
        (
            "/jti: jti is 'urn:x:1', the credential says "
            "'urn:uuid:6bd2a7de-6f38-4a6f-8d3c-4f0a4bb0a001'"
        ),
    ),
    (
        lambda: document_of(claims(sub="did:example:eve")),
        "/sub: sub is 'did:example:eve', the credential says 'did:example:ada'",
    ),
    (
        lambda: document_of(claims(sub="x", credentialSubject=[{"id": "x"}, {"id": "y"}])),
        "/sub: sub names one subject of several",
    ),
    (
        lambda: document_of(claims(nbf=0)),
        "/nbf: nbf is 1970-01-01T00:00:00Z, validFrom is '2026-11-21T10:00:00Z'",
    ),
    (
        lambda: document_of(claims(exp=0, validUntil="2027-01-01T00:00:00Z")),
        "/exp: exp is 1970-01-01T00:00:00Z, validUntil is '2027-01-01T00:00:00Z'",
    ),
    (
        lambda: document_of(claims(exp=0, validUntil="never")),
        "/validUntil: 'never' is not a moment with a zone, such as '2026-11-21T10:00:00Z'",
    ),
    (
        lambda: document_of(claims(nbf=0, issuanceDate=7, validFrom="1970-01-01T00:00:00Z")),
        "/nbf: nbf is 1970-01-01T00:00:00Z, issuanceDate is '7'",
    ),
    (lambda: document_of(claims(iss=7)), "/iss: iss is not a text"),
    (lambda: moment_claim({"exp": "x"}, "exp"), "/exp: exp is not a number of seconds"),
    (lambda: moment_claim({"exp": True}, "exp"), "/exp: exp is not a number of seconds"),
    (lambda: moment_claim({"exp": 1e300}, "exp"), "/exp: exp is no moment"),
    (lambda: moment_claim({"iat": "x"}, "iat"), "/iat: iat is no moment"),
    (lambda: text_claim({"jti": 7}, "jti"), "/jti: jti is not a text"),
]


@pytest.mark.parametrize(
    ("refused", "words"), [pytest.param(*case, id=f"{n}") for n, case in enumerate(REFUSALS)]
)
def test_a_refusal_says_where_and_why(refused, words):
    with pytest.raises(SkillmarkError) as refusal:
        refused()

    assert str(refusal.value) == words
