# SPDX-License-Identifier: Apache-2.0

"""Signing a document with an embedded proof."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta

import pytest
from tests.unit.proof_material import (
    AT,
    CREATED,
    DATA_INTEGRITY,
    SUITES_WITH_KEYS,
    VC_1,
    VC_2,
    check,
    credential,
    signed,
    signer,
)

from skillmark.errors import (
    AlgorithmMismatchError,
    CanonicalizationError,
    EncodingError,
    PreviousProofError,
    ProofInvalidError,
    SignatureMismatchError,
    SuiteUnknownError,
    UndefinedTermError,
)
from skillmark.proofs import SUITES, add_proof, default_suite
from skillmark.protocols import Algorithm, Signer

FIRST = "urn:uuid:11111111-1111-4111-8111-111111111111"
SECOND = "urn:uuid:22222222-2222-4222-8222-222222222222"


@pytest.mark.parametrize(("suite", "algorithm"), SUITES_WITH_KEYS)
def test_a_signed_document_verifies(suite, algorithm):
    key = signer(algorithm)
    document = signed(by=key, suite=suite)
    [checked] = check(document, key)
    assert (checked.suite, checked.verification_method) == (suite, key.verification_method)
    assert (checked.created, checked.purpose) == (CREATED, "assertionMethod")


@pytest.mark.ob3(22)
def test_the_default_for_an_ed25519_key_is_the_suite_of_the_certification():
    proof = signed()["proof"]
    assert proof.pop("proofValue").startswith("z")
    assert proof == {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-11-21T10:00:00Z",
        "verificationMethod": signer().verification_method,
        "proofPurpose": "assertionMethod",
    }


@pytest.mark.parametrize(
    ("algorithm", "suite"),
    [(Algorithm.ED25519, "eddsa-rdfc-2022"), (Algorithm.P256, "ecdsa-rdfc-2019"),
     (Algorithm.P384, "ecdsa-rdfc-2019")],
)  # fmt: skip
def test_each_kind_of_key_has_a_default(algorithm, suite):
    assert default_suite(algorithm) == suite
    assert signed(by=signer(algorithm))["proof"]["cryptosuite"] == suite


def test_an_rsa_key_has_no_suite():
    with pytest.raises(AlgorithmMismatchError):
        default_suite(Algorithm.RSA)
    with pytest.raises(AlgorithmMismatchError):
        signed(by=signer(Algorithm.RSA))


def test_every_option_stands_in_the_proof_and_is_signed():
    document = signed(
        expires=AT + timedelta(days=1),
        domain=["a.example", "b.example"],
        challenge="c-1",
        proof_id=FIRST,
        purpose="authentication",
    )
    proof = document["proof"]
    assert list(proof) == [
        "type", "id", "cryptosuite", "created", "expires", "verificationMethod", "proofPurpose",
        "domain", "challenge", "proofValue",
    ]  # fmt: skip
    assert (proof["id"], proof["challenge"]) == (FIRST, "c-1")
    assert (proof["expires"], proof["domain"]) == (
        "2026-11-22T12:00:00Z",
        ["a.example", "b.example"],
    )
    check(document, purpose="authentication", domain={"b.example", "a.example"}, challenge="c-1")


def test_a_proof_needs_no_date():
    document = signed(created=None)
    assert "created" not in document["proof"]
    assert check(document)[0].created is None


def test_a_jcs_proof_carries_the_contexts_of_the_document():
    assert signed(suite="eddsa-jcs-2022")["proof"]["@context"] == [VC_2]
    without = {name: value for name, value in credential().items() if name != "@context"}
    document = signed(without, suite="eddsa-jcs-2022")
    assert "@context" not in document["proof"]
    check(document)


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_the_document_is_left_as_it_is_and_shared(suite):
    document = credential()
    before = copy.deepcopy(document)
    made = signed(document, suite=suite)
    assert document == before
    assert made["credentialSubject"] is document["credentialSubject"]


def test_a_second_proof_makes_a_set():
    one, two = signer(), signer(Algorithm.P256)
    document = signed(signed(), by=two, suite="ecdsa-jcs-2019")
    assert [proof["cryptosuite"] for proof in document["proof"]] == [
        "eddsa-rdfc-2022",
        "ecdsa-jcs-2019",
    ]
    assert len(check(document, one, two)) == 2
    assert len(signed(document, by=signer(number=3))["proof"]) == 3


@pytest.mark.parametrize("empty", [None, []])
def test_an_empty_proof_is_none(empty):
    assert isinstance(signed(credential(proof=empty))["proof"], dict)


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
@pytest.mark.parametrize("names", [FIRST, [FIRST], [FIRST, SECOND]])
def test_a_chain_is_signed_and_verifies(suite, names):
    keys = [signer(number=number) for number in (1, 2, 3)]
    document = signed(by=keys[0], suite=suite, proof_id=FIRST)
    document = signed(document, by=keys[1], suite=suite, proof_id=SECOND)
    document = signed(document, by=keys[2], suite=suite, previous_proof=names)
    assert document["proof"][2]["previousProof"] == names
    assert len(check(document, *keys)) == 3
    for index in range(len([names] if isinstance(names, str) else names)):
        fewer = {**document, "proof": [p for i, p in enumerate(document["proof"]) if i != index]}
        with pytest.raises(PreviousProofError):
            check(fewer, *keys)


@pytest.mark.parametrize("kept", [[], ["https://w3id.org/security/data-integrity/v1"]])
def test_a_vc_1_1_document_gets_the_context_that_defines_the_proof(kept):
    document = credential(issuanceDate="2026-11-21T10:00:00Z", **{"@context": [VC_1, *kept]})
    for member in ("name", "validFrom", "credentialSubject"):
        del document[member]
    document["credentialSubject"] = {"id": "did:example:ada"}
    made = signed(document)
    assert made["@context"] == [VC_1, *(kept or [DATA_INTEGRITY])]
    assert document["@context"] == [VC_1, *kept]
    check(made)


def test_a_vc_1_1_document_with_one_context_gets_a_list():
    document = {
        "@context": VC_1,
        "type": "VerifiableCredential",
        "issuer": "did:example:n",
        "issuanceDate": "2026-11-21T10:00:00Z",
        "credentialSubject": {"id": "did:example:ada"},
    }
    made = signed(document)
    assert made["@context"] == [VC_1, DATA_INTEGRITY]
    check(made)


class _Odd:
    """A signer of another make."""

    def __init__(self, algorithm=Algorithm.P256, method="did:example:n#k", signature=b""):
        self.algorithm = algorithm
        self.verification_method = method
        self._signature = signature

    def sign(self, _message):
        return self._signature


@pytest.mark.parametrize(
    ("options", "error"),
    [
        pytest.param({"suite": "eddsa-2022"}, SuiteUnknownError, id="unknown suite"),
        pytest.param({"suite": ""}, SuiteUnknownError, id="empty suite"),
        pytest.param(
            {"suite": "Ed25519Signature2020"}, SuiteUnknownError, id="a suite of the past"
        ),
        pytest.param({"suite": "ecdsa-rdfc-2019"}, AlgorithmMismatchError, id="another key"),
        pytest.param({"previous_proof": FIRST}, PreviousProofError, id="no such proof"),
        pytest.param({"proof_id": "first"}, ProofInvalidError, id="id no URL"),
        pytest.param({"previous_proof": []}, ProofInvalidError, id="empty previousProof"),
        pytest.param(
            {"created": datetime(2026, 11, 21, tzinfo=UTC).replace(tzinfo=None)},
            EncodingError,
            id="created without zone",
        ),
        pytest.param({"document": credential(proof="x")}, ProofInvalidError, id="proof a text"),
        pytest.param(
            {"document": credential(undefined="x")}, UndefinedTermError, id="undefined term"
        ),
        pytest.param({"by": _Odd(method="key 1")}, ProofInvalidError, id="method no URL"),
        pytest.param({"by": _Odd(signature=b"\x30" * 71)}, SignatureMismatchError, id="DER"),
    ],
)
def test_what_cannot_be_signed_is_refused(options, error):
    others = {name: value for name, value in options.items() if name != "document"}
    with pytest.raises(error):
        signed(options.get("document"), **others)


def test_without_context_there_is_nothing_to_sign_by_json_ld():
    document = {name: value for name, value in credential().items() if name != "@context"}
    with pytest.raises(CanonicalizationError):
        signed(document)


def test_a_signer_is_three_members():
    assert isinstance(_Odd(), Signer)
    made = add_proof(credential(), signer=_Odd(signature=b"\1" * 64), created=CREATED)
    assert made["proof"]["verificationMethod"] == "did:example:n#k"


def test_the_suites_are_fixed():
    assert set(SUITES) == {
        "eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019",
        "Ed25519Signature2020",
    }  # fmt: skip
    with pytest.raises(TypeError):
        SUITES["mine"] = SUITES["eddsa-rdfc-2022"]
