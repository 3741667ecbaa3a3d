# SPDX-License-Identifier: Apache-2.0

"""Once a day the worker removes what has served: sessions, repeated answers, ended tasks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from skillmark_server.accounts import tasks as accounts
from skillmark_server.accounts.models import ApiToken, IdempotentCall
from skillmark_server.vitals import daily
from skillmark_server.vitals import tasks as vitals
from skillmark_server.vitals.models import Milestone


def session(key: str, expires):
    return Session.objects.create(session_key=key, session_data="x", expire_date=expires)


def device(user, key: str, at) -> UserSession:
    return UserSession.objects.create(
        user=user, session_key=key, ip="192.0.2.1", user_agent="x", created_at=at
    )


@pytest.fixture
def calls(mette, nordvind, now):
    token = ApiToken.objects.create(
        organisation=nordvind, user=mette, name="x", prefix="x", secret_digest="x", created_at=now
    )

    def make(key: str, at):
        return IdempotentCall.objects.create(token=token, key=key, created_at=at)

    return make


def test_what_ran_out_goes_and_what_is_good_stays(jonas, calls, now):
    session("old", now - timedelta(seconds=1))
    session("good", now + timedelta(seconds=1))
    earlier = now - timedelta(days=20)
    for key in ("old", "good", "lost"):
        device(jonas, key, earlier)
    device(jonas, "just now", now)
    calls("old", now - timedelta(days=7, seconds=1))
    calls("good", now - timedelta(days=7))

    accounts.tick(now)

    assert set(Session.objects.values_list("pk", flat=True)) == {"good"}
    kept = UserSession.objects.values_list("session_key", flat=True)
    assert set(kept) == {"good", "just now"}
    assert IdempotentCall.objects.get().key == "good"


def test_somebody_who_is_signed_in_stays_so(as_, jonas, now):
    browser: Client = as_(jonas)
    assert browser.get("/me/").status_code == 200
    Session.objects.update(expire_date=now + timedelta(days=1))

    accounts.tick(now)

    assert browser.session.session_key == Session.objects.get().pk


def test_it_is_done_once_a_day_whoever_asks(now):
    accounts.tick(now)
    session("old", now - timedelta(days=1))

    accounts.tick(now + timedelta(hours=23))
    assert Session.objects.count() == 1
    accounts.tick(now + timedelta(hours=24))
    assert Session.objects.count() == 0
    assert Milestone.objects.get(pk="old-sessions").at == now + timedelta(hours=24)


def test_more_than_fits_into_one_transaction_goes_all_the_same(now, monkeypatch):
    monkeypatch.setattr(daily, "_AT_ONCE", 3)
    for number in range(10):
        session(str(number), now - timedelta(days=1))

    accounts.tick(now)

    assert Session.objects.count() == 0


def test_tasks_that_ended_a_week_ago_are_forgotten(now):
    def task(status: TaskResultStatus, ended) -> None:
        DBTaskResult.objects.create(
            status=status,
            finished_at=ended,
            args_kwargs={"args": [], "kwargs": {}},
            task_path="x.tasks.y",
            queue_name="default",
            backend_name="default",
            exception_class_path="",
            traceback="",
        )

    before = now - timedelta(days=7, seconds=1)
    task(TaskResultStatus.SUCCESSFUL, before)
    task(TaskResultStatus.FAILED, before)
    task(TaskResultStatus.SUCCESSFUL, now)
    task(TaskResultStatus.READY, None)
    task(TaskResultStatus.RUNNING, None)

    vitals.tick(now)
    vitals.tick(now)

    assert DBTaskResult.objects.count() == 3


def test_sqlite_counts_what_it_has_once_a_day(now, monkeypatch):
    counted = []
    monkeypatch.setattr(vitals, "count_rows", lambda: counted.append(1))
    is_sqlite = connection.vendor == "sqlite"

    vitals.tick(now)
    vitals.tick(now + timedelta(hours=23))
    assert len(counted) == is_sqlite
    vitals.tick(now + timedelta(days=1))
    assert len(counted) == 2 * is_sqlite


def test_what_sqlite_counted_is_kept(jonas):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL counts by itself")
    vitals.count_rows()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'accounts_user'")
        assert cursor.fetchone()[0] > 0
        cursor.execute("PRAGMA analysis_limit")
        assert cursor.fetchone()[0] == 1_000
