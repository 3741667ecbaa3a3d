# SPDX-License-Identifier: Apache-2.0

"""Programs make and check the issuer, and change its keys in good time or at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from skillmark_server.api.v1 import issuer as calls
from skillmark_server.awards.services import award_one
from skillmark_server.custody.domains import Answer, DomainFailure
from skillmark_server.custody.models import IdentityKind, IssuerIdentity, SigningKey
from tests.server.cast_awards import able_to_issue, published


@pytest.fixture
def identity(nordvind):
    return able_to_issue(nordvind, at=timezone.now() - timedelta(days=3))


@pytest.fixture
def answers(monkeypatch):
    """What the domain answers when it is asked."""
    given: list[Answer] = []
    monkeypatch.setattr(
        "skillmark_server.custody.services.domains.ask", lambda *_args, **_more: given.pop(0)
    )
    return given


def test_an_organisation_becomes_an_issuer(program, mette, nordvind):
    caller = program(mette, "keys")

    before = caller.get("/issuer").json()
    made = caller.post("/issuer", {"kind": "site"}, key="x")
    again = caller.post("/issuer", {"kind": "site"})
    after = caller.get("/issuer").json()

    assert before["current"] is None
    assert before["lacks"]
    assert made.status_code == 201, made.content
    assert again.status_code == 409
    assert after["current"]["did"] == made.json()["did"]
    assert after["lacks"] == ""


def test_an_own_domain_waits_until_it_was_checked(program, mette, identity, answers):
    caller = program(mette, "keys")

    made = caller.post("/issuer", {"kind": "domain", "domain": "https://Nordvind.dk/"}).json()
    document = caller.get(f"/issuer/{made['id']}/did.json").json()
    answers += [Answer(DomainFailure.OTHER_FILE), Answer()]
    wrong = caller.post(f"/issuer/{made['id']}/check", {"method": "file"}).json()
    right = caller.post(f"/issuer/{made['id']}/check", {"method": "file"}).json()

    assert made["used_from"] is None
    assert document["id"] == "did:web:nordvind.dk"
    assert (wrong["is_domain_sound"], wrong["domain_failure"]) == (False, "other_file")
    assert right["is_domain_sound"]
    issuer = caller.get("/issuer").json()
    assert issuer["current"]["id"] == made["id"]
    assert [one["id"] for one in issuer["before"]] == [str(identity.pk)]


def test_a_domain_that_waits_is_taken_back(program, mette, identity):
    caller = program(mette, "keys")
    caller.post("/issuer", {"kind": "domain", "domain": "nordvind.dk"})

    assert caller.delete("/issuer/waiting").status_code == 204
    assert caller.delete("/issuer/waiting").status_code == 404
    assert caller.get("/issuer").json()["waiting"] is None


def test_a_domain_stands_beside_an_address_of_the_site_and_goes(program, mette, identity, answers):
    caller = program(mette, "keys")

    named = caller.put("/issuer/domain", {"domain": "nordvind.dk"}).json()
    answers.append(Answer())
    checked = caller.post(f"/issuer/{named['id']}/check", {"method": "dns"}).json()
    gone = caller.delete("/issuer/domain").json()

    assert named["domain_record"] == "_skillmark.nordvind.dk"
    assert named["domain_challenge"]
    assert checked["is_domain_sound"]
    assert (gone["domain"], gone["domain_record"]) == ("", "")


def test_domains_are_asked_a_few_times_a_minute(program, mette, identity, answers, monkeypatch):
    monkeypatch.setattr(calls, "CHECKS_A_MINUTE", 1)
    caller = program(mette, "keys")
    caller.put("/issuer/domain", {"domain": "nordvind.dk"})
    answers += [Answer(), Answer()]

    statuses = [
        caller.post(f"/issuer/{identity.pk}/check", {"method": "dns"}).status_code for _ in range(2)
    ]

    assert statuses == [200, 429]


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/issuer", {"kind": "king"}, "malformed"),
        ("/issuer", {"kind": "domain"}, "domain_refused"),
        ("/issuer", {"kind": "domain", "domain": "localhost"}, "domain_refused"),
        ("/issuer", {"kind": "domain", "domain": "127.0.0.1"}, "domain_refused"),
        ("/issuer", {"kind": "domain", "domain": "x" * 301}, "malformed"),
    ],
    ids=["no kind", "no domain", "this machine", "a number", "long"],
)
def test_an_issuer_that_cannot_be_is_refused(program, mette, path, body, code):
    answer = program(mette).post(path, body)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not IssuerIdentity.objects.exists()


def test_an_organisation_that_is_none_issues_no_demonstration(program, mette):
    answer = program(mette).post("/issuer", {"kind": "demo"})

    assert (answer.status_code, answer.json()["code"]) == (409, "cannot_issue")


def _key(caller, algorithm: str) -> dict:
    keys = caller.get("/issuer/keys").json()["items"]
    return next(one for one in keys if one["algorithm"] == algorithm and not one["retired_at"])


def test_a_key_is_changed_and_the_new_one_is_published_before_it_signs(program, mette, identity):
    caller = program(mette, "keys")
    key = _key(caller, "Ed25519")

    made = caller.post(f"/issuer/keys/{key['id']}/rotate", key="r-1")
    again = caller.post(f"/issuer/keys/{key['id']}/rotate", key="r-1")
    twice = caller.post(f"/issuer/keys/{key['id']}/rotate")

    assert made.status_code == 201, made.content
    assert again.content == made.content
    assert made.json()["state"] == "coming"
    assert caller.get(f"/issuer/keys/{key['id']}").json()["retired_at"]
    assert (twice.status_code, twice.json()["code"]) == (409, "key_state")


def test_only_the_key_that_every_badge_needs_cannot_rest(program, mette, identity):
    caller = program(mette, "keys")

    rests = caller.post(f"/issuer/keys/{_key(caller, 'P-256')['id']}/retire")
    stays = caller.post(f"/issuer/keys/{_key(caller, 'Ed25519')['id']}/retire")

    assert rests.json()["state"] == "retired"
    assert stays.status_code == 409


def test_a_stolen_key_is_destroyed_and_another_signs_at_once(program, mette, identity):
    caller = program(mette, "keys")
    key = _key(caller, "Ed25519")
    since = (timezone.now() - timedelta(hours=1)).isoformat()

    said = caller.post(f"/issuer/keys/{key['id']}/compromise", {"since": since, "is_sure": True})

    assert said.status_code == 200, said.content
    assert said.json()["key"]["state"] == "compromised"
    assert said.json()["successor"]["state"] == "active"
    assert SigningKey.objects.get(pk=key["id"]).sealed is None
    assert "sealed" not in said.content.decode()


@pytest.mark.parametrize(
    "body",
    [
        {"since": "2026-01-01T00:00:00Z"},
        {"since": "2026-01-01T00:00:00Z", "is_sure": False},
        {"since": "yesterday", "is_sure": True},
        {"since": "0001-01-01T00:00:00Z", "is_sure": True},
        {"since": "9999-12-31T23:59:59-12:00", "is_sure": True},
    ],
    ids=["not sure", "unsure", "no moment", "long ago", "far ahead"],
)
def test_a_theft_that_is_not_said_whole_is_refused(program, mette, identity, body):
    caller = program(mette)
    key = _key(caller, "Ed25519")

    assert caller.post(f"/issuer/keys/{key['id']}/compromise", body).status_code == 422


def test_a_theft_that_lies_ahead_is_refused(program, mette, identity):
    caller = program(mette)
    key = _key(caller, "Ed25519")
    ahead = (timezone.now() + timedelta(days=1)).isoformat()

    answer = caller.post(f"/issuer/keys/{key['id']}/compromise", {"since": ahead, "is_sure": True})

    assert (answer.status_code, answer.json()["code"]) == (409, "key_state")


def test_the_key_of_a_demonstration_is_its_name(program, mette, nordvind, now):
    nordvind.is_demo = True
    nordvind.save()
    able_to_issue(nordvind, at=now, kind=IdentityKind.DEMO)
    caller = program(mette)
    key = _key(caller, "Ed25519")
    body = {"since": "2026-01-01T00:00:00Z", "is_sure": True}

    for act, sent in (("rotate", None), ("compromise", body)):
        answer = caller.post(f"/issuer/keys/{key['id']}/{act}", sent)
        assert (answer.status_code, answer.json()["code"]) == (409, "key_is_identity")


class TestAStolenKey:
    @pytest.fixture
    def stolen(self, program, mette, actor, nordvind):
        able_to_issue(nordvind, at=timezone.now() - timedelta(days=3))
        version = published(nordvind, at=timezone.now() - timedelta(days=2))
        award_one(
            actor=actor(mette),
            version=version,
            email="anna@kunde.test",
            name="Anna",
            at=timezone.now() - timedelta(days=1),
        )
        caller = program(mette)
        key = _key(caller, "Ed25519")
        body = {"since": (timezone.now() - timedelta(hours=1)).isoformat(), "is_sure": True}
        assert caller.post(f"/issuer/keys/{key['id']}/compromise", body).status_code == 200
        return f"/issuer/keys/{key['id']}"

    def test_what_it_signed_is_counted(self, program, mette, stolen):
        assert program(mette, "keys").get(f"{stolen}/awards").json() == {
            "all": 1,
            "before": 1,
            "logged": 1,
            "unlogged": 0,
            "after": 0,
            "undecided": 1,
        }

    def test_it_is_decided_which_stand(self, program, mette, stolen):
        caller = program(mette, "keys", "withdraw", "award")

        seen = caller.post(f"{stolen}/decisions/preview", {"standing": "logged"}).json()
        body = {"standing": "logged", "reason": "Stolen", "expected_stands": 1}
        asked = caller.post(f"{stolen}/decisions", body | {"expected_falls": 0}, key="k")
        again = caller.post(f"{stolen}/decisions", body | {"expected_falls": 1})

        assert (seen["stands"], seen["falls"], seen["passed_over"]) == (1, 0, {})
        assert (len(seen["standing_examples"]), seen["falling_examples"]) == (1, [])
        assert asked.status_code == 202, asked.content
        assert (asked.json()["kind"], asked.json()["awards"]) == ("rekey", 1)
        assert (again.status_code, again.json()["code"]) == (409, "choice_changed")

    def test_a_key_alone_does_not_withdraw(self, program, mette, stolen):
        caller = program(mette, "keys")
        body = {"standing": "none", "reason": "x"}
        assert caller.post(f"{stolen}/decisions", body).status_code == 403

    @pytest.mark.usefixtures("identity")
    def test_nobody_knows_since_when(self, program, mette):
        caller = program(mette, "keys")
        key = _key(caller, "Ed25519")
        body = {"since": None, "is_sure": True}
        said = caller.post(f"/issuer/keys/{key['id']}/compromise", body).json()
        assert said["key"]["compromised_since"] == said["key"]["active_from"]

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"standing": "some", "reason": "x"},
            {"standing": "all"},
            {"standing": "all", "reason": "x" * 501},
            {"standing": "all", "reason": "x", "awards": {"version": 0}},
            {"standing": "all", "reason": "x", "expected_stands": -1},
        ],
        ids=["empty", "no such rule", "no reason", "long", "no version", "less than none"],
    )
    def test_what_cannot_be_decided_is_refused(self, program, mette, stolen, body):
        assert program(mette).post(f"{stolen}/decisions", body).status_code == 422


def test_a_demonstrations_key_is_not_decided_about(program, mette, nordvind, now):
    nordvind.is_demo = True
    nordvind.save()
    able_to_issue(nordvind, at=now, kind=IdentityKind.DEMO)
    caller = program(mette)
    key = _key(caller, "Ed25519")
    assert caller.get(f"/issuer/keys/{key['id']}/awards").json()["code"] == "key_is_identity"


def test_what_new_badges_carry_is_chosen(program, mette):
    caller = program(mette, "keys")

    before = caller.get("/issuer/terms").json()
    chosen = caller.put("/issuer/terms", {"names_newest": True})

    assert before == {"names_newest": False, "names_withdrawn": False}
    assert chosen.status_code == 200, chosen.content
    assert caller.get("/issuer/terms").json() == {"names_newest": True, "names_withdrawn": False}
    both = caller.put("/issuer/terms", {"names_newest": True, "names_withdrawn": True})
    assert (both.status_code, both.json()["code"]) == (409, "terms_exclude")
