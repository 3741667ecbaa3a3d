# SPDX-License-Identifier: Apache-2.0

"""
Skillmark and openvc-core judge each other's badges.

They disagree in two places, where openvc-core 1.37 departs from the specifications of the
suites; each is held here, so that the day it changes is noticed:

- its JCS proofs leave out the `@context` that they sign (§ Create Proof sets it in the proof);
- its `ecdsa-rdfc-2019` labels blank nodes by SHA-256 under P-384 too (§ Transformation).

Its JWTs hold the credential in `vc`, as VC 1.1 did, and it reads no others.
"""

from __future__ import annotations

import types

import pytest
from tests.peers.material import (
    CONTEXTS,
    ISSUED,
    SUITES,
    TAMPERED,
    badge,
    issuer_of,
    ours,
    signer,
)
from tests.simulator import NOW, changed

from skillmark.canonical.contexts import ContextStore
from skillmark.proofs import add_proof
from skillmark.report import Verdict
from skillmark.verify import Verifier

openvc = pytest.importorskip("openvc", reason="needs the package openvc-core; run `make setup`")
data_integrity = pytest.importorskip("openvc.proof.data_integrity")
di_jcs = pytest.importorskip("openvc.proof.di_jcs")
di_ecdsa_rdfc = pytest.importorskip("openvc.proof.di_ecdsa_rdfc")
vc_jwt = pytest.importorskip("openvc.proof.vc_jwt")

pytestmark = pytest.mark.peer

_KEYS = {
    "Ed25519": openvc.Ed25519SigningKey,
    "P-256": openvc.P256SigningKey,
    "P-384": openvc.P384SigningKey,
}
_SUITES = {
    "eddsa-rdfc-2022": data_integrity.DataIntegrityProofSuite,
    "eddsa-jcs-2022": di_jcs.EddsaJcsProofSuite,
    "ecdsa-rdfc-2019": di_ecdsa_rdfc.EcdsaRdfcProofSuite,
    "ecdsa-jcs-2019": di_jcs.EcdsaJcsProofSuite,
}
_STORE = ContextStore.bundled()
_EXTRA = {url: _STORE.get(url) for url in CONTEXTS[1:]}


def takes(document):
    """Whether openvc-core takes a credential."""
    try:
        openvc.verify_credential(document, extra_contexts=_EXTRA)
    except openvc.OpenvcError:
        return False
    return True


def plain(document):
    """The badge with one blank node, which every hash gives the same label."""
    return changed(document, "/credentialSubject/achievement/alignment", ...)


def theirs(suite, algorithm, document=None):
    key = signer(algorithm)
    backend = _KEYS[algorithm].from_pem(key.to_pem(), key.verification_method)
    extra = {"extra_contexts": _EXTRA} if "rdfc" in suite else {}
    signed = _SUITES[suite]().add_proof(
        plain(badge(issuer_of(key.verification_method))) if document is None else document(key),
        signing_key=backend,
        verification_method=key.verification_method,
        created=ISSUED,
        **extra,
    )
    if "jcs" in suite:
        # What it signed and left out; a test below holds that it leaves it out.
        signed["proof"]["@context"] = signed["@context"]
    return signed


@pytest.mark.ob3(22)
@SUITES
def test_they_verify_what_we_issue(suite, algorithm):
    key = signer(algorithm)
    document = plain(badge(issuer_of(key.verification_method)))

    assert takes(add_proof(document, signer=key, suite=suite, created=ISSUED))


@pytest.mark.ob3(22)
@SUITES
def test_we_verify_what_they_issue(suite, algorithm):
    report = Verifier().inspect(theirs(suite, algorithm), at=NOW)

    assert report.verdict is Verdict.GENUINE


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
@TAMPERED
def test_both_refuse_what_was_tampered_with(suite, tamper):
    tampered = tamper(ours(suite, "Ed25519"))

    assert not takes(tampered)
    assert Verifier().inspect(tampered, at=NOW).verdict is Verdict.NOT_GENUINE


def test_their_jcs_proof_lacks_the_context_that_it_signs(javascript):
    signed = theirs("eddsa-jcs-2022", "Ed25519")
    del signed["proof"]["@context"]

    assert takes(signed)
    assert not javascript.verify(signed, at=NOW).verified
    assert Verifier().inspect(signed, at=NOW).verdict is Verdict.NOT_GENUINE


def test_they_label_blank_nodes_by_another_hash_than_everybody_under_p_384(javascript):
    signed = ours("ecdsa-rdfc-2019", "P-384")

    assert not takes(signed)
    assert javascript.verify(signed, at=NOW).verified
    assert Verifier().inspect(signed, at=NOW).verdict is Verdict.GENUINE


@pytest.mark.ob3(24)
@pytest.mark.parametrize("algorithm", ["Ed25519", "P-256", "P-384"])
def test_we_verify_their_tokens(monkeypatch, algorithm):
    key = signer(algorithm)
    document = badge(issuer_of(key.verification_method))
    # It writes the present moment as `nbf`, which has to be the credential's beginning.
    monkeypatch.setattr(vc_jwt, "time", types.SimpleNamespace(time=ISSUED.timestamp))
    backend = _KEYS[algorithm].from_pem(key.to_pem(), key.verification_method)

    token = vc_jwt.VcJwtProofSuite().sign(document, signing_key=backend)

    assert Verifier().inspect(token, at=NOW).verdict is Verdict.GENUINE


@pytest.mark.ob3(24)
def test_we_refuse_a_token_of_theirs_whose_beginning_is_not_the_credentials():
    key = signer("Ed25519")
    backend = _KEYS["Ed25519"].from_pem(key.to_pem(), key.verification_method)
    document = badge(issuer_of(key.verification_method))

    token = vc_jwt.VcJwtProofSuite().sign(document, signing_key=backend)

    assert Verifier().inspect(token, at=NOW).error.code == "claims_disagree"
