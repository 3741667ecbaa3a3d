# SPDX-License-Identifier: Apache-2.0

"""Tasks through a broker: which are run, and what happens when it does not answer."""

from __future__ import annotations

import socket
import time
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone
from django_tasks.exceptions import InvalidTaskError

from skillmark_server.accounts.actors import SYSTEM
from skillmark_server.awards import tasks
from skillmark_server.broker import app as making
from skillmark_server.broker import asking, sending
from skillmark_server.broker.backend import CeleryBackend
from skillmark_server.broker.running import UnknownTask, named, run
from skillmark_server.config import env
from skillmark_server.custody.lists import set_bit, take_index
from skillmark_server.custody.models import IdentityKind, StatusList
from skillmark_server.custody.services import create_identity
from skillmark_server.insight import site_health
from skillmark_server.insight.site_health import signs
from skillmark_server.operate import checkup, worker
from skillmark_server.operate.checkup import State, _broker


@pytest.fixture
def nobody(settings, monkeypatch):
    """A broker that does not answer: its port is held by a socket that does not listen."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        settings.BROKER = f"amqp://guest:hidden@127.0.0.1:{holder.getsockname()[1]}//"
        monkeypatch.setattr(sending, "_asked_again_at", 0.0)
        making.app.cache_clear()
        yield settings.BROKER
        making.app.cache_clear()


def test_a_task_is_found_by_its_path():
    assert named("skillmark_server.awards.tasks.run_batch") is tasks.run_batch


@pytest.mark.parametrize(
    "path",
    [
        "",
        "run_batch",
        "os.system",
        "subprocess.run",
        "skillmark_server.awards.tasks",
        "skillmark_server.awards.tasks.tick",
        "skillmark_server.awards.tasks.gone",
        "skillmark_server.awards.tasks.run_batch.func",
        "skillmark_server.awards.running.run_batch",
        "tests.server.unit.test_broker_tasks.named",
        "x" * 5_000,
    ],
)
def test_nothing_else_can_be_named(path):
    with pytest.raises(UnknownTask) as refused:
        run(path, [], {})
    assert len(str(refused.value)) < 300


@pytest.mark.django_db(transaction=True)  # a worker closes its connection before and after
def test_a_task_runs_with_what_was_enqueued(nordvind, now):
    create_identity(organisation=nordvind, kind=IdentityKind.SITE, at=now, actor=SYSTEM)
    with transaction.atomic():
        place = take_index(nordvind, "revocation", at=now)
    set_bit(place.list.pk, place.index, value=True, at=now)

    run("skillmark_server.custody.tasks.publish_status_list", [str(place.list.pk)], {})

    assert StatusList.objects.get().version == 2


def test_a_broker_that_is_away_fails_nobody_and_is_not_asked_again_at_once(nobody, caplog):
    backend = CeleryBackend("default", {"QUEUES": ["default"]})
    began = time.monotonic()
    results = [backend.enqueue(tasks.run_batch, ("x",), {}) for _ in range(20)]

    assert time.monotonic() - began < 10
    assert len({result.id for result in results}) == 20
    assert caplog.text.count("the broker did not take a task") == 1
    assert "hidden" not in caplog.text


def test_what_a_broker_cannot_do_is_refused(nobody):
    backend = CeleryBackend("default", {"QUEUES": ["default"]})

    with pytest.raises(TypeError):
        backend.enqueue(tasks.run_batch, (object(),), {})
    with pytest.raises(InvalidTaskError):
        backend.validate_task(tasks.run_batch.using(run_after=timezone.now()))


def test_doctor_and_home_say_that_it_does_not_answer(nobody):
    (found,) = _broker()
    sign = next(one for one in signs(at=timezone.now()) if str(one.name) == "Work")

    assert found.state is State.FAIL
    assert "hidden" not in found.words
    assert not sign.is_well
    assert "does not answer" in str(sign.words)


def test_the_doctor_warns_of_a_broker_for_a_database_in_a_file(settings, monkeypatch):
    settings.BROKER = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(checkup, "ask", lambda: asking.Answer(waiting=3))
    for vendor, states in (
        ("sqlite", [State.OK, State.LOOK]),
        ("postgresql", [State.OK]),
    ):
        monkeypatch.setattr(checkup, "connection", SimpleNamespace(vendor=vendor))
        found = list(_broker())
        assert [one.state for one in found] == states
        assert found[0].words == "redis answers, 3 tasks wait"


def test_the_home_of_an_operator_counts_what_waits_in_the_broker(settings, monkeypatch):
    settings.BROKER = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(site_health, "ask", lambda: asking.Answer(waiting=7))
    sign = next(one for one in signs(at=timezone.now()) if str(one.name) == "Work")

    assert sign.is_well
    assert str(sign.words) == "7 tasks wait"


@pytest.mark.parametrize("count", ["0", "-1", "65", "many"])
def test_a_number_of_workers_that_makes_no_sense_is_refused(count, capsys):
    with pytest.raises(SystemExit) as ended:
        worker.run([f"--processes={count}"])
    assert ended.value.code == 2
    assert "--processes" in capsys.readouterr().err


def test_without_a_broker_there_is_nothing_to_say(settings):
    settings.BROKER = ""
    assert list(_broker()) == []


def test_a_password_is_not_repeated():
    assert asking._without_secret("at amqp://a:b@host:1//: no") == "at amqp://…@host:1//: no"


@pytest.mark.parametrize(
    "url",
    ["amqp://u:p@host:5672//", "amqps://host", "redis://:p@host:6379/1", "rediss://host", ""],
)
def test_a_broker_is_an_address(monkeypatch, url):
    monkeypatch.setenv("SKILLMARK_BROKER", url)
    assert env.broker("SKILLMARK_BROKER") == url


@pytest.mark.parametrize("url", ["sqs://host", "memory://", "amqp:", "localhost", "amqp:///x"])
def test_another_address_stops_the_start(monkeypatch, url):
    monkeypatch.setenv("SKILLMARK_BROKER", url)
    with pytest.raises(ImproperlyConfigured, match="amqp://host"):
        env.broker("SKILLMARK_BROKER")


def test_without_celery_a_broker_stops_the_start(monkeypatch):
    monkeypatch.setenv("SKILLMARK_BROKER", "amqp://host")
    monkeypatch.setattr(env.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(ImproperlyConfigured, match="skillmark\\[server,celery\\]"):
        env.broker("SKILLMARK_BROKER")


def test_the_address_may_stand_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "broker").write_text("amqp://u:p@host//\n", encoding="utf-8")
    monkeypatch.delenv("SKILLMARK_BROKER", raising=False)
    monkeypatch.setenv("SKILLMARK_BROKER_FILE", str(tmp_path / "broker"))
    assert env.broker("SKILLMARK_BROKER") == "amqp://u:p@host//"

    monkeypatch.setenv("SKILLMARK_BROKER_FILE", str(tmp_path / "gone"))
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        env.broker("SKILLMARK_BROKER")
