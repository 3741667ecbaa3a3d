# SPDX-License-Identifier: Apache-2.0

"""Nordvind can issue, and has awards to change; Kysten can say something of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from skillmark_server.accounts.models import Membership, Role
from skillmark_server.achievements.models import Achievement
from skillmark_server.awards.models import Visibility
from skillmark_server.awards.services import accept_award, award_one
from skillmark_server.lifecycle.endorsing import target_for
from skillmark_server.lifecycle.models import Endorsed, Endorsement
from skillmark_server.lifecycle.services import give_endorsement
from tests.server.cast_awards import able_to_issue, published
from tests.server.integration.awards.conftest import (
    first_aid,
    give,
    issuing,
    jonas_person,
)

__all__ = ["first_aid", "give", "issuing", "jonas_person"]

SKILL = {
    "name": {"en": "First aid", "da": "Førstehjælp"},
    "url": "http://data.europa.eu/esco/skill/first-aid",
}


@pytest.fixture
def badge(nordvind, issuing, now):
    version = published(nordvind, at=now, skills=[SKILL])
    Achievement.objects.filter(pk=version.achievement_id).update(in_catalogue=True)
    return version


@pytest.fixture
def partner(actor, ole, kysten, now):
    """Ole, who reviews at Kysten, which can sign."""
    ole.memberships.all().delete()
    Membership.objects.create(user=ole, organisation=kysten, role=Role.DESIGNER, since=now)
    able_to_issue(kysten, at=now - timedelta(hours=1))
    return actor(ole)


@pytest.fixture
def of_badge(partner, badge):
    return target_for(partner, Endorsed.ACHIEVEMENT, badge.achievement_id)


@pytest.fixture
def of_award(jonas_holds, partner):
    """Jonas' award, as Ole sees it."""
    return target_for(partner, Endorsed.AWARD, jonas_holds.pk)


@pytest.fixture
def by_partner(partner, of_badge, now):
    def give(comment="We ask for it ourselves.") -> Endorsement:
        return give_endorsement(
            actor=partner, target=of_badge, comment=comment, is_own=False, at=now
        )

    return give


@pytest.fixture
def jonas_holds(actor, jonas, mette, nordvind, badge, now):
    """Jonas keeps another badge in the same skill."""
    other = published(nordvind, at=now, name={"en": "CPR", "da": "HLR"}, skills=[SKILL])
    award = award_one(
        actor=actor(mette), version=other, email="jonas@nordvind.test", name="Jonas", at=now
    )
    accept_award(user=jonas, award_id=award.pk, visibility=Visibility.PUBLIC, at=now)
    award.refresh_from_db()
    return award
