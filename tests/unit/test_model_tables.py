# SPDX-License-Identifier: Apache-2.0

"""
The members of each class, written down a second time, from the standard.

`!` stands behind a member that must be there. No member of any class can be
`[7]`: a text is no array, and no set has a number in it.
"""

from __future__ import annotations

import pytest
from tests.badges import VC1, badge, changed, endorsement, record

from skillmark import model
from skillmark.errors import ModelError
from skillmark.model import check_credential
from skillmark.model.clr import ASSOCIATION, CLR_CREDENTIAL, CLR_SUBJECT
from skillmark.model.profile import PROOF

CREDENTIAL = """
    @context! id! issuer! validFrom validUntil awardedDate description credentialSubject! evidence
    credentialSchema credentialStatus refreshService termsOfUse relatedResource proof
"""
BADGE = badge()
SUBJECT = BADGE["credentialSubject"]
ACHIEVEMENT = SUBJECT["achievement"]
ISSUER = BADGE["issuer"]
RECORD = record()["credentialSubject"]

STANDARD = [
    # requirement, class, its members, a valid object
    (7, model.AchievementCredential.shape,
     CREDENTIAL + "type! name image endorsement endorsementJwt", BADGE),
    (8, model.AchievementSubject.shape, """
        id type! identifier achievement! activityStartDate activityEndDate creditsEarned image
        licenseNumber narrative result role source term
     """, SUBJECT),
    (9, model.Achievement.shape, """
        id! type! name! description! criteria! achievementType alignment creator creditsAvailable
        endorsement endorsementJwt fieldOfStudy humanCode image inLanguage otherIdentifier related
        resultDescription specialization tag version
     """, ACHIEVEMENT),
    (9, model.Criteria.shape, "id narrative", ACHIEVEMENT["criteria"]),
    (9, model.Related.shape, "id! type! inLanguage version", ACHIEVEMENT["related"][0]),
    (11, model.Alignment.shape, """
        type! targetName! targetUrl! targetCode targetDescription targetFramework targetType
     """, ACHIEVEMENT["alignment"][0]),
    (12, model.ResultDescription.shape, """
        id! type! name! resultType! alignment allowedValue requiredLevel requiredValue
        rubricCriterionLevel valueMax valueMin
     """, ACHIEVEMENT["resultDescription"][0]),
    (12, model.RubricCriterionLevel.shape, "id! type! name! alignment description level points",
     ACHIEVEMENT["resultDescription"][1]["rubricCriterionLevel"][0]),
    (12, model.Result.shape, "type! resultDescription value achievedLevel status alignment",
     SUBJECT["result"][0]),
    (13, model.Evidence.shape, "id type! name narrative description genre audience",
     BADGE["evidence"][0]),
    (14, model.Profile.shape, """
        id! type! name url phone description endorsement endorsementJwt image email address
        otherIdentifier official parentOrg familyName givenName additionalName patronymicName
        honorificPrefix honorificSuffix familyNamePrefix dateOfBirth
     """, ISSUER),
    (14, model.Address.shape, """
        type! addressCountry addressCountryCode addressRegion addressLocality streetAddress
        postOfficeBoxNumber postalCode geo
     """, ISSUER["address"]),
    (14, model.GeoCoordinates.shape, "type! latitude! longitude!", ISSUER["address"]["geo"]),
    (14, model.IdentifierEntry.shape, "type! identifier! identifierType!",
     ISSUER["otherIdentifier"][0]),
    (15, model.IdentityObject.shape, "type! hashed! identityHash! identityType! salt",
     SUBJECT["identifier"][0]),
    (16, model.Image.shape, "id! type! caption", BADGE["image"]),
    (17, model.EndorsementCredential.shape, CREDENTIAL + "type! name!", endorsement()),
    (17, model.EndorsementSubject.shape, "id! type! endorsementComment",
     endorsement()["credentialSubject"]),
    (18, model.CredentialSchema.shape, "id! type!", BADGE["credentialSchema"][0]),
    (18, model.CredentialStatus.shape, "id type!", BADGE["credentialStatus"]),
    (18, model.RefreshService.shape, "id! type!", BADGE["refreshService"]),
    (18, model.TermsOfUse.shape, "id type!", BADGE["termsOfUse"][0]),
    (18, PROOF, """
        type! created cryptosuite challenge domain nonce proofPurpose proofValue verificationMethod
     """, BADGE["proof"][0]),
    (38, CLR_CREDENTIAL, CREDENTIAL + "type! name! partial image endorsement endorsementJwt",
     record()),
    (39, CLR_SUBJECT, "id type! identifier achievement verifiableCredential! association", RECORD),
    (39, ASSOCIATION, "type! associationType! sourceId! targetId!", RECORD["association"][0]),
]  # fmt: skip

ROWS = [
    pytest.param(*row, marks=pytest.mark.ob3(number), id=f"OB3-{number}-{index}")
    for index, (number, *row) in enumerate(STANDARD)
]


@pytest.mark.parametrize(("shape", "members", "valid"), ROWS)
def test_the_table_has_the_members_of_the_standard(shape, members, valid):
    shape.check(valid)

    assert set(members.replace("!", "").split()) == set(shape.names_in({}).values())


@pytest.mark.parametrize(("shape", "members", "valid"), ROWS)
def test_each_member_is_judged(shape, members, valid):
    for name in members.replace("!", "").split():
        with pytest.raises(ModelError) as caught:
            shape.check(valid | {name: [7]})

        assert caught.value.pointer.startswith(f"/{name}"), name


@pytest.mark.parametrize(("shape", "members", "valid"), ROWS)
def test_each_required_member_is_missed(shape, members, valid):
    for name in (member[:-1] for member in members.split() if member.endswith("!")):
        with pytest.raises(ModelError, match="the member is missing") as caught:
            shape.check({key: value for key, value in valid.items() if key != name})

        assert caught.value.pointer == f"/{name}"


@pytest.mark.parametrize(("shape", "members", "valid"), ROWS)
def test_what_is_no_object_is_refused(shape, members, valid):
    for value in (None, "urn:x:1", 7, [valid], [], True):
        with pytest.raises(ModelError, match="expected an object"):
            shape.check(value)
    assert members


CLOSED = {"Image", "IdentityObject", "IdentifierEntry", "Association"}


@pytest.mark.parametrize(("shape", "members", "valid"), ROWS)
def test_only_some_classes_refuse_members_of_others(shape, members, valid):
    kind = valid.get("type")
    if isinstance(kind, str) and kind in CLOSED:
        with pytest.raises(ModelError, match="met this member, expected only"):
            shape.check(valid | {"farve": "rød"})
    else:
        shape.check(valid | {"farve": "rød"})
    assert members


@pytest.mark.parametrize("name", ["issuanceDate", "expirationDate"])
@pytest.mark.parametrize("shape", [model.EndorsementCredential.shape, CLR_CREDENTIAL])
@pytest.mark.ob3(7)
def test_the_dates_of_vc_1_1_are_judged_in_every_credential(shape, name):
    document = endorsement() if shape is model.EndorsementCredential.shape else record()
    early = changed(document, "/@context/0", VC1) | {"issuanceDate": document["validFrom"]}
    shape.check(early)

    with pytest.raises(ModelError, match="expected a date and time with a zone"):
        shape.check(early | {name: "snart"})


@pytest.mark.parametrize("document", [badge(), endorsement(), record()], ids=["badge", "e", "clr"])
@pytest.mark.ob3(7, 18)
def test_every_kind_of_credential_keeps_the_rules_of_vc_2_0(document):
    entry = {"id": "urn:x:1", "digestSRI": "sha256-AAAA"}

    with pytest.raises(ModelError, match="expected no earlier than validFrom"):
        check_credential(document | {"validUntil": "2001-01-01T00:00:00Z"})
    with pytest.raises(ModelError, match="expected each id once"):
        check_credential(document | {"relatedResource": [entry, entry]})
