# SPDX-License-Identifier: Apache-2.0

"""Jonas, who keeps badges of two organisations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.utils import timezone

from skillmark_server.accounts.models import Membership, Role, User
from skillmark_server.awards.models import Award, Visibility
from skillmark_server.awards.services import accept_award, award_one
from tests.server.cast_awards import able_to_issue, published


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def lone(kysten, now):
    """An owner of the academy."""
    user = User.objects.create_user("lone@kysten.test", "a long enough password", name="Lone")
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    for role in (Role.OWNER, Role.AWARDING_OFFICER):
        Membership.objects.create(user=user, organisation=kysten, role=role, since=now)
    return user


@pytest.fixture
def kept(actor, mette, jonas, now):
    """`kept("Truck", by=lone, to=...)`: a badge that Jonas was awarded and keeps."""
    able: set = set()

    def make(
        name: str = "First aid",
        *,
        by=mette,
        to=jonas,
        email: str = "",
        sees: Visibility | None = Visibility.PUBLIC,
        issued=None,
        facts: Mapping[str, object] | None = None,
        **content: object,
    ) -> Award:
        acting = actor(by)
        if acting.organisation.pk not in able:
            able_to_issue(acting.organisation, at=now - timedelta(days=3_000))
            able.add(acting.organisation.pk)
        said = {"name": {"en": name, "da": name}, **content}
        version = published(acting.organisation, at=now - timedelta(days=2_900), **said)
        award = award_one(
            actor=acting,
            version=version,
            email=email or to.email,
            name=to.name,
            language="en",
            at=issued or now - timedelta(days=1),
            **(facts or {}),
        )
        if sees is not None:
            accept_award(user=to, award_id=award.pk, visibility=sees, at=now)
            award.refresh_from_db()
        return award

    return make
