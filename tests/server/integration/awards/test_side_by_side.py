# SPDX-License-Identifier: Apache-2.0

"""Three writers at once on one database: none meets a lock, no number and no index comes twice."""

from __future__ import annotations

import threading

import pytest
from django.core.management import call_command
from django.db import connection, connections

from skillmark_server.accounts.actors import actor_of
from skillmark_server.accounts.models import Membership, Organisation, Role, User
from skillmark_server.awards import running
from skillmark_server.awards.models import Award
from skillmark_server.awards.services import award_one, confirm_batch, preview_batch
from skillmark_server.outbox.models import Mail
from skillmark_server.transparency.models import Leaf
from tests.server.cast_awards import able_to_issue, published
from tests.server.conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 3
EACH = 6


@pytest.fixture
def shared_database(tmp_path):
    """A database that every thread has a connection of its own to."""
    if connection.vendor != "sqlite":
        yield
        return
    # The tests' own SQLite lies in memory, where all threads share one connection.
    inside, settings = connections["default"], connections.settings["default"]
    kept = settings["NAME"]
    settings["NAME"] = str(tmp_path / "site.sqlite3")
    del connections["default"]
    call_command("migrate", verbosity=0)
    yield
    connections["default"].close()
    settings["NAME"] = kept
    connections["default"] = inside


@pytest.fixture
def world(shared_database):
    organisation = Organisation.objects.create(name="Nordvind A/S", created_at=NOW, language="da")
    user = User.objects.create_user("mette@nordvind.test", name="Mette")
    Membership.objects.create(user=user, organisation=organisation, role=Role.OWNER, since=NOW)
    able_to_issue(organisation, at=NOW)
    return actor_of(user), published(organisation, at=NOW)


def _together(work) -> list[BaseException]:
    faults: list[BaseException] = []
    start = threading.Barrier(WRITERS)

    def run(number: int) -> None:
        try:
            start.wait()
            work(number)
        except BaseException as fault:  # noqa: BLE001 - told to the test
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def test_three_award_at_once(world):
    actor, version = world

    def work(number: int) -> None:
        for turn in range(EACH):
            award_one(
                actor=actor, version=version, email=f"p{number}-{turn}@x.test", name="P", at=NOW
            )

    assert _together(work) == []
    numbers = sorted(Award.objects.values_list("number", flat=True))
    assert numbers == [f"NV-2026-{n:04d}" for n in range(1, WRITERS * EACH + 1)]
    assert len(set(Award.objects.values_list("revocation_index", flat=True))) == WRITERS * EACH
    sequences = list(Leaf.objects.values_list("sequence", flat=True))
    assert sequences == list(range(1, len(sequences) + 1))


def test_three_workers_run_one_batch_once(world):
    actor, version = world
    lines = "\n".join(f"P {n} <p{n}@x.test>" for n in range(20))
    batch = preview_batch(actor=actor, version=version, data=lines, source="pasted", at=NOW)
    confirm_batch(actor=actor, batch=batch, at=NOW, now=True)
    made = []

    assert _together(lambda _n: made.append(running.run_batch(batch.pk, at=NOW))) == []

    assert sum(made) == Award.objects.count() == 20
    assert Mail.objects.filter(kind="claim").count() == 20


def test_one_person_awarded_by_three_at_once_has_one(world):
    actor, version = world
    refused = _together(
        lambda _n: award_one(actor=actor, version=version, email="anna@x.test", name="Anna", at=NOW)
    )
    assert [type(fault).__name__ for fault in refused] == ["AlreadyHasIt"] * 2
    assert Award.objects.count() == 1
