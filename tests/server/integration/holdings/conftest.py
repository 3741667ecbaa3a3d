# SPDX-License-Identifier: Apache-2.0

"""Jonas, and a world in which others issue badges to him."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from skillmark_server.accounts.models import Employment, Person
from skillmark_server.checking import judging
from skillmark_server.checking.giving import Given
from skillmark_server.holdings.services import import_badge
from tests.server import verifying
from tests.simulator import NOW, World


@pytest.fixture
def world(monkeypatch) -> World:
    """Nothing outside of it can be fetched."""
    made = World()
    monkeypatch.setattr(judging, "network", lambda: made.network)
    judging.site_verifier.cache_clear()
    yield made
    judging.site_verifier.cache_clear()


@pytest.fixture
def jonas(jonas):
    """With the address that the world's badges go to."""
    jonas.emailaddress_set.create(email=verifying.MAIL, verified=True, primary=False)
    return jonas


@pytest.fixture
def bring(jonas):
    """`bring(thing)`: Jonas hands in a file, a text or an address."""

    def hand_in(thing, *, user=None, at=NOW):
        return import_badge(user=user or jonas, given=Given("", thing), language="en", at=at)

    return hand_in


@pytest.fixture
def employed(nordvind, jonas):
    """Jonas among the people of Nordvind."""
    at = timezone.now()
    person = Person.objects.create(
        organisation=nordvind, name="Jonas", user=jonas, created_at=at, changed_at=at
    )
    Employment.objects.create(person=person, from_on=date(2020, 1, 1))
    return person
