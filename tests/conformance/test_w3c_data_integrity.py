# SPDX-License-Identifier: Apache-2.0

"""
What the W3C's suites for Data Integrity ask, for each cryptosuite and kind of key.

The general statements are those of VC Data Integrity 1.0, those on keys and
signatures of its EdDSA and ECDSA cryptosuites. Inputs are our own. What is
deliberately stricter than the suites stands in `docs/conformance-w3c.md`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from tests.conformance.w3c_material import (
    CREATED,
    DATA_INTEGRITY,
    HOLDER,
    INLINE,
    ISSUER,
    NOW,
    SIGNERS,
    VC_1,
    VC_2,
    altered,
    credential,
    issue,
    judged,
)

from skillmark import Verifier
from skillmark.canonical import jcs
from skillmark.canonical.jsonld import expand
from skillmark.encoding import iri, multibase
from skillmark.errors import EncodingError, PreviousProofError, SkillmarkError
from skillmark.proofs import SUITES, add_proof
from skillmark.proofs.hashing import Hashes
from skillmark.proofs.options import build_options
from skillmark.protocols import Algorithm

DATE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")
SIGNATURE_BYTES = {Algorithm.ED25519: 64, Algorithm.P256: 64, Algorithm.P384: 96}
KEY_BYTES = {Algorithm.ED25519: 34, Algorithm.P256: 35, Algorithm.P384: 51}


@dataclass(frozen=True)
class Kind:
    """A cryptosuite with a kind of key and a version of the data model."""

    suite: str
    algorithm: Algorithm
    version: str

    def __str__(self) -> str:
        return f"{self.suite} {self.algorithm} VC {self.version}"

    @property
    def signer(self) -> Any:
        return SIGNERS[self.algorithm]

    @property
    def unsigned(self) -> dict[str, Any]:
        """A small credential that this kind signs."""
        issuer = self.signer.verification_method.partition("#")[0]
        if self.version == "2.0":
            return credential(issuer=issuer, name="First aid")
        return credential(
            **{"@context": [VC_1, {"@context": {"name": "https://schema.org/name"}}]},
            issuer=issuer,
            issuanceDate="2024-01-01T00:00:00Z",
            credentialSubject={"id": "did:example:jonas", "name": "Jonas"},
        )

    def issued(self, **options: Any) -> dict[str, Any]:
        return issue(self.unsigned, by=self.signer, proof=self.suite, **options)

    def proof_with(self, change: Callable[[dict[str, Any]], Any], document: Any = None) -> Any:
        """A document whose proof has the members after `change`, rightly signed if that can be."""
        suite: Any = SUITES[self.suite]
        document = self.unsigned if document is None else document
        if self.version == "1.1":
            document["@context"].append(DATA_INTEGRITY)
        options = build_options(
            suite,
            verification_method=self.signer.verification_method,
            purpose="assertionMethod",
            created=CREATED,
        )
        change(options)
        try:
            proof = suite.create(document, options, signer=self.signer, hashes=Hashes(INLINE))
        except SkillmarkError:
            message = hashlib.sha256(jcs(options)).digest() + hashlib.sha256(jcs(document)).digest()
            proof = suite.complete(options, message, signer=self.signer)
        return {**document, "proof": proof}


KINDS = [
    Kind(suite, algorithm, version)
    for suite, algorithm in [
        ("eddsa-rdfc-2022", Algorithm.ED25519),
        ("eddsa-jcs-2022", Algorithm.ED25519),
        ("ecdsa-rdfc-2019", Algorithm.P256),
        ("ecdsa-rdfc-2019", Algorithm.P384),
        ("ecdsa-jcs-2019", Algorithm.P256),
        ("ecdsa-jcs-2019", Algorithm.P384),
    ]
    for version in ("2.0", "1.1")
]
every_kind = pytest.mark.parametrize("kind", KINDS, ids=str)


# --- Create ---------------------------------------------------------------------------------------


@every_kind
def test_an_issued_proof_has_the_form_that_the_specification_asks_for(kind: Kind):
    document = kind.issued(domain=["skillmark.example"], challenge="17", expires=NOW)
    proof = document["proof"]

    assert proof["type"] == "DataIntegrityProof"
    assert proof["cryptosuite"] == kind.suite
    assert {VC_2, DATA_INTEGRITY} & {c for c in document["@context"] if isinstance(c, str)}
    assert DATE.fullmatch(proof["created"])
    assert DATE.fullmatch(proof["expires"])
    assert iri.is_url(proof["verificationMethod"])
    assert proof["proofPurpose"] == "assertionMethod"
    assert proof["domain"] == ["skillmark.example"]
    assert proof["challenge"] == "17"
    assert not {"previousProof", "nonce", "id"} & proof.keys()


@every_kind
def test_the_members_of_a_proof_stand_for_urls(kind: Kind):
    document = kind.issued()
    (expanded,) = expand({"@context": document["@context"], **document["proof"]}, INLINE)
    sec = "https://w3id.org/security#"

    assert expanded["@type"] == [sec + "DataIntegrityProof"]
    assert expanded[sec + "cryptosuite"] == [
        {"@type": sec + "cryptosuiteString", "@value": kind.suite}
    ]
    assert expanded[sec + "proofPurpose"] == [{"@id": sec + "assertionMethod"}]
    assert iri.is_url(expanded[sec + "verificationMethod"][0]["@id"])


@every_kind
def test_signatures_and_keys_have_the_lengths_of_their_kind(kind: Kind):
    value = kind.issued()["proof"]["proofValue"]
    key = kind.signer.public_key.to_multikey()

    assert value[0] == key[0] == "z"
    assert len(multibase.decode_multibase(value, 512)) == SIGNATURE_BYTES[kind.algorithm]
    assert len(multibase.decode_multibase(key, 512)) == KEY_BYTES[kind.algorithm]


def test_a_moment_without_a_zone_is_never_written():
    with pytest.raises(EncodingError):
        issue(credential(), at=CREATED.replace(tzinfo=None))


# --- Verify ---------------------------------------------------------------------------------------


@every_kind
def test_what_was_issued_verifies(kind: Kind):
    report = judged(kind.issued())

    assert report.trusted, report.error


@every_kind
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda proof: proof.pop("created"), id="no created"),
        pytest.param(lambda proof: proof.update(created="2025-11-22T12:00:00Z"), id="a year old"),
        pytest.param(
            lambda proof: proof.update(created="2026-11-22T12:00:00.5+05:30"), id="an offset"
        ),
        pytest.param(lambda proof: proof.update(expires="2027-01-01T00:00:00Z"), id="expires"),
        pytest.param(lambda proof: proof.update(id="urn:uuid:1"), id="an id"),
        pytest.param(lambda proof: proof.update(nonce="n-17"), id="a nonce"),
        pytest.param(lambda proof: proof.update(domain="a.example"), id="a domain"),
        pytest.param(lambda proof: proof.update(domain=["a.example", "b.example"]), id="domains"),
    ],
)
def test_an_optional_member_is_accepted(kind: Kind, change: Any):
    report = judged(kind.proof_with(change))

    assert report.trusted, report.error


REFUSED_MEMBERS = {
    "no type": lambda proof: proof.pop("type"),
    "another type": lambda proof: proof.update(type="UnknownProof"),
    "an empty type": lambda proof: proof.update(type=""),
    "no cryptosuite": lambda proof: proof.pop("cryptosuite"),
    "another cryptosuite": lambda proof: proof.update(cryptosuite="unknown-2017"),
    "an empty cryptosuite": lambda proof: proof.update(cryptosuite=""),
    "a cryptosuite that is no text": lambda proof: proof.update(cryptosuite=["eddsa-rdfc-2022"]),
    "no verification method": lambda proof: proof.pop("verificationMethod"),
    "a verification method that is none": lambda proof: proof.update(
        verificationMethod="did:key:invalidVm"
    ),
    "a verification method that is no did:key": lambda proof: proof.update(
        verificationMethod="did:key:@invalid@"
    ),
    "a verification method that is no URL": lambda proof: proof.update(verificationMethod="key-1"),
    "the key of somebody else": lambda proof: proof.update(
        verificationMethod=HOLDER.verification_method
    ),
    "no purpose": lambda proof: proof.pop("proofPurpose"),
    "a purpose that is none": lambda proof: proof.update(proofPurpose="invalidPurpose"),
    "another purpose": lambda proof: proof.update(proofPurpose="authentication"),
    "created that is no moment": lambda proof: proof.update(created="invalidDate"),
    "created without a zone": lambda proof: proof.update(created="2026-11-21T10:00:00"),
    "created ahead": lambda proof: proof.update(created="2026-11-23T10:00:00Z"),
    "expires that is no moment": lambda proof: proof.update(expires="invalidDate"),
    "expires without a zone": lambda proof: proof.update(expires="2026-11-22T12:00:00"),
    "expired": lambda proof: proof.update(expires="2026-11-22T11:59:59Z"),
    "a domain that is a number": lambda proof: proof.update(domain=17),
    "a domain that is empty": lambda proof: proof.update(domain=[]),
    "a challenge that is a number": lambda proof: proof.update(challenge=17),
    "a nonce that is a number": lambda proof: proof.update(nonce=17),
    "an id that is no URL": lambda proof: proof.update(id="proof-1"),
    "an undefined member": lambda proof: proof.update(undefinedMember="x"),
}


@every_kind
@pytest.mark.parametrize("change", REFUSED_MEMBERS.values(), ids=REFUSED_MEMBERS)
def test_a_proof_is_refused_with(kind: Kind, change: Any):
    assert not judged(kind.proof_with(change)).trusted


ALTERATIONS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "no proof": lambda vc: vc.pop("proof"),
    "a null proof": lambda vc: vc.update(proof=None),
    "an empty set of proofs": lambda vc: vc.update(proof=[]),
    "a proof that is a text": lambda vc: vc.update(proof="z123"),
    "no proofValue": lambda vc: vc["proof"].pop("proofValue"),
    "a null proofValue": lambda vc: vc["proof"].update(proofValue=None),
    "a proofValue without its header": lambda vc: vc["proof"].update(
        proofValue=vc["proof"]["proofValue"][1:]
    ),
    "a proofValue of another base": lambda vc: vc["proof"].update(
        proofValue=multibase.encode_multibase(
            multibase.decode_multibase(vc["proof"]["proofValue"], 512), "u"
        )
    ),
    "a proofValue that is too long": lambda vc: vc["proof"].update(
        proofValue=multibase.encode_multibase(
            multibase.decode_multibase(vc["proof"]["proofValue"], 512) + bytes(32)
        )
    ),
    "a proofValue that is too short": lambda vc: vc["proof"].update(
        proofValue=multibase.encode_multibase(
            multibase.decode_multibase(vc["proof"]["proofValue"], 512)[:-1]
        )
    ),
    "another created": lambda vc: vc["proof"].update(created="2026-11-21T10:00:01Z"),
    "another name": lambda vc: vc.update(name="Second aid"),
    "a changed subject": lambda vc: vc["credentialSubject"].update(id="did:example:other"),
    "an undefined member": lambda vc: vc["credentialSubject"].update(undefinedTerm="x"),
    "an undefined type": lambda vc: vc["type"].append("UndefinedType"),
}


@every_kind
@pytest.mark.parametrize("change", ALTERATIONS.values(), ids=ALTERATIONS)
def test_an_altered_credential_is_refused_with(kind: Kind, change: Any):
    document = kind.issued()

    assert not judged(altered(document, change)).trusted


@every_kind
def test_data_that_json_ld_would_drop_is_refused_when_signed_and_when_verified(kind: Kind):
    document = kind.unsigned
    document["credentialSubject"]["undefinedTerm"] = "dropped"
    with pytest.raises(SkillmarkError, match="undefinedTerm"):
        issue(document, by=kind.signer, proof=kind.suite)

    signed = kind.issued()
    signed["credentialSubject"]["undefinedTerm"] = "dropped"

    assert judged(signed).code == "term_undefined"


@every_kind
def test_a_relative_type_is_refused_though_a_base_stood_beside_it_once(kind: Kind):
    document = kind.unsigned
    document["type"].append("RelativeType")
    document["@context"].append({"@base": "https://skillmark.example/"})

    with pytest.raises(SkillmarkError):
        issue(document, by=kind.signer, proof=kind.suite)
    assert not judged(kind.proof_with(lambda _: None, document)).trusted


@pytest.mark.parametrize(
    "digest",
    [
        lambda document, options: jcs(options) + jcs(document),
        lambda document, options: (
            hashlib.sha512(jcs(options)).digest() + hashlib.sha512(jcs(document)).digest()
        ),
        lambda document, options: (
            hashlib.sha256(jcs(options)).digest() + hashlib.sha256(jcs(document)).digest()
        ),
    ],
    ids=["no hash", "SHA-512", "another canonical form"],
)
@pytest.mark.parametrize("kind", KINDS[:1] + KINDS[4:5], ids=str)
def test_another_transformation_or_hash_is_refused(kind: Kind, digest: Any):
    suite: Any = SUITES[kind.suite]
    document = kind.unsigned
    options = build_options(
        suite,
        verification_method=kind.signer.verification_method,
        purpose="assertionMethod",
        created=CREATED,
    )
    proof = suite.complete(options, digest(document, options), signer=kind.signer)

    assert judged({**document, "proof": proof}).code == "signature_mismatch"


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_the_cryptosuites_are_not_exchanged_for_one_another(kind: Kind):
    for suite in SUITES:
        if suite != kind.suite:
            signed = altered(kind.issued(), lambda vc, s=suite: vc["proof"].update(cryptosuite=s))
            assert not judged(signed).trusted


@every_kind
def test_a_domain_or_challenge_that_is_asked_for_must_be_there(kind: Kind):
    signed = kind.issued(domain="a.example", challenge="17")

    assert judged(signed, domain="a.example", challenge="17").trusted
    assert judged(signed, domain="b.example").code == "domain_mismatch"
    assert judged(signed, domain="a.example", challenge="18").code == "challenge_mismatch"
    assert judged(kind.issued(), domain="a.example").code == "domain_mismatch"
    assert judged(kind.issued(), challenge="17").code == "challenge_mismatch"


# --- Sets and chains ------------------------------------------------------------------------------

FIRST, SECOND = "urn:uuid:11111111-0000-4000-8000-000000000000", "urn:uuid:22222222"


def chain(kind: Kind, previous: Any = FIRST) -> dict[str, Any]:
    """Two proofs, of which the second builds on the first."""
    document = kind.issued(proof_id=FIRST)
    return issue(
        document,
        by=kind.signer,
        proof=kind.suite,
        previous_proof=previous,
        at=CREATED + timedelta(minutes=10),
    )


@every_kind
def test_proofs_beside_each_other_must_all_hold(kind: Kind):
    document = issue(kind.issued(), by=kind.signer, proof=kind.suite, at=NOW)
    assert len(document["proof"]) == 2
    assert judged(document).trusted
    assert judged(altered(document, lambda vc: vc["proof"].reverse())).trusted

    for index in (0, 1):
        bad = altered(document, lambda vc, i=index: vc["proof"][i].update(nonce="x"))
        assert judged(bad).code == "signature_mismatch"


@every_kind
@pytest.mark.parametrize("previous", [FIRST, [FIRST]], ids=["text", "set"])
def test_a_proof_may_build_on_another(kind: Kind, previous: Any):
    assert judged(chain(kind, previous)).trusted


@every_kind
@pytest.mark.parametrize("previous", [SECOND, [SECOND], [FIRST, SECOND]], ids=str)
def test_a_proof_does_not_build_on_one_that_is_not_there(kind: Kind, previous: Any):
    with pytest.raises(PreviousProofError):
        chain(kind, previous)

    missing = altered(chain(kind), lambda vc: vc["proof"][1].update(previousProof=previous))
    assert judged(missing).code == "previous_proof_unresolved"


@every_kind
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda proofs: proofs.pop(0), id="the first taken away"),
        pytest.param(lambda proofs: proofs[0].update(id=SECOND), id="the first renamed"),
        pytest.param(lambda proofs: proofs[1].update(id=SECOND), id="the second named"),
        pytest.param(lambda proofs: proofs[0].update(proofValue="zInvalid"), id="the first forged"),
        pytest.param(lambda proofs: proofs[1].update(previousProof=17), id="a number"),
        pytest.param(lambda proofs: proofs[1].update(previousProof=[]), id="an empty set"),
        pytest.param(lambda proofs: proofs[1].pop("previousProof"), id="the link taken away"),
    ],
)
def test_a_broken_chain_is_refused(kind: Kind, change: Any):
    assert not judged(altered(chain(kind), lambda vc: change(vc["proof"]))).trusted


def test_a_proof_by_somebody_else_than_the_issuer_is_refused():
    # The suite has two keys sign one credential; design decision 7 asks for the issuer's.
    both = add_proof(issue(credential()), signer=HOLDER, created=CREATED)

    assert judged(both).code == "key_not_bound"


def test_two_keys_that_the_issuer_lists_may_make_a_chain():
    issuer = "https://skillmark.example/issuer"
    methods: list[Any] = [
        {
            "id": signer.verification_method,
            "type": "Multikey",
            "controller": issuer,
            "publicKeyMultibase": signer.public_key.to_multikey(),
        }
        for signer in (ISSUER, HOLDER)
    ]
    known: Any = {issuer: {"id": issuer, "assertionMethod": methods}}
    first = issue(credential(issuer=issuer), proof_id=FIRST)
    both = add_proof(first, signer=HOLDER, created=CREATED, previous_proof=FIRST)

    assert Verifier(known=known, clock=lambda: NOW).inspect(both).trusted
