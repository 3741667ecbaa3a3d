# SPDX-License-Identifier: Apache-2.0

"""A disk that is nearly full, a database that takes nothing: said in words, and gone on with."""

from __future__ import annotations

import shutil
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.test import Client

from skillmark_server.accounts.actors import actor_of
from skillmark_server.accounts.tokens import SCOPES, make_token
from skillmark_server.api.v1 import awards
from skillmark_server.awards import running
from skillmark_server.awards.models import Award
from skillmark_server.awards.services import confirm_batch, preview_batch
from skillmark_server.pages import home
from skillmark_server.vitals import space
from tests.server.cast_awards import able_to_issue, published

GIB = 2**30


@pytest.fixture
def batch(nordvind, mette, now):
    able_to_issue(nordvind, at=now)
    made = preview_batch(
        actor=actor_of(mette),
        version=published(nordvind, at=now),
        data="Anna <a@x.test>\nBo <b@x.test>",
        source="pasted",
        at=now,
    )
    confirm_batch(actor=actor_of(mette), batch=made, at=now, now=True)
    return made


@pytest.mark.parametrize(
    ("total", "free", "short"),
    [
        (100 * GIB, 6 * GIB, False),
        (100 * GIB, 4.9 * GIB, True),
        (40 * GIB, 2.1 * GIB, False),
        (40 * GIB, 1.9 * GIB, True),
        (4_000 * GIB, 6 * GIB, False),
        (4_000 * GIB, 0, True),
    ],
)
def test_a_twentieth_is_kept_free_and_never_more_than_is_needed(monkeypatch, total, free, short):
    monkeypatch.setattr(
        shutil, "disk_usage", lambda _folder: SimpleNamespace(total=total, free=free)
    )
    monkeypatch.setattr(space, "connection", SimpleNamespace(vendor="sqlite"))

    assert space.is_short() is short
    monkeypatch.setattr(space, "connection", SimpleNamespace(vendor="postgresql"))
    assert space.is_short() is False


def test_a_batch_waits_for_room_and_says_so(batch, now, monkeypatch):
    monkeypatch.setattr(space, "is_short", lambda: True)
    assert running.run_batch(batch.pk, at=now) == 0
    batch.refresh_from_db()
    assert batch.stalled_reason == "The disk of this site is nearly full."
    assert running.run_due_batches(at=now + timedelta(seconds=59)) == 0

    monkeypatch.setattr(space, "is_short", lambda: False)
    assert running.run_due_batches(at=now + timedelta(seconds=61)) == 2
    batch.refresh_from_db()
    assert batch.stalled_reason == ""
    assert batch.finished_at


def test_a_database_that_takes_nothing_ends_the_turn_and_no_more(batch, now, monkeypatch, caplog):
    def full(*_given, **_more):
        raise OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(running, "sit_down", full)
        assert running.run_batch(batch.pk, at=now) == 0
    assert "the database takes nothing" in caplog.text
    assert Award.objects.count() == 0

    assert running.run_batch(batch.pk, at=now) == 2


@pytest.fixture
def away(monkeypatch):
    def fail(*_given, **_more):
        raise OperationalError("database is locked")

    return fail


def test_a_page_says_when_to_try_again(as_, mette, away, monkeypatch):
    browser: Client = as_(mette)
    browser.raise_request_exception = False
    monkeypatch.setattr(home, "render", away)
    answer = browser.get("/", headers={"accept-language": "en"})

    assert answer.status_code == 503
    assert answer["Retry-After"] == "3"
    assert "Nothing can be saved just now" in answer.content.decode()


def test_a_program_is_told_to_call_again(actor, mette, now, away, monkeypatch):
    _, secret = make_token(actor=actor(mette), name="tests", scopes=tuple(SCOPES), at=now)
    monkeypatch.setattr(awards, "achievement_for", away)
    answer = Client(headers={"authorization": f"Bearer {secret}"}).post(
        "/api/v1/awards",
        {"achievement": "6f9b3f1e-0000-4000-8000-000000000000", "email": "a@x.test", "name": "A"},
        content_type="application/json",
    )

    assert answer.status_code == 503, answer.content
    assert answer.json()["code"] == "busy"
    assert answer["Retry-After"] == "3"
