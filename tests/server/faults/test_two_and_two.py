# SPDX-License-Identifier: Apache-2.0

"""
Two workers and two web processes on one database: badges are kept while their list is made.

On one file of SQLite all of them queue for one lock, and nobody is told so.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tools.with_postgres import free_port

from skillmark.encoding import strict_json
from tests.server.faults.nursery import ROOT
from tests.server.faults.sites import IS_TORTURE, Site

ROWS = 20_000 if IS_TORTURE else 400
CLAIMERS = 200 if IS_TORTURE else 12
AT_ONCE = 4
_WEB = "skillmark_server.operate.web"
CHANGES = {} if IS_TORTURE else {"rows": 40, "held_for": 5, "ticks": 0.2}


def _call(port: int, secret: str, path: str, body: Any = None) -> tuple[int, Any]:
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1{path}",
        None if body is None else json.dumps(body).encode(),
        headers={
            "Authorization": f"Bearer {secret}",
            "Content-Type": "application/json",
            "X-Forwarded-Proto": "https",
        },
    )
    try:
        with urllib.request.urlopen(asked, timeout=120) as answer:  # noqa: S310 - as above
            return answer.status, strict_json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")


def _web(site: Site) -> tuple[subprocess.Popen[bytes], int]:
    """Two processes behind one port, once they answer."""
    port = free_port()
    with (site.logs / "web.log").open("ab") as out:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "skillmark_server.operate.web",
                f"--port={port}",
                "--processes=2",
            ],
            cwd=ROOT,
            env=site.environment | {"SKILLMARK_BEHIND_PROXY": "true"},
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def answers() -> bool:
        assert process.poll() is None, (site.logs / "web.log").read_text(errors="replace")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5)
        except OSError:
            return False
        return True

    site.wait_until(answers, why="the web")
    return process, port


def test_badges_are_kept_while_their_list_is_made(site, whole):
    step = ROWS // CLAIMERS
    emails = [f"p{line:07}@kunde.test" for line in range(1, ROWS + 1, step)][:CLAIMERS]
    secrets = site.ask("finder", emails=emails)
    web, port = _web(site)
    try:
        site.ask("confirmed", rows=ROWS)
        for _worker in range(2):
            site.start(**CHANGES)

        def keep(email: str) -> tuple[int, bool]:
            """Wait for one's badge, and keep it; the status, and whether the list still went on."""
            until = time.monotonic() + 600
            while time.monotonic() < until:
                status, said = _call(port, secrets[email], "/my/awards")
                assert status == 200, said
                if said["items"]:
                    break
                time.sleep(0.2)  # not to ask all the time; nothing depends on it
            [award] = said["items"]
            address = f"/my/awards/{award['id']}/keep"
            status, _kept = _call(port, secrets[email], address, {"visibility": "public"})
            return status, bool(site.left()[2])

        with ThreadPoolExecutor(AT_ONCE) as people:
            answers = list(people.map(keep, emails))
        site.wait_until_finished()
        site.stop()
    finally:
        os.killpg(web.pid, signal.SIGTERM)
        web.wait()

    assert [status for status, _meanwhile in answers] == [200] * CLAIMERS
    for log in (site.log, site.logs / "web.log"):
        assert "locked" not in log.read_text(errors="replace")
    whole(
        site,
        ROWS,
        run="two workers, two web",
        faults=CLAIMERS,
        kept=CLAIMERS,
        meanwhile=sum(meanwhile for _status, meanwhile in answers),
    )
