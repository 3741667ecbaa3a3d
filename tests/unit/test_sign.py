# SPDX-License-Identifier: Apache-2.0

import copy
from datetime import timedelta

import pytest
from tests.issuing import NORDVIND, NOW, issuer, local_signer

from skillmark.did import find_key
from skillmark.encoding import strict_json
from skillmark.errors import (
    AlgorithmMismatchError,
    ModelError,
    NoActiveKeyError,
    PreviousProofError,
    ProofInvalidError,
    SuiteUnknownError,
    UndefinedTermError,
)
from skillmark.proofs import check_proofs
from skillmark.protocols import Algorithm
from skillmark.signing import sign

NORD = issuer(Algorithm.ED25519, Algorithm.P256, Algorithm.P384, Algorithm.RSA)
DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"


def credential(**members):
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": NORDVIND,
        "credentialSubject": {"id": "did:example:ada"},
        **members,
    }


def presentation(**members):
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": NORDVIND,
        **members,
    }


def finder(method, purpose, created):
    del purpose
    return find_key(NORD.document(), method, issuer=NORDVIND, created=created, at=NOW)


def test_nothing_but_the_proof_is_added_and_the_document_is_left_alone():
    unsigned = credential(name="Et bevis")
    before = copy.deepcopy(unsigned)

    made = sign(unsigned, by=NORD, at=NOW)

    assert unsigned == before
    document = made.document
    assert document.pop("proof")["cryptosuite"] == "eddsa-rdfc-2022"
    assert document == before
    assert (made.id, made.media_type) == ("", "application/vc")


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019"])
def test_a_vc_1_1_document_gets_the_context_of_its_proof(suite):
    early = credential(issuanceDate="2026-11-22T10:00:00Z")
    early["@context"] = ["https://www.w3.org/2018/credentials/v1"]

    made = sign(early, by=NORD, at=NOW, proof=suite).document

    assert made["@context"][-1] == DATA_INTEGRITY
    check_proofs(made, find_key=finder, at=NOW)


def test_a_presentation_is_signed_by_its_holder():
    made = sign(
        presentation(),
        by=NORD,
        at=NOW,
        purpose="authentication",
        domain="verifier.example",
        challenge="1234",
    )

    assert made.media_type == "application/vp"
    check_proofs(
        made.document,
        find_key=finder,
        at=NOW,
        purpose="authentication",
        domain="verifier.example",
        challenge="1234",
    )


@pytest.mark.parametrize(
    ("document", "media_type"),
    [(credential(), "application/vc+jwt"), (presentation(), "application/vp+jwt")],
    ids=["credential", "presentation"],
)
def test_either_is_wrapped_into_a_jwt(document, media_type):
    made = sign(document, by=NORD, at=NOW, proof="vc-jwt")

    assert (made.media_type, made.file_suffix) == (media_type, ".jwt")
    assert made.document == document


def test_a_second_proof_joins_the_first():
    once = sign(credential(), by=NORD, at=NOW, proof_id="urn:uuid:1").document

    twice = sign(
        once,
        by=NORD,
        at=NOW,
        proof="ecdsa-rdfc-2019",
        previous_proof="urn:uuid:1",
        expires=NOW + timedelta(days=1),
    ).document

    assert len(twice["proof"]) == 2
    assert len(check_proofs(twice, find_key=finder, at=NOW)) == 2
    with pytest.raises(PreviousProofError):
        sign(once, by=NORD, at=NOW, previous_proof="urn:uuid:2")


def test_one_signer_signs_for_anybody():
    made = sign(credential(issuer="did:example:other"), by=local_signer(), at=None)

    assert "created" not in made.document["proof"]


@pytest.mark.parametrize(
    ("document", "options", "error"),
    [
        (credential(issuer="did:web:other.example"), {}, ModelError),
        (credential(issuer={"id": "did:web:other.example"}), {}, ModelError),
        (presentation(holder="did:web:other.example"), {}, ModelError),
        (credential(type="Something"), {}, ModelError),
        ({}, {}, ModelError),
        ([], {}, ModelError),
        (None, {}, ModelError),
        (credential(), {"proof": "Ed25519Signature2020"}, SuiteUnknownError),
        (credential(), {"by": issuer(Algorithm.P256)}, NoActiveKeyError),
        (credential(), {"by": local_signer(Algorithm.P256)}, AlgorithmMismatchError),
        (credential(), {"proof_id": "no url"}, ProofInvalidError),
        (credential(colour="red"), {}, UndefinedTermError),
    ],
    ids=[
        "another issuer", "another issuer's profile", "another holder", "another type", "empty",
        "array", "null", "suite of the past", "no key", "wrong key", "proof id", "undefined term",
    ],
)  # fmt: skip
def test_what_cannot_be_signed_is_refused(document, options, error):
    with pytest.raises(error):
        sign(document, **{"by": NORD, "at": NOW, **options})


def test_a_large_document_is_read_back():
    made = sign(credential(description="x" * 2_000_000), by=NORD, at=NOW, proof="eddsa-jcs-2022")

    assert strict_json.dumps(made.document) == made.text
