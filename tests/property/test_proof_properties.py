# SPDX-License-Identifier: Apache-2.0

"""What holds for every signed document: it verifies as it is, and in no other form."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.unit.proof_material import (
    AT,
    SUITES_WITH_KEYS,
    check,
    credential,
    signed,
    signer,
)

from skillmark.encoding import strict_json
from skillmark.errors import SkillmarkError
from skillmark.proofs.vc_jwt import check_jwt, read_jwt, sign_jwt
from skillmark.protocols import Algorithm

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
NAMES = st.sampled_from(["name", "description"])
SUBJECTS = st.dictionaries(NAMES, TEXTS).map(lambda members: {"id": "did:example:a", **members})
MOMENTS = st.integers(631_152_000, 1_795_262_400).map(lambda s: datetime.fromtimestamp(s, UTC))
CREDENTIALS = st.builds(
    lambda name, subject: credential(name=name, credentialSubject=subject), TEXTS, SUBJECTS
)
SOME = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize(("suite", "algorithm"), SUITES_WITH_KEYS)
@SOME
@given(document=CREDENTIALS, created=MOMENTS)
def test_what_is_signed_verifies_after_a_trip_through_bytes(suite, algorithm, document, created):
    key = signer(algorithm)
    made = signed(document, by=key, suite=suite, created=created)
    again = strict_json.loads_object(strict_json.dumps(made))
    assert check(again, key)[0].created == created


@pytest.mark.parametrize(("suite", "algorithm"), SUITES_WITH_KEYS)
@SOME
@given(data=st.data())
def test_no_document_with_one_byte_changed_verifies(suite, algorithm, data):
    key = signer(algorithm)
    made = signed(by=key, suite=suite)
    octets = bytearray(strict_json.dumps(made))
    index = data.draw(st.integers(0, len(octets) - 1))
    new = data.draw(st.integers(32, 126))
    assume(octets[index] != new)
    octets[index] = new
    try:
        changed = strict_json.loads_object(bytes(octets))
        assume(changed != made)
        check(changed, key)
    except SkillmarkError:
        return
    pytest.fail(f"verifies though byte {index} is {chr(new)!r}")


@pytest.mark.parametrize("algorithm", [Algorithm.P256, Algorithm.ED25519])
@SOME
@given(document=CREDENTIALS)
def test_a_token_gives_back_what_was_signed(algorithm, document):
    key = signer(algorithm)
    token = read_jwt(sign_jwt(document, signer=key))
    check_jwt(token, key.public_key, at=AT)
    assert token.document == document


@SOME
@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["@context", "id", "type", "cryptosuite", "created", "proofPurpose",
                         "proofValue", "verificationMethod", "previousProof", "domain", "x"]),
        inner, max_size=8),
    max_leaves=12,
))  # fmt: skip
def test_a_proof_of_any_shape_is_refused_in_our_own_words(proof):
    for value in (proof, {**signed()["proof"], "nonce": proof}, [signed()["proof"], proof]):
        with pytest.raises(SkillmarkError):
            check(credential(name="Another", proof=value))


@SOME
@given(st.text(max_size=80) | st.from_regex(r"[A-Za-z0-9_-]{0,40}\.[A-Za-z0-9_-]{0,40}\.x?"))
def test_a_token_of_any_shape_is_refused_in_our_own_words(text):
    with pytest.raises(SkillmarkError):
        read_jwt(text)
