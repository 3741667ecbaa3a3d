# SPDX-License-Identifier: Apache-2.0

"""
What a new version of a status list of a million entries costs, with 1 % of them set.

    make bench-status
    bench/status.py [ENTRIES] [ROUNDS]

A site on SQLite in a temporary folder, as `skillmark serve` sets it up (synchronous=FULL). Each
version is made by the product's own `publish_list`: bits, gzip, signature, row, leaf, commit.
Medians of rounds; the last line is JSON.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

LIMIT_MS = 100.0


def main() -> int:
    """Measure; the status is 1 where a version takes longer than it may."""
    entries, rounds = (*map(int, sys.argv[1:]), *(1_000_000, 21)[len(sys.argv) - 1 :])
    with tempfile.TemporaryDirectory(prefix="skillmark-bench-") as folder:
        os.environ |= {
            "SKILLMARK_DATA": folder,
            "SKILLMARK_BASE_URL": "https://skills.example",
            "DJANGO_SETTINGS_MODULE": "skillmark_server.config.settings",
        }
        os.environ.pop("SKILLMARK_DATABASE_URL", None)
        import django

        django.setup()
        from skillmark_server.operate import preparing

        preparing.database()
        figures = _measured(entries, rounds)
    for name, value in figures.items():
        print(f"{name.replace('_', ' '):<44} {value:>12,.3f}")
    print(json.dumps(figures))
    return 1 if figures["version_after_1_change_ms"] > LIMIT_MS else 0


def _measured(entries: int, rounds: int) -> dict[str, float]:
    from django.db import transaction

    from skillmark.status import Bitstring
    from skillmark_server.accounts.actors import SYSTEM
    from skillmark_server.accounts.models import Organisation
    from skillmark_server.custody import lists
    from skillmark_server.custody.models import IdentityKind, PackedBits, StatusList
    from skillmark_server.custody.services import create_identity

    # The size of a list is fixed when it is made.
    lists.FIRST_SIZE = entries
    at = datetime.fromtimestamp(time.time(), UTC)
    organisation = Organisation.objects.create(name="Nordvind A/S", created_at=at)
    create_identity(organisation=organisation, kind=IdentityKind.SITE, at=at, actor=SYSTEM)
    took: list[float] = []
    indices: list[int] = []
    for _ in range(max(1, entries // 50_000)):
        with transaction.atomic():
            began = time.perf_counter()
            (some,) = lists.take_indices(organisation, "revocation", 1_000, at=at)
            took.append(time.perf_counter() - began)
        indices += some.indices
    pk: uuid.UUID = some.list.pk
    lists.set_bits(pk, indices[: entries // 100], value=True, at=at)
    step = iter(range(1, 10_000_000))

    def version(changes: int, *, from_rows: bool = False) -> float:
        moment = at + timedelta(seconds=next(step))
        first = next(step) * changes % (len(indices) - changes)
        lists.set_bits(pk, indices[first : first + changes], value=True, at=moment)
        if from_rows:
            PackedBits.objects.all().delete()
        began = time.perf_counter()
        lists.publish_list(pk, moment)
        return time.perf_counter() - began

    version(1)
    octets = bytes(PackedBits.objects.get().octets)
    return {
        "entries": float(entries),
        "set": float(sum(octet.bit_count() for octet in octets)),
        "document_bytes": float(len(bytes(StatusList.objects.get().document))),
        "version_after_1_change_ms": _median(rounds, lambda: version(1)),
        "version_after_1000_changes_ms": _median(rounds, lambda: version(1_000)),
        "version_made_again_from_rows_ms": _median(
            max(3, rounds // 3), lambda: version(1, from_rows=True)
        ),
        "gzip_alone_ms": _median(rounds, _timed(Bitstring(octets).compress)),
        "thousand_indices_taken_ms": statistics.median(took) * 1_000,
    }


def _timed(work: Callable[[], Any]) -> Callable[[], float]:
    def once() -> float:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began

    return once


def _median(rounds: int, once: Callable[[], float]) -> float:
    return statistics.median(once() for _ in range(rounds)) * 1_000


if __name__ == "__main__":
    sys.exit(main())
