# SPDX-License-Identifier: Apache-2.0

"""What the standard's Achievement says of a version, and that nothing shown stays unsigned."""

from __future__ import annotations

import uuid

import pytest
from jsonschema import Draft201909Validator

from skillmark import Achievement as Standard
from skillmark_server.achievements import publishing
from skillmark_server.achievements.content import Content
from skillmark_server.achievements.facts import facts_of
from skillmark_server.achievements.importing import read_ob3
from skillmark_server.achievements.models import Version
from skillmark_server.achievements.rereading import take_apart
from tests.server.unit.test_achievement_content import FULL
from tests.shared import needs_shared, shared_json

ID = uuid.UUID("6a0f8f0e-0b51-4d7e-a2d3-111111111111")
ADDRESS = f"https://skills.test/achievements/{ID}/v2"


def _made(content: Content = FULL, language: str = "en") -> Standard:
    version = Version(achievement_id=ID, number=2, content=content.to_dict(), picture_alt={})
    return publishing.to_achievement(version, language)


def test_every_member_that_the_standard_has_is_used():
    made = _made()

    assert made.id == ADDRESS
    assert made.image.id == f"{ADDRESS}.png"
    assert (made.name, made.description) == ("First aid", "Helps.")
    assert made.achievement_type == "MicroCredential"
    assert made.credits_available == 0.5
    assert made.human_code == "NV-1"
    assert made.in_language == "en"
    assert made.version == "2"
    assert made.tag == ("safety",)
    assert (made.field_of_study, made.specialization) == ("Health", "Work")
    assert made.criteria.id == "https://nordvind.test/first-aid"
    assert made.other_identifier[0].identifier == "978"
    assert [one.id for one in made.related] == [f"{ADDRESS}/da", ADDRESS[:-1] + "1"]


def test_skills_and_the_european_level_are_alignments():
    esco, own, level = _made().alignment

    assert (esco.target_name, esco.target_url) == (
        "Give first aid",
        "http://data.europa.eu/esco/skill/1",
    )
    assert (esco.target_framework, esco.target_type, esco.target_code) == (
        "ESCO",
        "ext:ESCOSkill",
        "S1",
    )
    assert esco.target_description == "Level: 2"
    assert own.target_url == f"{ADDRESS}#skill-2"
    assert (level.target_code, level.target_type) == ("4", "ext:EQFLevel")


@pytest.mark.parametrize(
    ("grading", "kind", "required"),
    [
        ("levels", "RubricCriterionLevel", None),
        ("percent", "Percent", None),
        ("danish7", "ext:DanishSevenPointScale", "02"),
    ],
)
def test_what_can_be_reached_is_described(grading, kind, required):
    content = Content.from_dict({**FULL.to_dict(), "grading": grading})

    (described,) = _made(content).result_description

    assert described.result_type == kind
    assert described.required_value == required
    if grading == "levels":
        assert [level.name for level in described.rubric_criterion_level] == ["Good", "Best"]
        assert described.required_level == f"{ADDRESS}#level-1"


@pytest.mark.parametrize("language", ["en", "da"])
def test_what_the_standard_has_no_member_for_is_signed_in_words(language):
    narrative = _made(language=language).criteria.narrative

    for fact in facts_of(FULL, language):
        assert f"- {fact.name}: {fact.text}" in narrative
    for outcome in FULL.outcomes(language):
        assert f"- {outcome}" in narrative


def test_a_language_it_is_not_written_in_falls_back_as_a_whole():
    content = Content(name={"da": "A"}, description={"da": "B"}, criteria={"da": "C"})

    made = _made(content, "en")

    assert (made.in_language, made.name) == ("da", "A")


def test_a_file_of_ours_comes_back_as_it_was():
    made = _made()

    read = read_ob3(publishing.canonicalize(made.to_dict()), "en")

    left = {one.member for one in read.left_out}
    assert left == {"related", "version", "image"}
    assert read.content.workload_hours == 7.5
    assert read.content.eqf_level == 4
    assert read.content.assessment == "practical"
    assert read.content.is_stackable is True
    assert read.content.learning_outcomes == {"en": "Help\nCall 112"}
    assert read.content.criteria["en"].startswith("Do it.")
    assert read.content.skills[0].level == "2"
    assert [level.name for level in read.content.levels] == [{"en": "Good"}, {"en": "Best"}]
    # Who assures the quality is one line of name and text: it stays in words.
    assert "Quality assurance: NQA: Yearly." in read.content.criteria["en"]


def test_criteria_of_others_are_left_as_they_are():
    text = "Do it.\n\n**Facts**\n\nThis is no list."

    assert take_apart(text, "en") == (text, {})
    assert take_apart(text, "fr") == (text, {})


@needs_shared
@pytest.mark.shared
@pytest.mark.parametrize("language", ["en", "da"])
@pytest.mark.parametrize("grading", ["", "levels", "percent", "danish7"])
def test_the_schema_of_1edtech_takes_it(language, grading):
    schema = shared_json(
        "conformance", "schemas", "open-badges", "v3_0", "ob_v3p0_achievementcredential_schema.json"
    )
    members = FULL.to_dict() | {"grading": grading}

    document = _made(Content.from_dict(members), language).to_dict()

    validator = Draft201909Validator({"$defs": schema["$defs"], "$ref": "#/$defs/Achievement"})
    assert [error.message for error in validator.iter_errors(document)] == []
