# SPDX-License-Identifier: Apache-2.0

"""
One file of SQLite under real processes: two workers and two web processes at once, a full disk.

Nobody is told "database is locked", nothing is lost or torn, and work goes on by itself.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tools.with_postgres import free_port

from skillmark.encoding import strict_json

CALLERS, CALLS, ROWS = 4, 12, 150
PATIENCE = 300.0
"""Seconds until a process counts as stuck; a busy machine takes its time."""
START = "import django\ndjango.setup()\n"
PREPARE = f"""
from django.utils import timezone
from skillmark_server.accounts.actors import actor_of
from skillmark_server.accounts.models import Membership, Organisation, Role, User
from skillmark_server.accounts.tokens import SCOPES, make_token
from skillmark_server.awards.services import confirm_batch, preview_batch
from tests.server.cast_awards import able_to_issue, published
at = timezone.now()
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
_, secret = make_token(actor=actor_of(user), name="tests", scopes=tuple(SCOPES), at=at)
print("prepared", version.achievement_id, secret)
"""
LEFT = """
from skillmark_server.awards.models import Award, Batch
batch = Batch.objects.get()
print(int(batch.finished_at is None), Award.objects.count(), batch.stalled_reason)
"""
COUNT = """
import json
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import Award, CompactDocument, NumberCounter, SignedDocument
from skillmark_server.operate.audit import run
from skillmark_server.outbox.models import Mail
from skillmark_server.transparency.models import Leaf
awards = Award.objects.all()
for award in awards:
    signed_bytes(award)
print(json.dumps({
    "chain": run(["verify"]),
    "awards": awards.count(),
    "people": awards.values("recipient_email").distinct().count(),
    "counter": NumberCounter.objects.get().last,
    "revocation": awards.values("revocation_list", "revocation_index").distinct().count(),
    "documents": CompactDocument.objects.count(),
    "tokens": SignedDocument.objects.count(),
    "mails": Mail.objects.filter(kind="claim").count(),
    "leaves": Leaf.objects.filter(kind="issue").count(),
    "issued": AuditEvent.objects.filter(action="award.issued").count(),
}))
"""


class Site:
    """A site in a folder, and the processes that a test starts on it."""

    def __init__(self, folder: Path, logs: Path) -> None:
        self.folder, self.logs = folder, logs
        self.port = free_port()
        self.environment = {
            **os.environ,
            "SKILLMARK_DATA": str(folder),
            "SKILLMARK_BASE_URL": "https://skills.test",
            "SKILLMARK_ALLOWED_HOSTS": "127.0.0.1",
            "DJANGO_SETTINGS_MODULE": "skillmark_server.config.settings",
        }
        for name in ("SKILLMARK_DEMO", "SKILLMARK_EMAIL_URL", "SKILLMARK_DATABASE_URL"):
            self.environment.pop(name, None)
        self.running: list[subprocess.Popen[str]] = []

    def run(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, module: str, *words: str) -> Path:
        log = self.logs / f"{module.rpartition('.')[2]}.log"
        with log.open("w") as out:
            self.running.append(
                subprocess.Popen(
                    [sys.executable, "-m", module, *words],
                    env=self.environment,
                    stdout=out,
                    stderr=subprocess.STDOUT,
                    text=True,
                    start_new_session=True,
                )
            )
        return log

    def prepare(self) -> tuple[str, str]:
        self.run("-m", "skillmark_server.manage", "migrate", "--verbosity", "0", "--skip-checks")
        self.run("-m", "skillmark_server.manage", "createcachetable")
        said = self.run("-c", START + PREPARE).splitlines()[-1].split()
        return said[1], said[2]

    def left(self) -> tuple[bool, int, str]:
        unfinished, awards, *why = self.run("-c", START + LEFT).splitlines()[-1].split(" ", 2)
        return unfinished == "1", int(awards), why[0] if why else ""

    def wait_until_finished(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while self.left()[0]:
            assert time.monotonic() < end, [log.read_text() for log in self.logs.glob("*.log")]
            time.sleep(0.5)

    def count(self) -> dict[str, float]:
        return strict_json.loads(self.run("-c", START + COUNT).splitlines()[-1].encode())

    def stop(self) -> None:
        for process in self.running:
            process.terminate()
        for process in self.running:
            try:
                process.wait(timeout=40)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@pytest.fixture
def site(tmp_path):
    (tmp_path / "data").mkdir()
    made = Site(tmp_path / "data", tmp_path)
    yield made
    made.stop()


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 40 MB, with a site on it."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(place)], check=False
    )
    if mounted.returncode:
        pytest.skip("this machine mounts no small disk")
    made = Site(place, tmp_path)
    yield made
    made.stop()
    subprocess.run(["umount", str(place)], check=True)


def call(site: Site, secret: str, body: dict[str, str]) -> int:
    asked = urllib.request.Request(
        f"http://127.0.0.1:{site.port}/api/v1/awards",
        data=strict_json.dumps(body),
        headers={
            "Authorization": f"Bearer {secret}",
            "Content-Type": "application/json",
            "X-Forwarded-Proto": "https",
        },
    )
    try:
        with urllib.request.urlopen(asked, timeout=120) as answer:  # noqa: S310 - this machine
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_two_workers_and_two_web_processes_share_one_file(site):
    achievement, secret = site.prepare()
    site.environment["SKILLMARK_BEHIND_PROXY"] = "true"
    logs = [
        site.start("skillmark_server.operate.worker", "--processes", "2"),
        site.start("skillmark_server.operate.web", f"--port={site.port}", "--processes=2"),
    ]
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{site.port}/healthz", timeout=5)
            break
        except OSError:
            time.sleep(0.2)

    def many(caller: int) -> list[int]:
        return [
            call(
                site,
                secret,
                {"achievement": achievement, "email": f"c{caller}-{n}@x.test", "name": "C"},
            )
            for n in range(CALLS)
        ]

    with ThreadPoolExecutor(CALLERS) as callers:
        answers = [status for some in callers.map(many, range(CALLERS)) for status in some]
    site.wait_until_finished(PATIENCE)
    site.stop()

    assert answers == [201] * (CALLERS * CALLS)
    assert not [log.read_text() for log in logs if "locked" in log.read_text()]
    found = site.count()
    assert found.pop("chain") == 0
    assert found == dict.fromkeys(found, ROWS + CALLERS * CALLS)


def fill(folder: Path, left: int) -> Path:
    """Fill a disk until `left` bytes are free."""
    place = folder / "filler"
    free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
    with place.open("wb") as file:
        file.write(bytes(max(0, free - left)))
    return place


def test_a_full_disk_makes_work_wait_and_tears_nothing(small_disk):
    site = small_disk
    site.prepare()
    filler = fill(site.folder, 1_000_000)

    log = site.start("skillmark_server.operate.worker")
    end = time.monotonic() + PATIENCE
    while not (found := site.left())[2] and time.monotonic() < end:
        time.sleep(0.5)
    assert found == (True, 0, "The disk of this site is nearly full.")

    filler.unlink()
    # Nothing looks ahead any more: the disk becomes full in the middle of writing.
    site.stop()
    site.running.clear()
    filler = fill(site.folder, 300_000)
    log = unguarded(site)
    end = time.monotonic() + PATIENCE
    while "the database takes nothing" not in log.read_text() and time.monotonic() < end:
        time.sleep(0.2)
    time.sleep(3)
    assert "the database takes nothing" in log.read_text()
    assert site.running[0].poll() is None
    with sqlite3.connect(f"file:{site.folder}/skillmark.sqlite3?mode=ro", uri=True) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        half_way = database.execute("SELECT count(*) FROM awards_award").fetchone()[0]
        leaves = database.execute("SELECT count(*) FROM transparency_leaf WHERE kind = 'issue'")
        assert leaves.fetchone()[0] == half_way < ROWS
    database.close()

    filler.unlink()
    site.wait_until_finished(PATIENCE)
    site.stop()
    found = site.count()
    assert found.pop("chain") == 0
    assert found == dict.fromkeys(found, ROWS)


def unguarded(site: Site) -> Path:
    """A worker that does not look how full the disk is."""
    (site.logs / "unguarded.py").write_text(
        START
        + "from skillmark_server.vitals import space\nspace.is_short = lambda: False\n"
        + "import sys\nfrom skillmark_server.operate import worker\nsys.exit(worker.run([]))\n",
        encoding="utf-8",
    )
    site.environment["PYTHONPATH"] = str(site.logs)
    return site.start("unguarded")
