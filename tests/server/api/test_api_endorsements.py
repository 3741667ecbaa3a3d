# SPDX-License-Identifier: Apache-2.0

"""Endorsements by programs: an organisation's, and a person's own."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from skillmark.encoding import strict_json
from skillmark_server.accounts.models import Membership, Role
from skillmark_server.achievements.models import Achievement
from skillmark_server.api import tokens
from skillmark_server.api.v1 import endorsing
from skillmark_server.awards.models import Visibility
from skillmark_server.awards.services import accept_award, award_one
from skillmark_server.checking import judging
from skillmark_server.lifecycle.endorsing import target_for
from skillmark_server.lifecycle.models import Endorsed, Endorsement
from tests.server.cast_awards import able_to_issue, published
from tests.simulator import IssuerSite, Network

SKILL = {"name": {"en": "Welding", "da": "Svejsning"}, "url": "https://skills.test/welding"}


@pytest.fixture
def now():
    return timezone.now() - timedelta(hours=2)


@pytest.fixture
def badge(nordvind, now):
    able_to_issue(nordvind, at=now)
    version = published(nordvind, at=now, skills=[SKILL])
    Achievement.objects.filter(pk=version.achievement_id).update(in_catalogue=True)
    return version


@pytest.fixture
def partner(ole, kysten, now):
    """Ole, who reviews at Kysten, which can sign."""
    ole.memberships.all().delete()
    Membership.objects.create(user=ole, organisation=kysten, role=Role.OWNER, since=now)
    able_to_issue(kysten, at=now)
    return ole


@pytest.fixture
def award(actor, mette, jonas, badge, now):
    made = award_one(
        actor=actor(mette), version=badge, email="jonas@nordvind.test", name="Jonas", at=now
    )
    accept_award(user=jonas, award_id=made.pk, visibility=Visibility.PUBLIC, at=now)
    return made


def test_of_a_badge_by_an_organisation(program, mette, partner, badge):
    ours, theirs = program(mette), program(partner)
    target = {"kind": "achievement", "target": str(badge.achievement_id)}

    asked = ours.post("/endorsements/ask", {**target, "email": partner.email})
    assert asked.status_code == 201
    again = ours.post("/endorsements/ask", {**target, "email": partner.email})
    assert again.json()["code"] == "endorsement_asked_already"
    made = theirs.post("/endorsements", {**target, "comment": "Good."}).json()
    assert made["id"] == asked.json()["id"]
    twice = theirs.post("/endorsements", {**target, "comment": "Better."})
    assert twice.json()["code"] == "endorsed_already"
    one = f"/endorsements/{made['id']}"
    assert theirs.post(f"{one}/decide", {"is_shown": True}).status_code == 404
    assert ours.post(f"{one}/decide", {"is_shown": True}).json()["is_shown"] is True
    assert [row["comment"] for row in ours.get("/endorsements").json()["items"]] == ["Good."]
    by_them = theirs.get("/endorsements", by_us="true").json()["items"]
    assert [row["by_name"] for row in by_them] == [partner.memberships.get().organisation.name]
    assert ours.post(f"{one}/withdraw").status_code == 403
    assert theirs.post(f"{one}/withdraw").json()["is_shown"] is False
    assert theirs.post(f"{one}/withdraw").json()["code"] == "endorsement_closed"


def test_of_an_award_its_holder_decides(
    program, own_program, mette, jonas, mallory, partner, award
):
    mine, theirs = own_program(jonas), program(partner)
    target = {"kind": "award", "target": str(award.pk)}

    asked = mine.post("/my/endorsements/ask", {**target, "email": partner.email})
    assert asked.status_code == 201
    assert theirs.post("/endorsements", {**target, "comment": "Seen."}).status_code == 201
    one = f"/my/endorsements/{asked.json()['id']}"
    assert program(mette).get("/endorsements").json()["items"] == []
    for stranger in (own_program(mette), own_program(mallory)):
        assert stranger.post(f"{one}/decide", {"is_shown": True}).status_code == 404
        assert stranger.post(f"{one}/withdraw").status_code == 404
    assert mine.post(f"{one}/withdraw").status_code == 403
    assert mine.post(f"{one}/decide", {"is_shown": True}).json()["is_shown"] is True
    listed = mine.get("/my/endorsements").json()["items"]
    assert [row["comment"] for row in listed] == ["Seen."]
    assert mine.get("/my/endorsements", by_me="true").json()["items"] == []


@pytest.mark.usefixtures("award")
def test_somebody_speaks_for_themselves_by_a_badge_in_the_skill(own_program, jonas, mallory, badge):
    target = {"kind": "achievement", "target": str(badge.achievement_id)}
    mine = own_program(jonas)

    made = mine.post("/my/endorsements", {**target, "comment": "It holds."})
    assert made.status_code == 201
    assert made.json()["by_name"] == jonas.shown_name
    none = own_program(mallory).post("/my/endorsements", target)
    assert none.json()["code"] == "may_not_endorse"
    assert len(mine.get("/my/endorsements", by_me="true").json()["items"]) == 1
    one = f"/my/endorsements/{made.json()['id']}"
    assert mine.post(f"{one}/withdraw").json()["withdrawn_at"] is not None


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"kind": "plane"}, 422),
        ({"target": "x"}, 422),
        ({"email": "nobody"}, 422),
        ({"target": "3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a12"}, 404),
        ({"kind": "issuer"}, 404),
    ],
    ids=["kind", "no id", "no address", "of nobody", "another kind"],
)
def test_what_cannot_be_asked_is_refused(program, mette, badge, body, status):
    asked = {"kind": "achievement", "target": str(badge.achievement_id), "email": "a@x.test"}

    assert program(mette).post("/endorsements/ask", {**asked, **body}).status_code == status
    assert not Endorsement.objects.exists()


class TestHandingIn:
    @pytest.fixture
    def credential(self, monkeypatch, badge, mette, actor):
        network = Network()
        monkeypatch.setattr(judging, "network", lambda: network)
        site = IssuerSite(network, id="did:web:accreditor.example", name="Akkrediteringen")
        site.publish()
        target = target_for(actor(mette), Endorsed.ACHIEVEMENT, badge.achievement_id)
        return strict_json.dumps(site.endorsement(target.subject)).decode()

    def test_an_organisation_hands_one_in(self, program, mette, badge, credential):
        body = {"kind": "achievement", "target": str(badge.achievement_id)}
        answer = program(mette).post("/endorsements/hand-in", body | {"credential": credential})
        assert answer.status_code == 201, answer.content
        assert (answer.json()["issuer"], answer.json()["is_shown"]) == (
            "did:web:accreditor.example",
            False,
        )

    def test_strangers_are_asked_so_often_a_minute(
        self, program, mette, badge, credential, monkeypatch
    ):
        monkeypatch.setattr(endorsing, "HANDED_IN_A_MINUTE", 1)
        monkeypatch.setattr(tokens, "time", SimpleNamespace(time=lambda: 1_800_000_000.0))
        cache.clear()
        body = {"kind": "achievement", "target": str(badge.achievement_id)}
        sent = body | {"credential": credential}
        assert program(mette).post("/endorsements/hand-in", sent).status_code == 201
        # By any token: it is the person who is counted.
        assert program(mette).post("/endorsements/hand-in", sent).status_code == 429

    def test_nothing_is_locked_while_strangers_answer(
        self, program, mette, badge, credential, monkeypatch
    ):
        """On SQLite nobody else could write to the site until they do."""
        held, network = [], judging.network()
        before = len(connection.savepoint_ids)

        def watched():
            held.append(len(connection.savepoint_ids) - before)
            return network

        monkeypatch.setattr(judging, "network", watched)
        body = {"kind": "achievement", "target": str(badge.achievement_id)}
        sent = body | {"credential": credential}
        caller = program(mette)
        first = caller.post("/endorsements/hand-in", sent, key="e-1")
        second = caller.post("/endorsements/hand-in", sent, key="e-1")
        assert first.status_code == 201, first.content
        assert set(held) == {0}
        assert second["Idempotent-Replayed"] == "true"
        assert second.json() == first.json()

    @pytest.mark.parametrize(
        ("sent", "status"),
        [("", 422), ("{}", 409), ("x" * 262_145, 422), ("https://nobody.example/x", 409)],
        ids=["nothing", "no credential", "long", "no answer"],
    )
    @pytest.mark.usefixtures("credential")
    def test_what_does_not_hold_is_refused(self, program, mette, badge, sent, status):
        body = {"kind": "achievement", "target": str(badge.achievement_id), "credential": sent}
        assert program(mette).post("/endorsements/hand-in", body).status_code == status
