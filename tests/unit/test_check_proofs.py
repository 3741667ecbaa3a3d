# SPDX-License-Identifier: Apache-2.0

"""Checking embedded proofs: which hold, and every way in which they do not."""

from __future__ import annotations

import copy
from datetime import timedelta

import pytest
from tests.unit.proof_material import (
    AT,
    CREATED,
    SUITES_WITH_KEYS,
    VC_1,
    VC_2,
    check,
    credential,
    signed,
    signer,
)

from skillmark.canonical.contexts import ContextStore
from skillmark.encoding import moments
from skillmark.errors import (
    AlgorithmMismatchError,
    CanonicalizationError,
    ChallengeMismatchError,
    DomainMismatchError,
    KeyNotBoundError,
    PreviousProofError,
    ProofInvalidError,
    ProofMissingError,
    ProofPurposeError,
    ProofTimeError,
    SignatureMismatchError,
    SkillmarkError,
    SuiteUnknownError,
    UndefinedTermError,
)
from skillmark.proofs import SUITES, build_options, canonical_bytes, needs_json_ld, suite_of
from skillmark.proofs.hash_and_sign import HashAndSign
from skillmark.proofs.hashing import Form, Hashes, digest
from skillmark.protocols import Algorithm

DI_2 = "https://w3id.org/security/data-integrity/v2"
FIRST = "urn:uuid:11111111-1111-4111-8111-111111111111"


def _proof(**members):
    """A well-formed proof with a signature that nobody made; `...` takes a member away."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-11-21T10:00:00Z",
        "verificationMethod": signer().verification_method,
        "proofPurpose": "assertionMethod",
        "proofValue": "z" + "2" * 88,
        **members,
    }
    return {name: value for name, value in proof.items() if value is not ...}


def _unknown(**members):
    return _proof(cryptosuite="bbs-2023", **members)


# --- what there is to check -----------------------------------------------------------------------


@pytest.mark.parametrize("members", [{}, {"proof": None}, {"proof": []}])
def test_no_proof_is_no_proof(members):
    with pytest.raises(ProofMissingError):
        check(credential(**members))


@pytest.mark.parametrize(
    "proof",
    [
        pytest.param("z2", id="a text"),
        pytest.param(5, id="a number"),
        pytest.param(False, id="false"),
        pytest.param({}, id="an empty object"),
        pytest.param(["z2"], id="a list of texts"),
        pytest.param([None], id="a list of null"),
        pytest.param([[_proof()]], id="a list in a list"),
        pytest.param([_proof(id=f"urn:x:{n}") for n in range(33)], id="more than anyone needs"),
        pytest.param([_proof(id="urn:x:1"), _proof(id="urn:x:1", nonce="2")], id="one id twice"),
        pytest.param([_proof(), _proof(nonce=float("nan"))], id="not JSON"),
        pytest.param([_proof(nonce="1"), "x"], id="one of them a text"),
    ],
)
def test_a_proof_of_another_shape_is_refused(proof):
    with pytest.raises(ProofInvalidError):
        check(credential(proof=proof))


@pytest.mark.parametrize(
    "proof",
    [
        pytest.param(_unknown(), id="unknown cryptosuite"),
        pytest.param(_proof(cryptosuite="Ed25519Signature2020"), id="a type is no cryptosuite"),
        pytest.param(_proof(cryptosuite=""), id="empty cryptosuite"),
        pytest.param(_proof(type="eddsa-rdfc-2022"), id="a cryptosuite is no type"),
        pytest.param(_proof(type="RsaSignature2018"), id="unknown type"),
        pytest.param([_unknown(), _proof(type="Other")], id="two unknown"),
    ],
)
def test_an_unknown_suite_alone_proves_nothing(proof):
    with pytest.raises(SuiteUnknownError):
        check(credential(proof=proof))


@pytest.mark.parametrize("first", [True, False])
def test_an_unknown_suite_beside_a_good_proof_is_passed_over(first):
    document = signed()
    proofs = [_unknown(verificationMethod=5), document["proof"]]
    checked = check({**document, "proof": proofs if first else proofs[::-1]})
    assert [proof.suite for proof in checked] == ["eddsa-rdfc-2022"]


def test_a_bad_proof_beside_a_good_one_is_not_passed_over():
    document = signed()
    with pytest.raises(SignatureMismatchError) as caught:
        check({**document, "proof": [document["proof"], _proof()]})
    assert caught.value.pointer == "/proof/1"


def test_the_same_proof_twice_counts_once():
    document = signed()
    assert len(check({**document, "proof": [document["proof"], dict(document["proof"])]})) == 1


def test_the_order_of_a_set_means_nothing():
    other = signer(number=2)
    document = signed(signed(), by=other)
    document["proof"].reverse()
    assert len(check(document, signer(), other)) == 2


def test_a_set_may_have_thirty_two_proofs():
    document = signed()
    proofs = [document["proof"], *(_unknown(id=f"urn:x:{n}") for n in range(31))]
    assert len(check({**document, "proof": proofs})) == 1
    with pytest.raises(ProofInvalidError):
        check({**document, "proof": [*proofs, _unknown()]})


def test_a_proof_of_another_document_does_not_hold():
    with pytest.raises(SignatureMismatchError):
        check({**credential(name="Other"), "proof": signed()["proof"]})


# --- the members of a proof -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        pytest.param({"type": ...}, "/proof/type", id="no type"),
        pytest.param({"type": ["DataIntegrityProof"]}, "/proof/type", id="type a list"),
        pytest.param({"type": None}, "/proof/type", id="type null"),
        pytest.param({"cryptosuite": ...}, "/proof/cryptosuite", id="no cryptosuite"),
        pytest.param({"cryptosuite": 1}, "/proof/cryptosuite", id="cryptosuite a number"),
        pytest.param({"created": "2026-11-21"}, "/proof/created", id="created a day"),
        pytest.param({"created": "2026-11-21T10:00:00"}, "/proof/created", id="created no zone"),
        pytest.param({"created": 5}, "/proof/created", id="created a number"),
        pytest.param({"created": None}, "/proof/created", id="created null"),
        pytest.param({"expires": "never"}, "/proof/expires", id="expires a word"),
        pytest.param({"expires": ["2030-01-01T00:00:00Z"]}, "/proof/expires", id="expires a list"),
        pytest.param({"verificationMethod": ...}, "/proof", id="no method"),
        pytest.param(
            {"verificationMethod": {"id": "did:example:n#k"}},
            "/proof/verificationMethod",
            id="method embedded",
        ),
        pytest.param(
            {"verificationMethod": "#key-1"}, "/proof/verificationMethod", id="method relative"
        ),
        pytest.param(
            {"verificationMethod": "did:example:" + "a" * 501},
            "/proof/verificationMethod",
            id="method too long",
        ),
        pytest.param({"proofPurpose": ...}, "/proof", id="no purpose"),
        pytest.param(
            {"proofPurpose": ["assertionMethod"]}, "/proof/proofPurpose", id="purpose a list"
        ),
        pytest.param({"id": "first"}, "/proof/id", id="id relative"),
        pytest.param({"id": 1}, "/proof/id", id="id a number"),
        pytest.param({"nonce": 1}, "/proof/nonce", id="nonce a number"),
        pytest.param({"domain": 1}, "/proof/domain", id="domain a number"),
        pytest.param({"domain": []}, "/proof/domain", id="domain empty"),
        pytest.param({"domain": ["a", 1]}, "/proof/domain", id="domain mixed"),
        pytest.param({"domain": ["a", "a"]}, "/proof/domain", id="domain no set"),
        pytest.param({"challenge": ["c"]}, "/proof/challenge", id="challenge a list"),
        pytest.param({"previousProof": 1}, "/proof/previousProof", id="previousProof a number"),
        pytest.param({"previousProof": []}, "/proof/previousProof", id="previousProof empty"),
        pytest.param(
            {"previousProof": [FIRST, None]}, "/proof/previousProof", id="previousProof mixed"
        ),
        pytest.param({"proofValue": ...}, "/proof/proofValue", id="no proofValue"),
        pytest.param({"proofValue": 5}, "/proof/proofValue", id="proofValue a number"),
        pytest.param({"proofValue": ""}, "/proof/proofValue", id="proofValue empty"),
        pytest.param({"proofValue": "u" + "A" * 86}, "/proof/proofValue", id="base64url"),
        pytest.param({"proofValue": "2" * 88}, "/proof/proofValue", id="no multibase"),
        pytest.param({"proofValue": "z" + "0" * 88}, "/proof/proofValue", id="not base58"),
        pytest.param({"proofValue": "z" + "2" * 80}, "/proof/proofValue", id="too short"),
        pytest.param({"proofValue": "z1" + "2" * 88}, "/proof/proofValue", id="a zero byte more"),
        pytest.param({"proofValue": "z" + "2" * 131}, "/proof/proofValue", id="96 bytes"),
        pytest.param({"proofValue": "z" + "2" * 1_000_000}, "/proof/proofValue", id="a megabyte"),
        pytest.param({"@context": [VC_2, DI_2]}, "/proof/@context", id="its own @context"),
    ],
)
def test_a_member_of_the_wrong_shape_is_refused(members, pointer):
    with pytest.raises(ProofInvalidError) as caught:
        check(credential(proof=_proof(**members)))
    assert caught.value.pointer == pointer


def _nested(levels):
    value = "x"
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
@pytest.mark.parametrize(
    "value", [float("inf"), "\ud800", _nested(100), _nested(100_000)],
    ids=["infinity", "half a pair", "deep", "endless"],
)  # fmt: skip
def test_a_member_that_json_cannot_hold_is_refused(suite, value):
    document = signed(suite=suite)
    document["proof"]["extra"] = value
    with pytest.raises(ProofInvalidError):
        check(document)


@pytest.mark.parametrize("member", ["extra", "jws", "verifiedBy"])
def test_a_member_of_a_proof_that_has_no_meaning_is_refused(member):
    document = signed()
    document["proof"][member] = "x"
    with pytest.raises(UndefinedTermError) as caught:
        check(document)
    assert caught.value.pointer == f"/proof/{member}"


def test_an_rdfc_proof_may_repeat_the_contexts_of_the_document():
    document = signed()
    document["proof"]["@context"] = [VC_2]
    assert check(document)


@pytest.mark.parametrize(
    ("seconds", "accepted"), [(-3600, True), (0, True), (300, True), (301, False), (10**8, False)]
)
def test_a_proof_from_the_future_is_refused_beyond_the_skew(seconds, accepted):
    document = signed(created=AT + timedelta(seconds=seconds))
    if accepted:
        check(document)
    else:
        with pytest.raises(ProofTimeError):
            check(document)


@pytest.mark.parametrize(("seconds", "accepted"), [(1, True), (0, False), (-1, False)])
def test_a_proof_that_expired_is_refused(seconds, accepted):
    document = signed(expires=AT + timedelta(seconds=seconds))
    if accepted:
        check(document)
    else:
        with pytest.raises(ProofTimeError):
            check(document)


@pytest.mark.parametrize(("made", "asked"), [("authentication", "assertionMethod"),
                                             ("assertionMethod", "authentication")])  # fmt: skip
def test_a_proof_for_another_purpose_is_refused(made, asked):
    with pytest.raises(ProofPurposeError):
        check(signed(purpose=made), purpose=asked)


A, B = "a.example", "b.example"


@pytest.mark.parametrize(
    ("made", "asked", "accepted"),
    [
        (None, None, True), (A, None, True), ([A, B], None, True),
        (A, A, True), ([A], A, True), (A, {A}, True), ([A, B], [B, A], True),
        (None, A, False), (B, A, False), ([A, B], A, False), (A, {A, B}, False), (A, [], False),
    ],
)  # fmt: skip
def test_a_domain_that_is_asked_for_must_be_the_same(made, asked, accepted):
    document = signed(domain=made)
    if accepted:
        check(document, domain=asked)
    else:
        with pytest.raises(DomainMismatchError):
            check(document, domain=asked)


@pytest.mark.parametrize(
    ("made", "asked", "accepted"),
    [(None, None, True), ("c", None, True), ("c", "c", True), (None, "c", False),
     ("d", "c", False), ("c", "", False)],
)  # fmt: skip
def test_a_challenge_that_is_asked_for_must_be_answered(made, asked, accepted):
    document = signed(challenge=made)
    if accepted:
        check(document, challenge=asked)
    else:
        with pytest.raises(ChallengeMismatchError):
            check(document, challenge=asked)


# --- keys -----------------------------------------------------------------------------------------


def test_the_key_is_asked_for_with_method_purpose_and_moment():
    asked = []

    def find_key(*question):
        asked.append(question)
        return signer().public_key

    check(signed(), find_key=find_key)
    assert asked == [(signer().verification_method, "assertionMethod", CREATED)]


def test_a_method_of_the_longest_length_is_looked_up():
    method = "did:example:" + "a" * 500
    with pytest.raises(KeyNotBoundError):
        check(credential(proof=_proof(verificationMethod=method)))


def test_a_key_that_is_not_listed_is_refused():
    with pytest.raises(KeyNotBoundError):
        check(signed(by=signer(number=2)), signer())


def test_no_key_is_looked_up_while_any_proof_is_of_the_wrong_shape():
    document = signed()
    document["proof"] = [document["proof"], _proof(created="x")]

    def find_key(*_):
        raise AssertionError("looked up")

    with pytest.raises(ProofInvalidError):
        check(document, find_key=find_key)


@pytest.mark.parametrize(("suite", "algorithm"), SUITES_WITH_KEYS)
@pytest.mark.parametrize(
    "other", [Algorithm.ED25519, Algorithm.P256, Algorithm.P384, Algorithm.RSA]
)
def test_a_key_of_another_kind_is_refused(suite, algorithm, other):
    if other is algorithm:
        return
    document = signed(by=signer(algorithm), suite=suite)
    with pytest.raises((AlgorithmMismatchError, ProofInvalidError, SignatureMismatchError)) as got:
        check(document, find_key=lambda *_: signer(other).public_key)
    if suite.startswith("eddsa") or other in {Algorithm.ED25519, Algorithm.RSA}:
        assert got.type is AlgorithmMismatchError


# --- chains ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("names", [FIRST, [FIRST], ["urn:uuid:other", FIRST]])
def test_a_proof_that_builds_on_a_missing_one_is_refused(names):
    with pytest.raises(PreviousProofError):
        check(credential(proof=_proof(previousProof=names)))


def test_a_proof_that_builds_on_one_of_an_unknown_suite_is_refused():
    proofs = [_unknown(id=FIRST), _proof(previousProof=FIRST)]
    with pytest.raises(SuiteUnknownError):
        check(credential(proof=proofs))


@pytest.mark.parametrize("name", [{}, [], [FIRST], {"@id": FIRST}, 7, True, None], ids=str)
def test_an_id_that_is_no_text_is_named_by_no_previous_proof(name):
    proofs = [_unknown(id=name), _proof(previousProof=FIRST)]
    with pytest.raises(PreviousProofError):
        check(credential(proof=proofs))


def test_a_proof_that_builds_on_itself_does_not_hold():
    with pytest.raises(SignatureMismatchError):
        check(credential(proof=_proof(id=FIRST, previousProof=FIRST)))


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_a_link_cannot_be_taken_out_of_a_chain(suite):
    other = signer(number=2)
    document = signed(
        signed(suite=suite, proof_id=FIRST), by=other, suite=suite, previous_proof=FIRST
    )
    del document["proof"][1]["previousProof"]
    with pytest.raises(SignatureMismatchError):
        check(document, signer(), other)


# --- JCS and contexts -----------------------------------------------------------------------------


def test_a_context_added_behind_the_signed_ones_is_lawful_for_jcs():
    document = signed(suite="eddsa-jcs-2022")
    assert check({**document, "@context": [VC_2, DI_2]})


@pytest.mark.parametrize(
    "contexts",
    [[DI_2, VC_2], [DI_2], [], None, VC_2 + "x"],
    ids=["before", "instead", "none", "null", "another"],
)
def test_contexts_that_do_not_begin_with_the_signed_ones_are_refused(contexts):
    document = signed(suite="eddsa-jcs-2022")
    with pytest.raises(ProofInvalidError):
        check({**document, "@context": contexts})


def test_one_context_and_a_list_of_it_begin_alike():
    document = signed(credential(**{"@context": VC_2}), suite="eddsa-jcs-2022")
    assert document["proof"]["@context"] == VC_2
    assert check({**document, "@context": [VC_2]})


def test_a_jcs_proof_without_contexts_signs_those_of_the_document():
    document = signed(suite="eddsa-jcs-2022")
    del document["proof"]["@context"]
    with pytest.raises(SignatureMismatchError):
        check(document)


def test_an_added_context_is_not_lawful_for_rdfc_where_it_changes_meaning():
    document = signed()
    assert check({**document, "@context": [VC_2, DI_2]})  # it changes none
    with pytest.raises(CanonicalizationError):
        check({**document, "@context": []})


# --- every member ---------------------------------------------------------------------------------


def _leaves(value, path=()):
    yield path
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _leaves(member, (*path, name))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _leaves(member, (*path, index))


def _changed(document, path, change):
    changed = copy.deepcopy(document)
    parent = changed
    for step in path[:-1]:
        parent = parent[step]
    if change == "delete":
        del parent[path[-1]]
    elif change == "rename":
        if not isinstance(parent, dict):
            return None
        parent[f"{path[-1]}x"] = parent.pop(path[-1])
    else:
        parent[path[-1]] = change
    return changed


@pytest.mark.parametrize(("suite", "algorithm"), SUITES_WITH_KEYS)
@pytest.mark.parametrize("change", ["delete", "rename", "x", "urn:x:y", None, 0, [], {}, True])
def test_no_document_with_one_member_changed_verifies(suite, algorithm, change):
    key = signer(algorithm)
    document = signed(
        credential(description="é", credentialSubject={"id": "did:example:a", "name": "A"}),
        by=key, suite=suite, expires=AT + timedelta(days=1), domain="a.example", challenge="c",
        proof_id=FIRST,
    )  # fmt: skip
    check(document, key)
    for path in _leaves(document):
        changed = _changed(document, path, change) if path else None
        if changed is not None and changed != document:
            with pytest.raises(SkillmarkError):
                check(changed, key)


# --- pieces ---------------------------------------------------------------------------------------


def test_the_form_of_a_proof_is_known_before_it_is_checked():
    assert needs_json_ld(signed())
    assert not needs_json_ld(signed(suite="eddsa-jcs-2022"))
    assert needs_json_ld(signed(signed(suite="eddsa-jcs-2022"), by=signer(number=2)))
    assert not needs_json_ld(credential(proof=_unknown()))
    with pytest.raises(ProofMissingError):
        needs_json_ld(credential())
    with pytest.raises(ProofInvalidError):
        needs_json_ld(credential(proof={}))


def test_the_suite_of_a_proof_is_found_by_type_and_cryptosuite():
    assert suite_of(_proof()).name == "eddsa-rdfc-2022"
    assert suite_of(_proof(type="Ed25519Signature2020")).name == "Ed25519Signature2020"
    assert suite_of(_unknown()) is None


def test_a_document_is_canonicalised_once_for_all_its_proofs(monkeypatch):
    calls = []

    def counted(document, form, contexts, hash_name):
        calls.append(document.get("id"))
        return canonical_bytes(document, form, contexts, hash_name)

    others = [signer(number=number) for number in (1, 2, 3)]
    document = signed(by=others[0])
    for other in others[1:]:
        document = signed(document, by=other)
    monkeypatch.setattr("skillmark.proofs.hashing.canonical_bytes", counted)
    check(document, *others)
    assert calls.count(document["id"]) == 1


def test_equal_options_are_canonicalised_once(monkeypatch):
    calls = []

    def counted(document, form, contexts, hash_name):
        calls.append(document.get("type"))
        return canonical_bytes(document, form, contexts, hash_name)

    monkeypatch.setattr("skillmark.proofs.hashing.canonical_bytes", counted)
    moment = moments.parse("2031-01-01T00:00:00Z")  # used by no other test
    for number in range(3):
        signed(credential(id=f"urn:x:{number}"), created=moment)
    assert calls.count("DataIntegrityProof") == 1
    assert len(calls) == 4


def test_the_legacy_suite_is_verified_in_a_document_of_vc_1_1():
    document = {
        "@context": [VC_1, "https://w3id.org/security/suites/ed25519-2020/v1"],
        "type": ["VerifiableCredential"],
        "issuer": "did:example:n",
        "issuanceDate": "2020-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:ada"},
    }
    suite = SUITES["Ed25519Signature2020"]
    options = build_options(
        suite,
        verification_method=signer().verification_method,
        purpose="assertionMethod",
        created=moments.parse("2020-01-01T00:00:00Z"),
    )
    assert options == {
        "type": "Ed25519Signature2020",
        "created": "2020-01-01T00:00:00Z",
        "verificationMethod": signer().verification_method,
        "proofPurpose": "assertionMethod",
    }
    hashes = Hashes(ContextStore.bundled())
    proof = suite.create(document, options, signer=signer(), hashes=hashes)
    assert check({**document, "proof": proof})[0].suite == "Ed25519Signature2020"
    with pytest.raises(SignatureMismatchError):
        check({**document, "issuer": "did:example:m", "proof": proof})
    with pytest.raises(UndefinedTermError):
        check({**document, "@context": [VC_1], "proof": proof})


def test_a_proof_can_be_made_from_its_pieces():
    suite = SUITES["eddsa-rdfc-2022"]
    hashes = Hashes(ContextStore.bundled())
    options = build_options(
        suite,
        verification_method=signer().verification_method,
        purpose="assertionMethod",
        created=CREATED,
    )
    document = credential()
    lines = canonical_bytes(document, suite.form, ContextStore.bundled(), "sha256")
    with_context = {**options, "@context": document["@context"]}
    message = hashes.of_options(with_context, suite.form, "sha256", pointer="/proof") + digest(
        lines, "sha256"
    )
    assert suite.complete(options, message, signer=signer()) == signed(document)["proof"]


def test_a_new_suite_is_one_object(monkeypatch):
    mine = HashAndSign("mine-2027", Form.JCS, {Algorithm.ED25519: "sha384"})
    monkeypatch.setattr("skillmark.proofs.registry.SUITES", {"mine-2027": mine})
    monkeypatch.setattr("skillmark.proofs.data_integrity.SUITES", {"mine-2027": mine})
    document = signed(suite="mine-2027")
    assert check(document)[0].suite == "mine-2027"


def test_hashes_do_not_take_one_document_for_another():
    hashes = Hashes(ContextStore.bundled())
    digests = {hashes.of_document({"a": number}, Form.JCS, "sha256") for number in range(100)}
    assert len(digests) == 100
