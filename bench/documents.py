# SPDX-License-Identifier: Apache-2.0

"""
How long a certificate takes, alone and ten thousand in one archive.

    python bench/documents.py [AWARDS] [--folder DIR]

One after the other through `certificate` (median and slowest), then a whole list through the
worker's own path on every core: asked for, made in parts, streamed to its end and counted.
Ends with one line of JSON. The awards are made by the product's own list of that length.

Memory is the most that this process had, before the job and after it, and the largest of the
processes that set certificates. The archive goes to a file, as it would to a browser: whoever
joins its blocks in memory measures the archive, twice.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import tempfile
import time
import uuid
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import batch_site

if TYPE_CHECKING:
    from skillmark_server.accounts.actors import Actor
    from skillmark_server.awards.models import Batch

SINGLE = 300


def listed(folder: Path, count: int) -> tuple[Batch, Actor]:
    """A list of `count` awards that were made, and who asks for their certificates."""
    batch_id = batch_site.make(folder, count)
    from django.utils import timezone

    from skillmark_server.accounts.actors import actor_in
    from skillmark_server.accounts.models import Role
    from skillmark_server.awards.models import Batch
    from skillmark_server.awards.running import run_batch

    while run_batch(uuid.UUID(batch_id), at=timezone.now()):
        pass
    batch = Batch.objects.select_related("version", "organisation", "by").get(pk=batch_id)
    return batch, actor_in(batch.by, batch.organisation, frozenset({Role.OWNER}))


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("awards", nargs="?", type=int, default=10_000)
    parser.add_argument("--folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        batch, actor = listed(Path(given.folder or scratch), given.awards)
        print(json.dumps(measure(batch, actor)))
    return 0


def measure(batch: Batch, actor: Actor) -> dict[str, float]:
    """The figures."""
    from django.utils import timezone

    from skillmark_server.awards.models import Award
    from skillmark_server.documents import packing
    from skillmark_server.documents.certificate import certificate
    from skillmark_server.documents.services import ask_for_certificates

    at = timezone.now()
    awards = Award.objects.filter(batch=batch).select_related("organisation", "version")
    took, size = [], 0
    for award in awards[:SINGLE]:
        began = time.perf_counter()
        size = len(certificate(award))
        took.append((time.perf_counter() - began) * 1000)
    print(f"one: median {statistics.median(took):.1f} ms, slowest {max(took):.1f} ms, {size} bytes")
    before = megabytes(resource.RUSAGE_SELF)
    began = time.perf_counter()
    pack = ask_for_certificates(actor=actor, batch=batch, language="da", at=at)
    while packing.go_on(at=at):
        pack.refresh_from_db()
        print(f"  {pack.made} of {pack.total}, {megabytes(resource.RUSAGE_SELF)} MB", flush=True)
    seconds = time.perf_counter() - began
    pack.refresh_from_db()
    began = time.perf_counter()
    with tempfile.TemporaryFile() as whole:
        for block in packing.streamed(pack):
            whole.write(block)
        streamed, length = time.perf_counter() - began, whole.tell()
        after = megabytes(resource.RUSAGE_SELF)
        with zipfile.ZipFile(whole) as opened:
            files = len(opened.infolist())
    return {
        "certificate_ms": round(statistics.median(took), 1),
        "certificate_slowest_ms": round(max(took), 1),
        "certificate_bytes": size,
        "archive_of": files,
        "archive_seconds": round(seconds, 1),
        "archive_ms_each": round(seconds * 1000 / max(files, 1), 1),
        "archive_megabytes": round(length / 1e6, 1),
        "archive_stream_seconds": round(streamed, 1),
        "before_megabytes": before,
        "worker_megabytes": after,
        "largest_press_megabytes": megabytes(resource.RUSAGE_CHILDREN),
    }


def megabytes(whose: int) -> int:
    """The most that this process, or the largest of those that it waited for, ever had."""
    return round(resource.getrusage(whose).ru_maxrss / 1024)


if __name__ == "__main__":
    sys.exit(main())
