# SPDX-License-Identifier: Apache-2.0

"""A site of its own for one test: a folder, a database, and processes that work on both."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

KEY = "not a secret either: of the rehearsal only, forty characters"


@dataclass
class Site:
    """Where a site lies, and how its programs are started."""

    data: Path
    url: str
    empty: Callable[[], None]
    """Destroys the database, and leaves an empty one, or none."""
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith("SKILLMARK_")
        }
        return {
            **kept,
            "SKILLMARK_DATA": str(self.data),
            "SKILLMARK_DATABASE_URL": self.url,
            "SKILLMARK_BASE_URL": "https://skills.test",
            "DJANGO_SETTINGS_MODULE": "skillmark_server.config.settings",
            **self.more,
        }

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *words],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *words: str, status: int = 0) -> str:
        """Run to the end, and return what was said."""
        process = self.start(*words)
        said = process.communicate(timeout=300)[0]
        assert process.returncode == status, said
        return said

    def command(self, *words: str, status: int = 0) -> str:
        return self.run("-m", "skillmark.cli", *words, status=status)

    def program(self, text: str, *words: str) -> str:
        return self.run("-c", f"import django\ndjango.setup()\n{text}", *words)


@pytest.fixture
def site(tmp_path) -> Iterator[Site]:
    """An empty SQLite file, or a further database of the PostgreSQL that the tests run on."""
    data = tmp_path / "site"
    data.mkdir()
    shared = os.environ.get("SKILLMARK_DATABASE_URL", "")
    if not shared.startswith("postgres"):
        file = data / "skillmark.sqlite3"

        def remove() -> None:
            for end in ("", "-wal", "-shm"):
                Path(f"{file}{end}").unlink(missing_ok=True)

        yield Site(data, f"sqlite:///{file}", remove)
        return
    psycopg = pytest.importorskip("psycopg")
    name = f"operate_{uuid.uuid4().hex[:12]}"

    def renew() -> None:
        with psycopg.connect(shared, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name}")

    renew()
    yield Site(data, urlsplit(shared)._replace(path=f"/{name}").geturl(), renew)
    with psycopg.connect(shared, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
