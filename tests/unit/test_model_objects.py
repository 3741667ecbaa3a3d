# SPDX-License-Identifier: Apache-2.0

"""Making the objects of the model, reading them and writing them."""

from __future__ import annotations

import copy
import dataclasses
import inspect
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from tests.badges import badge, changed, early_badge, endorsement

from skillmark import model
from skillmark.errors import ModelError
from skillmark.model import (
    Achievement,
    AchievementCredential,
    AchievementSubject,
    Alignment,
    CredentialSchema,
    Criteria,
    EndorsementCredential,
    Evidence,
    IdentityObject,
    Image,
    Profile,
    Result,
    ResultDescription,
)
from skillmark.model.nodes import Node
from skillmark.model.shapes import json_name

AT = datetime(2026, 11, 21, 10, tzinfo=UTC)
GRADE = "urn:x:grade"
NAMES_OF_THEIR_OWN = {"context": "@context"}

CLASSES = [
    cls
    for name in model.__all__
    if inspect.isclass(cls := getattr(model, name)) and issubclass(cls, Node)
]


def first_aid(**members):
    defaults = {
        "id": "https://nordvind.example/a/2",
        "name": "Førstehjælp",
        "description": "Kan give hjerte-lunge-redning.",
        "criteria": Criteria(narrative="Et kursus på fire timer."),
    }
    return Achievement(**(defaults | members))


def awarded(**members):
    defaults = {
        "id": "urn:uuid:5f2b1c1e-5a4f-4c53-9d21-6d6f0d7d0a11",
        "issuer": "did:web:nordvind.example",
        "valid_from": AT,
        "credential_subject": AchievementSubject(id="did:example:ada", achievement=first_aid()),
    }
    return AchievementCredential(**(defaults | members))


def test_an_achievement_is_made_in_a_few_words_and_written_with_the_names_of_the_standard():
    made = first_aid(
        achievement_type="Certification",
        alignment=[Alignment(target_name="førstehjælp", target_url="http://esco.example/1")],
        tag=["sikkerhed", "helbred"],
    )

    assert made.tag == ("sikkerhed", "helbred")
    assert isinstance(made.alignment, tuple)
    assert made.to_dict() == {
        "id": "https://nordvind.example/a/2",
        "type": ["Achievement"],
        "name": "Førstehjælp",
        "description": "Kan give hjerte-lunge-redning.",
        "criteria": {"narrative": "Et kursus på fire timer."},
        "achievementType": "Certification",
        "alignment": [
            {
                "type": ["Alignment"],
                "targetName": "førstehjælp",
                "targetUrl": "http://esco.example/1",
            }
        ],
        "tag": ["sikkerhed", "helbred"],
    }


def test_a_credential_writes_its_moments_in_utc_and_its_contexts_in_order():
    document = awarded(
        valid_from=datetime(2026, 11, 21, 11, tzinfo=timezone(timedelta(hours=1)))
    ).to_dict()

    assert document["validFrom"] == "2026-11-21T10:00:00Z"
    assert list(document)[:3] == ["@context", "id", "type"]
    assert document["@context"] == [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ]


@pytest.mark.parametrize(
    ("make", "pointer", "said"),
    [
        (lambda: first_aid(id="a/2"), "/id", "met 'a/2', expected an absolute URL"),
        (lambda: first_aid(name=None), "/name", "missing"),
        (lambda: first_aid(name=7), "/name", "met 7, expected a string"),
        (lambda: first_aid(tag="sikkerhed"), "/tag", "met 'sikkerhed', expected a list"),
        (lambda: first_aid(tag=["a", 7]), "/tag/1", "met 7, expected a string"),
        (lambda: first_aid(criteria={"narrative": "x"}), "/criteria", "the class Criteria"),
        (lambda: first_aid(alignment=[Image(id="urn:x:1")]), "/alignment/0", "the class Alignment"),
        (lambda: first_aid(alignment={}), "/alignment", "met an object, expected a list"),
        (lambda: first_aid(achievement_type="Kursus"), "/achievementType", "'ext:'"),
        (lambda: first_aid(type="Achievement"), "/type", "expected a list of types"),
        (lambda: first_aid(type=()), "/type", "missing"),
        (lambda: first_aid(extra={"name": "x"}), "/name", "that have no own attribute"),
        (lambda: first_aid(extra={"a": {"b": None}}), "/a/b", "not null"),
        (lambda: first_aid(credits_available=float("nan")), "/creditsAvailable", "a number"),
        (lambda: Image(id="urn:x:1", extra={"alt": "x"}), "/alt", "no own attribute"),
        (Criteria, "", "met neither id nor narrative"),
        (lambda: Criteria(narrative={"da": "x"}), "/narrative", "@value, @language"),
        (lambda: Criteria(narrative=("x",)), "/narrative", "expected a string"),
        (lambda: awarded(valid_from=datetime(2026, 1, 1)), "/validFrom", "has no zone"),  # noqa: DTZ001
        (lambda: awarded(valid_from="2026-01-01T00:00:00Z"), "/validFrom", "a datetime with"),
        (lambda: awarded(valid_until=AT - timedelta(1)), "/validUntil", "no earlier than"),
        (lambda: awarded(issuer="Nordvind"), "/issuer", "an absolute URL"),
        (lambda: awarded(issuer=first_aid()), "/issuer", "expected the class Profile"),
        (lambda: awarded(context="x"), "/@context", "expected a list of contexts"),
        (lambda: awarded(context=["urn:x:1"]), "/@context/0", "met 'urn:x:1'"),
        (lambda: awarded(proof=[{"created": "2026"}]), "/proof/0/created", "date and time"),
        (lambda: awarded(evidence=Evidence(name="x")), "/evidence", "expected a list"),
        (lambda: Profile(id="urn:x:1", date_of_birth=AT), "/dateOfBirth", "expected a date"),
        (lambda: Profile(id="urn:x:1", date_of_birth="2001-02-03"), "/dateOfBirth", "a date"),
    ],
    ids=str,
)  # fmt: skip
def test_a_wrong_attribute_is_refused_where_it_stands(make, pointer, said):
    with pytest.raises(ModelError) as caught:
        make()

    assert caught.value.pointer == pointer
    assert said in caught.value.message


@pytest.mark.ob3(12)
def test_a_result_that_the_achievement_does_not_describe_cannot_be_awarded():
    measured = first_aid(
        result_description=[
            ResultDescription(
                id=GRADE, name="Karakter", result_type="LetterGrade", allowed_value=["02", "12"]
            )
        ]
    )
    AchievementSubject(
        id="did:example:ada",
        achievement=measured,
        result=[Result(result_description=GRADE, value="12")],
    )

    with pytest.raises(ModelError, match="one of the allowed values") as caught:
        AchievementSubject(
            id="did:example:ada",
            achievement=measured,
            result=[Result(result_description=GRADE, value="13")],
        )

    assert caught.value.pointer == "/result/0/value"


@pytest.mark.ob3(8)
def test_a_subject_without_any_name_cannot_be_made():
    with pytest.raises(ModelError, match="met neither id nor identifier"):
        AchievementSubject(achievement=first_aid())


def test_nothing_can_be_changed_afterwards():
    made = first_aid(extra={"farve": ["rød"]})

    with pytest.raises(dataclasses.FrozenInstanceError):
        made.name = "Andet"
    with pytest.raises((AttributeError, TypeError)):
        made.fresh = 1


def test_what_went_in_is_copied():
    extra = {"farve": ["rød"]}
    tags = ["a"]
    made = first_aid(extra=extra, tag=tags)
    extra["farve"].append("blå")
    tags.append("b")

    assert made.to_dict()["farve"] == ["rød"]
    assert made.tag == ("a",)


def test_unknown_members_come_back_in_their_place():
    document = badge()
    document["credentialSubject"]["achievement"] = {
        "farve": {"a": 1},
        **document["credentialSubject"]["achievement"],
    }
    before = copy.deepcopy(document)

    read = AchievementCredential.from_dict(document)
    document.clear()

    assert read.credential_subject.achievement.extra == {"farve": {"a": 1}}
    assert next(iter(read.to_dict()["credentialSubject"]["achievement"])) == "farve"
    assert read.to_dict() == before


def test_what_is_read_has_the_types_of_python():
    read = AchievementCredential.from_dict(badge())

    assert read.valid_from == AT
    assert read.issuer.date_of_birth == date(2001, 2, 3)
    assert read.proof[0]["cryptosuite"] == "eddsa-rdfc-2022"
    assert read.credential_status[0].extra == {"statusListIndex": "7"}
    assert read.credential_subject.achievement.endorsement[0].issuer.name == "Staten"
    assert read.credential_subject.result[2].status == "Completed"
    assert read.name == "TIG-svejsning"


@pytest.mark.ob3(7)
def test_the_form_of_vc_1_1_has_the_same_attributes_and_is_written_back_as_it_was():
    read = AchievementCredential.from_dict(early_badge())

    assert read.valid_from == AT
    assert read.to_dict() == early_badge()
    anew = dataclasses.replace(read, name="Andet").to_dict()
    assert anew["issuanceDate"] == "2026-11-21T10:00:00Z"
    assert "validFrom" not in anew


def test_the_pointer_of_an_error_begins_where_the_document_stands():
    document = changed(endorsement(), "/issuer/type", 7)

    with pytest.raises(ModelError) as caught:
        EndorsementCredential.from_dict(document, "/vc/endorsement/0")

    assert caught.value.pointer == "/vc/endorsement/0/issuer/type"


def test_one_status_is_written_as_an_object_and_two_as_an_array():
    status = model.CredentialStatus(type="X")

    assert awarded(credential_status=[status]).to_dict()["credentialStatus"] == {"type": "X"}
    assert (
        awarded(credential_status=[status] * 2).to_dict()["credentialStatus"] == [{"type": "X"}] * 2
    )


def test_a_name_may_say_its_language():
    danish = {"@value": "Førstehjælp", "@language": "da"}
    made = first_aid(name=danish)
    danish["@value"] = "x"

    assert made.name == {"@value": "Førstehjælp", "@language": "da"}
    assert Achievement.from_dict(made.to_dict()) == made


def test_two_are_equal_when_their_members_are():
    assert first_aid() == first_aid()
    assert hash(first_aid()) == hash(first_aid())
    assert first_aid() != first_aid(version="2")
    assert first_aid() != "first aid"
    assert CredentialSchema(id="urn:x:1") != model.RefreshService(id="urn:x:1")
    assert len({first_aid(), first_aid(), first_aid(version="2")}) == 2


def test_it_shows_what_it_has_and_nothing_else():
    assert repr(Criteria(narrative="Et kursus")) == "Criteria(narrative='Et kursus')"


def test_one_achievement_is_shared_by_all_who_earn_it():
    shared = first_aid()
    first, second = (
        AchievementSubject(id=f"did:example:{name}", achievement=shared) for name in ("ada", "bo")
    )

    assert first.shared_dict()["achievement"] is second.shared_dict()["achievement"]
    assert first.to_dict()["achievement"] is not second.to_dict()["achievement"]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_the_table_of_each_class_names_its_attributes_and_no_others(cls):
    attributes = {f.name for f in dataclasses.fields(cls)} - {"extra", "_json"}

    assert attributes == set(cls.shape.members)
    names = cls.shape.names_in({})
    assert all(names[a] == NAMES_OF_THEIR_OWN.get(a, json_name(a)) for a in attributes)
    assert cls.__doc__


def test_every_class_of_the_standard_is_here():
    assert {cls.__name__ for cls in CLASSES} >= {"AchievementCredential", "Profile", "Related"}
    assert len(CLASSES) == 22
    assert IdentityObject in CLASSES
