# SPDX-License-Identifier: Apache-2.0

"""Badges of others become drafts; what cannot be taken over is named."""

from __future__ import annotations

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from skillmark import bake
from skillmark.encoding import strict_json
from skillmark_server.achievements import services
from skillmark_server.achievements.content import Content
from skillmark_server.achievements.importing import MOST_BYTES, read_ob3
from skillmark_server.achievements.models import Achievement, Version
from skillmark_server.achievements.refusals import NotAnAchievement
from tests.pictures import png
from tests.shared import needs_shared, shared_json

ACHIEVEMENT = {
    "id": "https://other.test/a/1",
    "type": ["Achievement"],
    "name": "Welding",
    "description": "Welds steel.",
    "criteria": {"narrative": "Weld **two** plates.", "id": "https://other.test/criteria"},
    "inLanguage": "en-GB",
    "tag": ["steel"],
    "creditsAvailable": 2,
    "alignment": [
        {
            "type": ["Alignment"],
            "targetName": "weld",
            "targetUrl": "http://data.europa.eu/esco/skill/w",
            "targetDescription": "Joining metal.",
        },
        {"type": ["Alignment"], "targetName": "x", "targetUrl": "http://insecure.test/x"},
    ],
    "creator": {"id": "https://other.test", "type": ["Profile"]},
    "image": {"id": "https://other.test/b.png", "type": "Image"},
    "resultDescription": [
        {"id": "urn:uuid:1", "type": ["ResultDescription"], "name": "GPA", "resultType": "RawScore"}
    ],
    "x-own": {"a": 1},
}


def _bytes(document) -> bytes:
    return strict_json.dumps(document)


def test_an_achievement_becomes_a_draft_and_what_stays_behind_is_named(mette, actor, now):
    made = services.import_ob3(actor=actor(mette), data=_bytes(ACHIEVEMENT), at=now)

    content = Content.from_dict(made.version.content)
    assert content.name == {"en": "Welding"}
    assert content.criteria == {"en": "Weld **two** plates."}
    assert content.further_url == "https://other.test/criteria"
    assert content.ects == 2
    assert [skill.name["en"] for skill in content.skills] == ["weld"]
    assert {left.member for left in made.left_out} == {
        "alignment/0/targetDescription",
        "alignment/1",
        "creator",
        "image",
        "resultDescription/0",
        "x-own",
    }
    assert all(left.why for left in made.left_out)


def test_it_is_found_in_a_credential_a_token_and_a_picture(mette, actor, now):
    credential = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "credentialSubject": {"achievement": ACHIEVEMENT},
    }
    body = base64.urlsafe_b64encode(_bytes(credential)).rstrip(b"=")
    token = b"eyJhbGciOiJFUzI1NiJ9." + body + b".c2ln"
    for data in (_bytes(credential), token, bake(png(), _bytes(credential)), bake(png(), token)):
        assert read_ob3(data, "da").content.name == {"en": "Welding"}


def test_a_picture_of_its_own_is_taken_with_it(mette, actor, now):
    url = "data:image/png;base64," + base64.b64encode(png()).decode()
    document = {**ACHIEVEMENT, "image": {"id": url, "type": "Image"}}

    made = services.import_ob3(actor=actor(mette), data=_bytes(document), at=now)

    assert made.version.design == {}
    broken = {**ACHIEVEMENT, "image": "data:image/png;base64,AAAA"}
    again = services.import_ob3(actor=actor(mette), data=_bytes(broken), at=now)
    assert again.version.design
    assert "image" in {left.member for left in again.left_out}


def test_texts_without_a_language_are_the_organisations(mette, actor, now):
    document = {key: value for key, value in ACHIEVEMENT.items() if key != "inLanguage"}

    made = services.import_ob3(actor=actor(mette), data=_bytes(document), at=now)

    assert made.version.content["name"] == {"da": "Welding"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b'{"a":1,"a":2}',
        b'{"type":["Profile"]}',
        b'{"type":-1}',
        b'{"type":{"Achievement":1}}',
        b'{"credentialSubject":{"achievement":[1,2]}}',
        b"\xff\xfe",
        b"a.b.c",
        b"a.!!!.c",
        b"\x89PNG broken",
        png(),
        b"[" * 100_000,
        b" " * (MOST_BYTES + 1),
    ],
    ids=lambda data: repr(data[:18]),
)
def test_what_holds_no_badge_is_refused(mette, actor, now, data):
    with pytest.raises(NotAnAchievement):
        services.import_ob3(actor=actor(mette), data=data, at=now)
    assert not Achievement.objects.exists()


@pytest.mark.parametrize(
    "odd",
    [
        {"name": 3},
        {"name": {"@value": "Hej", "@language": "da"}},
        {"name": {"en": "not the standard"}},
        {"criteria": "text"},
        {"criteria": []},
        {"alignment": "x"},
        {"alignment": [1, None, {"targetType": "ext:EQFLevel", "targetCode": "99"}]},
        {"tag": "one"},
        {"tag": ["x" * 41, "ok"]},
        {"tag": [f"tag {n}" for n in range(30)]},
        {"achievementType": "Sausage"},
        {"achievementType": ["Badge"]},
        {"creditsAvailable": True},
        {"creditsAvailable": -1},
        {"otherIdentifier": [{"identifierType": "nationalIdentityNumber", "identifier": "1"}]},
        {"resultDescription": [{"resultType": ["x"]}, "y"]},
        {"description": "CPR 010190-1234"},
        {"description": "x" * 5_000},
        {"image": 4},
        {"inLanguage": 4},
        {"inLanguage": "fr"},
    ],
    ids=str,
)
def test_odd_members_never_break_anything(mette, actor, now, odd):
    made = services.import_ob3(actor=actor(mette), data=_bytes({**ACHIEVEMENT, **odd}), at=now)

    assert Content.from_dict(made.version.content)


@needs_shared
@pytest.mark.shared
def test_naughty_strings_are_taken_or_named(mette, actor, now):
    for text in shared_json("badinput", "blns", "blns.json")[::9]:
        document = {**ACHIEVEMENT, "name": text, "description": text, "tag": [text]}
        read_ob3(_bytes(document), "da")


# -- on the page --------------------------------------------------------------------------


def test_the_page_says_what_stayed_behind(as_, mette):
    client = as_(mette)
    file = SimpleUploadedFile("badge.json", _bytes(ACHIEVEMENT))

    answer = client.post("/achievements/new", {"how": "import", "file": file}, follow=True)

    assert b"This could not be taken over" in answer.content
    assert b"<code>creator</code>" in answer.content


def test_pasted_text_is_taken_and_what_is_no_badge_is_kept(as_, mette):
    client = as_(mette)
    text = _bytes(ACHIEVEMENT).decode()
    assert client.post("/achievements/new", {"how": "import", "text": text}).status_code == 302
    assert Version.objects.count() == 1

    answer = client.post("/achievements/new", {"how": "import", "text": "no badge"})

    assert b"We found no badge in this." in answer.content
    assert b"no badge</textarea>" in answer.content


def test_our_own_file_is_exported_and_imported(as_, client, mette, actor, now):
    made = services.copy_template(actor=actor(mette), key="iso-auditor", at=now)
    services.publish(actor=actor(mette), version=made, at=now)
    data = client.get(f"/achievements/{made.achievement_id}/v1.json").content

    again = services.import_ob3(actor=actor(mette), data=data, at=now)

    content = Content.from_dict(again.version.content)
    assert content.eqf_level == 5
    assert content.workload_hours == 40
    assert content.assessment == "work_sample"
    assert {left.member for left in again.left_out} == {"image", "related", "version"}
