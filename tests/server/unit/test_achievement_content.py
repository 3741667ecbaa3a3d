# SPDX-License-Identifier: Apache-2.0

"""What an achievement may say, how long it lasts, and what it is found by."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from skillmark_server.achievements.checking import lacks_of, problems_of
from skillmark_server.achievements.content import (
    Content,
    Expiry,
    Identifier,
    Level,
    QualityBody,
    Skill,
    said_in,
    valid_until_for,
)
from skillmark_server.achievements.durations import add_months, read_months, say_months
from skillmark_server.achievements.facts import facts_of
from skillmark_server.achievements.finding import facets_of, fold, search_text_of, words_of
from skillmark_server.achievements.refusals import ContentRefused, NoSuchTemplate
from skillmark_server.achievements.shelf import TEMPLATES, template
from skillmark_server.pages.forms.skills import pasted_skills
from tests.shared import needs_shared, shared_json

FULL = Content(
    name={"en": "First aid", "da": "Førstehjælp"},
    description={"en": "Helps.", "da": "Hjælper."},
    criteria={"en": "Do it.", "da": "Gør det."},
    achievement_type="MicroCredential",
    tags=("safety",),
    skills=(
        Skill(
            name={"en": "Give first aid", "da": "Give førstehjælp"},
            url="http://data.europa.eu/esco/skill/1",
            framework="ESCO",
            code="S1",
            level="2",
        ),
        Skill(name={"en": "Stay calm"}),
    ),
    learning_outcomes={"en": "Help\nCall 112", "da": "Hjælpe\nRinge 112"},
    workload_hours=7.5,
    ects=0.5,
    eqf_level=4,
    nqf_level="4",
    participation="on_site",
    assessment="practical",
    identity_check="photo_id",
    supervision="on_site",
    quality_body=QualityBody(name="NQA", url="https://nqa.test", text={"en": "Yearly."}),
    is_stackable=True,
    prerequisites={"en": "None."},
    evidence_required=True,
    evidence={"en": "A film."},
    expiry=Expiry(kind="after", months=24),
    grading="levels",
    levels=(
        Level(name={"en": "Good"}, description={"en": "Well done."}),
        Level(name={"en": "Best"}),
    ),
    suspendable=True,
    human_code="NV-1",
    requestable=True,
    further_url="https://nordvind.test/first-aid",
    field_of_study={"en": "Health"},
    specialization={"en": "Work"},
    other_identifiers=(Identifier(kind="isbn", value="978"),),
)


def test_content_goes_to_json_and_back():
    assert Content.from_dict(FULL.to_dict()) == FULL
    assert Content.from_dict(Content().to_dict()) == Content()
    assert problems_of(FULL) == {}
    assert lacks_of(FULL, "da") == {}


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"name": "First aid"}, "name"),
        ({"name": {"xx": "First aid"}}, "name"),
        ({"name": {"en": 3}}, "name"),
        ({"title": {"en": "First aid"}}, "title"),
        ({"tags": "safety"}, "tags"),
        ({"tags": [1]}, "tags"),
        ({"skills": {"name": {}}}, "skills"),
        ({"skills": [3]}, "skills.0"),
        ({"skills": [{"nme": {}}]}, "skills.0.nme"),
        ({"workload_hours": "7"}, "workload_hours"),
        ({"workload_hours": True}, "workload_hours"),
        ({"eqf_level": 4.5}, "eqf_level"),
        ({"is_stackable": "yes"}, "is_stackable"),
        ({"suspendable": 1}, "suspendable"),
        ({"expiry": []}, "expiry"),
        ({"expiry": {"on": "31.12.2027"}}, "expiry.on"),
        ({"human_code": None}, "human_code"),
    ],
)
def test_what_is_not_of_its_shape_is_refused_at_its_place(members, place):
    with pytest.raises(ContentRefused) as refusal:
        Content.from_dict(members)

    assert list(refusal.value.problems) == [place]
    assert refusal.value.http_status == 422


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (Content(name={"en": "x" * 121}), "name.en"),
        (Content(name={"en": "two\nlines"}), "name.en"),
        (Content(name={"en": "evil\u202etxt"}), "name.en"),
        (Content(name={"en": "zero\u200bwidth"}), "name.en"),
        (Content(name={"en": "bell\x07"}), "name.en"),
        (Content(description={"en": "CPR 010190-1234"}), "description.en"),
        (Content(criteria={"da": "x" * 8_001}), "criteria.da"),
        (Content(tags=("x" * 41,)), "tags.0"),
        (Content(tags=tuple(map(str, range(13)))), "tags"),
        (Content(skills=(Skill(url="https://a.test"),)), "skills.0.name"),
        (Content(skills=(Skill(name={"en": "x"}, url="javascript:alert(1)"),)), "skills.0.url"),
        (Content(skills=(Skill(name={"en": "x"}, url="http://a.test"),)), "skills.0.url"),
        (Content(skills=(Skill(name={"en": "x"}, url="https://u:p@a.test"),)), "skills.0.url"),
        (Content(skills=(Skill(name={"en": "x"}, url="https://" + "a" * 500),)), "skills.0.url"),
        (Content(achievement_type="Sausage"), "achievement_type"),
        (Content(achievement_type="ext: two"), "achievement_type"),
        (Content(participation="telepathy"), "participation"),
        (Content(workload_hours=0), "workload_hours"),
        (Content(workload_hours=float("inf")), "workload_hours"),
        (Content(ects=601), "ects"),
        (Content(eqf_level=9), "eqf_level"),
        (Content(levels=(Level(),)), "levels.0.name"),
        (Content(expiry=Expiry(kind="soon")), "expiry"),
        (Content(expiry=Expiry(kind="on")), "expiry.on"),
        (Content(expiry=Expiry(kind="after", months=601)), "expiry.months"),
        (Content(quality_body=QualityBody(url="ftp://a.test")), "quality_body.url"),
        (
            Content(other_identifiers=(Identifier(kind="nationalIdentityNumber", value="1"),)),
            "other_identifiers.0.kind",
        ),
    ],
)
def test_what_no_badge_may_hold_is_refused_in_a_draft(content, place):
    assert list(problems_of(content)) == [place]


def test_joiners_that_scripts_need_are_taken():
    assert problems_of(Content(name={"en": "\u0645\u06cc\u200c\u062e\u0648\u0627"})) == {}


@needs_shared
@pytest.mark.shared
def test_naughty_strings_are_kept_or_refused_and_never_break_anything():
    naughty = shared_json("badinput", "blns", "blns.json")
    assert len(naughty) > 400
    for text in naughty:
        content = Content.from_dict(
            {"name": {"en": text}, "criteria": {"en": text}, "tags": [text]}
        )
        problems_of(content)
        search_text_of(content)
        facets_of(content)
        read_months(text)
        list(pasted_skills(text, "en"))


# -- time ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("36 months", 36),
        ("36 måneder", 36),
        ("36 MDR.", 36),
        ("3 years", 36),
        ("3 år", 36),
        ("3år", 36),
        ("1,5 år", 18),
        ("1.5 years", 18),
        ("halvandet år", 18),
        ("half a year", 6),
        ("  2   years ", 24),
        ("36 moths", None),
        ("36", None),
        ("years", None),
        ("0 years", None),
        ("-3 years", None),
        ("51 years", None),
        ("1.1 years", None),
        ("9" * 5_000 + " years", None),
        ("", None),
    ],
)
def test_lengths_of_time_are_read_as_people_write_them(text, months):
    assert read_months(text) == months


@pytest.mark.parametrize(
    ("months", "english", "danish"),
    [
        (0, "", ""),
        (1, "1 month", "1 måned"),
        (18, "18 months", "18 måneder"),
        (24, "2 years", "2 år"),
    ],
)
def test_lengths_of_time_are_said_in_both_languages(months, english, danish):
    with override("en"):
        assert say_months(months) == english
    with override("da"):
        assert say_months(months) == danish
        assert not months or read_months(danish) == months


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (datetime(2024, 2, 29, 9, tzinfo=UTC), 12, datetime(2025, 2, 28, 9, tzinfo=UTC)),
        (datetime(2026, 1, 31, tzinfo=UTC), 1, datetime(2026, 2, 28, tzinfo=UTC)),
        (datetime(2026, 12, 1, tzinfo=UTC), 1, datetime(2027, 1, 1, tzinfo=UTC)),
        (datetime(2026, 11, 22, tzinfo=UTC), 600, datetime(2076, 11, 22, tzinfo=UTC)),
    ],
)
def test_months_are_added_to_the_end_of_short_months(start, months, end):
    assert add_months(start, months) == end


def test_an_award_lasts_as_long_as_its_achievement_says(now):
    assert valid_until_for(Content(), now) is None
    after = Content(expiry=Expiry(kind="after", months=24))
    assert valid_until_for(after, now) == now.replace(year=now.year + 2)
    on = Content(expiry=Expiry(kind="on", on=date(2027, 7, 1)))
    # The last day ends in Denmark, where it is summer.
    assert valid_until_for(on, now) == datetime(2027, 7, 1, 21, 59, 59, tzinfo=UTC)


# -- finding ------------------------------------------------------------------------------


@pytest.mark.parametrize("search", ["førstehjælp", "FORSTEHJAELP", "Foerstehjælp", "hjaelp"])
def test_a_search_finds_in_any_spelling(search):
    text = search_text_of(FULL)

    assert all(word in text for word in words_of(search))


@pytest.mark.parametrize(("one", "other"), [("Århus", "Aarhus"), ("Øl", "oel"), ("É", "e")])
def test_spellings_fold_to_the_same(one, other):
    assert fold(one) == fold(other)


def test_facets_stand_between_bars_and_cannot_be_forged():
    facets = facets_of(Content(tags=("a|eqf=8|b",), eqf_level=4))

    assert facets == "|type=badge|eqf=4|tag=a eqf 8 b|"


# -- words --------------------------------------------------------------------------------


def test_facts_are_said_in_the_language_asked_for():
    danish = {fact.key: fact.text for fact in facts_of(FULL, "da")}
    english = {fact.key: fact.text for fact in facts_of(FULL, "en")}

    assert danish["workload_hours"] == "7,5 timer"
    assert english["workload_hours"] == "7.5 hours"
    assert danish["assessment"] == "Praktisk prøve"
    assert set(danish) == set(english)
    assert len(danish) == 12
    assert facts_of(Content(), "da") == []


def test_a_text_is_said_in_the_nearest_language():
    assert said_in({"da": "Hej"}, "en") == "Hej"
    assert said_in({}, "en") == ""


@pytest.mark.parametrize(
    ("line", "skill"),
    [
        ("Give first aid", Skill(name={"en": "Give first aid"})),
        ("- Give first aid; level 2", Skill(name={"en": "Give first aid"}, level="2")),
        ("Give first aid\tniveau: A2", Skill(name={"en": "Give first aid"}, level="A2")),
        (
            "data analysis https://data.europa.eu/esco/skill/ab",
            Skill(
                name={"en": "data analysis"},
                url="http://data.europa.eu/esco/skill/ab",
                framework="ESCO",
            ),
        ),
        (
            "ESCO | http://data.europa.eu/esco/skill/ab | data analysis",
            Skill(
                name={"en": "data analysis"},
                url="http://data.europa.eu/esco/skill/ab",
                framework="ESCO",
            ),
        ),
    ],
)
def test_pasted_skills_are_understood(line, skill):
    assert list(pasted_skills(line, "en")) == [skill]


def test_pasted_lines_without_a_name_are_left_out():
    assert list(pasted_skills("\n  \nhttps://a.test/x\n", "en")) == []


@pytest.mark.parametrize("each", TEMPLATES, ids=lambda each: each.key)
def test_a_template_is_whole_in_both_languages(each):
    assert problems_of(each.content) == {}
    assert lacks_of(each.content, "da") == {}
    assert set(each.content.languages()) == {"en", "da"}
    assert template(each.key) is each


def test_there_is_no_other_template():
    assert len({each.key for each in TEMPLATES}) == len(TEMPLATES) >= 6
    with pytest.raises(NoSuchTemplate):
        template("astrology")
