# SPDX-License-Identifier: Apache-2.0

"""What waits for others is asked beside what works; together they are all that is asked."""

from __future__ import annotations

import threading

import pytest

from skillmark_server.operate import heart
from skillmark_server.operate import worker as program
from skillmark_server.operate.worker import Worker


def _names(**which):
    return [f"{tick.__module__}.{tick.__name__}" for tick in heart.ticks(**which)]


def test_each_feature_is_asked_once(settings):
    beside, among = _names(beside=True), _names(beside=False)

    assert beside == settings.TICKS_BESIDE
    assert set(beside) == {
        "skillmark_server.outbox.tasks.tick",
        "skillmark_server.webhooks.tasks.tick",
        "skillmark_server.checking.handing_in.tick",
        "skillmark_server.holdings.tasks.tick",
    }
    assert [_names(only=name) for name in beside] == [[name] for name in beside]
    assert sorted(beside + among) == sorted(settings.TICKS) == sorted(_names())


def test_a_worker_asks_each_beside_in_a_thread_of_its_own_and_ends_all(monkeypatch, settings):
    asked, both = [], threading.Event()

    def tick_once(*, beside=None, only=None):
        asked.append(only or beside)
        if {False, *settings.TICKS_BESIDE} <= set(asked):
            both.set()

    worker = Worker()
    monkeypatch.setattr(heart, "tick_once", tick_once)
    monkeypatch.setattr(heart, "beat_until", lambda *_facts: None)
    monkeypatch.setattr(worker, "_enqueued", lambda: both.is_set() and worker.stop())
    monkeypatch.setattr(heart, "TICK_EVERY", 0.1)
    before = threading.active_count()

    main = threading.Thread(target=worker.work)
    main.start()
    main.join(60)

    assert not main.is_alive()
    assert both.is_set()
    assert threading.active_count() == before


def test_once_asks_all(monkeypatch):
    asked = []
    monkeypatch.setattr(heart, "tick_once", lambda **which: asked.append(which))
    worker = Worker()
    monkeypatch.setattr(worker, "_enqueued", lambda: False)
    worker.work_once()
    assert asked == [{}]


TURNS = {
    "long": (20.0, 0.0),
    "as long as the rest": (heart.TICK_EVERY, 0.0),
    "short": (heart.TICK_EVERY - 0.5, 0.5),
}


@pytest.mark.parametrize(("takes", "rests"), TURNS.values(), ids=TURNS)
def test_a_worker_asks_again_when_it_is_time_and_rests_only_until_then(monkeypatch, takes, rests):
    now, asked, waited = [0.0], [], []

    def tick_once(**_which):
        asked.append(now[0])
        now[0] += takes
        if len(asked) == 3:
            worker.stop()

    def wait(seconds):
        waited.append(seconds)
        now[0] += seconds

    worker = Worker()
    monkeypatch.setattr(program.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(worker._stopped, "wait", wait)
    monkeypatch.setattr(worker, "_enqueued", lambda: False)
    monkeypatch.setattr(heart, "tick_once", tick_once)
    monkeypatch.setattr(heart, "beat_until", lambda *_facts: None)
    monkeypatch.setattr(heart, "threads_beside", lambda _stopped: [])
    worker.work()

    assert waited[:2] == [rests] * 2
    assert asked == [0.0, takes + rests, 2 * (takes + rests)]
