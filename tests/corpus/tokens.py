# SPDX-License-Identifier: Apache-2.0

"""Tokens: headers, algorithms, encodings, claims, envelopes."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

from skillmark.encoding import base64url
from skillmark.protocols import Algorithm
from tests.corpus.material import (
    GONE,
    VC1,
    VC2,
    Corpus,
    as_bytes,
    bare,
    by_hand,
    open_badge,
    registered,
    token,
)  # fmt: skip

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def fill(corpus: Corpus) -> None:
    """Add the cases."""
    site = corpus.site("did:web:tokens.example", Algorithm.P256)
    badge = open_badge(site)
    _headers(corpus, site, badge)
    _algorithms(corpus, site, badge)
    _texts(corpus, site, badge)
    _claims(corpus, site, badge)
    _version_1(corpus, site)
    _envelopes(corpus, site, badge)


def _headers(corpus: Corpus, site: Any, badge: dict[str, Any]) -> None:
    kid = site.signer.verification_method
    jwk = site.signer.public_key.to_jwk()
    other = corpus.own_key(Algorithm.P256).signer.public_key.to_jwk()

    def of(**header: Any) -> str:
        return token(badge, site, header=header)

    for typ in ("JWT", "jwt", "vc+jwt", "VC+JWT", "application/vc+jwt", "vc+ld+jwt"):
        corpus.genuine(f"typ {typ}", of(typ=typ), trust="domain")
    corpus.genuine("no typ", of(typ=GONE))
    corpus.genuine("cty vc", of(typ="vc+jwt", cty="vc"))
    corpus.genuine("a jwk that is the issuer's, and no kid", of(kid=GONE, jwk=jwk))
    corpus.genuine("a jwk that is what the kid names", of(jwk=jwk))
    corpus.genuine("iss in the header, the same", of(iss=site.id))
    for typ in ("vp+jwt", "at+jwt", "JOSE", "dpop+jwt", "", 7, "secevent+jwt"):
        corpus.forged(f"typ {typ!r}", of(typ=typ), "header_not_allowed")
    for name, value in {
        "jku": "https://nordvind.example/keys",
        "x5u": "https://nordvind.example/cert",
        "x5c": ["MIIB"],
        "crit": [],
        "b64": False,
        "zip": "DEF",
        "x5t": "abc",
        "enc": "A256GCM",
        "unknown": 1,
    }.items():
        corpus.forged(f"{name} in the header", of(**{name: value}), "header_not_allowed")
    corpus.forged("crit with b64", of(crit=["b64"], b64=False), "header_not_allowed")
    corpus.forged("iss in the header, another", of(iss="did:web:evil.example"))
    corpus.forged("neither kid nor jwk", of(kid=GONE), "*")
    corpus.forged("a jwk that is not the issuer's", of(kid=GONE, jwk=other), "key_not_bound")
    corpus.forged("a jwk that is not what the kid names", of(jwk=other), "key_not_bound")
    corpus.forged("a private jwk", of(kid=GONE, jwk={**jwk, "d": "AQ"}), "header_not_allowed")
    corpus.forged("a jwk that is a text", of(kid=GONE, jwk="x"), "header_not_allowed")
    for what, value in {
        "a path": "../../etc/passwd",
        "SQL": "' OR 1=1 --",
        "a number": 7,
        "nothing": "",
        "another DID": "did:web:evil.example#" + kid.split("#")[1],
        "another key of the issuer": site.id + "#other",
        "the issuer without a fragment": site.id,
        "a NUL": kid + "\0",
        "a blank": kid + " ",
        "other letters": kid.upper(),
        "2000 letters": kid + "x" * 2000,
        "an address of the file system": "file:///dev/null",
    }.items():
        corpus.forged(f"a kid that is {what}", of(kid=value))


def _algorithms(corpus: Corpus, site: Any, badge: dict[str, Any]) -> None:
    payload = {**badge, **registered(badge)}
    head = {"kid": site.signer.verification_method, "typ": "JWT"}
    public = as_bytes(site.signer.public_key.to_jwk())

    def mac(data: bytes) -> bytes:
        return hmac.new(public, data, hashlib.sha256).digest()

    for name in ("none", "None", "NONE", "nOnE"):
        corpus.forged(f"alg {name}", by_hand({"alg": name, **head}, payload, lambda _: b""))
    corpus.forged(
        "HS256 keyed with the public key", by_hand({"alg": "HS256", **head}, payload, mac)
    )
    for name in ("es256", "ES384", "RS256", "EdDSA", "PS256", "ES256K", "", None, ["ES256"]):
        corpus.forged(f"alg {name!r} with a P-256 key", token(badge, site, header={"alg": name}))
    corpus.forged("no alg", token(badge, site, header={"alg": GONE}), "cryptosuite_unknown")

    def der(data: bytes) -> bytes:
        r, s = _halves(site.signer.sign(data))
        return _sequence(_integer(r) + _integer(s))

    def high(data: bytes) -> bytes:
        r, s = _halves(site.signer.sign(data))
        return r.to_bytes(32, "big") + max(s, _ORDER - s).to_bytes(32, "big")

    right = {"alg": "ES256", **head}
    corpus.forged("a DER signature", by_hand(right, payload, der))
    corpus.genuine("a signature with a high s", by_hand(right, payload, high))
    corpus.forged("a signature of zeros", by_hand(right, payload, lambda _: bytes(64)))
    corpus.forged("a signature that is empty", by_hand(right, payload, lambda _: b""))
    corpus.forged(
        "a signature that is padded", by_hand(right, payload, lambda d: site.signer.sign(d) + b"\0")
    )
    ed = corpus.issuer
    ed_badge = open_badge(ed)
    corpus.genuine("alg Ed25519", token(ed_badge, ed, header={"alg": "Ed25519"}))
    rsa = corpus.site("did:web:rsa-small.example", Algorithm.RSA)
    jwk = rsa.signer.public_key.to_jwk()
    corpus.forged(
        "PS256 with an RSA key",
        token(open_badge(rsa), rsa, header={"alg": "PS256"}),
        "cryptosuite_unknown",
    )
    short = {**jwk, "n": base64url.encode(b"\xc1" + bytes(126) + b"\x01")}
    method = {**rsa.document["verificationMethod"][0], "publicKeyJwk": short}
    rsa.publish(verificationMethod=[method])
    corpus.forged("an RSA key of 1024 bits", token(open_badge(rsa), rsa), "key_refused")


def _texts(corpus: Corpus, site: Any, badge: dict[str, Any]) -> None:
    made = token(badge, site)
    header, payload, signature = made.split(".")
    corpus.genuine("a token with a line feed behind it", made + "\n")
    corpus.genuine("a token with blanks around it", f"  {made}\r\n")
    corpus.genuine("a token called JSON", made, suffix=".json")
    corpus.genuine("a token without an ending", made, suffix="")
    stray = signature[:-1] + chr(ord(signature[-1]) + 1)
    corpus.forged("stray bits in the signature", f"{header}.{payload}.{stray}")
    corpus.forged("a signature that is cut", made[:-2])
    corpus.forged(
        "a signature of another token",
        ".".join([header, payload, token(open_badge(site), site).split(".")[2]]),
        "signature_mismatch",
    )
    for what, text in {
        "with padding": f"{header}.{payload}.{signature}==",
        "with padding in the payload": f"{header}.{payload}=.{signature}",
        "in base64 of another alphabet": made.replace("-", "+").replace("_", "/") + "+/",
        "with a blank inside": f"{header}. {payload}.{signature}",
        "of four parts": made + ".x",
        "of five parts": made + ".x.y",
        "of two parts": f"{header}.{payload}",
        "with a letter beyond ASCII": made[:-1] + "é",
        "in quotation marks": f'"{made}"',
        "that begins with Bearer": f"Bearer {made}",
        "twice": f"{made}\n{made}",
        "whose header is no JSON": f"{base64url.encode(b'x')}.{payload}.{signature}",
        "whose header says a member twice": base64url.encode(b'{"alg":"ES256","alg":"none"}')
        + f".{payload}.{signature}",
        "whose payload is no JSON": f"{header}.{base64url.encode(b'x')}.{signature}",
        "whose payload is a list": f"{header}.{base64url.encode(b'[]')}.{signature}",
        "without a credential": f"{header}.{base64url.encode(b'{}')}.{signature}",
    }.items():
        corpus.unreadable(f"a token {what}", text)


def _claims(corpus: Corpus, site: Any, badge: dict[str, Any]) -> None:
    def of(**claims: Any) -> str:
        return token(badge, site, **claims)

    for claim in ("iss", "jti", "sub", "nbf", "exp"):
        corpus.genuine(f"no {claim}", of(**{claim: GONE}))
    corpus.genuine("an iat", of(iat=1_768_000_000))
    corpus.genuine("an iat with a fraction", of(iat=1_768_000_000.5))
    corpus.genuine("an aud", of(aud="https://verifier.example"))
    corpus.forged("another iss", of(iss="did:web:evil.example"), "claims_disagree")
    corpus.forged("another jti", of(jti="urn:uuid:other"), "claims_disagree")
    corpus.forged("another sub", of(sub="did:example:mallory"), "claims_disagree")
    corpus.forged("another nbf", of(nbf=1), "claims_disagree")
    corpus.forged("another exp", of(exp=4_102_444_800), "claims_disagree")
    corpus.forged("an exp that is a text", of(exp="2030"), "proof_invalid")
    corpus.forged("an exp that is true", of(exp=True), "proof_invalid")
    corpus.forged("an exp beyond all years", of(exp=1e30), "proof_invalid")
    corpus.forged("an iss that is a number", of(iss=7), "proof_invalid")
    corpus.forged("an iat in the future", of(iat=4_102_444_800), "proof_time")
    open_end = open_badge(site, validUntil=GONE)
    corpus.add("an exp in the past", token(open_end, site, exp=1_780_000_000), "expired")
    undated = bare(site)
    corpus.add("an nbf to come", token(undated, site, nbf=4_000_000_000), "not_yet_valid")
    corpus.add(
        "a token that ran out",
        token(open_badge(site, validUntil="2026-02-01T00:00:00Z"), site),
        "expired",
    )
    corpus.forged(
        "a credential under vc and beside it",
        of(vc={"issuer": "did:web:evil.example"}),
        "claims_disagree",
    )
    corpus.forged("an unknown member in a token", of(grade="A"), "term_undefined")
    corpus.forged(
        "an embedded proof that is bad inside a sound token",
        of(
            proof={
                **corpus.issuer.sign(open_badge(corpus.issuer))["proof"],
                "verificationMethod": site.signer.verification_method,
            }
        ),
    )
    stranger = corpus.own_key(Algorithm.P256)
    corpus.forged("a token by a stranger", token(badge, stranger), "*")
    changed = token({**badge, "name": "Surgeon"}, site).split(".")
    sound = token(badge, site).split(".")
    corpus.forged(
        "a payload that was exchanged",
        ".".join([sound[0], changed[1], sound[2]]),
        "signature_mismatch",
    )


def _version_1(corpus: Corpus, site: Any) -> None:
    document = {
        "@context": [VC1, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json"],
        **{
            k: v
            for k, v in open_badge(site).items()
            if k not in {"@context", "validFrom", "validUntil"}
        },
        "issuanceDate": "2026-01-10T08:00:00Z",
        "expirationDate": "2028-01-10T08:00:00Z",
    }
    achievement = document["credentialSubject"]["achievement"]
    document["credentialSubject"] = {
        **document["credentialSubject"],
        "achievement": {k: v for k, v in achievement.items() if k not in {"alignment", "image"}},
    }
    claims = registered(document)
    head = {"alg": "ES256", "kid": site.signer.verification_method, "typ": "JWT"}

    def of(vc: Any, **more: Any) -> str:
        payload = {**claims, "vc": vc, **more}
        return by_hand(head, {k: v for k, v in payload.items() if v is not GONE}, site.signer)

    corpus.genuine("VC 1.1 under vc", of(document), trust="domain")
    corpus.genuine(
        "VC 1.1 under vc, no claims beside it",
        of(document, iss=GONE, jti=GONE, sub=GONE, nbf=GONE, exp=GONE),
    )
    inner = {
        k: v
        for k, v in document.items()
        if k not in {"issuer", "id", "issuanceDate", "expirationDate"}
    }
    inner["issuer"] = {k: v for k, v in document["issuer"].items() if k != "id"}
    subject = document["credentialSubject"]
    inner["credentialSubject"] = {k: v for k, v in subject.items() if k != "id"}
    corpus.genuine("VC 1.1 whose members stand in the claims only", of(inner))
    corpus.forged(
        "VC 1.1 under vc with another iss",
        of(document, iss="did:web:evil.example"),
        "claims_disagree",
    )
    corpus.forged(
        "VC 1.1 under vc with another sub", of(document, sub="did:example:x"), "claims_disagree"
    )
    corpus.forged("VC 1.1 under vc with another nbf", of(document, nbf=1), "claims_disagree")
    corpus.forged(
        "VC 1.1 under vc with another exp", of(document, exp=9_999_999_999), "claims_disagree"
    )
    corpus.forged(
        "VC 1.1 under vc with another jti", of(document, jti="urn:x:1"), "claims_disagree"
    )
    corpus.add(
        "VC 1.1 under vc that ran out",
        of({**document, "expirationDate": "2026-02-01T00:00:00Z"}, exp=1769904000),
        "expired",
    )
    corpus.unreadable("a vc that is a text", of("x"))
    corpus.forged(
        "VC 1.1 under vp", by_hand(head, {**claims, "vp": document}, site.signer), "claims_disagree"
    )
    corpus.forged(
        "VC 1.1 under vc and announced as vc+jwt",
        by_hand({**head, "typ": "vc+jwt"}, {**claims, "vc": document}, site.signer),
    )


def _envelopes(corpus: Corpus, site: Any, badge: dict[str, Any]) -> None:
    made = token(badge, site, header={"typ": "vc+jwt"})

    def of(address: str, **more: Any) -> dict[str, Any]:
        return {"@context": [VC2], "type": "EnvelopedVerifiableCredential", "id": address, **more}

    corpus.genuine("an enveloped credential", of(f"data:application/vc+jwt,{made}"), trust="domain")
    corpus.genuine(
        "an enveloped credential with its type in a list",
        {**of(f"data:application/vc+jwt,{made}"), "type": ["EnvelopedVerifiableCredential"]},
    )
    encoded = base64.b64encode(made.encode()).decode()
    for what, envelope in {
        "of base64": of(f"data:application/vc+jwt;base64,{encoded}"),
        "of another media type": of(f"data:text/plain,{made}"),
        "without data": of("https://nordvind.example/1"),
        "that is empty": of("data:application/vc+jwt,"),
        "without an id": {k: v for k, v in of("").items() if k != "id"},
        "that holds JSON": of("data:application/vc+jwt,{}"),
    }.items():
        corpus.add(f"an envelope {what}", envelope, "not_genuine|unreadable")
    cut = made[:-4] + ("AAAA" if made[-4:] != "AAAA" else "BBBB")
    corpus.forged("an envelope with a forged token", of(f"data:application/vc+jwt,{cut}"))
    corpus.add(
        "an envelope that says more than its token",
        of(
            f"data:application/vc+jwt,{made}",
            issuer="did:web:harvard.example",
            credentialSubject={"id": "did:example:x"},
        ),
        "genuine|not_genuine",
    )


def _halves(signature: bytes) -> tuple[int, int]:
    return int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")


def _integer(value: int) -> bytes:
    octets = value.to_bytes(33, "big").lstrip(b"\0")
    octets = (b"\0" if octets[0] & 0x80 else b"") + octets
    return b"\x02" + bytes([len(octets)]) + octets


def _sequence(octets: bytes) -> bytes:
    return b"\x30" + bytes([len(octets)]) + octets
