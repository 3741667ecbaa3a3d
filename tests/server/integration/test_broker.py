# SPDX-License-Identifier: Apache-2.0

"""
Two workers on a real broker and a PostgreSQL; a worker is killed, and the broker, mid-run.

Every award is made once, of short lists and of long ones in parts: what a message loses or says
twice, the rows put right. What a stranger writes into the broker is not run.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import IO
from urllib.parse import urlsplit

import pytest

from skillmark.encoding import strict_json
from skillmark_server.awards.running import LONG_FROM
from tests import needs
from tests.server.brokers import Postgres, Rabbit, Redis

pytestmark = pytest.mark.skipif(bool(needs.missing("broker")), reason=needs.missing("broker"))

SIZES = (50, 50, 210, 50, 210, 50)
"""Lists: short ones row by row, long ones in parts."""
ALL = sum(SIZES)
START = "import django\ndjango.setup()\n"
PREPARE = """
from django.utils import timezone
from skillmark_server.accounts.models import Membership, Organisation, Role, User
from tests.server.cast_awards import able_to_issue, published
at = timezone.now()
organisation = Organisation.objects.create(name="Nordvind A/S", created_at=at, language="da")
user = User.objects.create_user("mette@nordvind.test", name="Mette")
Membership.objects.create(user=user, organisation=organisation, role=Role.OWNER, since=at)
able_to_issue(organisation, at=at)
published(organisation, at=at, suspendable=True)
"""
SEND = f"""
import os
import time
from django.db import OperationalError
from django.utils import timezone
from skillmark_server.accounts.actors import actor_of
from skillmark_server.accounts.models import User
from skillmark_server.achievements.models import Version
from skillmark_server.awards import tasks
from skillmark_server.awards.services import confirm_batch, preview_batch
from skillmark_server.broker.app import RUN, app
actor, version = actor_of(User.objects.get()), Version.objects.get()

def as_a_stranger():
    celery = app()
    celery.tasks[RUN].apply_async(args=["os.system", ["touch " + os.environ["BROKEN"]], {{}}])
    celery.tasks[RUN].apply_async(args=["", [], {{}}], serializer="pickle")
    celery.send_task("os.system", args=["touch " + os.environ["BROKEN"]])


def until_it_is_taken(ask, **facts):
    # As whoever sends does at a page: once more, where the database had no time.
    while True:
        try:
            return ask(actor=actor, at=timezone.now(), **facts)
        except OperationalError as error:
            print(error, flush=True)


as_a_stranger()
for number, size in enumerate({SIZES}):
    lines = "\\n".join(f"P{{number}}-{{n}} <p{{number}}-{{n}}@x.test>" for n in range(size))
    batch = until_it_is_taken(preview_batch, version=version, data=lines, source="pasted")
    until_it_is_taken(confirm_batch, batch=batch, now=True)
    for _again in range(4):  # a broker may say everything several times
        tasks.run_batch.enqueue(str(batch.pk))
    print("sent", flush=True)
    time.sleep(0.3)
"""
WORKERS = """
from skillmark_server.vitals.models import Beat
print(*(name.rpartition(":")[2] for name in Beat.objects.values_list("pk", flat=True)))
"""
AGAIN = """
from skillmark_server.awards import tasks
from skillmark_server.awards.models import Batch
tasks.run_batch.enqueue(str(Batch.objects.first().pk))
"""
LEFT = """
from skillmark_server.awards.models import Batch
from django.utils import timezone
from skillmark_server.vitals.beats import what_is_missing
print(Batch.objects.filter(finished_at=None).count(), what_is_missing(at=timezone.now()))
"""
COUNT = """
import json
from datetime import timedelta
from django.utils import timezone
from skillmark_server.awards.expanding import expand_due
from skillmark_server.awards.models import Award, Batch, BatchRow, Chunk, NumberCounter
from skillmark_server.audit.models import AuditEvent
from skillmark_server.operate.audit import run
from skillmark_server.operate.checkup import _broker
from skillmark_server.outbox.models import Bundle, Mail
from skillmark_server.transparency.models import Leaf
from django_tasks_db.models import DBTaskResult
awards = Award.objects.all()
parts = AuditEvent.objects.filter(action="batch.part_issued").values_list("detail", flat=True)
alone = AuditEvent.objects.filter(action="award.issued").count()
bundles = Bundle.objects.values_list("first", "last")
told = sum(last - first + 1 for first, last in bundles)
# The rest of the mails, which workers write no faster than they may be sent.
expand_due(at=timezone.now() + timedelta(minutes=5), most=10_000_000)
print("doctor", [(str(one.state), one.words) for one in _broker()])
print(json.dumps({
    "in the database": DBTaskResult.objects.count(),
    "finished": Batch.objects.exclude(finished_at=None).count(),
    "chain": run(["verify"]),
    "awards": awards.count(),
    "people": awards.values("recipient_email").distinct().count(),
    "counter": NumberCounter.objects.get().last,
    "revocation": awards.values("revocation_list", "revocation_index").distinct().count(),
    "suspension": awards.values("suspension_list", "suspension_index").distinct().count(),
    "rows": BatchRow.objects.filter(award__isnull=False, failed="").count(),
    "mails": Mail.objects.filter(kind="claim").count(),
    "mailed": Mail.objects.filter(kind="claim").values("award_id").distinct().count(),
    "leaves": Leaf.objects.filter(kind="issue").count(),
    "issued": alone + sum(detail["count"] for detail in parts),
    "told": alone + told,
    "in parts": alone + sum(Chunk.objects.exclude(done_at=None).values_list("made", flat=True)),
    "alone": alone,
}))
"""


@pytest.fixture(scope="module")
def database():
    postgres = Postgres()
    yield postgres.url
    postgres.stop()


@pytest.fixture(params=[Rabbit, Redis], ids=["rabbitmq", "redis"])
def broker(request, tmp_path_factory):
    server = request.param(tmp_path_factory.mktemp("broker"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def start(database, broker, tmp_path):
    import psycopg  # noqa: PLC0415 - only here

    name = f"broker_{type(broker).__name__.lower()}"
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    environment = {
        **os.environ,
        "SKILLMARK_DATA": str(tmp_path),
        "SKILLMARK_DATABASE_URL": urlsplit(database)._replace(path=f"/{name}").geturl(),
        "SKILLMARK_BROKER": broker.url,
        "SKILLMARK_BASE_URL": "https://skills.test",
        "SKILLMARK_LOG_LEVEL": "INFO",
        "BROKEN": str(tmp_path / "broken"),
        "DJANGO_SETTINGS_MODULE": "skillmark_server.config.settings",
    }
    for unwanted in ("SKILLMARK_DEMO", "SKILLMARK_EMAIL_URL"):
        environment.pop(unwanted, None)

    def begin(*words: str, out: int | IO[str] = subprocess.PIPE) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *words],
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
        )

    return begin


def done(process: subprocess.Popen[str]) -> str:
    words = process.communicate(timeout=300)[0]
    assert process.returncode == 0, words
    return words


def left(start) -> tuple[int, str]:
    count, _, missing = done(start("-c", START + LEFT)).splitlines()[-1].partition(" ")
    return int(count), missing


def test_worker_and_broker_die_mid_run_and_every_award_is_made_once(start, broker, tmp_path):
    done(start("-m", "skillmark_server.manage", "migrate", "--verbosity", "0", "--skip-checks"))
    done(start("-m", "skillmark_server.manage", "createcachetable"))
    done(start("-c", START + PREPARE))
    log = tmp_path / "workers.log"
    with log.open("w") as out:
        workers = start("-m", "skillmark_server.operate.worker", "--processes", "2", out=out)
    try:
        sent = tmp_path / "sender.log"
        with sent.open("w") as out:
            sender = start("-c", START + SEND, out=out)
        while "succeeded" not in log.read_text():
            assert sender.poll() in {None, 0}, sent.read_text()[-3000:]
            time.sleep(0.1)
        killed = done(start("-c", START + WORKERS)).split()
        assert len(killed) == 2
        alive = log.read_text()
        os.kill(int(killed[0]), signal.SIGKILL)
        broker.kill()
        before = log.read_text()  # the other may have been made before the broker was gone
        time.sleep(2)
        broker.start()
        assert sender.wait(timeout=240) == 0, sent.read_text()[-3000:]
        end = time.monotonic() + 180
        while (found := left(start))[0] and time.monotonic() < end:
            time.sleep(0.5)
        assert found == (0, "[]")
        # Rows remember: all may have been done before a worker met the broker again.
        done(start("-c", START + AGAIN))
        end = time.monotonic() + 120
        while "succeeded" not in log.read_text()[len(before) :] and time.monotonic() < end:
            time.sleep(0.5)
    finally:
        workers.terminate()
        assert workers.wait(timeout=60) == 0

    after = log.read_text()[len(before) :]
    assert "starting it again" in log.read_text()[len(alive) :]
    assert "succeeded" in after, "nothing went through the broker again"
    assert "is not among the tasks of this site" in before + after
    assert not (tmp_path / "broken").exists()
    words = done(start("-c", START + COUNT)).splitlines()
    assert any("doctor [('ok'," in line for line in words), words
    counted = strict_json.loads(words[-1].encode())
    assert counted.pop("in the database") == 0
    assert counted.pop("finished") == len(SIZES)
    assert counted.pop("alone") == sum(size for size in SIZES if size < LONG_FROM)
    assert counted.pop("chain") == 0
    assert counted == dict.fromkeys(counted, ALL)
