# SPDX-License-Identifier: Apache-2.0

"""A site that an earlier version left behind, moved forward: every badge is what it was."""

from __future__ import annotations

import gzip
import shutil
import subprocess
from pathlib import Path

import pytest

from skillmark.encoding import strict_json
from tests.server.integration.operate.test_backup import AWARD

PREVIOUS = Path(__file__).parent / "previous"
FORWARD = """
from skillmark_server.operate import preparing
preparing.database()
preparing.database()
"""
LOOK = """
import hashlib
import json
from django.utils import timezone
from skillmark import Verifier
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import Award
from skillmark_server.custody.documents import own_documents
from skillmark_server.custody.lists import own_lists_fetcher, publish_due
from skillmark_server.outbox.models import Mail
publish_due(timezone.now())
verifier = Verifier(known=own_documents(), fetcher=own_lists_fetcher())
held, verdicts = {}, {}
for award in Award.objects.order_by("number"):
    body = signed_bytes(award)
    held[award.number] = [str(award.pk), hashlib.sha256(body).hexdigest()]
    verdicts[award.number] = str(verifier.inspect(body, at=timezone.now()).verdict)
print(json.dumps([held, verdicts, Mail.objects.count()]))
"""


@pytest.fixture
def previous(site) -> str:
    """The database as it was left; returns its kind."""
    site.more = {
        "SKILLMARK_KEY_ENCRYPTION_KEY": "of the previous release, for a test only, forty",
        "SKILLMARK_SECRET_KEY": "of the previous release, not secret, forty chars",
    }
    if site.url.startswith("sqlite"):
        packed = (PREVIOUS / "site.sqlite3.gz").read_bytes()
        (site.data / "skillmark.sqlite3").write_bytes(gzip.decompress(packed))
        return "sqlite"
    if shutil.which("pg_restore") is None:
        pytest.skip("needs the tools of PostgreSQL: apt-get install postgresql-client")
    subprocess.run(
        [
            "pg_restore",
            "--exit-on-error",
            "--no-owner",
            f"--dbname={site.url}",
            PREVIOUS / "site.dump",
        ],
        check=True,
    )
    return "postgresql"


def test_a_site_from_before_small_rows_serves_each_badge_byte_for_byte(site, previous):
    site.program(FORWARD)

    site.command("search", "update")  # as its worker does first of all
    site.command("fsck", "--quiet")
    said = site.program(LOOK).splitlines()[-1]
    held, verdicts, mails = strict_json.loads(said.encode())
    expected = (PREVIOUS / f"awards-{previous}.json").read_bytes()
    assert held == strict_json.loads(expected)
    assert len(held) == 23
    assert sorted(verdicts.values()) == ["genuine"] * 21 + ["revoked", "suspended"]
    assert mails == 25
    assert "23 of 23" in site.command("search", "rebuild")
    site.program(AWARD, "1", "new")
    site.command("fsck", "--quiet")
