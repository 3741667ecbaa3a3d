# SPDX-License-Identifier: Apache-2.0

"""
Workers killed (SIGKILL) at any moment of a list of 300: each award is made once.

The workers are processes of their own on a database of their own, as on a site: a file of
SQLite, or a further database of the PostgreSQL that the tests run on. Only the lease is
short here, so that nobody waits five minutes for what a dead worker held.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
import uuid
from urllib.parse import urlsplit

import pytest

from skillmark.encoding import strict_json

ROWS = 300
KILLED = 6
START = "import django\ndjango.setup()\n"
PREPARE = f"""
from datetime import timedelta
from django.utils import timezone
from skillmark_server.accounts.actors import actor_of
from skillmark_server.accounts.models import Membership, Organisation, Role, User
from skillmark_server.awards.services import confirm_batch, preview_batch
from tests.server.cast_awards import able_to_issue, published
at = timezone.now() - timedelta(minutes=1)
organisation = Organisation.objects.create(name="Nordvind A/S", created_at=at, language="da")
user = User.objects.create_user("mette@nordvind.test", name="Mette")
Membership.objects.create(user=user, organisation=organisation, role=Role.OWNER, since=at)
able_to_issue(organisation, at=at)
version = published(organisation, at=at, suspendable=True)
lines = "\\n".join(f"Person {{n}} <p{{n}}@x.test>" for n in range({ROWS}))
batch = preview_batch(
    actor=actor_of(user), version=version, data=lines, source="pasted", at=at
)
confirm_batch(actor=actor_of(user), batch=batch, at=at, now=True)
"""
WORK = """
from datetime import timedelta
from skillmark_server.awards import chunking, running
from skillmark_server.operate import heart, worker
running.HELD_FOR = timedelta(seconds=1)
running.ROWS_AT_ONCE = 10
chunking.HELD_FOR = timedelta(seconds=1)
chunking.ROWS = 20
running.LONG_FROM = {long_from}
heart.TICK_EVERY = worker.PAUSE = 0.2
print("working", flush=True)
worker.Worker().work()
"""
FINISH = """
import time
from datetime import timedelta
from django.utils import timezone
from skillmark_server.awards import expanding, running
from skillmark_server.awards.models import Batch
at = timezone.now() + timedelta(minutes=6)
while Batch.objects.filter(finished_at=None).exists():
    running.run_due_batches(at=at)
expanding.expand_due(at=at, most=100_000)
"""
COUNT = """
import json
from django.db.models import Count
from skillmark_server.awards.models import (
    Award, Batch, BatchRow, ClaimLink, CompactDocument, NumberCounter
)
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.audit.models import AuditEvent
from skillmark_server.operate.audit import run
from skillmark_server.outbox.models import Bundle, Mail
from skillmark_server.transparency.models import Leaf
awards = Award.objects.all()
for award in awards[:20]:
    signed_bytes(award)
print(json.dumps({
    "awards": awards.count(),
    "people": awards.values("recipient_email").distinct().count(),
    "numbers": sorted(int(n.rpartition("-")[2]) for n in awards.values_list("number", flat=True)),
    "counter": NumberCounter.objects.get().last,
    "revocation": awards.values("revocation_list", "revocation_index").distinct().count(),
    "suspension": awards.values("suspension_list", "suspension_index").distinct().count(),
    "rows": BatchRow.objects.filter(award__isnull=False, failed="").count(),
    "documents": CompactDocument.objects.count(),
    "mails": Mail.objects.filter(kind="claim").count(),
    "mailed": Mail.objects.filter(kind="claim").values("award_id").distinct().count(),
    "links": ClaimLink.objects.count(),
    "leaves": Leaf.objects.filter(kind="issue").count(),
    "issued": AuditEvent.objects.filter(action="award.issued").count() + sum(
        event.detail["count"] for event in AuditEvent.objects.filter(action="batch.part_issued")
    ),
    "told": AuditEvent.objects.filter(action="award.issued").count() + sum(
        bundle.last - bundle.first + 1 for bundle in Bundle.objects.all()
    ),
    "finished": AuditEvent.objects.filter(action="batch.finished").count(),
    "chain": run(["verify"]),
}))
"""


@pytest.fixture
def database(tmp_path):
    """The address of a database for this test alone."""
    shared = os.environ.get("SKILLMARK_DATABASE_URL", "")
    if not shared.startswith("postgres"):
        yield f"sqlite:///{tmp_path}/site.sqlite3"
        return
    psycopg = pytest.importorskip("psycopg")
    name = f"killed_{uuid.uuid4().hex[:12]}"
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

    def start(*words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *words],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    return start


def _done(process: subprocess.Popen[str]) -> str:
    words = process.communicate(timeout=300)[0]
    assert process.returncode == 0, words
    return words


@pytest.mark.parametrize("long_from", [ROWS + 1, 1], ids=["row by row", "in parts"])
def test_killed_at_any_moment_workers_lose_nothing_and_do_nothing_twice(site, long_from):
    _done(site("-m", "skillmark_server.manage", "migrate", "--verbosity", "0", "--skip-checks"))
    _done(site("-c", START + PREPARE))

    chance = random.Random(20261122)  # noqa: S311 - moments, not secrets
    for _turn in range(KILLED):
        workers = [
            site("-c", START + WORK.replace("{long_from}", str(long_from))) for _ in range(2)
        ]
        for worker in workers:
            assert worker.stdout is not None
            while "working" not in (line := worker.stdout.readline()):
                assert line, "the worker ended by itself"
        for worker in workers:
            time.sleep(chance.uniform(0.05, 0.6))
            worker.kill()
            worker.communicate()
    _done(site("-c", START + FINISH))

    found = strict_json.loads(_done(site("-c", START + COUNT)).splitlines()[-1].encode())
    assert found.pop("numbers") == list(range(1, ROWS + 1))
    assert (found.pop("chain"), found.pop("finished")) == (0, 1)
    assert found == dict.fromkeys(found, ROWS)
