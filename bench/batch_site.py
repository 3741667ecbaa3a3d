# SPDX-License-Identifier: Apache-2.0

"""A site with one list of many rows, judged and confirmed, for `bench/batch.py`."""

from __future__ import annotations

import os
from pathlib import Path

import web_site

_AT_ONCE = 10_000


def made(folder: Path, rows: int) -> str:
    """Return the id of the batch of the site in `folder`, which is made if there is none yet."""
    note = folder / "batch.txt"
    if not note.exists():
        note.write_text(make(folder, rows), encoding="ascii")
        return note.read_text(encoding="ascii")
    os.environ.update(web_site.environment(folder))
    import django

    django.setup()
    return note.read_text(encoding="ascii")


def make(folder: Path, rows: int) -> str:
    """Make the site, and return the id of the batch; its undo window is over."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.update(web_site.environment(folder))
    import django

    django.setup()
    from django.db import transaction
    from django.utils import timezone

    from skillmark_server.accounts.models import Membership, Organisation, Role, User
    from skillmark_server.achievements.models import Version
    from skillmark_server.awards.models import Batch, BatchRow
    from skillmark_server.columns.bulk import insert_rows
    from skillmark_server.columns.statistics import refresh_statistics
    from skillmark_server.operate import preparing

    preparing.database()
    version_id, _list_id = web_site._organisation()
    organisation, version = Organisation.objects.get(), Version.objects.get(pk=version_id)
    user = User.objects.create_user("mette@nordvind.example", name="Mette")
    at = timezone.now()
    Membership.objects.create(user=user, organisation=organisation, role=Role.OWNER, since=at)
    batch = Batch.objects.create(
        organisation=organisation, version=version, by=user, source="file", created_at=at
    )
    for first in range(0, rows, _AT_ONCE):
        with transaction.atomic():
            insert_rows(
                BatchRow,
                ("line", "email", "fields"),
                (
                    (line, email, {"email": email, "name": f"Anna Berg {line}"})
                    for line in range(first + 1, min(first + _AT_ONCE, rows) + 1)
                    for email in (f"p{line:07}@kunde.example",)
                ),
                alike={"batch": batch.pk, "state": "new"},
            )
    refresh_statistics(BatchRow)  # as when a list was read to its end
    at = timezone.now()
    Batch.objects.filter(pk=batch.pk).update(
        read_at=at, read_to=rows, judged_at=at, judged_to=rows, confirmed_at=at, due_at=at
    )
    return str(batch.pk)
