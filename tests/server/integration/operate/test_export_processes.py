# SPDX-License-Identifier: Apache-2.0

"""
`skillmark export-site` as an operator runs it: by processes, killed while it writes, gone on with.

On a database of its own; no web server and no worker of the platform runs.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from skillmark.encoding import strict_json
from skillmark.fetch import MapFetcher
from skillmark.verify import Verifier
from tests.server.integration.awards.test_fsck_processes import (  # noqa: F401 - fixtures
    PREPARE,
    ROWS,
    START,
    database,
    site,
)

SHOW = """
from skillmark_server.awards.models import Award
Award.objects.update(visibility="public", claimed_at=at)
from skillmark_server.custody.tasks import publish_due
publish_due(at)
"""


def test_two_processes_that_are_killed_and_begun_again_write_everything(
    site,  # noqa: F811
    tmp_path: Path,
):
    manage = ("-m", "skillmark_server.manage", "migrate", "--verbosity", "0", "--skip-checks")
    assert site(*manage)[0] == 0
    status, said = site("-c", START + PREPARE + SHOW)
    assert status == 0, said
    out = tmp_path / "out"
    words = ("-m", "skillmark.cli", "export-site", str(out), "--quiet", "--processes", "2")

    _killed_at_the_first_page([sys.executable, *words], out, site.environment)
    status, said = site(*words)

    assert status == 0, said
    assert f"{ROWS} awards" in said
    verifier = Verifier(fetcher=MapFetcher.from_index(out / "documents.json"))
    files = list((out / "a").glob("*.json"))
    assert len(files) == len(list((out / "a").glob("*/index.html"))) == ROWS
    assert all(verifier.inspect(file.read_bytes()).trusted for file in files)
    done = strict_json.loads_object((out / "skillmark-export.json").read_bytes())
    assert done["awards"] == ROWS
    page = next((out / "a").glob("*/index.html")).read_text("utf-8")
    for address in (part.split('"')[0] for part in page.split('href="/static/')[1:]):
        assert (out / "static" / address.partition("#")[0]).is_file(), address


def _killed_at_the_first_page(command: list[str], out: Path, environment: dict[str, str]) -> None:
    """Kill a run and its processes as soon as one page is there; it may have ended before that."""
    with subprocess.Popen(
        command, env=environment, start_new_session=True, stdout=subprocess.DEVNULL
    ) as running:
        try:
            while running.poll() is None and not any(out.glob("a/*/index.html")):
                time.sleep(0.01)
        finally:
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGKILL)
