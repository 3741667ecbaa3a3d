# SPDX-License-Identifier: Apache-2.0

"""Nordvind issues, and a receiver on this machine waits to be told of it."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_network

import pytest

from skillmark.fetch.posting import GuardedPoster
from skillmark_server.webhooks import delivering
from skillmark_server.webhooks.models import Endpoint
from skillmark_server.webhooks.services import make_endpoint
from tests.https_world import Authority
from tests.server.integration.awards.conftest import first_aid, give, issuing
from tests.server.integration.webhooks.receiver import Receiver, receiving

__all__ = ["first_aid", "give", "issuing"]

EVENTS = ["award.issued", "award.claimed", "award.revoked", "achievement.published"]


@pytest.fixture(scope="session")
def authority(tmp_path_factory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def patience(authority, monkeypatch) -> Callable[[float], None]:
    """`patience(seconds)`: how long an answer is waited for from now on."""

    def wait(seconds: float) -> None:
        poster = GuardedPoster(
            networks=(ip_network("127.0.0.0/8"),),
            tls=authority.client_side,
            resolve=lambda _host, _port: ["127.0.0.1"],
            connect_seconds=seconds,
            total_seconds=seconds,
        )
        monkeypatch.setattr(delivering, "poster", lambda: poster)

    return wait


@pytest.fixture
def receiver(authority, patience, monkeypatch):
    """A receiver; a machine that is busy is no fault."""
    patience(60)
    monkeypatch.setattr(delivering, "SECONDS_A_TURN", 300)
    with receiving(authority) as found:
        yield found


@pytest.fixture
def listen(actor, mette, nordvind, now, receiver: Receiver) -> Callable[..., Endpoint]:
    """`listen()`: Mette has the receiver told; `port` leads to it by way of a proxy."""

    def make(port: int = 0, path: str = "hook", events: list[str] = EVENTS) -> Endpoint:
        url = f"https://issuer.test:{port or receiver.port}/{path}"
        endpoint, secret = make_endpoint(actor=actor(mette), url=url, events=events, at=now)
        receiver.secrets.append(secret)
        return endpoint

    return make
