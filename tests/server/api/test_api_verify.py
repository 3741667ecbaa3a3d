# SPDX-License-Identifier: Apache-2.0

"""Programs ask whether something is genuine, and get what the page says."""

from __future__ import annotations

import pytest

from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import DocumentForm
from skillmark_server.awards.services.acting import revoke_award
from skillmark_server.awards.services.issuing import award_one
from skillmark_server.custody.tasks import publish_due
from tests.server.cast_awards import able_to_issue, published


@pytest.fixture
def award(nordvind, mette, actor, now):
    able_to_issue(nordvind, at=now)
    version = published(nordvind, at=now)
    return award_one(
        actor=actor(mette), version=version, email="anna@example.org", name="Anna", at=now
    )


@pytest.fixture
def on_that_day(monkeypatch, now):
    monkeypatch.setattr("skillmark_server.api.v1.verify.timezone.now", lambda: now)


@pytest.mark.usefixtures("on_that_day")
@pytest.mark.parametrize("form", list(DocumentForm))
def test_a_badge_of_this_site_is_genuine_until_it_is_withdrawn(
    program, mette, actor, award, now, form
):
    caller = program(mette, "read")
    text = signed_bytes(award, form).decode()

    before = caller.post("/verify", {"credential": text}).json()
    revoke_award(actor=actor(mette), award=award, reason="wrong", at=now, now=True)
    publish_due(now)
    after = caller.post("/verify", {"credential": text}).json()

    assert (before["verdict"], before["issuer_trust"]) == ("genuine", "domain")
    assert after["verdict"] == "revoked"
    assert after["report"]["findings"] if "findings" in after["report"] else after["report"]


@pytest.mark.parametrize("text", ["", "{}", "[" * 2000, "eyJ.a.b", "Ærø", "\u0000"], ids=repr)
def test_what_is_no_badge_is_unreadable_or_refused(program, mette, text):
    answer = program(mette, "read").post("/verify", {"credential": text})

    assert answer.status_code in {200, 400, 422}
    if answer.status_code == 200:
        assert answer.json()["verdict"] in {"unreadable", "not_genuine"}


def test_a_program_verifies_thirty_things_a_minute(program, mette, monkeypatch):
    monkeypatch.setattr("skillmark_server.api.v1.verify.CHECKS_A_MINUTE", 2)
    caller = program(mette, "read")

    statuses = [caller.post("/verify", {"credential": "{}"}).status_code for _ in range(3)]

    assert statuses == [200, 200, 429]
