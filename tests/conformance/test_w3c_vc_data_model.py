# SPDX-License-Identifier: Apache-2.0

"""
What the W3C's suite for VC Data Model 2.0 asks of an issuer and a verifier.

Each case is named after the section and the statement. Inputs are our own.
What is deliberately stricter than the suite stands in `docs/conformance-w3c.md`.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest
from tests.conformance.w3c_material import (
    BROKEN_URL,
    CREATED,
    EXAMPLES_2,
    HOLDER,
    HOLDER_ID,
    INLINE,
    ISSUER,
    ISSUER_ID,
    NOW,
    VC_2,
    Case,
    accepted,
    altered,
    credential,
    issue,
    judged,
    presentation,
    refused,
    signed_anyhow,
    with_examples,
)
from tests.shared import needs_shared

from skillmark import Verifier
from skillmark.canonical.contexts import ContextStore
from skillmark.errors import MalformedError, SkillmarkError
from skillmark.proofs import add_proof
from skillmark.proofs.vc_jwt import sign_jwt
from skillmark.report import Verdict

OWN = "https://skillmark.example/terms#"
STATUS = {"LightStatus": OWN + "LightStatus"}
POLICY = {"HousePolicy": OWN + "HousePolicy"}
PAPER = {"PaperEvidence": OWN + "PaperEvidence"}
DANISH = {"@value": "Førstehjælp", "@language": "da"}
ENGLISH = {"@value": "First aid", "@language": "en", "@direction": "ltr"}
EXTRA = {**DANISH, "url": "did:example:x"}
BASE = ContextStore.bundled().raw(VC_2)
SRI = "sha384-" + base64.b64encode(hashlib.sha384(BASE).digest()).decode()
DIGEST = "u" + base64.urlsafe_b64encode(hashlib.sha256(BASE).digest()).decode().rstrip("=")
MULTIHASH = "u" + base64.urlsafe_b64encode(
    b"\x12\x20" + hashlib.sha256(BASE).digest()
).decode().rstrip("=")
OTHER_DIGEST = "u" + base64.urlsafe_b64encode(hashlib.sha256(b"").digest()).decode().rstrip("=")
OTHER_SRI = "sha384-" + base64.b64encode(hashlib.sha384(b"").digest()).decode()


def resource(**members: Any) -> dict[str, Any]:
    """A credential with one related resource, the base context."""
    return credential(relatedResource=[{"id": VC_2, **members}])


CASES = [
    accepted("1.3 the smallest credential", credential()),
    # 4.3 Contexts
    refused("4.3 @context is there", credential(**{"@context": ...})),
    refused("4.3 the first context is the base", credential(**{"@context": [STATUS, VC_2]})),
    refused("4.3 the base is not left out", credential(**{"@context": [STATUS]})),
    refused("4.3 @context is not empty", credential(**{"@context": []})),
    accepted(
        "4.3 a context may be an object",
        credential(
            {"LightCredential": OWN + "LightCredential"},
            type=["VerifiableCredential", "LightCredential"],
        ),
    ),
    accepted(
        "4.3 an object may be written as a context document",
        credential({"@context": {"reach": OWN + "reach"}}, credentialSubject={"reach": "far"}),
    ),
    accepted("4.3 an unset vocabulary is harmless", credential({"@vocab": None})),
    accepted(
        "4.3 an own vocabulary may be the default",
        credential({"@vocab": OWN}, credentialSubject={"reach": "far"}),
    ),
    refused("4.3 a context that is a URL is well formed", credential(BROKEN_URL)),
    refused("4.3 a context is not a number", credential(31)),
    refused("4.3 a context is not null", credential(None)),
    refused(
        "4.3 a context that nobody knows is not fetched",
        credential("https://skillmark.example/contexts/unknown"),
        "context_unknown",
    ),
    # 4.4 Identifiers
    accepted("4.4 id is a URL", credential(id="urn:uuid:0b1c8a52-6b3e-4a3e-9c39-4d4c4ee2d3c1")),
    accepted("4.4 a subject may have an id", credential(credentialSubject={"id": "did:example:a"})),
    refused("4.4 id is not null", credential(id=None)),
    refused("4.4 id is one URL", credential(id=["did:example:a", "did:example:b"])),
    refused("4.4 id is well formed", credential(id=BROKEN_URL)),
    refused("4.4 id is not a bare word", credential(id="award-17")),
    refused(
        "4.4 a subject has one id",
        credential(credentialSubject={"id": ["did:example:a", "did:example:b"]}),
    ),
    # 4.5 Types
    refused("4.5 type is there", credential(type=...)),
    refused("4.5 type is not empty", credential(type=[])),
    refused(
        "4.5 VerifiableCredential is among the types",
        credential({"Light": OWN + "Light"}, type=["Light"]),
    ),
    accepted("4.5 one type needs no array", credential(type="VerifiableCredential")),
    accepted("4.5 a type may be a URL", credential(type=["VerifiableCredential", OWN + "Light"])),
    accepted(
        "4.5 the order of types does not matter",
        credential(type=[OWN + "A", OWN + "B", "VerifiableCredential"]),
    ),
    accepted(
        "4.5 the order of types does not matter, the base in the middle",
        credential(type=[OWN + "A", "VerifiableCredential", OWN + "B"]),
    ),
    refused(
        "4.5 a type is a term that is defined",
        credential({"@vocab": None}, type=["VerifiableCredential", "Undefined"]),
    ),
    refused(
        "4.5 a type stands for a URL",
        credential({"Light": BROKEN_URL + "#Light"}, type=["VerifiableCredential", "Light"]),
    ),
    # 4.6 Names and Descriptions
    *(
        case
        for member in ("name", "description")
        for case in (
            accepted(f"4.6 {member} is a text", credential(**{member: "First aid"})),
            accepted(f"4.6 {member} names its language", credential(**{member: DANISH})),
            accepted(f"4.6 {member} names its direction", credential(**{member: ENGLISH})),
            accepted(
                f"4.6 {member} stands in several languages",
                credential(**{member: [DANISH, ENGLISH]}),
            ),
            refused(f"4.6 {member} holds nothing else", credential(**{member: EXTRA})),
            accepted(
                f"4.6 the issuer's {member} is a text",
                credential(issuer={"id": ISSUER_ID, member: "Nordvind"}),
            ),
            accepted(
                f"4.6 the issuer's {member} stands in several languages",
                credential(issuer={"id": ISSUER_ID, member: [DANISH, ENGLISH]}),
            ),
            refused(
                f"4.6 the issuer's {member} holds nothing else",
                credential(issuer={"id": ISSUER_ID, member: EXTRA}),
            ),
        )
    ),
    # 4.7 Issuer
    refused("4.7 issuer is there", credential(issuer=...)),
    accepted("4.7 issuer may be an object with an id", credential(issuer={"id": ISSUER_ID})),
    refused("4.7 issuer is not null", credential(issuer=None)),
    refused("4.7 issuer is a URL", credential(issuer="nordvind")),
    refused("4.7 the issuer's id is not null", credential(issuer={"id": None})),
    refused("4.7 the issuer's id is a URL", credential(issuer={"id": "nordvind"})),
    refused("4.7 an issuer object has an id", credential(issuer={"name": "Nordvind"})),
    # 4.8 Credential Subject
    refused("4.8 credentialSubject is there", credential(credentialSubject=...)),
    refused("4.8 a subject has a claim", credential(credentialSubject={})),
    refused("4.8 there is a subject", credential(credentialSubject=[])),
    refused("4.8 a subject is an object", credential(credentialSubject="did:example:a")),
    accepted(
        "4.8 there may be several subjects",
        credential(credentialSubject=[{"id": "did:example:a"}, {"id": "did:example:b"}]),
    ),
    refused(
        "4.8 each subject has a claim",
        credential(credentialSubject=[{"id": "did:example:a"}, {}]),
    ),
    # 4.9 Validity Period
    accepted("4.9 validFrom may have a fraction", credential(validFrom="2024-02-29T01:02:03.456Z")),
    accepted("4.9 validFrom may have an offset", credential(validFrom="2024-02-29T01:02:03-06:00")),
    accepted(
        "4.9 validFrom may lie ahead",
        credential(validFrom="2099-01-01T00:00:00Z"),
        Verdict.NOT_YET_VALID,
    ),
    accepted("4.9 validUntil may lie ahead", credential(validUntil="2099-01-01T00:00:00.1+02:00")),
    accepted(
        "4.9 validUntil may have passed",
        credential(validUntil="2020-01-01T00:00:00Z"),
        Verdict.EXPIRED,
    ),
    refused("4.9 validFrom is a dateTimeStamp", credential(validFrom="21 Nov 2026 10:00 CET")),
    refused("4.9 validUntil is a dateTimeStamp", credential(validUntil="Sat, 21 Nov 2026 +0000")),
    refused("4.9 validFrom has a time", credential(validFrom="2026-11-21")),
    refused("4.9 validFrom has a zone", credential(validFrom="2026-11-21T10:00:00")),
    accepted(
        "4.9 it may end after it begins",
        credential(validFrom="2025-01-01T00:00:00Z", validUntil="2099-01-01T00:00:00Z"),
    ),
    accepted(
        "4.9 it may end as it begins",
        credential(validFrom="2099-01-01T01:00:00+01:00", validUntil="2099-01-01T00:00:00Z"),
        Verdict.NOT_YET_VALID,
    ),
    refused(
        "4.9 it does not end before it begins",
        credential(validFrom="2025-01-01T00:00:00Z", validUntil="2024-12-31T23:59:59Z"),
    ),
    # 4.10 Status: that of a type we cannot read is never a good one.
    accepted(
        "4.10 a status has a type",
        credential(STATUS, credentialStatus={"id": "did:example:st", "type": "LightStatus"}),
        Verdict.STATUS_UNKNOWN,
    ),
    accepted(
        "4.10 a status needs no id",
        credential(STATUS, credentialStatus={"type": "LightStatus"}),
        Verdict.STATUS_UNKNOWN,
    ),
    refused("4.10 a status says its type", credential(credentialStatus={"id": "did:example:st"})),
    refused(
        "4.10 a status has one id",
        credential(
            STATUS,
            credentialStatus={"id": ["did:example:a", "did:example:b"], "type": "LightStatus"},
        ),
    ),
    refused(
        "4.10 the id of a status is a URL",
        credential(STATUS, credentialStatus={"id": BROKEN_URL, "type": "LightStatus"}),
    ),
    refused(
        "4.10 the type of a status is a text",
        credential(STATUS, credentialStatus={"id": "did:example:st", "type": 2}),
    ),
    # 4.11 Data Schemas
    accepted(
        "4.11 a schema has id and type",
        credential(credentialSchema={"id": "did:example:schema", "type": OWN + "Schema"}),
    ),
    accepted(
        "4.11 there may be several schemas",
        credential(
            credentialSchema=[
                {"id": "did:example:schema:1", "type": OWN + "Schema"},
                {"id": "did:example:schema:2", "type": "JsonSchema"},
            ]
        ),
    ),
    refused(
        "4.11 a schema says its type", credential(credentialSchema={"id": "did:example:schema"})
    ),
    refused("4.11 a schema has an id", credential(credentialSchema={"type": "JsonSchema"})),
    refused(
        "4.11 the id of a schema is a URL",
        credential(credentialSchema={"id": BROKEN_URL, "type": "JsonSchema"}),
    ),
    refused(
        "4.11 the id of a schema is no number",
        credential(credentialSchema={"id": 17, "type": "JsonSchema"}),
    ),
    # 5.2 Semantic Interoperability
    refused(
        "5.2 a term of the base is not redefined",
        credential({"VerifiableCredential": OWN + "Other"}),
        "term_redefined",
    ),
    refused(
        "5.2 no protected term is redefined",
        credential(
            {"@protected": True, "Light": OWN + "Light"},
            {"Light": OWN + "Other"},
            type=["VerifiableCredential", "Light"],
        ),
        "term_redefined",
    ),
    refused("5.2 a member has a meaning", credential(reach="far"), "term_undefined"),
    # 5.3 Integrity of Related Resources
    accepted("5.3 a resource has a digestSRI", resource(digestSRI=SRI)),
    accepted("5.3 a resource has a digestMultibase", resource(digestMultibase=MULTIHASH)),
    accepted("5.3 a digest may have no header", resource(digestMultibase=DIGEST)),
    accepted(
        "5.3 a resource may have a media type",
        resource(digestSRI=SRI, mediaType="application/ld+json"),
    ),
    accepted(
        "5.3 one resource needs no array",
        credential(relatedResource={"id": VC_2, "digestSRI": SRI}),
    ),
    refused("5.3 a resource is an object", credential(relatedResource=[VC_2])),
    refused("5.3 a resource has an id", credential(relatedResource=[{"digestSRI": SRI}])),
    refused(
        "5.3 a resource stands there once",
        credential(
            relatedResource=[
                {"id": VC_2, "digestSRI": SRI},
                {"id": VC_2, "digestMultibase": MULTIHASH},
            ]
        ),
    ),
    refused("5.3 a resource has a digest", resource()),
    refused("5.3 a digestSRI is that of the resource", resource(digestSRI=OTHER_SRI)),
    refused(
        "5.3 a digestMultibase is that of the resource", resource(digestMultibase=OTHER_DIGEST)
    ),
    refused("5.3 a digest is a digest", resource(digestMultibase="uZm9yIGV4YW1wbGU")),
    # 5.4 Refreshing
    accepted(
        "5.4 a refresh service has a type",
        credential(refreshService={"id": "did:example:r", "type": OWN + "Refresh"}),
    ),
    accepted(
        "5.4 there may be several refresh services",
        credential(
            refreshService=[
                {"id": "did:example:r:1", "type": OWN + "Refresh"},
                {"id": "did:example:r:2", "type": OWN + "Refresh"},
            ]
        ),
    ),
    refused(
        "5.4 a refresh service says its type", credential(refreshService={"id": "did:example:r"})
    ),
    # 5.5 Terms of Use
    accepted("5.5 terms have a type", credential(POLICY, termsOfUse={"type": "HousePolicy"})),
    accepted(
        "5.5 terms may have an id",
        credential(POLICY, termsOfUse={"id": "did:example:t", "type": "HousePolicy"}),
    ),
    accepted(
        "5.5 there may be several terms",
        credential(POLICY, termsOfUse=[{"type": "HousePolicy"}, {"type": "HousePolicy"}]),
    ),
    refused("5.5 terms say their type", credential(termsOfUse={"id": "did:example:t"})),
    # 5.6 Evidence
    accepted("5.6 evidence has a type", credential(PAPER, evidence={"type": "PaperEvidence"})),
    accepted(
        "5.6 evidence may be a set",
        credential(PAPER, evidence=[{"type": "PaperEvidence"}, {"type": "PaperEvidence"}]),
    ),
    refused("5.6 evidence says its type", credential(evidence={"id": "did:example:e"})),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_issuer_signs_what_conforms_and_nothing_else(case: Case):
    if case.issued:
        signed = issue(case.document)
        assert signed["proof"]["proofValue"].startswith("z")
        assert {name: signed[name] for name in case.document} == case.document
    else:
        with pytest.raises((MalformedError, SkillmarkError)):
            issue(case.document)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_verifier_says_the_same_of_what_somebody_signed(case: Case):
    report = judged(signed_anyhow(case.document))

    assert report.verdict == case.verdict, report.error
    assert case.code is None or report.code == case.code


@needs_shared
@pytest.mark.shared
def test_a_context_may_be_a_further_url():
    contexts = with_examples()
    signed = issue(credential(EXAMPLES_2, credentialSubject={"reach": "far"}), contexts=contexts)

    assert judged(signed, contexts).trusted


def test_an_issuer_may_be_named_that_this_verifier_cannot_reach():
    signed = issue(credential(issuer="did:example:other"))

    assert judged(signed).verdict is Verdict.NOT_GENUINE


def test_a_document_of_no_known_kind_is_refused():
    for thing in ({"type": ["Nonconforming"]}, {"@context": [VC_2], "type": ["Nonconforming"]}):
        assert not judged(thing).trusted


def test_a_credential_without_a_proof_is_refused():
    assert judged(credential()).code == "proof_missing"


# --- Inline contexts ------------------------------------------------------------------------------


def test_inline_contexts_are_refused_unless_the_caller_takes_them():
    signed = issue(credential({"Light": OWN + "Light"}))

    assert judged(signed).trusted
    assert judged(signed, ContextStore.bundled()).code == "context_invalid"


CRED = "https://www.w3.org/2018/credentials#"
XSD = "http://www.w3.org/2001/XMLSchema#dateTime"
ENDED = "2020-01-01T00:00:00Z"
RENAMED = {
    "by an alias": ({"ends": {"@id": CRED + "validUntil", "@type": XSD}}, "ends"),
    "by an alias of the name": ({"ends": {"@id": "validUntil", "@type": XSD}}, "ends"),
    "by an alias behind a prefix": (
        {"c": CRED, "ends": {"@id": "c:validUntil", "@type": XSD}},
        "ends",
    ),
    "by a default vocabulary": (
        {"@vocab": "https://www.w3.org/2018/", "ends": {"@id": "credentials#validUntil"}},
        "ends",
    ),
    "behind a prefix": ({"c": CRED, "c:validUntil": {"@type": XSD}}, "c:validUntil"),
    "by the IRI": ({CRED + "validUntil": {"@type": XSD}}, CRED + "validUntil"),
    "in a context that a type brings": (
        {"Light": {"@id": OWN + "Light", "@context": {"ends": CRED + "validUntil"}}},
        "ends",
    ),
}


@pytest.mark.parametrize(("context", "name"), RENAMED.values(), ids=RENAMED)
def test_an_end_that_an_inline_context_renames_is_not_overlooked(context: Any, name: str):
    signed = issue(credential(validUntil=ENDED, type=["VerifiableCredential", OWN + "Light"]))
    end: Any = signed.pop("validUntil")
    if "@type" not in str(context.get(name, {})):
        end = {"@value": end, "@type": XSD}
    signed["@context"].append(context)
    signed[name] = end

    assert judged(signed).verdict is Verdict.NOT_GENUINE


NESTED = {
    "@included": {"@included": [{"id": "urn:uuid:1", "validUntil": ENDED}]},
    "@nest": {"@nest": {"validUntil": ENDED}},
    "an alias of @nest": {"box": {"validUntil": ENDED}},
    "@reverse": {"@reverse": {"relatedTo": {"id": "urn:uuid:1"}}},
}


@pytest.mark.parametrize("members", NESTED.values(), ids=NESTED)
def test_members_put_into_keywords_are_not_overlooked(members: dict[str, Any]):
    signed = issue(credential({"relatedTo": OWN + "relatedTo"}, id="urn:uuid:1", validUntil=ENDED))
    del signed["validUntil"]
    signed["@context"].append({"box": "@nest"})
    signed.update(members)

    assert judged(signed).verdict is Verdict.NOT_GENUINE


def test_a_type_that_decides_goes_by_its_name():
    entry = {"type": "https://www.w3.org/ns/credentials/status#BitstringStatusListEntry"}

    assert judged(signed_anyhow(credential(credentialStatus=entry))).code == "json_ld_invalid"


def test_inline_contexts_that_explain_names_without_end_are_refused():
    # The name before the last colon grows with each step.
    endless = {"a": "a:b:a"}
    wide = [{"b": f"c{number}:"} for number in range(400)]
    names = {f"b:{number}": "x" for number in range(400)}

    assert not judged(signed_anyhow(credential(endless, **{"a:x": "x"}))).trusted
    assert judged(signed_anyhow(credential(*wide, **names))).code == "canonicalization_budget"


# --- Presentations --------------------------------------------------------------------------------


def presented(document: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Sign a presentation as its holder does."""
    options = {"signer": HOLDER, "created": CREATED, "purpose": "authentication", **options}
    return signed_anyhow(document, **options)


ONE = issue(credential(id="urn:uuid:7e0c8a52-6b3e-4a3e-9c39-4d4c4ee2d3c1"))
TWO = issue(credential(credentialSubject={"id": "did:example:b"}))
OWN_WORD = credential(issuer=HOLDER_ID)
LIGHT = {"Light": OWN + "Light"}

GOOD_PRESENTATIONS = {
    "4.13 no member for it": presentation(),
    "4.13 one credential": presentation(verifiableCredential=ONE),
    "4.13 several credentials": presentation(verifiableCredential=[ONE, TWO]),
    "4.13 an id": presentation(id="urn:uuid:4b1c8a52-6b3e-4a3e-9c39-4d4c4ee2d3c1"),
    "4.13 no holder": presentation(holder=..., verifiableCredential=[ONE]),
    "4.13 a holder that is an object": presentation(holder={"id": HOLDER_ID}),
    "4.13 a further type": presentation(LIGHT, type=["VerifiablePresentation", "Light"]),
    "4.13 a holder's own word beside a credential": presentation(
        verifiableCredential=[ONE, OWN_WORD]
    ),
}
BAD_PRESENTATIONS = {
    "4.3 no @context": presentation(**{"@context": ...}),
    "4.3 the base is not first": presentation(**{"@context": [LIGHT, VC_2]}),
    "4.3 no base": presentation(**{"@context": [LIGHT]}),
    "4.3 a context that nobody knows": presentation("https://skillmark.example/unknown"),
    "4.3 a context that is no URL": presentation(BROKEN_URL),
    "4.3 a context that is a number": presentation(31),
    "4.4 an id that is no URL": presentation(id="presentation-17"),
    "4.5 no type": presentation(type=...),
    "4.5 another type only": presentation(LIGHT, type=["Light"]),
    "4.13 a presented URL": presentation(verifiableCredential=["https://skillmark.example/vc"]),
    "4.13 a presented number": presentation(verifiableCredential=[17]),
    "4.13 a presented something else": presentation(verifiableCredential=[{"type": "Light"}]),
    "4.13 a holder without an id": presentation(holder={"name": "Jonas"}),
    "4.13 another holder": presentation(holder=ISSUER_ID),
    "4.13 a holder nobody knows": presentation(holder="did:example:acme"),
    "4.13 a forged credential": presentation(
        verifiableCredential=[altered(ONE, lambda vc: vc.update(name="Other"))]
    ),
    "4.13.4 own word without a holder": presentation(holder=..., verifiableCredential=[OWN_WORD]),
    "4.13.4 the word of somebody else": presentation(verifiableCredential=[credential()]),
    "4.13.4 own word with a forged shape": presentation(
        verifiableCredential=[credential(issuer=HOLDER_ID, credentialSubject={})]
    ),
    "4.13.4 own word that has ended": presentation(
        verifiableCredential=[credential(issuer=HOLDER_ID, validUntil=ENDED)]
    ),
}


@pytest.mark.parametrize("document", GOOD_PRESENTATIONS.values(), ids=GOOD_PRESENTATIONS)
def test_a_verifier_accepts_a_presentation_with(document: dict[str, Any]):
    report = judged(presented(document, domain="skillmark.example", challenge="17"))

    assert report.trusted, report.error


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_a_presentation_may_present_an_empty_set(suite: str):
    whole = presentation(verifiableCredential=[])
    # As JSON-LD processors sign it, which drop an empty set.
    unsigned = presentation() if suite == "eddsa-rdfc-2022" else whole
    signed = {**presented(unsigned, suite=suite), "verifiableCredential": []}

    assert judged(signed).trusted
    assert judged(sign_jwt(whole, signer=HOLDER, typ="vp+jwt")).trusted


@pytest.mark.parametrize("document", BAD_PRESENTATIONS.values(), ids=BAD_PRESENTATIONS)
def test_a_verifier_refuses_a_presentation_with(document: dict[str, Any]):
    assert not judged(presented(document)).trusted


@pytest.mark.parametrize(
    "change",
    [
        lambda vp: vp.pop("@context"),
        lambda vp: vp["@context"].reverse(),
        lambda vp: vp["@context"].__setitem__(1, "https://skillmark.example"),
        lambda vp: vp["@context"].__setitem__(1, 31),
        lambda vp: vp["proof"].update(proofValue="z5nmMBw2u9TGKd9NxxHJtyZ"),
        lambda vp: vp.pop("proof"),
    ],
    ids=["no context", "order", "other", "number", "proof value", "no proof"],
)
def test_a_presentation_that_was_altered_is_refused(change: Any):
    signed = presented(presentation(LIGHT, verifiableCredential=[ONE]))
    assert judged(signed).trusted

    assert not judged(altered(signed, change)).trusted


def test_a_holders_own_word_says_so_in_the_report():
    report = judged(presented(presentation(verifiableCredential=[OWN_WORD])))

    assert any("own word" in str(finding.detail) for finding in report.findings)


def test_a_holders_own_word_needs_a_key_for_assertions():
    holder = "did:web:jonas.example"
    method = {
        "id": f"{holder}#key-1",
        "type": "Multikey",
        "controller": holder,
        "publicKeyMultibase": HOLDER.public_key.to_multikey(),
    }
    document = {"id": holder, "verificationMethod": [method], "authentication": [method["id"]]}
    signed = presented(
        presentation(holder=holder, verifiableCredential=[credential(issuer=holder)]),
        signer=HOLDER.with_verification_method(method["id"]),
    )

    def verdict(**members: Any) -> str | None:
        known = {holder: {**document, **members}}
        return Verifier(known=known, clock=lambda: NOW).inspect(signed).code

    assert verdict() == "key_not_bound"
    assert verdict(assertionMethod=[method["id"]]) is None


# --- Envelopes ------------------------------------------------------------------------------------


def envelope(token: str, kind: str = "Credential", media_type: str = "vc+jwt") -> dict[str, Any]:
    """An enveloped credential (or presentation)."""
    return {
        "@context": [VC_2],
        "type": f"EnvelopedVerifiable{kind}",
        "id": f"data:application/{media_type},{token}",
    }


TOKEN = sign_jwt(credential(), signer=ISSUER, typ="vc+jwt")
SEALED = envelope(TOKEN)
PRESENTED_TOKEN = sign_jwt(presentation(verifiableCredential=[SEALED]), signer=HOLDER, typ="vp+jwt")
SEALED_PRESENTATION = envelope(PRESENTED_TOKEN, "Presentation", "vp+jwt")


@pytest.mark.parametrize(
    "sealed",
    [
        SEALED,
        altered(SEALED, lambda it: it.update({"@context": VC_2})),
        altered(SEALED, lambda it: it.update(type=[it["type"]])),
        envelope(TOKEN, media_type="jwt"),
        SEALED_PRESENTATION,
        presented(presentation(verifiableCredential=[SEALED, ONE])),
    ],
    ids=["credential", "one context", "type set", "plain jwt", "presentation", "presented"],
)
def test_a_verifier_opens_an_envelope(sealed: dict[str, Any]):
    report = judged(sealed)

    assert report.trusted, report.error


@pytest.mark.parametrize(
    "sealed", [SEALED, SEALED_PRESENTATION], ids=["credential", "presentation"]
)
@pytest.mark.parametrize(
    "change",
    [
        lambda it: it.pop("@context"),
        lambda it: it.update({"@context": []}),
        lambda it: it.update({"@context": EXAMPLES_2}),
        lambda it: it.update(id=it["id"].partition(",")[2]),
        lambda it: it.update(id=it["id"].replace("application/", "text/")),
        lambda it: it.update(id=it["id"] + "AA"),
        lambda it: it.pop("id"),
        lambda it: it.pop("type"),
        lambda it: it.update(type="VerifiableCredential"),
        lambda it: it.update(type=["VerifiablePresentation"]),
        lambda it: it.update(
            type=["EnvelopedVerifiableCredential", "EnvelopedVerifiablePresentation"]
        ),
    ],
    ids=[
        "4.12.1 no context",
        "4.12.1 an empty context",
        "4.12.1 another context",
        "4.12.1 no data URL",
        "4.12.1 another media type",
        "4.12.1 a forged token",
        "4.12.1 no id",
        "4.12.1 no type",
        "4.12.1 a credential's type",
        "4.12.1 a presentation's type",
        "4.12.1 two types",
    ],
)
def test_a_verifier_refuses_an_envelope_with(sealed: dict[str, Any], change: Any):
    assert not judged(altered(sealed, change)).trusted


def test_an_envelope_holds_the_kind_that_it_says():
    assert not judged(envelope(PRESENTED_TOKEN, media_type="jwt")).trusted
    assert not judged(envelope(TOKEN, "Presentation", "jwt")).trusted


def test_a_signer_can_put_a_second_proof_beside_the_first():
    signed = add_proof(ONE, signer=ISSUER, created=CREATED, contexts=INLINE)

    assert len(signed["proof"]) == 2
    assert judged(signed).trusted
