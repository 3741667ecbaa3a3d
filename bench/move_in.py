# SPDX-License-Identifier: Apache-2.0

"""
How long a Badgr export takes: read to its preview, and moved in.

    python bench/move_in.py [AWARDS] [--folder DIR]

Makes an export as Badgr's API gives it (by default of 10,000 assertions of 20 badges), gives it
in through the service, reads and judges it as the worker does, agrees, and moves it in. Ends
with one line of JSON. On SQLite, or on the PostgreSQL that SKILLMARK_DATABASE_URL names, if it
is empty.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

BADGES = 20
SITE = "https://api.badgr.example/public"


def export_of(count: int) -> bytes:
    """An export of `count` assertions, as the second API of Badgr writes them."""
    badges = [
        {
            "entityType": "BadgeClass",
            "entityId": f"b{number}",
            "openBadgeId": f"{SITE}/badges/b{number}",
            "issuerOpenBadgeId": f"{SITE}/issuers/i1",
            "name": f"Badge {number}",
            "description": "What it takes to do this work well.",
            "criteriaNarrative": "A course of two days, and a test.",
            "tags": ["course"],
        }
        for number in range(BADGES)
    ]
    assertions = [
        {
            "entityType": "Assertion",
            "entityId": f"a{number}",
            "openBadgeId": f"{SITE}/assertions/a{number}",
            "createdAt": "2021-05-31T10:00:00Z",
            "badgeclass": f"b{number % BADGES}",
            "badgeclassOpenBadgeId": f"{SITE}/badges/b{number % BADGES}",
            "issuer": "i1",
            "issuerOpenBadgeId": f"{SITE}/issuers/i1",
            "image": f"{SITE}/assertions/a{number}/image",
            "recipient": {
                "identity": f"sha256${number:064x}",
                "hashed": True,
                "type": "email",
                "plaintextIdentity": f"person.{number}@example.org",
            },
            "issuedOn": "2021-05-31T10:00:00Z",
            "narrative": "Found waste on the line, and took it away with the team.",
            "evidence": [{"url": f"https://example.org/evidence/{number}", "narrative": "Report"}],
            "revoked": False,
            "revocationReason": None,
            "expires": None,
            "extensions": {"extensions:recipientProfile": {"name": f"Person {number}"}},
        }
        for number in range(count)
    ]
    said = {"status": {"success": True, "description": "ok"}, "result": [*badges, *assertions]}
    return json.dumps(said).encode()


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("awards", nargs="?", type=int, default=10_000)
    parser.add_argument("--folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        print(json.dumps(measure(Path(given.folder or scratch), given.awards)))
    return 0


def measure(folder: Path, count: int) -> dict[str, float]:
    """The figures."""
    import batch_site

    batch_site.make(folder, 1)
    from django.utils import timezone

    from skillmark_server.accounts.actors import actor_in
    from skillmark_server.accounts.models import Membership, Role
    from skillmark_server.movein.bringing import bring_in
    from skillmark_server.movein.models import Move, MovedAward, Platform
    from skillmark_server.movein.selectors import seen_of
    from skillmark_server.movein.services import agree_to_move, start_move
    from skillmark_server.movein.taking_in import read_move

    owner = Membership.objects.select_related("user", "organisation").get(role=Role.OWNER)
    actor = actor_in(owner.user, owner.organisation, frozenset({Role.OWNER}))
    data = export_of(count)
    began = time.perf_counter()
    move = start_move(actor=actor, platform=Platform.BADGR, data=data, at=timezone.now())
    read_move(move.pk, at=timezone.now())
    read = time.perf_counter() - began
    move = Move.objects.get(pk=move.pk)
    began = time.perf_counter()
    agree_to_move(actor=actor, move=move, seen=seen_of(move), at=timezone.now())
    while bring_in(move.pk, at=timezone.now()):
        pass
    brought = time.perf_counter() - began
    here = MovedAward.objects.filter(move=move, moved_in_at__isnull=False).count()
    if here != count:
        msg = f"{here} awards are here, expected {count}"
        raise SystemExit(msg)
    return {
        "awards": count,
        "megabytes": round(len(data) / 1e6, 1),
        "preview_seconds": round(read, 2),
        "moving_in_seconds": round(brought, 2),
        "peak_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


if __name__ == "__main__":
    sys.exit(main())
