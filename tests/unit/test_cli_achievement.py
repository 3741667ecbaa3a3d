# SPDX-License-Identifier: Apache-2.0

"""`skillmark achievement check`: what is in order, what is not, and where."""

import csv
import json

import pytest
from tests.shared import SHARED, needs_shared
from tests.terminal import DANISH, ENGLISH
from tests.workshop import EXAMPLES

from skillmark.cli.achievement_check import check

EXAMPLE = json.loads((EXAMPLES / "achievement.json").read_bytes())  # noqa: TID251 - ours


def test_the_example_can_be_issued():
    written = ENGLISH.run("achievement", "check", EXAMPLES / "achievement.json")

    assert written.status == 0
    assert written.out.count("in order") == len(EXAMPLE)
    assert "It can be issued." in written.out


@pytest.mark.shared
@needs_shared
def test_the_example_is_aligned_to_a_skill_that_esco_has():
    file = SHARED / "data" / "esco" / "transversalSkillsCollection_en.csv"
    with file.open(encoding="utf-8", newline="") as text:
        skills = {row["conceptUri"]: row["preferredLabel"] for row in csv.DictReader(text)}

    [alignment] = EXAMPLE["alignment"]
    assert skills[alignment["targetUrl"]] == alignment["targetName"]


def test_the_source_of_the_skill_is_named():
    words = "This service uses the ESCO classification of the European Commission"

    assert words in (EXAMPLES / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": 5}, "/name"),
        ({"criteria": {}}, "/criteria"),
        ({"achievementType": "Medal"}, "/achievementType"),
        ({"alignment": []}, "/alignment"),
        ({"alignment": [{"type": ["Alignment"], "targetName": "x"}]}, "/alignment/0"),
        ({"image": {"id": "x.png", "type": "Image"}}, "/image/id"),
        ({"description": "\u202eevil"}, "/description"),
        ({"description": "CPR 010203-1234"}, "/description"),
        ({"id": "first-aid"}, "/id"),
        ({"colour": "red"}, "/colour"),
        ({"tag": [None]}, "/tag/0"),
    ],
)
def test_a_fault_is_shown_with_its_place(change, pointer):
    findings = check(EXAMPLE | change)

    [fault] = findings.faults
    assert fault.pointer.startswith(pointer)
    assert set(findings.fine) == set(EXAMPLE | change) - set(change)


def test_one_fault_does_not_hide_the_next():
    findings = check({"name": 5, "criteria": {}, "type": ["Achievement"]})

    assert [fault.pointer for fault in findings.faults] == [
        "/name", "/criteria", "/id", "/description",
    ]  # fmt: skip
    assert findings.fine == ("type",)


def test_what_would_make_it_better_is_said(tmp_path):
    file = tmp_path / "a.json"
    file.write_text(
        json.dumps(
            {name: EXAMPLE[name] for name in ("id", "type", "name", "description", "criteria")}
        )
    )

    written = ENGLISH.run("achievement", "check", file)

    assert written.status == 0
    assert "Without a picture" in written.out
    assert "Without an alignment" in written.out


def test_what_breaks_is_said_in_words(tmp_path):
    file = tmp_path / "a.json"
    file.write_text(json.dumps(EXAMPLE | {"criteria": {}, "\x1b[31m": 1}))

    written = ENGLISH.run("achievement", "check", file)
    danish = DANISH.run("achievement", "check", file)

    assert written.status == 1
    assert "/criteria" in written.out
    assert "expected at least one" in written.out
    assert "It cannot be issued yet. To mend: 1." in written.out
    assert "Det kan ikke udstedes endnu. Skal rettes: 1." in danish.out
    assert "\x1b" not in written.out


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a":1,"a":2}'])
def test_a_file_that_holds_no_object_is_said(tmp_path, text):
    file = tmp_path / "a.json"
    file.write_text(text)

    written = ENGLISH.run("achievement", "check", file)

    assert written.status == 1
    assert "[json_invalid]" in written.err


def test_a_byte_order_mark_of_an_editor_does_not_matter(tmp_path):
    file = tmp_path / "a.json"
    file.write_bytes(b"\xef\xbb\xbf" + (EXAMPLES / "achievement.json").read_bytes())

    assert ENGLISH.run("achievement", "check", file).status == 0
