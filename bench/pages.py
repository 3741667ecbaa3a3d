# SPDX-License-Identifier: Apache-2.0

"""
Whether pages and downloads are as fast with a million awards as with a thousand.

    make bench-pages
    bench/pages.py --sizes 1000 1000000 --keep FOLDER

The sites are made by the product: a list of so many people, awarded by two workers, indexed by
them; then two of three awards are claimed and public. Each page is asked of the application
that the web server runs, in a process for each site, one site after another in each round, so
that both meet the same machine; addresses of awards are others in every round. Medians.

With SKILLMARK_DATABASE_URL the sites are databases `pages_SIZE` on that server.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pages_site

_ALLOWED = 1.2


class Site:
    """One site in a process of its own, which is asked line by line."""

    def __init__(self, folder: Path, awards: int) -> None:
        environment = pages_site.environment(folder / str(awards), awards)
        self._process = subprocess.Popen(
            [sys.executable, str(Path(pages_site.__file__)), "answer"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pages = self._line().split("\t")

    def ask(self, page: str, turn: int) -> tuple[float, float]:
        """Milliseconds by the clock, and of work."""
        assert self._process.stdin is not None  # noqa: S101 - it is a pipe
        self._process.stdin.write(f"{page}\t{turn}\n")
        self._process.stdin.flush()
        took, worked = self._line().split("\t")
        return float(took), float(worked)

    def _line(self) -> str:
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("a site ended: see above")
        return line.rstrip("\n")

    def close(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.wait(20)


def main() -> int:
    """Make what is missing, measure, print; 1 where a page grew."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--sizes", type=int, nargs=2, default=[1_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", help="pages whose name has this in it")
    parser.add_argument("--keep", type=Path, help="a folder for the sites, used again")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="skillmark-pages-") as thrown_away:
        folder = (arguments.keep or Path(thrown_away)).resolve()
        for awards in arguments.sizes:
            _make(folder / str(awards), awards)
        sites = [Site(folder, awards) for awards in arguments.sizes]
        try:
            return _report(arguments, sites)
        finally:
            for site in sites:
                site.close()


def _make(folder: Path, awards: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "made").exists():
        if url := os.environ.get("SKILLMARK_DATABASE_URL"):
            _create_database(url, pages_site.database_of(awards))
        subprocess.run(
            [sys.executable, str(Path(pages_site.__file__)), "make", str(awards)],
            env=pages_site.environment(folder, awards),
            check=True,
        )
        (folder / "made").touch()


def _create_database(url: str, name: str) -> None:
    import psycopg

    with psycopg.connect(url.replace("postgres://", "postgresql://"), autocommit=True) as database:
        database.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]


def _report(arguments: argparse.Namespace, sites: list[Site]) -> int:
    url = os.environ.get("SKILLMARK_DATABASE_URL", "")
    small, large = arguments.sizes
    print(
        f"{'PostgreSQL' if urlsplit(url).scheme.startswith('postgres') else 'SQLite'}, medians of"
        f" {arguments.rounds} rounds, milliseconds by the clock and of work of the process\n\n"
        f"| page | {small:,} | {large:,} | work | work | ratio |\n|---|{'---:|' * 5}"
    )
    grown = []
    pages = [page for page in sites[0].pages if not arguments.only or arguments.only in page]
    for page in pages:
        clock, work = zip(*_measured(page, sites, arguments.rounds), strict=True)
        ratio = max(0.0, clock[1] / clock[0])
        if ratio > _ALLOWED:
            grown.append(page)
        cells = " | ".join(f"{one:.2f}" for one in (*clock, *work, ratio))
        print(f"| {page} | {cells} |", flush=True)
    if grown:
        print(f"\nmore than {_ALLOWED} times: {', '.join(grown)}")
    return 1 if grown else 0


def _measured(page: str, sites: list[Site], rounds: int) -> Iterator[tuple[float, float]]:
    found: list[list[tuple[float, float]]] = [[] for _ in sites]
    for turn in range(rounds + 1):
        for site, times in zip(sites, found, strict=True):
            asked = site.ask(page, turn)
            if turn:  # the first warms up
                times.append(asked)
    for times in found:
        clock, work = zip(*times, strict=True)
        yield statistics.median(clock), statistics.median(work)


if __name__ == "__main__":
    sys.exit(main())
