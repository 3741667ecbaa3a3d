# SPDX-License-Identifier: Apache-2.0

"""Every suite with every kind of key and issuer: all genuine, unless key and suite disagree."""

from __future__ import annotations

from skillmark.protocols import Algorithm
from tests.corpus.material import ED25519_2020, Corpus, open_badge, seal, token

SUITES = [
    ("eddsa-rdfc-2022", Algorithm.ED25519),
    ("eddsa-jcs-2022", Algorithm.ED25519),
    ("Ed25519Signature2020", Algorithm.ED25519),
    ("ecdsa-rdfc-2019", Algorithm.P256),
    ("ecdsa-rdfc-2019", Algorithm.P384),
    ("ecdsa-jcs-2019", Algorithm.P256),
    ("ecdsa-jcs-2019", Algorithm.P384),
]


def fill(corpus: Corpus) -> None:
    """Add the cases."""
    for algorithm in Algorithm:
        sites = {
            "did:web": corpus.site(f"did:web:{algorithm.value.lower()}.example", algorithm),
            "https": corpus.site(f"https://{algorithm.value.lower()}.example/issuer", algorithm),
        }
        if algorithm is not Algorithm.RSA:
            sites["did:key"] = corpus.own_key(algorithm)
            sites["did:jwk"] = corpus.own_key(algorithm, "jwk")
        for kind, site in sites.items():
            trust = "none" if kind in {"did:key", "did:jwk"} else "domain"
            badge = open_badge(site)
            corpus.genuine(f"a JWT of {algorithm} by {kind}", token(badge, site), trust=trust)
            for suite, needed in SUITES:
                if needed is not algorithm:
                    continue
                document = badge
                if suite == "Ed25519Signature2020":
                    document = {**badge, "@context": [*badge["@context"], ED25519_2020]}
                corpus.genuine(
                    f"{suite} of {algorithm} by {kind}",
                    seal(document, site, suite=suite),
                    trust=trust,
                )
    p256 = corpus.site("did:web:mixed.example", Algorithm.P256)
    corpus.forged(
        "an EdDSA suite that a P-256 key signed",
        seal(open_badge(p256), p256, suite="eddsa-rdfc-2022"),
        "algorithm_mismatch",
    )
    corpus.forged(
        "an ECDSA suite that an Ed25519 key signed",
        seal(open_badge(corpus.issuer), corpus.issuer, suite="ecdsa-jcs-2019"),
        "algorithm_mismatch",
    )
    p384 = corpus.site("did:web:mixed384.example", Algorithm.P384)
    corpus.forged(
        "P-384 with the hash of P-256",
        seal(open_badge(p384), p384, suite="ecdsa-rdfc-2019", algorithm=Algorithm.P256),
        "signature_mismatch",
    )
