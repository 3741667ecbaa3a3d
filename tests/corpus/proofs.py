# SPDX-License-Identifier: Apache-2.0

"""Embedded proofs: sets and chains, purposes, moments, domains, values."""

from __future__ import annotations

from typing import Any

from skillmark.encoding import multibase
from tests.corpus.material import GONE, Corpus, changed, open_badge, seal

UNKNOWN = {
    "type": "DataIntegrityProof",
    "cryptosuite": "bbs-2023",
    "created": "2026-01-10T08:00:00Z",
    "verificationMethod": "did:web:nordvind.example#bbs",
    "proofPurpose": "assertionMethod",
    "proofValue": "u2V0ChVhQ",
}


def fill(corpus: Corpus) -> None:
    """Add the cases."""
    site = corpus.issuer
    badge = open_badge(site)
    sealed = seal(badge, site)
    _sets(corpus, badge, sealed)
    _chains(corpus, badge)

    def of(**members: Any) -> dict[str, Any]:
        return seal(badge, site, **members)

    corpus.genuine("a proof without created", of(created=GONE))
    corpus.genuine("a proof with an id", of(id="urn:uuid:00000000-0000-4000-8000-0000000000aa"))
    corpus.genuine("a proof that expires later", of(expires="2030-01-01T00:00:00Z"))
    corpus.genuine("a proof for a domain that nobody asks about", of(domain="shop.example"))
    corpus.genuine("a proof for two domains", of(domain=["a.example", "b.example"]))
    corpus.genuine("a proof that answers a challenge nobody asks about", of(challenge="7"))
    corpus.genuine("a proof with a nonce", of(nonce="8f3a"))
    corpus.genuine("a proof made three minutes ahead", of(created="2026-11-22T12:03:00Z"))
    corpus.genuine("a proof made before validFrom", of(created="2025-12-31T08:00:00Z"))
    corpus.genuine("a proof dated in another zone", of(created="2026-01-10T10:00:00+02:00"))
    corpus.genuine("a proof in a list of one", {**sealed, "proof": [sealed["proof"]]})

    for purpose in ("authentication", "keyAgreement", "capabilityInvocation"):
        corpus.forged(f"a proof for {purpose}", of(proofPurpose=purpose), "proof_purpose_mismatch")
    corpus.forged("a proof made tomorrow", of(created="2026-11-23T12:00:00Z"), "proof_time")
    corpus.forged("a proof that expired", of(expires="2026-11-01T00:00:00Z"), "proof_time")
    corpus.forged("a proof that expires now", of(expires="2026-11-22T12:00:00Z"), "proof_time")
    corpus.forged("a proof without purpose", of(proofPurpose=GONE), "proof_invalid")
    corpus.forged("a proof without method", of(verificationMethod=GONE), "proof_invalid")
    corpus.forged(
        "a proof with an unknown member", changed(sealed, "/proof/comment", "x"), "term_undefined"
    )
    corpus.forged("a proof that took its created away", changed(sealed, "/proof/created", ...))
    corpus.forged(
        "a proof that was given an end", changed(sealed, "/proof/expires", "2030-01-01T00:00:00Z")
    )
    corpus.forged("a proof that was given an id", changed(sealed, "/proof/id", "urn:x:1"))
    corpus.forged("a proof that is null", {**badge, "proof": None})
    corpus.forged("a proof that is a text", {**badge, "proof": "z123"})
    corpus.forged("a proof that is empty", {**badge, "proof": {}})
    corpus.forged("an empty list of proofs", {**badge, "proof": []})
    corpus.forged("a list of proofs in a list", {**badge, "proof": [[sealed["proof"]]]})
    corpus.forged("no proof at all", badge, "proof_missing")
    corpus.forged(
        "a proof of a lower-case type", changed(sealed, "/proof/type", "dataIntegrityProof")
    )
    corpus.forged(
        "a suite in other letters", changed(sealed, "/proof/cryptosuite", "EDDSA-RDFC-2022")
    )
    corpus.forged(
        "a suite that was exchanged", changed(sealed, "/proof/cryptosuite", "eddsa-jcs-2022")
    )
    corpus.forged("only a proof of an unknown suite", {**badge, "proof": UNKNOWN}, "*")
    for number, member in enumerate(("name", "validFrom", "id")):
        other = {"name": "Surgeon", "validFrom": "2026-01-11T08:00:00Z", "id": "urn:uuid:other"}
        corpus.forged(
            f"{member} was changed",
            {**sealed, member: other[member]},
            "signature_mismatch",
        )
        del number
    corpus.forged(
        "the achievement was exchanged",
        changed(sealed, "/credentialSubject/achievement/name", "Brain surgery"),
        "signature_mismatch",
    )
    corpus.forged(
        "a member was added that the contexts know",
        changed(sealed, "/credentialSubject/role", "Instructor"),
        "signature_mismatch",
    )
    corpus.forged(
        "a member was added that no context knows",
        changed(sealed, "/credentialSubject/grade", "A"),
        "term_undefined",
    )
    _values(corpus, sealed)


def _sets(corpus: Corpus, badge: dict[str, Any], sealed: dict[str, Any]) -> None:
    site = corpus.issuer
    two = seal(sealed, site, suite="eddsa-jcs-2022")
    bad = changed(two, "/proof/1/proofValue", two["proof"][0]["proofValue"])
    corpus.genuine("two good proofs", two)
    corpus.genuine("two good proofs in the other order", {**two, "proof": two["proof"][::-1]})
    corpus.genuine("the same proof twice", {**sealed, "proof": [sealed["proof"]] * 2})
    corpus.genuine(
        "a good proof and one of an unknown suite", {**sealed, "proof": [sealed["proof"], UNKNOWN]}
    )
    corpus.genuine(
        "a proof of an unknown suite and a good one",
        {**sealed, "proof": [UNKNOWN, sealed["proof"]]},
    )
    corpus.forged("a good proof and a bad one", bad, "signature_mismatch")
    corpus.forged("a bad proof and a good one", {**bad, "proof": bad["proof"][::-1]}, "*")
    stranger = corpus.own_key()
    corpus.forged("a good proof and a stranger's", seal(sealed, stranger), "key_not_bound")
    corpus.forged(
        "a proof from another badge",
        {**badge, "proof": seal(open_badge(site), site)["proof"]},
        "signature_mismatch",
    )
    corpus.forged(
        "two different proofs of one id",
        seal(seal(badge, site, id="urn:x:1"), site, suite="eddsa-jcs-2022", id="urn:x:1"),
        "proof_invalid",
    )
    corpus.forged("forty proofs", {**sealed, "proof": [sealed["proof"]] * 40}, "proof_invalid")


def _chains(corpus: Corpus, badge: dict[str, Any]) -> None:
    site = corpus.issuer
    first = seal(badge, site, id="urn:x:first")
    corpus.forged(
        "previousProof without a proof of that id",
        seal(badge, site, previousProof="urn:x:gone"),
        "previous_proof_unresolved",
    )
    corpus.forged(
        "previousProof that the signature does not cover",
        seal(first, site, suite="eddsa-jcs-2022", previousProof="urn:x:first"),
        "signature_mismatch",
    )
    chain = site.sign(first, previous_proof="urn:x:first")
    corpus.genuine("a chain of two proofs", chain)
    corpus.forged(
        "a chain that lost its first proof",
        {**chain, "proof": chain["proof"][1]},
        "previous_proof_unresolved",
    )
    corpus.forged(
        "a chain that was cut from its end", changed(chain, "/proof/1/previousProof", ...)
    )


def _values(corpus: Corpus, sealed: dict[str, Any]) -> None:
    value = sealed["proof"]["proofValue"]
    raw = multibase.decode_multibase(value, limit=512)
    texts = {
        "without its multibase letter": value[1:],
        "in base64url": multibase.encode_multibase(raw, "u"),
        "cut by one letter": value[:-1],
        "with one letter more": value + "1",
        "with a letter that base58 lacks": value[:-1] + "0",
        "with a blank before it": " " + value,
        "with a line feed behind it": value + "\n",
        "with zeros before it": "z11" + value[1:],
        "of one octet less": multibase.encode_multibase(raw[:-1]),
        "of zeros": multibase.encode_multibase(bytes(64)),
        "of a megabyte": "z" + "2" * 900_000,
        "that is empty": "",
        "that is only the letter": "z",
    }
    for what, text in texts.items():
        corpus.forged(f"a proofValue {what}", changed(sealed, "/proof/proofValue", text))
    corpus.forged("a proofValue that is a number", changed(sealed, "/proof/proofValue", 7), "*")
    corpus.forged(
        "a proofValue that is missing", changed(sealed, "/proof/proofValue", ...), "proof_invalid"
    )
    flipped = bytes([raw[0] ^ 1]) + raw[1:]
    corpus.forged(
        "a proofValue with one bit flipped",
        changed(sealed, "/proof/proofValue", multibase.encode_multibase(flipped)),
        "signature_mismatch",
    )
