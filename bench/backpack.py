# SPDX-License-Identifier: Apache-2.0

"""
How long the pages of somebody with many badges take.

    make bench-backpack N=1000
    python bench/backpack.py [AWARDS] [--folder DIR]

One person keeps all awards of a list, which are spread over fifty badges, so that the filters have
something to offer. Each page is asked of the application many times, signed in; median and slowest
in milliseconds, and the questions to the database. Ends with one line of JSON, and with a status
that says whether the backpack took 200 ms at most in the median.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Final

import documents
import web_site

if TYPE_CHECKING:
    from django.test import Client

    from skillmark_server.achievements.models import Version
    from skillmark_server.awards.models import Batch

BADGES: Final = 50
ROUNDS: Final = 30
ALLOWED_MS: Final = 200
PAGES: Final = (
    "/my/",
    "/my/?page=last",
    "/my/?q=badge+7",
    "/my/?state=lapsing",
    "/my/transcript",
    "/my/resume",
)


def main() -> int:
    """Measure and print; returns 0 if the backpack was as quick as it has to be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("awards", nargs="?", type=int, default=1_000)
    parser.add_argument("--folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        batch, _actor = documents.listed(Path(given.folder or scratch), given.awards)
        client = kept_by_one(batch)
        found = {path: measured(client, path) for path in PAGES}
    for path, (median, slowest, asked) in found.items():
        print(f"{path:24} {median:7.1f} ms, slowest {slowest:7.1f} ms, {asked} questions")
    backpack = found[PAGES[0]][0]
    print(json.dumps({"awards": given.awards, "backpack_ms": backpack, "allowed_ms": ALLOWED_MS}))
    return 0 if backpack <= ALLOWED_MS else 1


def kept_by_one(batch: Batch) -> Client:
    """Let one person keep every award of a list, of fifty badges; returns them signed in."""
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from skillmark_server.accounts.models import User
    from skillmark_server.awards.models import Award, Visibility
    from skillmark_server.operate import preparing

    preparing.static_files()
    user = User.objects.create_user("jonas@nordvind.example", name="Jonas")
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    awards = Award.objects.filter(batch=batch)
    awards.update(
        holder=User.objects.get(pk=user.pk), claimed_at=timezone.now(), visibility=Visibility.PUBLIC
    )
    ids = list(awards.values_list("pk", flat=True))
    for number in range(1, BADGES):
        Award.objects.filter(pk__in=ids[number::BADGES]).update(version=_another(batch, number))
    client = Client(SERVER_NAME=web_site.HOST)
    client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    return client


def _another(batch: Batch, number: int) -> Version:
    """A badge of its own with a picture and words like the one of the list."""
    from skillmark_server.achievements.models import Achievement, Version

    achievement = Achievement.objects.get(pk=batch.version.achievement_id)
    version = Version.objects.get(pk=batch.version_id)
    achievement.pk = achievement.id = uuid.uuid4()
    achievement.serial, achievement._state.adding = None, True
    achievement.published = None
    achievement.save()
    version.pk = version.id = uuid.uuid4()
    version.serial, version._state.adding = None, True
    version.achievement = achievement
    version.content = {**version.content, "name": {"en": f"Badge {number}"}}
    version.save()
    achievement.published = version
    achievement.save(update_fields=["published"])
    return Version.objects.get(pk=version.pk)


def measured(client: Client, path: str) -> tuple[float, float, int]:
    """Median and slowest in milliseconds, and how many questions the page asks."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    took = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        status = client.get(path, secure=True).status_code
        took.append((time.perf_counter() - began) * 1000)
        if status != 200:
            raise SystemExit(f"{path} answered with {status}")
    with CaptureQueriesContext(connection) as asked:
        client.get(path, secure=True)
    return round(statistics.median(took), 1), round(max(took), 1), len(asked)


if __name__ == "__main__":
    sys.exit(main())
