# SPDX-License-Identifier: Apache-2.0

"""The cast: two organisations, their people, and a stranger with an organisation of her own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from skillmark_server.accounts import limiting
from skillmark_server.accounts.actors import Actor, actor_in
from skillmark_server.accounts.models import Membership, Organisation, Role, User

NOW = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _db(db):
    """Every test of the server may use the database."""


@pytest.fixture(autouse=True)
def _within_one_minute(monkeypatch):
    """What is counted by the minute is counted in one, whenever the test runs."""
    monkeypatch.setattr(limiting, "minute_of", lambda _seconds: (0, 30))


@pytest.fixture
def now() -> datetime:
    return NOW


def _organisation(name: str) -> Organisation:
    return Organisation.objects.create(
        name=name, created_at=NOW, language="da", website="https://nordvind.test"
    )


def _person(name: str, email: str) -> User:
    user = User.objects.create_user(email, "a long enough password", name=name, language="en")
    user.emailaddress_set.create(email=email, verified=True, primary=True)
    return user


def _join(user: User, organisation: Organisation, *roles: Role) -> User:
    for role in roles:
        Membership.objects.create(user=user, organisation=organisation, role=role, since=NOW)
    return user


@pytest.fixture
def nordvind() -> Organisation:
    return _organisation("Nordvind A/S")


@pytest.fixture
def kysten() -> Organisation:
    return _organisation("Kystens Akademi")


@pytest.fixture
def mette(nordvind) -> User:
    user = _person("Mette Kjærgaard", "mette@nordvind.test")
    return _join(user, nordvind, Role.OWNER, Role.AWARDING_OFFICER)


@pytest.fixture
def ole(nordvind) -> User:
    """A second officer, who can sign off what Mette makes."""
    return _join(
        _person("Ole Øby", "ole@nordvind.test"), nordvind, Role.AWARDING_OFFICER, Role.DESIGNER
    )


@pytest.fixture
def karin(nordvind) -> User:
    return _join(_person("Karin Holm", "karin@nordvind.test"), nordvind, Role.AUDITOR)


@pytest.fixture
def sara(nordvind) -> User:
    return _join(_person("Sara Lind", "sara@nordvind.test"), nordvind, Role.RECRUITER)


@pytest.fixture
def jonas() -> User:
    return _person("Jonas Ærøskøbing", "jonas@nordvind.test")


@pytest.fixture
def mallory() -> User:
    user = _person("Mallory", "mallory@elsewhere.test")
    return _join(user, _organisation("Elsewhere"), Role.OWNER)


@pytest.fixture
def actor() -> Callable[[User], Actor]:
    """`actor(mette)`: Mette in her organisation, with all her roles."""

    def make(user: User) -> Actor:
        rows = list(user.memberships.select_related("organisation"))
        if not rows:
            return Actor(user=user, kind="person")
        return actor_in(user, rows[0].organisation, frozenset(Role(row.role) for row in rows))

    return make


@pytest.fixture
def as_() -> Callable[[User], Client]:
    """`as_(mette)`: a browser in which Mette is signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
