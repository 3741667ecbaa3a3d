# SPDX-License-Identifier: Apache-2.0

"""What somebody says of a badge here is verified by an implementation of other hands."""

from __future__ import annotations

import pytest
from django.utils import timezone

from skillmark.encoding import strict_json
from skillmark_server.accounts.models import Membership, Role
from skillmark_server.achievements.models import Achievement
from skillmark_server.awards.models import Visibility
from skillmark_server.awards.services import accept_award, award_one
from skillmark_server.custody.documents import controller_document
from skillmark_server.custody.models import StatusList
from skillmark_server.custody.tasks import publish_due
from skillmark_server.lifecycle.endorsing import target_for
from skillmark_server.lifecycle.models import Endorsed
from skillmark_server.lifecycle.services import give_endorsement, withdraw_endorsement
from tests.integration.conftest import javascript  # noqa: F401 - the fixture of the core's tests
from tests.server.cast_awards import able_to_issue, published

pytestmark = pytest.mark.peer

SKILL = {"name": {"en": "Welding", "da": "Svejsning"}, "url": "https://skills.test/welding"}


@pytest.fixture
def now():
    """Digital Bazaar's stack judges a list by the clock of the machine."""
    return timezone.now()


@pytest.fixture
def badge(nordvind, now):
    able_to_issue(nordvind, at=now)
    version = published(nordvind, at=now, skills=[SKILL])
    Achievement.objects.filter(pk=version.achievement_id).update(in_catalogue=True)
    return version


def _document(made):
    return strict_json.loads_object(bytes(made.document))


def _documents(made, identity):
    """What the site publishes: the document of who endorses and the list it stands on."""
    listed = strict_json.loads_object(
        bytes(StatusList.objects.get(pk=made.status_list.pk).document)
    )
    return {identity.did: controller_document(identity), listed["id"]: listed}


def test_digital_bazaars_verifier_takes_an_organisations_and_sees_it_withdrawn(
    javascript,  # noqa: F811 - the fixture
    badge,
    kysten,
    ole,
    actor,
    now,
):
    ole.memberships.all().delete()
    Membership.objects.create(user=ole, organisation=kysten, role=Role.DESIGNER, since=now)
    identity = able_to_issue(kysten, at=now)
    target = target_for(actor(ole), Endorsed.ACHIEVEMENT, badge.achievement_id)
    made = give_endorsement(
        actor=actor(ole), target=target, comment="Ærligt *godt*.", is_own=False, at=now
    )

    before = javascript.verify(_document(made), documents=_documents(made, identity), at=now)
    withdraw_endorsement(actor=actor(ole), endorsement=made, at=now)
    publish_due(now)
    after = javascript.verify(_document(made), documents=_documents(made, identity), at=now)
    forged = _document(made)
    forged["credentialSubject"]["endorsementComment"] = "The best."

    assert before.verified, before.why
    assert (before.status, after.status) == ([False], [True])
    assert not javascript.verify(forged, documents=_documents(made, identity), at=now).verified


def test_digital_bazaars_verifier_takes_a_persons(
    javascript,  # noqa: F811 - the fixture
    badge,
    mette,
    jonas,
    actor,
    now,
):
    award = award_one(
        actor=actor(mette), version=badge, email="jonas@nordvind.test", name="Jonas", at=now
    )
    accept_award(user=jonas, award_id=award.pk, visibility=Visibility.PUBLIC, at=now)
    target = target_for(actor(jonas), Endorsed.ACHIEVEMENT, badge.achievement_id)
    made = give_endorsement(actor=actor(jonas), target=target, comment="A", is_own=True, at=now)
    document = _document(made)

    answer = javascript.verify(document, at=now)
    document["credentialSubject"]["endorsementComment"] = "B"

    assert answer.verified, answer.why
    assert not javascript.verify(document, at=now).verified
