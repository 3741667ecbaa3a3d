# SPDX-License-Identifier: Apache-2.0

"""
A run that is killed at any moment is run again, and nothing is lost, doubled or changed.

What must hold: the register, the files and a run that nobody disturbed have
equal multisets of row, id and SHA-256; no index of a status list was given
twice; no unfinished file is left.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from tests.integration.people_server import Server
from tests.issuing import people

from skillmark.encoding import strict_json
from skillmark.register import FAULT_STEPS, Register

PEOPLE = 24
KILLS = 200
SEED = 20_261_122


@pytest.fixture(scope="module")
def server():
    with Server() as started:
        yield started


@pytest.fixture(scope="module")
def memory():
    """A folder that is quick: it is killed processes that are tested, not power cuts."""
    shared_memory = Path("/dev/shm")  # noqa: S108 - a folder of its own in it
    with tempfile.TemporaryDirectory(dir=shared_memory if shared_memory.is_dir() else None) as name:
        yield Path(name)


@pytest.fixture
def place(memory):
    return Path(tempfile.mkdtemp(dir=memory))


@pytest.fixture(scope="module")
def csv(memory):
    return people(memory / "people.csv", PEOPLE, "Bo;bo;x;", "A;p1@x;;")


def told(folder):
    """What the register says: row, id and digest of each award, and the place of each."""
    with Register.open(folder) as register:
        register.audit()
        awards = list(register.awards())
        places = [(award.list_number, award.list_index) for award in awards]
        assert len(set(places)) == len(places)
        (taken,) = register._connection.execute("SELECT sum(taken) FROM status_list").fetchone()
        assert taken == len(awards)
        by_name = {award.file_name: award for award in awards}
    return Counter((a.recipient, a.credential_id, a.sha256) for a in awards), by_name


def written(out, by_name):
    """What the files say, in the same form."""
    found = Counter()
    for path in out.iterdir():
        award = by_name[path.name]
        document = strict_json.loads_object(path.read_bytes())
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        found[award.recipient, document["id"], digest] += 1
    return found


def task(place, csv, **more):
    """The order for one process, in a folder whose secret is known."""
    folder = place / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "register.key").write_bytes(bytes(range(32)))
    return {"folder": folder, "csv": csv, "out": place / "out", **more}


@pytest.fixture(scope="module")
def undisturbed(server, csv, memory):
    """What a run says that nobody disturbed, its lists, and how long it takes."""
    took = []
    for n in range(5):
        place = memory / f"undisturbed-{n}"
        order = task(place, csv)
        started = time.perf_counter()
        assert server.wait(server.start(**order)) == 0
        took.append(time.perf_counter() - started)
    expected, by_name = told(place / "keys")
    assert expected.total() == PEOPLE
    assert written(place / "out", by_name) == expected
    return expected, lists(place), min(took)


def lists(place):
    return {path.name: path.read_bytes() for path in (place / "keys" / "status").iterdir()}


def check(place, undisturbed):
    expected, signed_lists, _ = undisturbed
    in_register, by_name = told(place / "keys")
    assert in_register == expected
    assert written(place / "out", by_name) == expected
    assert lists(place) == signed_lists


MOMENTS = [(step, time) for step in FAULT_STEPS for time in (1, 2, 4)]
MOMENTS = [(step, time) for step, time in MOMENTS if time == 1 or not step.startswith("lists")]


@pytest.mark.parametrize(("step", "time"), MOMENTS)
def test_killed_at_a_named_step(server, csv, place, undisturbed, step, time):  # noqa: PLR0917
    order = task(place, csv)
    assert server.wait(server.start(**order, step=step, time=time)) == -signal.SIGKILL

    assert server.wait(server.start(**order)) == 0

    check(place, undisturbed)


def test_killed_at_random_moments(server, csv, memory, undisturbed):
    chance = random.Random(SEED)  # noqa: S311 - not for secrets
    took = undisturbed[2]
    killed, unharmed = 0, 0
    while killed < KILLS:
        place = memory / f"{killed}-{unharmed}"
        order = task(place, csv)
        for _ in range(chance.choice([1, 1, 1, 3])):
            number = server.start(**order)
            time.sleep(chance.uniform(0, took))
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
            if server.wait(number) == -signal.SIGKILL:
                killed += 1
            else:
                unharmed += 1  # it was done before: the machine has become quicker since
                took *= 0.95
        assert server.wait(server.start(**order)) == 0
        check(place, undisturbed)
        shutil.rmtree(place)
    assert unharmed < KILLS


def test_a_register_that_was_killed_when_it_was_new_works(server, csv, place):
    order = {"folder": place / "keys", "csv": csv, "out": place / "out"}
    assert server.wait(server.start(**order, step="chunk:read", time=1)) == -signal.SIGKILL

    assert server.wait(server.start(**order)) == 0

    assert told(place / "keys")[0].total() == PEOPLE
