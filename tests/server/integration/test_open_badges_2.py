# SPDX-License-Identifier: Apache-2.0

"""Awards as Open Badges 2.0: hosted, hashed, and gone when they are withdrawn."""

from __future__ import annotations

import hashlib
import uuid
from datetime import timedelta

import pytest
from django.test import Client

from skillmark_server.awards.models import Visibility
from skillmark_server.awards.services.acting import revoke_award, suspend_award
from skillmark_server.awards.services.issuing import award_one
from skillmark_server.custody.models import IdentityKind, IssuerIdentity
from skillmark_server.custody.selectors import current_identity
from tests.server.cast_awards import able_to_issue, published


@pytest.fixture
def award(nordvind, mette, actor, now):
    able_to_issue(nordvind, at=now)
    version = published(nordvind, at=now, suspendable=True)
    award = award_one(
        actor=actor(mette),
        version=version,
        email="anna@example.org",
        name="Anna Berg",
        at=now,
        narrative="Did it well.",
        evidence=["https://example.org/report"],
    )
    award.visibility = Visibility.PUBLIC
    award.save()
    return award


def _path(url: str) -> str:
    return url.removeprefix("https://skills.test")


def test_an_assertion_leads_to_its_badge_and_its_issuer(award, settings):
    browser = Client()

    said = browser.get(f"/a/{award.pk}/ob2.json")
    assertion = said.json()
    badge = browser.get(_path(assertion["badge"])).json()
    issuer = browser.get(_path(badge["issuer"])).json()

    assert said["Content-Type"] == "application/ld+json"
    assert assertion["id"].endswith(f"/a/{award.pk}/ob2.json")
    assert assertion["verification"] == {"type": "HostedBadge"}
    assert assertion["evidence"][0]["id"] == "https://example.org/report"
    assert (assertion["type"], badge["type"], issuer["type"]) == (
        "Assertion",
        "BadgeClass",
        "Issuer",
    )
    assert (badge["name"], issuer["name"]) == ("Førstehjælp", "Nordvind A/S")
    assert {one["@context"] for one in (assertion, badge, issuer)} == {
        "https://w3id.org/openbadges/v2"
    }


def test_the_recipient_is_found_by_address_and_by_nothing_else(award):
    recipient = Client().get(f"/a/{award.pk}/ob2.json").json()["recipient"]
    hashed = hashlib.sha256(f"anna@example.org{recipient['salt']}".encode()).hexdigest()

    assert recipient["hashed"] is True
    assert recipient["identity"] == f"sha256${hashed}"


def test_what_is_withdrawn_or_on_hold_is_gone(award, mette, actor, now):
    suspend_award(actor=actor(mette), award=award, reason="x", at=now, now=True)
    held = Client().get(f"/a/{award.pk}/ob2.json")
    revoke_award(actor=actor(mette), award=award, reason="x", at=now, now=True)
    gone = Client().get(f"/a/{award.pk}/ob2.json")

    assert (held.status_code, gone.status_code) == (410, 410)
    assert held.json()["revoked"] is gone.json()["revoked"] is True
    assert "x" not in (held.json()["revocationReason"], gone.json()["revocationReason"])


def test_what_not_everybody_may_see_is_not_there(award):
    award.visibility = Visibility.ONLY_ME
    award.save()

    hidden = Client().get(f"/a/{award.pk}/ob2.json")
    none = Client().get(f"/a/{uuid.uuid4()}/ob2.json")

    assert (hidden.status_code, none.status_code) == (404, 404)


@pytest.mark.parametrize(
    "path",
    [f"/i/{uuid.uuid4()}/ob2.json", f"/achievements/{uuid.uuid4()}/v1/en/ob2.json"],
    ids=["issuer", "badge"],
)
def test_what_was_never_there_is_a_404(path):
    assert Client().get(path).status_code == 404


def test_a_language_that_a_badge_is_not_written_in_is_not_there(award):
    assert Client().get(f"/achievements/{award.achievement.pk}/v1/xx/ob2.json").status_code == 404


def test_the_issuer_is_the_one_of_today_not_one_before(award, nordvind, now):
    IssuerIdentity.objects.create(
        organisation=nordvind,
        kind=IdentityKind.SITE,
        did="did:web:before",
        created_at=now - timedelta(days=9),
        used_from=now - timedelta(days=9),
        replaced_at=now - timedelta(days=1),
    )

    badge = Client().get(f"/achievements/{award.achievement.pk}/v1/da/ob2.json").json()

    assert badge["issuer"].endswith(f"/i/{current_identity(nordvind).pk}/ob2.json")
