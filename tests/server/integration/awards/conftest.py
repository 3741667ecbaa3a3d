# SPDX-License-Identifier: Apache-2.0

"""Nordvind can issue, and has a first-aid badge; Jonas is in its roster."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from skillmark_server.accounts.models import Person, PersonEmail
from skillmark_server.awards.models import Award
from skillmark_server.awards.services import award_one
from tests.server.cast_awards import able_to_issue, published


@pytest.fixture
def issuing(nordvind, now):
    return able_to_issue(nordvind, at=now - timedelta(days=30))


@pytest.fixture
def first_aid(nordvind, issuing, now):
    return published(nordvind, at=now - timedelta(days=20))


@pytest.fixture
def jonas_person(nordvind, jonas, now) -> Person:
    person = Person.objects.create(
        organisation=nordvind,
        name="Jonas Ærøskøbing",
        sort_name="jonas",
        user=jonas,
        language="da",
        created_at=now,
        changed_at=now,
    )
    PersonEmail.objects.create(
        person=person, organisation=nordvind, email="jonas@nordvind.test", is_primary=True
    )
    return person


@pytest.fixture
def give(actor, mette, first_aid, now) -> Callable[..., Award]:
    """`give("anna@x.test", "Anna")`: Mette awards first aid."""

    def give_one(email: str = "anna@kunde.test", name: str = "Anna Berg", **facts: object) -> Award:
        facts.setdefault("at", now)
        facts.setdefault("version", first_aid)
        return award_one(actor=actor(mette), email=email, name=name, **facts)

    return give_one
