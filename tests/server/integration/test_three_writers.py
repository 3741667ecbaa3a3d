# SPDX-License-Identifier: Apache-2.0

"""Three processes write to one SQLite file at once: nobody is turned away, nothing is lost."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

WRITE = """
import django
django.setup()
from django.db import transaction
from django.utils import timezone
from skillmark_server.accounts.actors import SYSTEM
from skillmark_server.accounts.models import Organisation
from skillmark_server.audit.recording import record
from skillmark_server.custody.lists import set_bit, take_index
from skillmark_server.transparency.leaves import add_leaf
organisation = Organisation.objects.get()
for number in range(25):
    now = timezone.now()
    with transaction.atomic():
        place = take_index(organisation, "revocation", at=now)
        set_bit(place.list.pk, place.index, value=True, at=now)
        add_leaf("issue", str(number), "ab" * 32, at=now)
        record(SYSTEM, "organisation.changed", organisation, at=now)
"""
PREPARE = """
import django
django.setup()
from django.utils import timezone
from skillmark_server.accounts.actors import SYSTEM
from skillmark_server.accounts.models import Organisation
from skillmark_server.custody.services import create_identity
organisation = Organisation.objects.create(name="Nordvind A/S", created_at=timezone.now())
create_identity(organisation=organisation, kind="site", at=timezone.now(), actor=SYSTEM)
"""
COUNT = """
import sys
import django
django.setup()
from skillmark_server.custody.models import StatusBit, StatusList
from skillmark_server.transparency.models import Leaf
issued = Leaf.objects.filter(kind="issue").count()
print(StatusList.objects.get().given_out, StatusBit.objects.count(), issued)
from skillmark_server.operate.audit import run
sys.exit(run(["verify"]))
"""


@pytest.fixture
def site(tmp_path):
    environment = {
        **os.environ,
        "SKILLMARK_DATA": str(tmp_path),
        "SKILLMARK_BASE_URL": "https://skills.test",
        "DJANGO_SETTINGS_MODULE": "skillmark_server.config.settings",
    }
    environment.pop("SKILLMARK_DATABASE_URL", None)
    environment.pop("SKILLMARK_DEMO", None)

    def start(*words):
        return subprocess.Popen(
            [sys.executable, *words],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    return start


def done(process):
    words = process.communicate(timeout=240)[0]
    assert process.returncode == 0, words
    return words


def test_three_writers_at_once_lose_nothing(site):
    done(site("-m", "skillmark_server.manage", "migrate", "--verbosity", "0", "--skip-checks"))
    done(site("-c", PREPARE))

    writers = [site("-c", WRITE) for _ in range(3)]
    said = "".join(done(writer) for writer in writers)

    assert "locked" not in said
    found = done(site("-c", COUNT))
    assert "75 75 75" in found
    assert "the chain is whole" in found
    assert "none is missing" in found
