# SPDX-License-Identifier: Apache-2.0

"""
Sites whose workers, database and disk fail.

A test here is short in the normal run, and goes on for minutes with `make torture`, which
prints what it found. SQLite or PostgreSQL: the one that the tests run on; with `make torture` both.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tools.with_postgres import programs

from tests.server.faults import figures
from tests.server.faults.clusters import Cluster
from tests.server.faults.sites import IS_TORTURE, Prepared, Site

ON_POSTGRESQL = os.environ.get("SKILLMARK_DATABASE_URL", "").startswith("postgres")
ENGINES = ["sqlite", "postgresql"] if IS_TORTURE else ["postgresql" if ON_POSTGRESQL else "sqlite"]


_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own in it
MAILED = 25_000
"""Longer lists have bundles that stand for their mails; to write them all takes minutes."""

QUICK = _MEMORY if _MEMORY.is_dir() else None
"""Processes are killed here, and not the system: what they wrote may lie in memory."""


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    if programs() is None:
        pytest.skip("needs postgresql: apt-get install postgresql")
    # Not among the tests' own folders: only whom they belong to may enter those.
    with tempfile.TemporaryDirectory(prefix="skillmark-cluster-", dir=QUICK) as place:
        made = Cluster(Path(place))
        yield made
        made.stop()


def _place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="skillmark-faults-", dir=QUICK) as name:
        yield Path(name)


place = pytest.fixture(_place)
shared_place = pytest.fixture(_place, scope="session")


@pytest.fixture(scope="session")
def on_sqlite(shared_place: Path) -> Prepared:
    return Prepared(shared_place / "sqlite")


@pytest.fixture(scope="session")
def on_postgresql(shared_place: Path, cluster: Cluster) -> Prepared:
    return Prepared(shared_place / "postgresql", cluster)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def prepared(engine: str, request: pytest.FixtureRequest) -> Prepared:
    made: Prepared = request.getfixturevalue(f"on_{engine}")
    return made


@pytest.fixture
def site(prepared: Prepared, place: Path) -> Iterator[Site]:
    made = prepared.copy(place)
    yield made
    made.close()


@pytest.fixture
def whole(request: pytest.FixtureRequest) -> Any:
    """`whole(site, 500, run="…")`: every row is one award, all is sound; keeps the figures."""
    began = time.monotonic()

    def check(site: Site, rows: int, *, run: str, kept: int = 0, **found: Any) -> dict[str, Any]:
        are_told = rows <= MAILED
        if are_told:
            site.ask("expand")
        counted = site.ask("counted")
        awards, people = counted["awards"], counted["people"]
        figures.ROWS.append(
            {
                "run": run,
                "database": "PostgreSQL" if site.url else "SQLite",
                "rows": rows,
                **found,
                "lost": rows - people,
                "doubled": awards - people,
                "reused": 2 * awards - counted["revocation"] - counted["suspension"],
                "seconds": round(time.monotonic() - began, 1),
            }
        )
        agree = dict(counted)
        assert agree.pop("unfinished") == 0
        assert agree.pop("finished") >= 1
        # Who kept a badge before the mail of it was written is not written to.
        told = [agree.pop(name) for name in ("mails", "mailed", "links")]
        assert len(set(told)) == 1
        assert rows - kept <= told[0] <= rows or not are_told
        assert agree == dict.fromkeys(agree, rows)
        said = site.ask("checked")
        assert said[-1] == "0", "\n".join(said)
        return dict(counted)

    return check


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if not (figures.ROWS and (IS_TORTURE or terminalreporter.verbosity > 0)):
        return
    terminalreporter.section("faults")
    for line in (*figures.table(), "", figures.line()):
        terminalreporter.write_line(line)
