# SPDX-License-Identifier: Apache-2.0

"""
Every rule of Open Badges 3.0 on a document, by one change that breaks it.

Each row: the requirement, where the valid badge is changed and to what, where
the error points and what it says.
"""

from __future__ import annotations

import pytest
from tests.badges import (
    CLR2,
    GONE,
    OB3,
    STATE,
    VC1,
    VC2,
    badge,
    changed,
    early_badge,
    endorsement,
    record,
)

from skillmark import model
from skillmark.errors import ModelError
from skillmark.model import check_credential, check_vc, is_open_badge

S = "/credentialSubject"
A = S + "/achievement"
MISSING = "the member is missing"

BROKEN = [
    # requirement, pointer, value, where the error points (None: the same place), what it says
    (7, "/@context", GONE, None, MISSING),
    (7, "/@context", VC2, None, "expected an array of contexts"),
    (7, "/@context", [OB3, VC2], "/@context/0", "expected 'https://www.w3.org/ns/credentials/v2'"),
    (7, "/@context", [VC2], "/@context/1", "expected the context https://purl.imsglobal.org"),
    (7, "/@context", [VC2, VC2, OB3], "/@context/1", "met 'https://www.w3.org"),
    (7, "/@context", [VC2, OB3, 7], "/@context/2", "expected a URL or an object"),
    (7, "/@context", [], "/@context/0", "expected 'https://www.w3.org/ns/credentials/v2'"),
    (7, "/id", GONE, None, MISSING),
    (7, "/id", "5f2b1c1e", None, "met '5f2b1c1e', expected an absolute URL"),
    (7, "/id", "https ://not a url", None, "expected an absolute URL"),
    (7, "/type", GONE, None, "one of the types AchievementCredential"),
    (7, "/type", ["VerifiableCredential"], None, "one of the types AchievementCredential"),
    (7, "/type", ["AchievementCredential"], None, "expected the type VerifiableCredential"),
    (7, "/type", "AchievementCredential", None, "expected the type VerifiableCredential"),
    (7, "/type/0", 7, "/type/0", "expected a type, without spaces"),
    (7, "/issuer", GONE, None, MISSING),
    (7, "/issuer", "Nordvind", None, "expected an absolute URL"),
    (7, "/issuer", 7, None, "expected an object"),
    (7, "/issuer/id", GONE, None, MISSING),
    (7, "/validFrom", GONE, None, MISSING),
    (7, "/validFrom", "2026-11-21T10:00:00", None, "expected a date and time with a zone"),
    (7, "/validFrom", "2026-11-21", None, "expected a date and time with a zone"),
    (7, "/validFrom", 1795255200, None, "met 1795255200, expected a date and time with a zone"),
    (7, "/validUntil", "2026-11-21T09:59:59Z", None, "expected no earlier than validFrom"),
    (7, "/validUntil", "for ever", None, "expected a date and time with a zone"),
    (7, "/awardedDate", "i går", None, "expected a date and time with a zone"),
    (7, "/name", 7, None, "met 7, expected a string"),
    (7, "/name", ["TIG"], None, "met an array, expected a string"),
    (7, "/name", {"da": "TIG"}, None, "@value, @language and @direction only"),
    (7, "/credentialSubject", GONE, None, MISSING),
    (7, "/credentialSubject", [], None, "met an empty array, expected an object"),
    (8, S + "/type", GONE, None, MISSING),
    (8, S + "/type", ["Person"], None, "expected the type AchievementSubject"),
    (8, S + "/type", [], None, "expected a type or an array of types"),
    (8, S + "/id", "ada@example.org", None, "expected an absolute URL"),
    (8, S, {k: v for k, v in badge()["credentialSubject"].items() if k not in {"id", "identifier"}},
     S, "met neither id nor identifier"),
    (8, S + "/achievement", GONE, None, MISSING),
    (8, S + "/achievement", "https://nordvind.example/a/1", None, "expected an object"),
    (8, S + "/activityStartDate", "2026", None, "expected a date and time with a zone"),
    (8, S + "/creditsEarned", "2,5", None, "met '2,5', expected a number"),
    (8, S + "/creditsEarned", True, None, "met true, expected a number"),
    (8, S + "/creditsEarned", float("inf"), None, "expected a number"),
    (8, S + "/narrative", 7, None, "expected a string"),
    (8, S + "/role", 7, None, "expected a string"),
    (8, S + "/term", 7, None, "expected a string"),
    (8, S + "/licenseNumber", 7, None, "expected a string"),
    (8, S + "/source", "https://nordvind.example", None, "expected an object"),
    (9, A + "/id", GONE, None, MISSING),
    (9, A + "/id", "a/1", None, "expected an absolute URL"),
    (9, A + "/type", ["BadgeClass"], None, "expected the type Achievement"),
    (9, A + "/name", GONE, None, MISSING),
    (9, A + "/description", GONE, None, MISSING),
    (9, A + "/criteria", GONE, None, MISSING),
    (9, A + "/criteria", {}, None, "met neither id nor narrative"),
    (9, A + "/criteria", {"narratives": "x"}, None, "met neither id nor narrative"),
    (9, A + "/criteria/id", "se hjemmesiden", None, "expected an absolute URL"),
    (9, A + "/creditsAvailable", "5", None, "expected a number"),
    (9, A + "/creator", "https://nordvind.example", None, "expected an object"),
    (9, A + "/inLanguage", "dansk", None, "expected a language code such as 'da'"),
    (9, A + "/related/0/id", GONE, None, MISSING),
    (9, A + "/related/0/inLanguage", "DA", None, "expected a language code"),
    (9, A + "/tag", "svejsning", None, "met 'svejsning', expected an array"),
    (9, A + "/tag/1", 7, None, "expected a string"),
    (9, A + "/humanCode", 7, None, "expected a string"),
    (9, A + "/fieldOfStudy", 7, None, "expected a string"),
    (9, A + "/specialization", 7, None, "expected a string"),
    (9, A + "/version", 2, None, "met 2, expected a string"),
    (9, A + "/endorsementJwt/0", "a.b", None, "expected a compact JWS"),
    (10, A + "/achievementType", "Kursus", None, "or an own term that starts with 'ext:'"),
    (10, A + "/achievementType", "ext:", None, "one of Achievement, ApprenticeshipCertificate"),
    (10, A + "/achievementType", ["Badge"], None, "met an array, expected one of"),
    (11, A + "/alignment/0/type", GONE, None, MISSING),
    (11, A + "/alignment/0/targetName", GONE, None, MISSING),
    (11, A + "/alignment/0/targetUrl", GONE, None, MISSING),
    (11, A + "/alignment/0/targetUrl", "esco/skill/1", None, "expected an absolute URL"),
    (11, A + "/alignment/0/targetType", "Skill", None, "one of CFItem, CFRubric"),
    (11, A + "/alignment/0/targetCode", 7, None, "expected a string"),
    (12, A + "/resultDescription/0/id", GONE, None, MISSING),
    (12, A + "/resultDescription/0/id", "grade", None, "expected an absolute URL"),
    (12, A + "/resultDescription/0/name", GONE, None, MISSING),
    (12, A + "/resultDescription/0/resultType", GONE, None, MISSING),
    (12, A + "/resultDescription/0/resultType", "Grade", None, "one of GradePointAverage"),
    (12, A + "/resultDescription/0/allowedValue", "02", None, "expected an array"),
    (12, A + "/resultDescription/0/allowedValue/0", 2, None, "expected a string"),
    (12, A + "/resultDescription/1/requiredLevel", "urn:x:9", None, "id of a rubricCriterionLevel"),
    (12, A + "/resultDescription/1/rubricCriterionLevel/0/id", GONE, None, MISSING),
    (12, A + "/resultDescription/1/rubricCriterionLevel/0/name", GONE, None, MISSING),
    (12, S + "/result/0/type", GONE, None, MISSING),
    (12, S + "/result/0/resultDescription", "urn:x:9", None, "in the achievement"),
    (12, A + "/resultDescription", GONE, S + "/result/0/resultDescription",
     "resultDescription in the achievement"),
    (12, S + "/result/0/value", "13", None, "met '13', expected one of the allowed values"),
    (12, S + "/result/0/value", 12, None, "met 12, expected a string"),
    (12, S + "/result/1/achievedLevel", "urn:x:9", None, "id of a rubricCriterionLevel"),
    (12, S + "/result/2/status", GONE, None, "missing, and the result type is Status"),
    (12, S + "/result/2/status", "Passed", None, "expected one of Completed, Enrolled"),
    (12, S + "/result/2/status", "ext:Passed", None, "expected one of Completed, Enrolled"),
    (13, "/evidence/0/type", ["Artifact"], None, "expected the type Evidence"),
    (13, "/evidence/0/id", "e/1", None, "expected an absolute URL"),
    (13, "/evidence/0/genre", 7, None, "expected a string"),
    (13, S + "/evidence", [{"type": ["Evidence"]}], None, "expected it on the credential"),
    (14, "/issuer/type", GONE, None, MISSING),
    (14, "/issuer/type", ["Organization"], None, "expected the type Profile"),
    (14, "/issuer/url", "nordvind.example", None, "expected an absolute URL"),
    (14, "/issuer/image", "https://nordvind.example/l.png", None, "expected an object"),
    (14, "/issuer/address", "Havnegade 1", None, "expected an object"),
    (14, "/issuer/address/addressCountryCode", 45, None, "expected a string"),
    (14, "/issuer/address/geo/latitude", GONE, None, MISSING),
    (14, "/issuer/address/geo/latitude", "55.7", None, "expected a number"),
    (14, "/issuer/address/geo/type", "Point", None, "expected 'GeoCoordinates'"),
    (14, "/issuer/otherIdentifier/0/identifier", GONE, None, MISSING),
    (14, "/issuer/otherIdentifier/0/identifierType", "CVR", None, "'ext:'"),
    (14, "/issuer/otherIdentifier/0/scheme", "dk", None, "expected only type, identifier"),
    (14, "/issuer/dateOfBirth", "2001-02-30", None, "expected a day such as '2026-11-21'"),
    (14, "/issuer/dateOfBirth", "03-02-2001", None, "expected a day such as '2026-11-21'"),
    (14, "/issuer/parentOrg", {"id": "urn:x:1"}, "/issuer/parentOrg/type", MISSING),
    (14, "/issuer/email", 7, None, "expected a string"),
    (15, S + "/identifier/0/type", ["IdentityObject"], None, "expected 'IdentityObject'"),
    (15, S + "/identifier/0/hashed", GONE, None, MISSING),
    (15, S + "/identifier/0/hashed", "true", None, "expected true or false"),
    (15, S + "/identifier/0/identityHash", GONE, None, MISSING),
    (15, S + "/identifier/0/identityHash", "ada@example.org", None, "expected sha256$ or md5$"),
    (15, S + "/identifier/0/identityHash", "sha256$" + "0" * 63, None, "expected sha256$ or md5$"),
    (15, S + "/identifier/0/identityType", GONE, None, MISSING),
    (15, S + "/identifier/0/identityType", "email", None, "one of accountId, emailAddress"),
    (15, S + "/identifier/0/salt", 7, None, "expected a string"),
    (15, S + "/identifier/0/pepper", "x", None, "expected only type, hashed"),
    (16, "/image", "https://nordvind.example/b.png", None, "expected an object"),
    (16, "/image/id", GONE, None, MISSING),
    (16, "/image/id", "b.png", None, "expected an absolute URL"),
    (16, "/image/id", "data:text/html,<p>", None, "expected an absolute URL"),
    (16, "/image/id", "data:text/html,hej", None, "expected the data of an image"),
    (16, "/image/type", ["Image"], None, "expected 'Image'"),
    (16, "/image/type", GONE, None, MISSING),
    (16, "/image/caption", 7, None, "expected a string"),
    (16, "/image/alt", "x", None, "expected only id, type, caption"),
    (17, A + "/endorsement/0/name", GONE, None, MISSING),
    (17, A + "/endorsement/0/id", GONE, None, MISSING),
    (17, A + "/endorsement/0/type", ["VerifiableCredential"], None, "EndorsementCredential"),
    (17, A + "/endorsement/0/credentialSubject/id", GONE, None, MISSING),
    (17, A + "/endorsement/0/credentialSubject/type", ["Thing"], None, "EndorsementSubject"),
    (17, A + "/endorsement/0/credentialSubject/endorsementComment", 7, None, "expected a string"),
    (17, A + "/endorsement/0/validFrom", GONE, None, MISSING),
    (17, A + "/endorsement/0/issuer", "did:web:nordvind.example", None, "expected another issuer"),
    (17, "/endorsement", [endorsement() | {"issuer": "did:web:nordvind.example"}],
     "/endorsement/0/issuer", "expected another issuer than that of what is endorsed"),
    (17, "/issuer/endorsement", [endorsement() | {"issuer": "did:web:nordvind.example"}],
     "/issuer/endorsement/0/issuer", "expected another issuer than that of what is endorsed"),
    (18, "/credentialSchema/0/id", GONE, None, MISSING),
    (18, "/credentialSchema/0/id", "schema.json", None, "expected an absolute URL"),
    (18, "/credentialSchema/0/type", GONE, None, MISSING),
    (18, "/credentialSchema/0/type", ["JsonSchema"], None, "expected one type"),
    (18, "/refreshService/id", GONE, None, MISSING),
    (18, "/refreshService/type", GONE, None, MISSING),
    (18, "/credentialStatus/type", GONE, None, MISSING),
    (18, "/credentialStatus/id", "7", None, "expected an absolute URL"),
    (18, "/credentialStatus", "7", None, "expected an object"),
    (18, "/credentialStatus", [], None, "expected at least one item"),
    (18, "/termsOfUse/0/type", GONE, None, MISSING),
    (18, "/termsOfUse/0/id", "vilkår", None, "expected an absolute URL"),
    (18, "/proof/0/type", GONE, None, MISSING),
    (18, "/proof/0/created", "i går", None, "expected a date and time with a zone"),
    (18, "/proof/0/cryptosuite", 7, None, "expected a string"),
    (18, "/relatedResource/0/digestSRI", "sha1-abc", None, "expected sha256-, sha384- or sha512-"),
    (19, "/validUntil", None, None, "met null, expected a date and time"),
    (19, "/farve", None, None, "met null, expected a JSON value that is not null"),
    (19, "/farve", [], None, "met an empty array, expected at least one item"),
    (19, "/farve", {"a": [{"b~/c": None}]}, "/farve/a/0/b~0~1c", "met null"),
    (19, "/farve", ("a",), None, "expected a JSON value that is not null"),
    (19, "/farve", float("nan"), None, "expected a JSON value that is not null"),
    (19, "/credentialStatus/statusMessage", [], None, "met an empty array"),
    (19, "/proof", [], None, "expected at least one item"),
    (19, "/evidence", [], None, "expected at least one item"),
    (19, S + "/result", [], None, "expected at least one item"),
    (19, S + "/result", badge()["credentialSubject"]["result"][0], None, "expected an array"),
    (19, S + "/identifier", badge()["credentialSubject"]["identifier"][0], None, "an array"),
    (19, A + "/tag", [], None, "expected at least one item"),
    (19, A + "/alignment", {}, None, "met an object, expected an array"),
]  # fmt: skip


@pytest.mark.ob3(7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 19)
def test_the_whole_badge_is_valid():
    check_credential(badge())
    check_vc(badge())


@pytest.mark.parametrize(
    ("pointer", "value", "where", "said"),
    [
        pytest.param(*row, marks=pytest.mark.ob3(number), id=f"OB3-{number} {row[0]} {index}")
        for index, (number, *row) in enumerate(BROKEN)
    ],
)
def test_a_broken_rule_is_refused_with_its_place_and_what_was_expected(pointer, value, where, said):
    with pytest.raises(ModelError) as caught:
        check_credential(changed(badge(), pointer, value))

    assert said in caught.value.message
    assert caught.value.pointer == (where or pointer)


ACCEPTED = [
    (7, "/type", ["OpenBadgeCredential", "VerifiableCredential", "ext:Own"]),
    (7, "/issuer", "did:web:nordvind.example"),
    (7, "/name", GONE),
    (7, "/validUntil", "2026-11-21T11:00:00+01:00"),
    (7, "/@context", [VC2, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json"]),
    (7, "/@context", [VC2, OB3, "https://nordvind.example/own.json", {"own": "urn:x:own"}]),
    (8, S + "/id", GONE),
    (8, S + "/identifier", GONE),
    (8, S + "/id", "mailto:ada@example.org"),
    (9, A + "/criteria", {"id": "https://nordvind.example/krav"}),
    (10, A + "/achievementType", "ext:Svendebrev"),
    (11, A + "/alignment/0/targetType", "ext:ESCO"),
    (12, A + "/resultDescription/0/resultType", "ext:7-trinsskala"),
    (12, S + "/result/0/resultDescription", GONE),
    (12, A + "/resultDescription/1/rubricCriterionLevel", GONE),
    (13, "/evidence", {"type": "Evidence", "narrative": "Svejsesømmen"}),
    (13, "/evidence/0/id", "data:text/plain,hej"),
    (15, S + "/identifier/0/identityHash", "md5$" + "A" * 32),
    (15, S + "/identifier/0/identityType", "ext:kandidatnummer"),
    (16, "/image/id", "data:image/svg+xml;base64,PHN2Zz4="),
    (17, A + "/endorsement/0/credentialSubject/id", "did:web:nordvind.example"),
    (18, "/credentialStatus", [{"type": "A"}, {"type": "B"}]),
    (18, "/credentialStatus/id", GONE),
    (19, S + "/type", "AchievementSubject"),
    (19, "/credentialSchema", {"id": "urn:x:1", "type": "JsonSchema"}),
    (19, "/proof", {"type": "DataIntegrityProof"}),
    (19, "/termsOfUse", {"type": "IssuerPolicy"}),
    (19, "/farve", {"rød": [1, 2.5, True, "x"]}),
]


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        pytest.param(*row, marks=pytest.mark.ob3(number), id=f"OB3-{number} {row[0]} {index}")
        for index, (number, *row) in enumerate(ACCEPTED)
    ],
)
def test_what_the_standard_allows_is_let_through(pointer, value):
    check_credential(changed(badge(), pointer, value))


@pytest.mark.ob3(7)
def test_the_form_of_vc_1_1_is_read():
    check_credential(early_badge())
    check_vc(early_badge())


@pytest.mark.ob3(7)
@pytest.mark.parametrize(
    ("pointer", "value", "said"),
    [
        ("/issuanceDate", GONE, MISSING),
        ("/name", GONE, MISSING),
        ("/issuanceDate", "2026", "expected a date and time with a zone"),
        ("/expirationDate", "snart", "expected a date and time with a zone"),
        ("/expirationDate", "2020-01-01T00:00:00Z", "expected no earlier than issuanceDate"),
    ],
    ids=["no issuanceDate", "no name", "no time", "no end", "ends first"],
)
def test_the_form_of_vc_1_1_has_its_own_dates_and_a_name(pointer, value, said):
    with pytest.raises(ModelError, match=said) as caught:
        check_credential(changed(early_badge(), pointer, value))

    assert caught.value.pointer == pointer


@pytest.mark.ob3(17)
def test_an_endorsement_is_judged_by_itself():
    check_credential(endorsement())
    check_vc(endorsement())

    with pytest.raises(ModelError, match="expected something else than the issuer") as caught:
        check_credential(changed(endorsement(), S + "/id", "did:web:stat.example"))

    assert caught.value.pointer == "/credentialSubject/id"


@pytest.mark.ob3(17)
def test_the_maker_of_an_achievement_does_not_endorse_it_but_its_issuer_may():
    document = changed(badge(), A + "/creator", {"id": "did:web:maker.example", "type": "Profile"})
    check_credential(changed(document, A + "/endorsement/0/issuer", "did:web:nordvind.example"))

    with pytest.raises(ModelError, match="expected another issuer"):
        check_credential(changed(document, A + "/endorsement/0/issuer", "did:web:maker.example"))


@pytest.mark.ob3(12)
def test_a_result_of_type_status_is_found_by_its_description():
    document = changed(badge(), S + "/result/0/resultDescription", STATE)

    with pytest.raises(ModelError, match="the result type is Status") as caught:
        check_credential(document)

    assert caught.value.pointer == S + "/result/0/status"


@pytest.mark.ob3(38, 39)
def test_a_learner_record_is_judged_by_its_shape():
    check_credential(record())
    check_vc(record())


@pytest.mark.parametrize(
    ("number", "pointer", "value", "where", "said"),
    [
        (38, "/@context", [VC2, OB3, CLR2], "/@context/1", "expected the context"),
        (38, "/@context", [VC2, CLR2], "/@context/2", "expected the context"),
        (38, "/name", GONE, None, MISSING),
        (38, "/validFrom", GONE, None, MISSING),
        (38, "/partial", "yes", None, "expected true or false"),
        (38, "/endorsement", [endorsement() | {"issuer": "did:web:nordvind.example"}],
         "/endorsement/0/issuer", "expected another issuer"),
        (39, S + "/id", GONE, S, "met neither id nor identifier"),
        (39, S + "/type", GONE, None, MISSING),
        (39, S + "/verifiableCredential", GONE, None, MISSING),
        (39, S + "/verifiableCredential", [], None, "expected at least one item"),
        (39, S + "/verifiableCredential/0/issuer", GONE, None, MISSING),
        (39, S + "/association/0/associationType", "ext:own", None, "expected one of exactMatchOf"),
        (39, S + "/association/0/sourceId", GONE, None, MISSING),
    ],
)  # fmt: skip
@pytest.mark.ob3(38, 39)
def test_a_broken_learner_record_is_refused(number, pointer, value, where, said):
    with pytest.raises(ModelError) as caught:
        check_credential(changed(record(), pointer, value))

    assert said in caught.value.message, number
    assert caught.value.pointer == (where or pointer)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"type": 7},
        {"type": {}},
        {"type": [[]]},
        {"type": ["VerifiableCredential"]},
        [],
        None,
        "x",
    ],
    ids=repr,
)
def test_what_is_no_open_badge_is_refused(document):
    assert not is_open_badge(document)
    with pytest.raises(ModelError):
        check_credential(document)


def test_a_document_nested_without_end_is_refused():
    endless = badge()
    endless["issuer"]["parentOrg"] = endless["issuer"]
    deep: list[object] = ["x"]
    for _ in range(100_000):
        deep = [deep]

    for document in (endless, badge() | {"farve": deep}):
        with pytest.raises(ModelError, match="nested too deeply"):
            check_credential(document)
        with pytest.raises(ModelError, match="nested too deeply"):
            model.AchievementCredential.from_dict(document)
    check_vc(badge() | {"farve": deep})  # looks at no member that it does not know


def test_an_error_names_neither_the_address_nor_the_salt_of_a_person():
    document = changed(badge(), S + "/identifier/0/identityHash", "ada@example.org")

    with pytest.raises(ModelError) as caught:
        check_credential(document)

    assert "ada" not in str(caught.value)
    assert "havsalt" not in str(caught.value)


def test_a_message_quotes_the_beginning_of_a_long_value_only():
    with pytest.raises(ModelError) as caught:
        check_credential(changed(badge(), "/id", "x" * 10_000))

    assert len(str(caught.value)) < 120


@pytest.mark.ob3(7)
def test_the_first_context_of_vc_1_1_asks_for_its_own_dates():
    with pytest.raises(ModelError) as caught:
        check_credential(changed(badge(), "/@context/0", VC1))

    assert caught.value.pointer == "/issuanceDate"
