# SPDX-License-Identifier: Apache-2.0

"""Badges in the browser of who makes them: the list, the form, the review."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from skillmark_server.accounts.models import Department, JobRole
from skillmark_server.achievements import services
from skillmark_server.achievements.content import Content
from skillmark_server.achievements.models import Achievement, Requirement, Version
from tests.pictures import png
from tests.server.integration.test_publish_achievement import WHOLE
from tests.shared import needs_shared, shared_json

PNG = png()


@pytest.fixture
def draft(mette, actor, now) -> Version:
    return services.create_achievement(actor=actor(mette), content=WHOLE, at=now)


@pytest.fixture
def published(mette, actor, draft, now) -> Achievement:
    services.publish(actor=actor(mette), version=draft, at=now)
    return Achievement.objects.get(pk=draft.achievement_id)


def _fields(answer) -> dict[str, str]:
    """What a browser would send of the editor's form, untouched."""
    form = answer.context["form"]
    fields = {name: form[name].value() or "" for name in form.fields}
    for name in ("suspendable", "requestable", "evidence_required"):
        if not fields[name]:
            del fields[name]
    design = answer.context["design"]
    fields |= {name: design[name].value() or "" for name in ("shape", "palette", "ground", "icon")}
    fields |= {"text": design["text"].value() or "", "marks": design["marks"].value() or ""}
    fields["seen"] = Version.objects.get(published_at=None).saved_at.isoformat()
    return fields


class _Inert(HTMLParser):
    """Fails on an element or attribute that only somebody else could have written."""

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            assert not name.startswith("on"), (tag, attrs)
            if name in {"src", "href", "action"}:
                assert not re.match(r"\s*(javascript|data):", value or "", re.IGNORECASE), (
                    tag,
                    attrs,
                )
            if name == "src":
                assert value.startswith("/"), (tag, attrs)
        assert tag not in {"iframe", "object", "embed", "marquee"}


def assert_inert(page: str) -> None:
    _Inert().feed(page)


# -- the list -----------------------------------------------------------------------------


def test_an_empty_list_offers_the_shelf(as_, mette):
    answer = as_(mette).get("/achievements/")

    assert b"No badge yet. Start from one of ours." in answer.content
    assert answer.content.count(b'name="key"') >= 6


def test_the_list_is_searched_and_sorted_in_danish(as_, mette, actor, now):
    for name in ("Ædelsten", "Aalborg", "Zebra", "Øl", "Bil"):
        services.create_achievement(actor=actor(mette), content=Content(name={"da": name}), at=now)

    def titles(query: str) -> list[str]:
        return [each.title for each in as_(mette).get(f"/achievements/{query}").context["page"]]

    assert titles("") == ["Bil", "Zebra", "Ædelsten", "Øl", "Aalborg"]
    assert titles("?sort=-name")[0] == "Aalborg"
    assert titles("?q=aedel") == ["Ædelsten"]
    assert titles("?q=ålborg") == ["Aalborg"]
    assert titles("?state=published") == []
    assert len(titles("?state=draft")) == 5


def test_the_list_needs_as_many_queries_for_many_as_for_one(
    as_, mette, actor, now, published, django_assert_max_num_queries
):
    for number in range(12):
        services.create_achievement(
            actor=actor(mette), content=Content(name={"da": f"Badge {number}"}), at=now
        )
    client = as_(mette)
    client.get("/achievements/")

    with django_assert_max_num_queries(12):
        answer = client.get("/achievements/")

    assert len(answer.context["page"].object_list) == 13


def test_states_are_counted(as_, mette, actor, now, draft, published):
    services.archive(actor=actor(mette), achievement=published, at=now)
    services.create_achievement(actor=actor(mette), at=now)

    states = {
        key: count for key, _words, count in as_(mette).get("/achievements/").context["states"]
    }

    assert states == {"": 1, "draft": 1, "archived": 1}


# -- who sees what ------------------------------------------------------------------------

PAGES = ["", "/edit", "/history", "/archive", "/discard", "/review"]


@pytest.mark.parametrize("path", PAGES)
def test_another_organisation_meets_404(as_, mallory, draft, path):
    assert as_(mallory).get(f"/achievements/{draft.achievement_id}{path}").status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_asked_to_sign_in(client, draft, path):
    answer = client.get(f"/achievements/{draft.achievement_id}{path}")

    assert answer.status_code == 302
    assert "next=" in answer["Location"]


def test_a_learner_without_an_organisation_meets_404(as_, jonas):
    assert as_(jonas).get("/achievements/").status_code == 404


def test_a_recruiter_sees_no_draft(as_, sara, draft, published, mette, actor, now):
    second = services.create_achievement(actor=actor(mette), at=now)

    page = as_(sara).get("/achievements/").context["page"]
    assert [each.pk for each in page] == [published.pk]
    assert as_(sara).get(f"/achievements/{second.achievement_id}").status_code == 404


@pytest.mark.parametrize("path", ["/achievements/new", "edit", "archive"])
def test_who_does_not_design_is_told_so(as_, karin, draft, path):
    address = path if path.startswith("/") else f"/achievements/{draft.achievement_id}/{path}"

    assert as_(karin).get(address).status_code == 403


@pytest.mark.parametrize(
    "act",
    [
        "start",
        "submit",
        "take-back",
        "publish",
        "copy",
        "unarchive",
        "show",
        "requirements",
        "keep",
    ],
)
def test_a_get_changes_nothing(as_, mette, draft, act):
    answer = as_(mette).get(f"/achievements/{draft.achievement_id}/{act}")

    assert answer.status_code == 405


# -- beginning ----------------------------------------------------------------------------


def test_a_name_is_enough_to_begin(as_, mette):
    answer = as_(mette).post(
        "/achievements/new", {"how": "blank", "name": "Kranfører", "kind": "License"}
    )

    version = Version.objects.get()
    assert answer["Location"] == f"/achievements/{version.achievement_id}/edit"
    assert version.content["name"] == {"da": "Kranfører"}
    assert version.design["shape"] == "shield"


@pytest.mark.parametrize("name", ["", "CPR 010190-1234", "evil\u202etxt", "x" * 121])
def test_a_name_that_cannot_stand_is_refused_and_kept(as_, mette, name):
    answer = as_(mette).post("/achievements/new", {"how": "blank", "name": name, "kind": "Badge"})

    assert answer.status_code == 200
    assert answer.context["begin"].errors["name"]
    assert answer.context["begin"]["name"].value() == name
    assert not Achievement.objects.exists()


def test_a_template_becomes_a_draft(as_, mette):
    as_(mette).post("/achievements/new", {"how": "template", "key": "gdpr"})

    assert Achievement.objects.get().title == "Persondata i hverdagen"


def test_a_template_that_there_is_not_is_refused(as_, mette):
    answer = as_(mette).post("/achievements/new", {"how": "template", "key": "../../etc"})

    assert b"There is no such template." in answer.content


# -- writing ------------------------------------------------------------------------------


def test_what_is_written_is_kept_in_both_languages(as_, mette, draft):
    client = as_(mette)
    address = f"/achievements/{draft.achievement_id}/edit"
    fields = _fields(client.get(address)) | {
        "name_en": "Epoxy resin",
        "expiry_kind": "after",
        "expiry_text": "3 år",
        "workload_hours": "7,5",
        "tags": "epoxy, Safety, epoxy",
        "skill_0_name_da": "Bruge handsker",
        "skills_pasted": "Blande epoxy\nhttps://a.test/s; Slibe",
        "eqf_level": "4",
        "is_stackable": "no",
        "quality_name": "NQA",
        "identifiers": "isbn 978",
    }

    answer = client.post(address, fields)

    assert answer.status_code == 302
    content = Content.from_dict(Version.objects.get().content)
    assert content.name == {"en": "Epoxy resin", "da": "Epoxy"}
    assert content.expiry.months == 36
    assert content.workload_hours == 7.5
    assert content.tags == ("epoxy", "Safety")
    assert [skill.name["da"] for skill in content.skills] == [
        "Bruge handsker",
        "Blande epoxy",
        "Slibe",
    ]
    assert content.is_stackable is False
    assert content.other_identifiers[0].kind == "isbn"
    again = client.get(address)
    assert again.context["form"]["expiry_text"].value() == "3 years"


def test_one_wrong_field_keeps_all_that_was_typed_and_saves_the_rest(as_, mette, draft):
    client = as_(mette)
    address = f"/achievements/{draft.achievement_id}/edit"
    fields = _fields(client.get(address)) | {
        "expiry_kind": "after",
        "expiry_text": "36 moths",
        "human_code": "NV-7",
        "skill_0_name_da": "Svejse",
        "skill_0_url": "javascript:alert(1)",
    }

    answer = client.post(address, fields)

    assert answer.status_code == 200
    form = answer.context["form"]
    assert form["expiry_text"].value() == "36 moths"
    assert "36 months" in str(form.errors["expiry_text"])
    assert "https://" in str(form.errors["skill_0_url"])
    content = Content.from_dict(Version.objects.get().content)
    assert (content.human_code, content.expiry.months, content.skills) == ("NV-7", 0, ())


def test_who_was_overtaken_is_told_and_loses_nothing(as_, mette, draft, actor, now):
    client = as_(mette)
    address = f"/achievements/{draft.achievement_id}/edit"
    fields = _fields(client.get(address)) | {"human_code": "mine"}
    services.save_draft(
        actor=actor(mette), version=draft, content=WHOLE, at=now + timedelta(seconds=5)
    )

    answer = client.post(address, fields)

    assert answer.status_code == 409
    assert answer.context["form"]["human_code"].value() == "mine"
    assert "human_code" not in Version.objects.get().content


def test_a_form_is_kept_while_somebody_writes(as_, mette, draft):
    client = as_(mette)
    fields = _fields(client.get(f"/achievements/{draft.achievement_id}/edit"))
    fields |= {"human_code": "NV-9", "workload_hours": "many", "shape": "hex"}

    answer = client.post(
        f"/achievements/{draft.achievement_id}/keep", fields, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 200
    version = Version.objects.get()
    assert version.content["human_code"] == "NV-9"
    assert version.design["shape"] == "hex"
    assert b"Write a number" in answer.content
    assert version.saved_at.isoformat().encode() in answer.content


def test_who_was_signed_out_finds_what_they_wrote(client, as_, mette, draft):
    fields = _fields(as_(mette).get(f"/achievements/{draft.achievement_id}/edit"))
    fields |= {"human_code": "still here"}
    address = f"/achievements/{draft.achievement_id}/edit"

    answer = client.post(address, fields)
    assert answer.status_code == 302
    kept = client.post(f"{address[:-4]}keep", fields, headers={"HX-Request": "true"})
    assert b"You were signed out" in kept.content
    client.force_login(mette, backend="allauth.account.auth_backends.AuthenticationBackend")
    back = client.get(address)

    assert back.context["form"]["human_code"].value() == "still here"
    assert b"You were signed out. What you wrote is still here." in back.content
    assert client.get(address).context["form"]["human_code"].value() == ""


def test_the_checklist_stands_beside_the_form(as_, mette, draft):
    answer = as_(mette).get(f"/achievements/{draft.achievement_id}/edit")

    items = {item.key: item.is_there for item in answer.context["items"]}
    assert len(items) == 16
    assert items["title"]
    assert not items["workload"]
    assert (answer.context["said"], answer.context["asked"]) == (4, 11)


def test_an_uploaded_picture_is_cleaned_and_kept(as_, mette, draft):
    client = as_(mette)
    address = f"/achievements/{draft.achievement_id}/edit"
    fields = _fields(client.get(address))
    fields["picture"] = SimpleUploadedFile("badge.png", PNG, "image/png")

    assert client.post(address, fields).status_code == 302

    version = Version.objects.get()
    assert (version.design, bytes(version.svg)) == ({}, b"")
    assert bytes(version.png).startswith(b"\x89PNG")
    again = client.get(address)
    assert b"This badge shows a picture that was uploaded." in again.content
    back = _fields(again) | {"is_drawn": "on", "shape": "tile"}
    assert client.post(address, back).status_code == 302
    assert Version.objects.get().design["shape"] == "tile"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("no.png", b"no picture"),
        ("cut.png", PNG[:60]),
        ("evil.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("big.png", b"\x89PNG" + b"0" * (5 * 1024 * 1024)),
    ],
)
def test_a_picture_that_cannot_be_used_is_refused_in_words(as_, mette, draft, name, body):
    client = as_(mette)
    address = f"/achievements/{draft.achievement_id}/edit"
    fields = _fields(client.get(address)) | {"human_code": "kept"}
    fields["picture"] = SimpleUploadedFile(name, body)

    answer = client.post(address, fields)

    if answer.status_code == 302:  # an SVG may be cleaned instead
        assert b"script" not in bytes(Version.objects.get().svg)
        return
    assert answer.status_code == 200
    assert Version.objects.get().design
    assert b'role="alert"' in answer.content


@needs_shared
@pytest.mark.shared
def test_naughty_strings_are_never_a_500_and_never_markup(as_, mette, draft, actor, now):
    client = as_(mette)
    address = f"/achievements/{draft.achievement_id}/edit"
    naughty = shared_json("badinput", "blns", "blns.json")
    begun = _fields(client.get(address))
    names = ("name_da", "description_da", "criteria_da", "tags", "human_code", "skill_0_name_da")
    names += (
        "skill_0_url",
        "text",
        "expiry_text",
        "workload_hours",
        "identifiers",
        "skills_pasted",
    )
    for start in range(0, len(naughty), 2 * len(names)):
        texts = naughty[start : start + len(names)]
        answer = client.post(address, begun | dict(zip(names, texts, strict=False)) | {"seen": ""})
        assert answer.status_code in {200, 302}
        assert_inert(client.get(f"/achievements/{draft.achievement_id}").content.decode())


@pytest.mark.parametrize(
    "payload",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://evil.test/x.png)",
        '<img src=x onerror="alert(1)">',
        "[x]: data:text/html,<script>alert(1)</script>\n[x]",
    ],
)
def test_markdown_of_others_is_inert(as_, mette, actor, now, payload):
    content = Content(
        name={"da": payload.splitlines()[0][:100]},
        description={"da": payload},
        criteria={"da": payload},
    )
    version = services.create_achievement(actor=actor(mette), content=content, at=now)

    page = as_(mette).get(f"/achievements/{version.achievement_id}").content.decode()

    assert_inert(page)


# -- review, publish, put away ------------------------------------------------------------


def test_the_second_person_publishes_by_clicks(as_, mette, ole, nordvind, draft):
    nordvind.needs_review = True
    nordvind.save()
    address = f"/achievements/{draft.achievement_id}"

    as_(mette).post(f"{address}/submit")
    assert as_(mette).get(f"{address}/edit").status_code == 302
    assert b"asks you to review" in as_(ole).get("/achievements/").content
    own = as_(mette).get(f"{address}/review")
    assert b"You cannot review what you wrote yourself" in own.content
    page = as_(ole).get(f"{address}/review")
    assert b'value="publish"' in page.content
    nothing = as_(ole).post(f"{address}/review", {"decision": "return"})
    assert b"Say what has to be mended." in nothing.content
    as_(ole).post(f"{address}/review", {"decision": "return", "reason": "Too short"})
    assert b"Too short" in as_(mette).get(f"{address}/edit").content
    as_(mette).post(f"{address}/submit")
    as_(ole).post(f"{address}/review", {"decision": "publish"})

    assert Version.objects.get().reviewed_by == ole


def test_publishing_half_a_badge_leads_back_to_the_form(as_, mette, actor, now):
    version = services.create_achievement(actor=actor(mette), at=now)

    answer = as_(mette).post(f"/achievements/{version.achievement_id}/publish", follow=True)

    assert answer.redirect_chain[-1][0].endswith("/edit")
    assert b"Something is missing before this badge can be published." in answer.content


def test_a_badge_is_archived_with_a_reason_and_brought_back(as_, mette, published):
    client = as_(mette)
    assert b"Archive" in client.get(f"/achievements/{published.pk}/archive").content
    client.post(f"/achievements/{published.pk}/archive", {"reason": "The law changed."})
    page = client.get(f"/achievements/{published.pk}").content
    assert b"The law changed." in page

    client.post(f"/achievements/{published.pk}/unarchive")

    assert Achievement.objects.get().archived_at is None


def test_the_history_says_who_and_when(as_, mette, published):
    page = as_(mette).get(f"/achievements/{published.pk}/history").content.decode()

    assert page.count("Mette Kjærgaard") >= 2
    assert "14 Mar 2026" in page.replace("\u00a0", " ")


def test_a_draft_is_thrown_away_after_a_question(as_, mette, draft):
    client = as_(mette)
    assert client.get(f"/achievements/{draft.achievement_id}/discard").status_code == 200
    assert Version.objects.exists()

    client.post(f"/achievements/{draft.achievement_id}/discard")

    assert not Achievement.objects.exists()


def test_a_copy_is_a_draft_of_its_own(as_, mette, published):
    as_(mette).post(f"/achievements/{published.pk}/copy")

    assert Achievement.objects.count() == 2
    assert Version.objects.get(published_at=None).content == WHOLE.to_dict()


# -- who must hold it ---------------------------------------------------------------------


def test_a_department_is_asked_to_hold_it_once(as_, mette, nordvind, published):
    client = as_(mette)
    lager = Department.objects.create(organisation=nordvind, name="Lager")
    address = f"/achievements/{published.pk}/requirements"
    client.post(address, {"department": lager.pk, "job_role": ""})
    assert b"Lager" in client.get(f"/achievements/{published.pk}").content

    again = client.post(address, {"department": lager.pk, "job_role": ""})
    assert b"These people are asked to hold it already." in again.content

    requirement = Requirement.objects.get()
    client.post(f"{address}/{requirement.pk}/drop")
    assert not Requirement.objects.exists()


def test_a_department_of_others_cannot_be_named(as_, mette, kysten, published, mallory):
    theirs = Department.objects.create(organisation=kysten, name="Theirs")
    role = JobRole.objects.create(organisation=kysten, name="Theirs")
    address = f"/achievements/{published.pk}/requirements"

    answer = as_(mette).post(address, {"department": theirs.pk, "job_role": role.pk})

    assert answer.status_code == 200
    assert not Requirement.objects.exists()
    assert as_(mallory).post(address, {}).status_code == 404
    dropped = as_(mette).post(f"{address}/{uuid.uuid4()}/drop")
    assert dropped.status_code == 404
