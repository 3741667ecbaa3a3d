# SPDX-License-Identifier: Apache-2.0

"""Programs follow awards and their mails, open links to ask by, and write rules."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from skillmark_server.accounts.models import Department
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.models import RequestLink
from skillmark_server.awards.services import ask_for_badge, confirm_request
from skillmark_server.outbox.models import Mail
from skillmark_server.rules.models import AwardRule
from tests.server.cast_awards import able_to_issue, published
from tests.server.integration.awards.test_claiming import secret_of


@pytest.fixture
def badge(nordvind, now):
    able_to_issue(nordvind, at=now)
    return published(nordvind, at=now)


@pytest.fixture
def caller(program, mette):
    return program(mette)


@pytest.fixture
def award(caller, badge):
    body = {
        "achievement": str(badge.achievement_id),
        "email": "anna@example.org",
        "name": "Anna Berg",
    }
    return caller.post("/awards", body).json()


def test_a_mail_that_came_back_is_written_again_to_a_mended_address(caller, award):
    Mail.objects.update(sent_at=timezone.now(), bounced_at=timezone.now())
    path = f"/awards/{award['id']}"
    bounced = [one["id"] for one in caller.get("/awards", has_bounced=True).json()["items"]]

    sent = caller.post(f"{path}/mail", {"email": "anna@home.example"}, key="m-1")
    again = caller.post(f"{path}/mail", {"email": "anna@home.example"}, key="m-1")
    mails = caller.get(f"{path}/mails").json()["items"]

    assert bounced == [award["id"]]
    assert (sent.status_code, sent.json()["to_email"]) == (202, "anna@home.example")
    assert again.content == sent.content
    assert [one["to_email"] for one in mails] == ["anna@example.org", "anna@home.example"]
    assert mails[0]["bounced_at"]
    assert caller.get(path).json()["recipient_email"] == "anna@example.org"
    assert "secret" not in str(mails)
    assert caller.get("/awards", has_bounced=True).json()["items"] == []


def test_without_a_body_the_mail_goes_where_it_went(caller, award):
    answer = caller._client.post(f"/api/v1/awards/{award['id']}/mail", content_type="")

    assert (answer.status_code, answer.json()["to_email"]) == (202, "anna@example.org")


@pytest.mark.parametrize(
    ("email", "status"),
    [("nobody", 422), ("x" * 255, 422), ("mette@nordvind.test", 403), (7, 422)],
    ids=["no address", "long", "one's own", "a number"],
)
def test_a_mail_goes_to_no_such_address(caller, award, email, status):
    answer = caller.post(f"/awards/{award['id']}/mail", {"email": email})

    assert answer.status_code == status, answer.content


def test_acts_are_listed_while_they_wait_and_afterwards(caller, award):
    act = caller.post(f"/awards/{award['id']}/revoke", {"reason": "wrong"}).json()

    waiting = caller.get("/awards/acts").json()["items"]
    caller.post(f"/awards/acts/{act['id']}/undo")

    assert waiting == [act]
    assert caller.get("/awards/acts").json()["items"] == []
    [kept] = caller.get(f"/awards/{award['id']}/acts").json()["items"]
    assert (kept["id"], bool(kept["undone_at"])) == (act["id"], True)


def test_lists_that_were_begun_are_listed(caller, badge):
    table = "Navn;Mail\nBo;bo@example.org\n"
    for _ in range(3):
        caller.post("/batches", {"achievement": str(badge.achievement_id), "table": table})

    page = caller.get("/batches", limit=2).json()
    rest = caller.get("/batches", limit=2, cursor=page["next"]).json()

    assert (len(page["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)


def test_a_link_is_opened_read_drawn_and_closed(caller, badge):
    made = caller.post("/requests/links", {"achievement": str(badge.achievement_id)}, key="l-1")
    caller.post("/requests/links", {"achievement": str(badge.achievement_id)}, key="l-1")
    path = f"/requests/links/{made.json()['id']}"

    assert made.status_code == 201, made.content
    assert RequestLink.objects.get().code in made.json()["url"]
    assert caller.get(path).json() == made.json()
    assert caller.get(f"{path}/qr.svg").content.startswith(b"<svg")
    assert caller.post(f"{path}/end").json()["ended_at"]
    assert caller.get("/requests/links").json()["items"][0]["ended_at"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"closes_at": "2001-01-01T00:00:00Z"}, 422),
        ({"closes_at": "0001-01-01T00:00:00Z"}, 422),
        ({"closes_at": "soon"}, 422),
        ({"achievement": "1"}, 422),
        ({"achievement": str(uuid.uuid4())}, 404),
    ],
    ids=["before it opens", "long ago", "no moment", "no id", "no badge"],
)
def test_a_link_that_could_never_be_used_is_not_opened(caller, badge, change, status):
    body = {"achievement": str(badge.achievement_id), **change}

    assert caller.post("/requests/links", body).status_code == status
    assert not RequestLink.objects.exists()


def test_a_request_is_read_and_decided(caller, badge):
    link = caller.post("/requests/links", {"achievement": str(badge.achievement_id)}).json()
    asked = ask_for_badge(
        code=RequestLink.objects.get(pk=link["id"]).code,
        email="carl@example.org",
        name="Carl Eg",
        at=timezone.now(),
    )
    assert caller.get(f"/requests/{asked.pk}").status_code == 404  # nobody showed the address
    confirm_request(secret=secret_of(Mail.objects.get(kind="request-received")), at=timezone.now())

    read = caller.get(f"/requests/{asked.pk}").json()
    decided = caller.post(f"/requests/{asked.pk}/decide", {"is_approved": True}).json()

    assert read["name"] == "Carl Eg"
    assert decided["award"]
    assert [one["id"] for one in caller.get("/requests", is_open=False).json()["items"]] == [
        str(asked.pk)
    ]


@pytest.fixture
def rule(badge):
    return {"achievement": str(badge.achievement_id), "condition": {"months": 1}}


def test_a_rule_is_tried_switched_on_and_off(caller, rule, nordvind):
    since = (timezone.localdate() - timedelta(days=90)).isoformat()
    for name, email in (("Anna", ["anna@example.org"]), ("Bo", [])):
        caller.post("/people", {"name": name, "emails": email, "employment": {"from_on": since}})

    tried = caller.post("/rules/trial", rule).json()
    made = caller.post("/rules", rule, key="r-1")
    caller.post("/rules", rule, key="r-1")
    path = f"/rules/{made.json()['id']}"
    ended = caller.post(f"{path}/end")
    again = caller.post(f"{path}/end")

    assert (tried["count"], tried["people"][0]["email"]) == (1, "anna@example.org")
    assert made.status_code == 201, made.content
    assert AwardRule.objects.count() == 1
    assert ended.json()["ended_at"]
    assert (again.status_code, again.json()["code"]) == (409, "rule_ended")
    assert caller.get("/rules").json()["items"] == [caller.get(path).json()]


def test_a_trial_names_people_and_needs_to_see_them(program, mette, rule):
    assert program(mette, "award").post("/rules/trial", rule).status_code == 403
    assert program(mette, "award", "read").post("/rules/trial", rule).status_code == 200


@pytest.mark.parametrize(
    "condition",
    [
        {},
        {"all": []},
        {"months": 0},
        {"months": True},
        {"holds": "1"},
        {"all": [{"all": [{"all": [{"all": [{"months": 1}]}]}]}]},
        {"any": [{"months": 1}] * 60},
        {"shoe_size": 43},
        {"months": 1, "holds": str(uuid.uuid4())},
        {"holds": str(uuid.uuid4())},
    ],
    ids=[
        "nothing",
        "an empty group",
        "no months",
        "true",
        "no id",
        "deep",
        "large",
        "unknown",
        "two",
        "of others",
    ],
)
def test_a_condition_that_cannot_be_is_refused(caller, rule, condition):
    answer = caller.post("/rules", {**rule, "condition": condition})

    assert (answer.status_code, answer.json()["code"]) == (422, "condition_refused")


def test_a_rule_about_a_department_of_others_is_refused(caller, rule, kysten):
    theirs = Department.objects.create(organisation=kysten, name="Havn")

    answer = caller.post("/rules", {**rule, "condition": {"department": str(theirs.pk)}})

    assert answer.status_code == 422


def test_the_log_is_narrowed_and_checked(caller, award, mette):
    now = timezone.now()
    narrowed = caller.get("/log", action="award.", person=mette.pk, since=now.isoformat())
    whole = caller.get("/log", action="award.", before=(now + timedelta(days=1)).isoformat())
    sound = caller.post("/log/check").json()
    AuditEvent.objects.filter(action="award.issued").update(action="award.revoked")
    broken = caller.post("/log/check").json()

    assert narrowed.json()["items"] == []
    assert {one["action"].partition(".")[0] for one in whole.json()["items"]} == {"award"}
    assert (sound["is_whole"], len(sound["digest"])) == (True, 64)
    assert (broken["is_whole"], broken["why"]) == (False, "changed")
    assert caller.get("/log", since="0001-01-01T00:00:00Z").status_code == 422


def test_the_log_is_checked_a_few_times_a_minute(caller, monkeypatch):
    monkeypatch.setattr("skillmark_server.api.v1.insight.CHECKS_A_MINUTE", 1)

    assert [caller.post("/log/check").status_code for _ in range(2)] == [200, 429]


def test_the_matrix_is_narrowed_sorted_and_a_spreadsheet(caller, badge):
    for name in ("Bo", "Åse", "Anna"):
        caller.post("/people", {"name": name, "employment": {"department": "Lager"}})

    down = caller.get("/matrix", sort="-name").json()["rows"]
    some = caller.get("/matrix", text="an").json()["rows"]
    sheet = caller.get("/matrix.xlsx", text="an")

    assert [one["name"] for one in down] == ["Åse", "Bo", "Anna"]
    assert [one["name"] for one in some] == ["Anna"]
    assert sheet.content.startswith(b"PK")
    assert caller.get("/matrix", sort="shoe_size").status_code == 422
