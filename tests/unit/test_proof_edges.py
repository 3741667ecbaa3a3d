# SPDX-License-Identifier: Apache-2.0

"""Where a rule of proofs and tokens begins and ends."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.proof_material import AT, VC_1, check, credential, keys_of, signed, signer

from skillmark.encoding import base64url, strict_json
from skillmark.errors import HeaderNotAllowedError, ProofInvalidError, SkillmarkError
from skillmark.proofs import check_proofs, jws
from skillmark.proofs.jwt_claims import document_of, is_presentation, payload_of
from skillmark.proofs.vc_jwt import read_jwt

PRESENTATION = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiablePresentation"],
    "holder": "did:example:ada",
}


def token(header: dict[str, Any], payload: dict[str, Any]) -> str:
    parts = ({"alg": "EdDSA", "kid": "did:example:x#k", **header}, payload)
    text = ".".join(base64url.encode(strict_json.dumps(part)) for part in parts)
    return f"{text}.{base64url.encode(bytes(64))}"


@pytest.mark.parametrize("makes", [tuple, list])
def test_a_set_of_domains_and_previous_proofs_is_written_as_a_list(makes):
    first = signed(proof_id="urn:uuid:1", domain=["a", "b"])
    made = signed(first, domain=makes(["a", "b"]), previous_proof=makes(["urn:uuid:1"]))

    assert made["proof"][1]["domain"] == ["a", "b"]
    assert made["proof"][1]["previousProof"] == ["urn:uuid:1"]
    assert check_proofs(made, find_key=keys_of(signer()), at=AT, domain=["b", "a"]) is not None


class TestTheSubjectOfAToken:
    @pytest.mark.parametrize(
        ("subject", "sub"),
        [
            ({"id": "did:x:1"}, "did:x:1"),
            ([{"id": "did:x:1"}], "did:x:1"),
            ("did:x:1", "did:x:1"),
            ([{"id": "did:x:1"}, {"id": "did:x:2"}], None),
            ([], None),
            ({"name": "x"}, None),
            ({"id": 7}, None),
        ],
        ids=str,
    )
    def test_is_named_where_there_is_one(self, subject, sub):
        assert payload_of(credential(credentialSubject=subject)).get("sub") == sub


class TestTheOlderForm:
    OLD: dict[str, Any] = {
        "@context": [VC_1],
        "type": ["VerifiableCredential"],
        "credentialSubject": {"degree": "x"},
    }

    def test_takes_from_the_claims_what_stands_there_only(self):
        payload = {"iss": "did:x:i", "jti": "urn:x:1", "sub": "did:x:s", "nbf": 0, "exp": 60}

        found = document_of({**payload, "vc": self.OLD})

        assert found["issuer"] == "did:x:i"
        assert found["id"] == "urn:x:1"
        assert found["credentialSubject"] == {"id": "did:x:s", "degree": "x"}
        assert found["issuanceDate"] == "1970-01-01T00:00:00Z"
        assert found["expirationDate"] == "1970-01-01T00:01:00Z"

    def test_leaves_an_object_with_an_id_as_it_stands(self):
        issuer = {"name": "N", "id": "did:x:i"}

        found = document_of({"iss": "did:x:i", "vc": {**self.OLD, "issuer": issuer}})

        assert list(found["issuer"]) == ["name", "id"]

    def test_gives_an_object_without_an_id_the_one_of_the_claim(self):
        found = document_of({"iss": "did:x:i", "vc": {**self.OLD, "issuer": {"name": "N"}}})

        assert found["issuer"] == {"id": "did:x:i", "name": "N"}

    def test_is_that_of_one_context_written_without_brackets_too(self):
        assert "vc" in payload_of({**self.OLD, "@context": VC_1, "issuer": "did:x:i"})
        for contexts in (["urn:x", VC_1], "urn:x", None, []):
            document = {**self.OLD, "@context": contexts, "issuer": "did:x:i"}
            assert "vc" not in payload_of(document)


@pytest.mark.parametrize(
    ("kinds", "presents"),
    [
        ("VerifiablePresentation", True),
        (["VerifiablePresentation"], True),
        ("NotAVerifiablePresentation", False),
        (["VerifiableCredential"], False),
        (None, False),
    ],
    ids=str,
)
def test_a_presentation_is_known_by_one_of_its_types(kinds, presents):
    assert is_presentation({"type": kinds}) is presents


class TestTheHeader:
    def test_may_hold_a_kid_of_one_character_and_of_512(self):
        for length in (1, 512):
            found = read_jwt(token({"kid": "k" * length}, credential()))
            assert found.key_id == "k" * length
            assert found.jwk is None
        with pytest.raises(HeaderNotAllowedError):
            read_jwt(token({"kid": "k" * 513}, credential()))

    def test_of_the_newer_kinds_goes_with_no_older_claim(self):
        for typ, payload in (
            ("vc+jwt", {"vc": credential()}),
            ("vp+jwt", {"vp": PRESENTATION}),
        ):
            with pytest.raises(SkillmarkError, match="no vc or vp claim"):
                read_jwt(token({"typ": typ}, payload))

    def test_may_write_the_media_type_in_full_and_in_any_case(self):
        for typ in ("application/vc+jwt", "VC+JWT", "Application/VC+JWT", "jwt"):
            assert read_jwt(token({"typ": typ}, credential())).document


def test_a_token_has_three_parts_and_the_last_may_hold_no_dot():
    for text in ("a.b.c.d.e", "a.b.c.", ".a.b.c"):
        with pytest.raises(SkillmarkError, match="three parts"):
            jws.parse_compact(text)


@pytest.mark.parametrize(("count", "is_read"), [(32, True), (33, False)])
def test_thirty_two_proofs_are_read_and_one_more_is_not(count, is_read):
    document = signed()
    proofs = [{**document["proof"], "id": f"urn:uuid:{n}"} for n in range(count)]

    with pytest.raises(SkillmarkError) as refusal:
        check({**document, "proof": proofs})

    assert isinstance(refusal.value, ProofInvalidError) is not is_read
