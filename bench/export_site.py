# SPDX-License-Identifier: Apache-2.0

"""
How long `skillmark export-site` takes on a site of many public awards.

    make bench-export N=100000
    python bench/export_site.py [--rows N] [--keep FOLDER]

The awards are signed in bulk, as in `bench/web.py`. The command runs as an operator runs it, in a
process of its own; then once more, with nothing to do; then a sample of its files is verified by
the core with the platform off. Ends with one line of JSON: seconds, awards a second, the largest
memory of any process in MiB, and what verified.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import web_site

from skillmark.fetch import MapFetcher
from skillmark.verify import Verifier

_SAMPLE = 1_000


def main() -> int:
    """Measure and print; returns 0 if every file of the sample verified."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    place = arguments.keep or Path(tempfile.mkdtemp(prefix="skillmark-export-"))
    try:
        return _run(place, arguments.rows)
    finally:
        if arguments.keep is None:
            shutil.rmtree(place, ignore_errors=True)


def _run(place: Path, rows: int) -> int:
    data, out = place / "site", place / "out"
    data.mkdir(parents=True, exist_ok=True)
    web_site.make(data, rows)
    first, again = _export(data, out), _export(data, out)
    verified, sampled = _verified(out)
    files = sum(1 for path in out.rglob("*") if path.is_file())
    figures = {
        "awards": rows,
        "seconds": round(first, 1),
        "awards_a_second": round(rows / first),
        "seconds_again": round(again, 1),
        "files": files,
        "largest_process_mib": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        "verified": verified,
        "of": sampled,
    }
    print(json.dumps(figures))
    return int(verified != sampled)


def _export(data: Path, out: Path) -> float:
    command = [sys.executable, "-m", "skillmark.cli", "export-site", str(out), "--data", str(data)]
    began = time.monotonic()
    subprocess.run(command, env=web_site.environment(data), check=True)
    return time.monotonic() - began


def _verified(out: Path) -> tuple[int, int]:
    verifier = Verifier(fetcher=MapFetcher.from_index(out / "documents.json"))
    files = sorted((out / "a").glob("*.json"))
    sample = random.Random(1).sample(files, min(_SAMPLE, len(files)))  # noqa: S311 - a sample
    genuine = sum(verifier.inspect(file.read_bytes()).trusted for file in sample)
    return genuine, len(sample)


if __name__ == "__main__":
    sys.exit(main())
