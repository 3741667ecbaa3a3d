# SPDX-License-Identifier: Apache-2.0

"""What a site needs before it can be served: tables, static files, the demo."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from skillmark import __version__


def database() -> None:
    """Bring the tables up to date; quick when they are."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def static_files() -> None:
    """Collect and compress the static files, unless those of this version are there."""
    stamp = settings.STATIC_ROOT / "made-from"
    wanted = _fingerprint()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == wanted:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=False, stdout=io.StringIO())
    stamp.write_text(wanted, encoding="ascii")


def demo(*, at: datetime) -> str:
    """Seed the demo where it is not there yet, and say what it has."""
    from skillmark_server.demo.seeding import seed, summary
    from skillmark_server.vitals.models import Milestone

    if not Milestone.objects.filter(pk="demo").exists():
        seed(at=at)
        Milestone.objects.create(pk="demo", at=at)
    return f"demo: {summary()}"


def _fingerprint() -> str:
    digest = hashlib.sha256(__version__.encode())
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                digest.update(f"{path}:{path.stat().st_size}:{path.stat().st_mtime_ns}".encode())
    return digest.hexdigest()
