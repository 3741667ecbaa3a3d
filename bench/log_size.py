# SPDX-License-Identifier: Apache-2.0

"""
What an award adds to the audit log and to the transparency log, in bytes on SQLite.

    bench/log_size.py [AWARDS]

A site in a temporary folder; a badge is awarded to each of AWARDS people one by one by the
product's own `award_one`, and withdrawn again by `revoke_award`. Sizes are of the pages of each
table with its own indexes. No speed is measured. The last line is JSON.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import batch_site

_TABLES = {"audit_auditevent": "audit_log", "transparency_leaf": "leaves"}


def main() -> int:
    """Award, look, withdraw, look again."""
    awards = int(sys.argv[1]) if sys.argv[1:] else 500
    with tempfile.TemporaryDirectory(prefix="skillmark-bench-") as folder:
        batch_site.make(Path(folder), rows=0)
        from django.db import connection

        empty = _sizes(Path(folder))
        ids = _award(awards)
        issued = _sizes(Path(folder))
        _withdraw(ids)
        withdrawn = _sizes(Path(folder))
        connection.close()
    figures = {}
    for what in _TABLES.values():
        figures[f"{what}_bytes_an_award"] = round((issued[what] - empty[what]) / awards)
        figures[f"{what}_bytes_a_withdrawal"] = round((withdrawn[what] - issued[what]) / awards)
    for name, value in figures.items():
        print(f"{name.replace('_', ' '):<36} {value:>6,}")
    print(json.dumps(figures))
    return 0


def _award(awards: int) -> list[object]:
    from django.utils import timezone

    from skillmark_server.accounts.actors import actor_of
    from skillmark_server.accounts.models import User
    from skillmark_server.achievements.models import Version
    from skillmark_server.awards.services import award_one

    actor, version = actor_of(User.objects.get()), Version.objects.get()
    return [
        award_one(
            actor=actor,
            version=version,
            email=f"p{number:07}@kunde.example",
            name=f"Anna Berg {number}",
            at=timezone.now(),
        )
        for number in range(awards)
    ]


def _withdraw(awards: list[object]) -> None:
    from django.utils import timezone

    from skillmark_server.accounts.actors import actor_of
    from skillmark_server.accounts.models import User
    from skillmark_server.awards.services import revoke_award

    actor = actor_of(User.objects.get())
    for award in awards:
        at = timezone.now() + timedelta(seconds=1)
        revoke_award(actor=actor, award=award, reason="By mistake.", at=at, now=True)


def _sizes(folder: Path) -> dict[str, int]:
    """Bytes of the pages of each table with its own indexes."""
    with sqlite3.connect(folder / "skillmark.sqlite3") as database:
        found = database.execute(
            "SELECT m.tbl_name, sum(s.pgsize) FROM dbstat s "
            "JOIN sqlite_master m ON m.name = s.name GROUP BY m.tbl_name"
        ).fetchall()
    return {_TABLES[table]: size for table, size in found if table in _TABLES}


if __name__ == "__main__":
    sys.exit(main())
