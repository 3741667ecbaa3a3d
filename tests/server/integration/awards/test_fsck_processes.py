# SPDX-License-Identifier: Apache-2.0

"""
`skillmark fsck` by processes of its own, on a database of its own: as one process would do it.

Awards are made by the product; nothing is shared with the processes but the database.
"""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from skillmark_server.operate import beside

ROWS = 30
START = "import django\ndjango.setup()\n"
PREPARE = f"""
from datetime import timedelta
from django.utils import timezone
from skillmark_server.accounts.actors import actor_of
from skillmark_server.accounts.models import Membership, Organisation, Role, User
from skillmark_server.awards import chunking, running
from skillmark_server.awards.services import confirm_batch, preview_batch
from skillmark_server.searching import indexing
from tests.server.cast_awards import able_to_issue, published
at = timezone.now() - timedelta(minutes=1)
organisation = Organisation.objects.create(name="Nordvind A/S", created_at=at, language="da")
user = User.objects.create_user("mette@nordvind.test", name="Mette")
Membership.objects.create(user=user, organisation=organisation, role=Role.OWNER, since=at)
able_to_issue(organisation, at=at)
version = published(organisation, at=at, suspendable=True)
lines = "\\n".join(f"Person {{n}} <p{{n}}@x.test>" for n in range({ROWS}))
running.LONG_FROM, chunking.ROWS = 5, 10
batch = preview_batch(
    actor=actor_of(user), version=version, data=lines, source="pasted", at=at
)
confirm_batch(actor=actor_of(user), batch=batch, at=at, now=True)
running.run_batch(batch.pk, at=at)
indexing.catch_up()
"""
SPOIL = """
from skillmark_server.awards.models import CompactDocument
kept = CompactDocument.objects.order_by("pk").first()
CompactDocument.objects.filter(pk=kept.pk).update(digest=b"x" * 32)
"""


@pytest.fixture
def database(tmp_path):
    """The address of a database for this test alone."""
    shared = os.environ.get("SKILLMARK_DATABASE_URL", "")
    if not shared.startswith("postgres"):
        yield f"sqlite:///{tmp_path}/site.sqlite3"
        return
    psycopg = pytest.importorskip("psycopg")
    name = f"fsck_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(shared, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield urlsplit(shared)._replace(path=f"/{name}").geturl()
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def site(database, tmp_path):
    environment = {
        **os.environ,
        "SKILLMARK_DATA": str(tmp_path),
        "SKILLMARK_DATABASE_URL": database,
        "SKILLMARK_BASE_URL": "https://skills.test",
        "DJANGO_SETTINGS_MODULE": "skillmark_server.config.settings",
    }
    for name in ("SKILLMARK_DEMO", "SKILLMARK_EMAIL_URL"):
        environment.pop(name, None)

    def run(*words: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, *words],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        return done.returncode, done.stdout + done.stderr

    run.environment = environment
    return run


def _lines(said: str) -> dict[str, list[str]]:
    """What was said of each check, without how long it took."""
    return {
        name: ", ".join(
            part for part in rest.split(", ") if not part[:1].isdigit() or "look" in part
        )
        for name, _, rest in (line.partition(": ") for line in said.splitlines())
    }


def test_two_processes_find_what_one_finds(site):
    assert (
        site("-m", "skillmark_server.manage", "migrate", "--verbosity", "0", "--skip-checks")[0]
        == 0
    )
    status, said = site("-c", START + PREPARE)
    assert status == 0, said
    fsck = ("-m", "skillmark.cli", "fsck", "--verify", "--quiet", "--processes")

    one, two = site(*fsck, "1"), site(*fsck, "2")

    assert (one[0], two[0]) == (0, 0), two[1]
    assert f"credentials: whole, {ROWS} genuine" in two[1]
    assert _lines(one[1]) == _lines(two[1])

    assert site("-c", START + SPOIL)[0] == 0
    status, said = site(*fsck, "2")

    assert status == 1
    assert "credentials: document_altered" in said
    assert f"NOT WHOLE, 1 faults, {ROWS - 1} genuine" in said


class _Broken:
    """Processes that end before they say anything."""

    def __init__(self, *_: object, **__: object) -> None:
        self.asked = 0

    def submit(self, *_: object) -> object:
        self.asked += 1
        if self.asked > 2:
            raise BrokenProcessPool
        return self

    def result(self) -> object:
        raise BrokenProcessPool

    def shutdown(self, **_: object) -> None:
        """Nothing is left."""


def test_what_lost_processes_were_asked_for_is_looked_at_here(monkeypatch):
    monkeypatch.setattr(beside, "ProcessPoolExecutor", _Broken)
    windows = [(first, first) for first in range(1, 9)]

    with beside.Beside(2, at=datetime(2026, 3, 14, tzinfo=UTC)) as processes:
        found = [*processes.look("leaves", windows)]

    # There is no leaf in this database, so that each window misses its own.
    assert [[fault.about for fault in each.faults] for each in found] == [
        [str(n)] for n, _ in windows
    ]
