# SPDX-License-Identifier: Apache-2.0

"""What waits for others is asked beside what works; together they are all that is asked."""

from __future__ import annotations

import threading

from skillmark_server.operate import heart
from skillmark_server.operate.worker import Worker


def _names(**which):
    return [f"{tick.__module__}.{tick.__name__}" for tick in heart.ticks(**which)]


def test_each_feature_is_asked_once(settings):
    beside, among = _names(beside=True), _names(beside=False)

    assert beside == settings.TICKS_BESIDE == ["skillmark_server.outbox.tasks.tick"]
    assert sorted(beside + among) == sorted(settings.TICKS) == sorted(_names())


def test_a_worker_asks_both_and_ends_both(monkeypatch):
    asked, both = [], threading.Event()

    def tick_once(*, beside=None):
        asked.append((beside, threading.current_thread() is threading.main_thread()))
        if {True, False} <= {which for which, _main in asked}:
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
