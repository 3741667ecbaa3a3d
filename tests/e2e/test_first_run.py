# SPDX-License-Identifier: Apache-2.0

"""The first run: what it prints, when it is ready, how it ends, and what the demo refuses."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import httpx
import pytest
from tools.with_postgres import free_port

from tests.e2e.living import Site

SERVE = "import sys; from skillmark_server.operate.serve import run; sys.exit(run(sys.argv[1:]))"
DOCTOR = "import sys; from skillmark_server.operate.doctor import run; sys.exit(run(sys.argv[1:]))"
PRINTED = r"""Skillmark \d+\.\d+ · demo data · SQLite in \S+
\[1/4\] environment ready   \[2/4\] database ready   \[3/4\] demo: 2 organisations, 40 people, \
10 badges, 120 awards   \[4/4\] web and worker ready
Open       {url}         \(Dansk: {url}/\?lang=da\)
Sign in    one click on the sign-in page, or  mette@nordvind\.example  demo-\S+
           Mette L&D manager · Jonas learner · Sara recruiter · Karin quality · Ole operator
Try        1 award a badge   2 read its mail → /demo/mail   3 drop \S+/demo/jonas\.png on \
/verify, then \S+/demo/forged\.png
Stop Ctrl-C · empty start: make run DEMO=0 · wipe: make clean-data · demo accounts refuse any \
address but localhost
"""


def start(data: Path, port: int, *words: str) -> subprocess.Popen[str]:
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("SKILLMARK_", "DJANGO_"))}
    return subprocess.Popen(
        [sys.executable, "-c", SERVE, f"--port={port}", f"--data={data}", "--processes=1", *words],
        env={
            **kept,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "DJANGO_SETTINGS_MODULE": "skillmark_server.config.settings",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def status_of(url: str) -> int:
    """The status of an address; 0 where nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def statuses_until_ready(url: str, process: subprocess.Popen[str]) -> list[int]:
    """What `/readyz` said, in order, without repeating."""
    seen = [0]
    end = time.monotonic() + 120
    while seen[-1] != 200 and time.monotonic() < end and process.poll() is None:
        if (status := status_of(f"{url}/readyz")) != seen[-1]:
            seen.append(status)
        time.sleep(0.02)
    return seen


def children_of(process: int) -> list[int]:
    """Processes below one, on Linux."""
    below = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(told[1]) == process:
            below += [int(entry.parent.name), *children_of(int(entry.parent.name))]
    return below


def test_the_first_run_prints_exactly_this(demo_site: Site) -> None:
    end = time.monotonic() + 60
    while True:  # the site answers a moment before its starter has noticed
        log = (demo_site.data / "site.log").read_text(encoding="utf-8")
        if "Stop Ctrl-C" in log or time.monotonic() > end:
            break
        time.sleep(0.1)

    expected = PRINTED.replace("\\\n", "").replace("{url}", re.escape(demo_site.url))
    assert re.fullmatch(expected, log), log


@pytest.mark.parametrize(
    "path", ["/", "/verify", "/catalogue", "/healthz", "/readyz", "/api/v1/openapi.json"]
)
def test_an_address_that_stays_answers(demo_site: Site, path: str) -> None:
    assert httpx.get(demo_site.url + path).status_code == 200


def test_a_busy_port_names_the_next_free_one(demo_site: Site, tmp_path: Path) -> None:
    said, _ = (run := start(tmp_path, demo_site.port, "--demo")).communicate(timeout=60)

    assert run.returncode == 1
    found = re.search(
        r"Port (\d+) is taken by another program\. (\d+) is free: make run PORT=", said
    )
    assert found
    assert int(found[1]) == demo_site.port < int(found[2])
    assert not (tmp_path / "demo").exists()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs Linux: it reads /proc")
def test_it_is_ready_when_all_of_it_is_and_ends_whole(
    tmp_path: Path, record_property: pytest.RecordProperty
) -> None:
    port = free_port()
    url = f"http://localhost:{port}"
    for run in ("first", "second"):
        began = time.monotonic()
        process = start(tmp_path, port)
        seen = statuses_until_ready(url, process)
        record_property(f"seconds of the {run} start", round(time.monotonic() - began, 1))
        assert seen[-1] == 200, process.communicate(timeout=30)
        assert set(seen) <= {0, 503, 200}
        below = children_of(process.pid)
        assert len(below) >= 2, "web and worker"

        os.kill(process.pid, signal.SIGINT)
        said, _ = process.communicate(timeout=40)

        assert process.returncode == 0, said
        assert "Traceback" not in said
        assert not [one for one in below if Path(f"/proc/{one}").exists()]
        assert status_of(f"{url}/readyz") == 0


def test_the_doctor_looks_at_the_demo(demo_site: Site) -> None:
    said = subprocess.run(
        [sys.executable, "-c", DOCTOR],
        env=demo_site.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert said.returncode in {0, 1}
    assert "Traceback" not in said.stderr + said.stdout
    for word in ("address", "worker", "disk", "clock", "mail"):
        assert word in said.stdout.lower()


def test_the_demo_signs_nobody_in_from_elsewhere(demo_site: Site) -> None:
    with httpx.Client(base_url=demo_site.url) as client:
        page = client.get("/account/login/").text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        form = {"csrfmiddlewaretoken": token[1], "who": "mette"}
        elsewhere = client.post("/demo/sign-in", data=form, headers={"Host": "skills.example"})
        through_a_proxy = client.post(
            "/demo/sign-in", data=form, headers={"X-Forwarded-For": "192.0.2.7"}
        )
        here = client.post("/demo/sign-in", data=form)

    assert elsewhere.status_code in {400, 403, 404}
    assert through_a_proxy.status_code in {403, 404}
    assert here.status_code == 302
