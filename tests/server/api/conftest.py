# SPDX-License-Identifier: Apache-2.0

"""Programs that call the API: with a token of Mette's, or with somebody's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from skillmark_server.accounts.models import User
from skillmark_server.accounts.own_tokens import make_own_token
from skillmark_server.accounts.tokens import OWN_SCOPES, SCOPES, make_token


class Caller:
    """Calls `/api/v1` as a program does."""

    def __init__(self, secret: str) -> None:
        self._client = Client(headers={"authorization": f"Bearer {secret}"})

    def get(self, path: str, **query: Any) -> Any:
        return self._client.get(f"/api/v1{path}", query)

    def post(self, path: str, body: object = None, *, key: str = "") -> Any:
        headers = {"idempotency-key": key} if key else {}
        return self._client.post(
            f"/api/v1{path}", body, content_type="application/json", headers=headers
        )

    def patch(self, path: str, body: object) -> Any:
        return self._client.patch(f"/api/v1{path}", body, content_type="application/json")

    def put(self, path: str, body: object) -> Any:
        return self._client.put(f"/api/v1{path}", body, content_type="application/json")

    def delete(self, path: str, *, key: str = "") -> Any:
        headers = {"idempotency-key": key} if key else {}
        return self._client.delete(f"/api/v1{path}", headers=headers)


@pytest.fixture
def program(actor, now) -> Callable[..., Caller]:
    """`program(mette, "read")`: a program with a token of Mette's for reading."""

    def make(user: User, *scopes: str) -> Caller:
        _, secret = make_token(
            actor=actor(user), name="tests", scopes=scopes or tuple(SCOPES), at=now
        )
        return Caller(secret)

    return make


@pytest.fixture
def own_program(actor) -> Callable[..., Caller]:
    """`own_program(jonas, "own")`: a program of Jonas's own, for looking."""

    def make(user: User, *scopes: str) -> Caller:
        _, secret = make_own_token(
            actor=actor(user),
            name="mine",
            scopes=scopes or tuple(OWN_SCOPES),
            expires_at=timezone.now() + timedelta(days=30),
            at=timezone.now(),
        )
        return Caller(secret)

    return make
