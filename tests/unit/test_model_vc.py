# SPDX-License-Identifier: Apache-2.0

"""
The VC data model on any document: what each section allows, and what it does not.

The statements are those of the W3C test suite for VC 2.0, in our own cases.
"""

from __future__ import annotations

import pytest
from tests.badges import GONE, VC1, VC2, changed

from skillmark.errors import ModelError
from skillmark.model import check_vc

S = "/credentialSubject"
DID = "did:example:abc"
ENVELOPED = {
    "@context": VC2,
    "id": "data:application/vc+jwt,eyJhbGciOiJFUzI1NiJ9.e30.c2ln",
    "type": "EnvelopedVerifiableCredential",
}


def credential():
    return {
        "@context": [VC2],
        "type": ["VerifiableCredential"],
        "issuer": DID,
        "credentialSubject": {"id": DID},
    }


def early():
    return credential() | {"@context": [VC1], "issuanceDate": "2026-11-21T10:00:00Z"}


def presentation():
    return {
        "@context": [VC2],
        "type": ["VerifiablePresentation"],
        "holder": DID,
        "verifiableCredential": [credential(), ENVELOPED],
    }


DOG = {"@value": "Hund", "@language": "da", "@direction": "ltr"}
MOMENT = "2026-11-21T10:00:00Z"

ALLOWED = [
    # Contexts
    ("/@context", VC2),
    ("/@context", [VC2, "https://www.w3.org/ns/credentials/examples/v2", {"Own": "urn:x:Own"}]),
    ("/@context", [VC2, {"Own": {"@id": "https://nordvind.example/#Own", "@type": "@id"}}]),
    # Identifiers
    ("/id", "urn:uuid:5f2b1c1e-5a4f-4c53-9d21-6d6f0d7d0a11"),
    ("/id", "http://nordvind.example/1"),
    ("/id", "did:web:nordvind.example#1"),
    # Types
    ("/type", "VerifiableCredential"),
    ("/type", ["https://nordvind.example/#Own", "VerifiableCredential", "Own"]),
    # Names and descriptions
    ("/name", "Hund"),
    ("/name", DOG),
    ("/name", {"@value": "Hund"}),
    ("/description", [DOG, {"@value": "Dog", "@language": "en"}]),
    ("/issuer", {"id": DID, "name": DOG, "description": [DOG]}),
    # Issuer
    ("/issuer", "https://nordvind.example"),
    ("/issuer", {"id": DID, "type": "Organisation", "farve": None}),
    # Subject
    (S, {"farve": "rød"}),
    (S, [{"id": DID}, {"farve": "rød"}]),
    # Validity
    ("/validFrom", "2026-11-21T10:00:00.123Z"),
    ("/validFrom", "2026-11-21T10:00:00-08:00"),
    ("/validFrom", "9999-11-21T10:00:00Z"),
    ("/validUntil", "1999-11-21T10:00:00Z"),
    # Status, schema, refreshing, terms, evidence
    ("/credentialStatus", {"type": "https://nordvind.example/#Status"}),
    ("/credentialStatus", [{"type": "A", "id": DID}, {"type": ["B", "C"]}]),
    ("/credentialSchema", {"id": "https://nordvind.example/s", "type": "JsonSchema"}),
    ("/credentialSchema", [{"id": DID + "/1", "type": "A"}, {"id": DID + "/2", "type": "A"}]),
    ("/refreshService", {"type": "Own"}),
    ("/refreshService", [{"type": "Own", "id": DID}, {"type": "Own"}]),
    ("/termsOfUse", {"type": "Own"}),
    ("/termsOfUse", [{"type": "Own", "id": DID}, {"type": "Own"}]),
    ("/evidence", {"type": "Own"}),
    ("/evidence", [{"type": ["Own"], "id": DID}, {"type": "Own"}]),
    # Securing mechanisms
    ("/proof", {"type": "DataIntegrityProof"}),
    ("/proof", [{"type": "DataIntegrityProof", "id": "urn:x:1"}, {"type": "Own"}]),
]


@pytest.mark.parametrize(("pointer", "value"), ALLOWED, ids=str)
def test_what_version_2_allows_is_let_through(pointer, value):
    check_vc(changed(credential(), pointer, value))


MISSING = "the member is missing"
REFUSED = [
    ("/@context", GONE, None, MISSING),
    ("/@context", [], "/@context/0", "expected 'https://www.w3.org/ns/credentials/v2'"),
    ("/@context", ["urn:x:1", VC2], "/@context/0", "met 'urn:x:1', expected"),
    ("/@context", {}, "/@context/0", "met an object, expected"),
    ("/@context", [VC2, "https ://not a url"], "/@context/1", "expected a URL or an object"),
    ("/@context", [VC2, 123192875], "/@context/1", "met 123192875, expected a URL or an object"),
    ("/@context", [VC2, None], "/@context/1", "met null, expected a URL or an object"),
    ("/@context", [VC2, {"O/n": "https ://not a url"}], "/@context/1/O~1n", "without spaces"),
    ("/@context", [VC2, {"Own": {"@id": "not a url"}}], "/@context/1/Own", "without spaces"),
    ("/id", None, None, "met null, expected an absolute URL"),
    ("/id", ["urn:x:1", "urn:x:2"], None, "met an array, expected an absolute URL"),
    ("/id", "ikke en URL", None, "expected an absolute URL"),
    ("/type", GONE, None, MISSING),
    ("/type", [], None, "one of the types"),
    ("/type", ["Own"], None, "one of the types"),
    ("/type", ["VerifiableCredential", 7], "/type/1", "expected a type, without spaces"),
    ("/type", ["VerifiableCredential", "https ://x"], "/type/1", "expected a type, without spaces"),
    ("/name", 7, None, "expected a string or a language value object"),
    ("/name", None, None, "expected a string or a language value object"),
    ("/name", [], None, "expected at least one item"),
    ("/name", [["Hund"]], "/name/0", "expected a string or a language value object"),
    ("/name", DOG | {"url": DID}, None, "met the member 'url', expected"),
    ("/name", {"@language": "da"}, "/name/@value", MISSING),
    ("/name", {"@value": 7}, "/name/@value", "met 7, expected a string"),
    ("/name", {"@value": "Hund", "@language": "dansk!"}, "/name/@language", "a language tag"),
    ("/name", {"@value": "Hund", "@language": None}, "/name/@language", "expected a string"),
    ("/name", {"@value": "Hund", "@direction": "op"}, "/name/@direction", "'ltr' or 'rtl'"),
    ("/description", {"@value": "Hund", "farve": "x"}, None, "met the member 'farve'"),
    ("/issuer", {"id": DID, "name": DOG | {"url": DID}}, "/issuer/name", "met the member 'url'"),
    ("/issuer", {"id": DID, "description": 7}, "/issuer/description", "expected a string"),
    ("/issuer", GONE, None, MISSING),
    ("/issuer", None, None, "met null, expected an absolute URL"),
    ("/issuer", "Nordvind", None, "met 'Nordvind', expected an absolute URL"),
    ("/issuer", [DID], None, "met an array, expected an absolute URL"),
    ("/issuer", {}, "/issuer/id", MISSING),
    ("/issuer", {"id": None}, "/issuer/id", "met null, expected an absolute URL"),
    ("/issuer", {"id": "Nordvind"}, "/issuer/id", "expected an absolute URL"),
    ("/issuer", {"id": DID, "type": 7}, "/issuer/type", "expected a type or an array of types"),
    (S, GONE, None, MISSING),
    (S, {}, None, "expected an object with at least one claim"),
    (S, [], None, "expected at least one item"),
    (S, [{"id": DID}, {}], S + "/1", "expected an object with at least one claim"),
    (S, "did:example:abc", None, "expected an object with at least one claim"),
    (S, {"id": [DID, DID]}, S + "/id", "expected an absolute URL"),
    (S, [{"id": DID}, {"id": None}], S + "/1/id", "met null, expected an absolute URL"),
    (S, {"type": 7}, S + "/type", "expected a type or an array of types"),
    ("/validFrom", "2026-11-21", None, "expected a date and time with a zone"),
    ("/validFrom", "2026-11-21T10:00:00", None, "expected a date and time with a zone"),
    ("/validFrom", "21 November", None, "expected a date and time with a zone"),
    ("/validFrom", None, None, "met null, expected a date and time with a zone"),
    ("/validUntil", "2026-02-30T10:00:00Z", None, "expected a date and time with a zone"),
    ("/credentialStatus", {"id": DID}, "/credentialStatus/type", MISSING),
    ("/credentialStatus", {"type": 2}, "/credentialStatus/type", "expected a type or an array"),
    ("/credentialStatus", {"type": "A", "id": "x"}, "/credentialStatus/id", "an absolute URL"),
    ("/credentialStatus", {"type": "A", "id": [DID]}, "/credentialStatus/id", "an absolute URL"),
    ("/credentialStatus", "x", None, "expected an object with type"),
    ("/credentialSchema", {"id": DID}, "/credentialSchema/type", MISSING),
    ("/credentialSchema", {"type": "A"}, "/credentialSchema/id", MISSING),
    ("/credentialSchema", {"type": "A", "id": 7}, "/credentialSchema/id", "an absolute URL"),
    ("/credentialSchema", [{"id": DID}], "/credentialSchema/0/type", MISSING),
    ("/refreshService", {"id": DID}, "/refreshService/type", MISSING),
    ("/refreshService", {"type": "A", "id": "x"}, "/refreshService/id", "an absolute URL"),
    ("/termsOfUse", {"id": DID}, "/termsOfUse/type", MISSING),
    ("/termsOfUse", [{"type": "A"}, {}], "/termsOfUse/1/type", MISSING),
    ("/evidence", {"id": DID}, "/evidence/type", MISSING),
    ("/evidence", {"type": "A", "id": "x"}, "/evidence/id", "an absolute URL"),
    ("/evidence", [], None, "expected at least one item"),
    ("/relatedResource", ["urn:x:1"], "/relatedResource/0", "an object with id and digestSRI"),
    ("/proof", {"cryptosuite": "eddsa-rdfc-2022"}, "/proof/type", MISSING),
    ("/proof", "x", None, "expected an object with type"),
    ("/proof", [], None, "expected at least one item"),
]  # fmt: skip


@pytest.mark.parametrize(("pointer", "value", "where", "said"), REFUSED, ids=str)
def test_what_version_2_forbids_is_refused(pointer, value, where, said):
    with pytest.raises(ModelError) as caught:
        check_vc(changed(credential(), pointer, value))

    assert said in caught.value.message
    assert caught.value.pointer == (where or pointer)


def test_a_credential_does_not_end_before_it_begins():
    document = credential() | {"validFrom": MOMENT, "validUntil": "2026-11-21T11:00:00+01:00"}
    check_vc(document)  # the same moment

    with pytest.raises(ModelError, match="expected no earlier than validFrom") as caught:
        check_vc(document | {"validUntil": "2026-11-21T09:59:59Z"})

    assert caught.value.pointer == "/validUntil"


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/expirationDate", "2027-11-21T10:00:00Z"),
        ("/credentialStatus", {"id": DID, "type": "A"}),
        ("/refreshService", {"id": DID, "type": "A"}),
        ("/validFrom", "means nothing in 1.1"),
    ],
)
def test_what_version_1_allows_is_let_through(pointer, value):
    check_vc(changed(early(), pointer, value))


@pytest.mark.parametrize(
    ("pointer", "value", "where", "said"),
    [
        ("/issuanceDate", GONE, None, MISSING),
        ("/issuanceDate", "2026-11-21", None, "expected a date and time with a zone"),
        ("/expirationDate", "snart", None, "expected a date and time with a zone"),
        ("/expirationDate", "2020-01-01T00:00:00Z", None, "no earlier than issuanceDate"),
        ("/credentialStatus", {"type": "A"}, "/credentialStatus/id", MISSING),
        ("/refreshService", {"type": "A"}, "/refreshService/id", MISSING),
        ("/issuer", GONE, None, MISSING),
    ],
)
def test_what_version_1_forbids_is_refused(pointer, value, where, said):
    with pytest.raises(ModelError) as caught:
        check_vc(changed(early(), pointer, value))

    assert said in caught.value.message
    assert caught.value.pointer == (where or pointer)


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/id", "urn:x:1"),
        ("/holder", GONE),
        ("/holder", {"id": DID, "name": DOG}),
        ("/verifiableCredential", GONE),
        ("/verifiableCredential", []),
        ("/verifiableCredential", ENVELOPED),
        ("/verifiableCredential", [early()]),
        ("/type", ["VerifiablePresentation", "Own"]),
        ("/termsOfUse", {"type": "Own"}),
    ],
    ids=str,
)
def test_a_presentation_of_credentials_is_let_through(pointer, value):
    check_vc(changed(presentation(), pointer, value))


V = "/verifiableCredential"


@pytest.mark.parametrize(
    ("pointer", "value", "where", "said"),
    [
        ("/@context", GONE, None, MISSING),
        ("/@context", ["urn:x:1"], "/@context/0", "met 'urn:x:1', expected"),
        ("/type", GONE, None, MISSING),
        ("/type", ["Own"], None, "one of the types"),
        ("/id", "x", None, "an absolute URL"),
        ("/holder", "x", None, "an absolute URL"),
        ("/holder", {"name": "x"}, "/holder/id", MISSING),
        ("/termsOfUse", {"id": DID}, "/termsOfUse/type", MISSING),
        ("/proof", {}, "/proof/type", MISSING),
        (V, "eyJhbGciOiJFUzI1NiJ9.e30.c2ln", None, "expected a credential object"),
        (V + "/0", "https://nordvind.example/1", None, "expected a credential object"),
        (V + "/0", {"@context": [VC2]}, V + "/0/type", MISSING),
        (V + "/0/type", ["Own"], None, "the type VerifiableCredential or Enveloped"),
        (V + "/0/issuer", GONE, None, MISSING),
        (V + "/1/type", GONE, None, MISSING),
        (V + "/1/@context", GONE, None, MISSING),
        (V + "/1/id", GONE, None, MISSING),
        (V + "/1/id", "https://nordvind.example/1", None, "expected a data: URL"),
        (V + "/1/id", "data:text/plain,x", None, "expected a data: URL"),
        (V + "/1/id", "data:application/vc+jwt", None, "expected a data: URL"),
    ],
    ids=str,
)
def test_a_presentation_of_something_else_is_refused(pointer, value, where, said):
    with pytest.raises(ModelError) as caught:
        check_vc(changed(presentation(), pointer, value))

    assert said in caught.value.message
    assert caught.value.pointer == (where or pointer)


def test_a_presentation_of_version_1_may_hold_jwts():
    document = presentation() | {"@context": [VC1]}
    check_vc(document | {"verifiableCredential": ["eyJhbGciOiJFUzI1NiJ9.e30.c2ln", early()]})

    with pytest.raises(ModelError, match="expected a compact JWS"):
        check_vc(document | {"verifiableCredential": ["https://nordvind.example/1"]})


def test_what_is_enveloped_stands_alone_too():
    check_vc(ENVELOPED)
    check_vc(
        {
            "@context": [VC2],
            "id": "data:application/vp+jwt,eyJhbGciOiJFUzI1NiJ9.e30.c2ln",
            "type": ["EnvelopedVerifiablePresentation"],
        }
    )

    with pytest.raises(ModelError, match="expected a data: URL"):
        check_vc(ENVELOPED | {"id": 7})


@pytest.mark.parametrize("document", [None, [], "x", 7, {}, {"type": ["Own"]}], ids=str)
def test_what_is_neither_credential_nor_presentation_is_refused(document):
    with pytest.raises(ModelError):
        check_vc(document)
