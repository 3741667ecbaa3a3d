# SPDX-License-Identifier: Apache-2.0

"""
Writes a file to the place of the copies, and takes it away again.

The row comes before the file and goes after it: a process that dies in between leaves a row
that is looked at again, never a file that nobody knows of.
"""

from __future__ import annotations

import hashlib
import uuid

from skillmark_server.copies.models import Copy
from skillmark_server.copies.places import Content, place, storage


def put(name: str, content: Content, *, kind: str, source: uuid.UUID) -> bool:
    """
    Write a file, unless these bytes lie there.

    Args:
        name: Its path from the root of the site, without the first slash.
        content: The bytes, and what is said of them.
        kind: What it is of, such as `award`.
        source: The id of that.

    Returns:
        Whether it was written.
    """
    digest = hashlib.sha256(content.read()).hexdigest()
    content.seek(0)
    row, _ = Copy.objects.get_or_create(
        place=place(), name=name, defaults={"kind": kind, "source": source}
    )
    if row.digest == digest:
        return False
    storage().save(name, content)
    if not Copy.objects.filter(pk=row.pk).update(digest=digest):
        # Somebody took it away meanwhile, and meant it.
        storage().delete(name)
        return False
    return True


def take_away(rows: list[Copy]) -> int:
    """Remove files and then their rows; return how many."""
    for row in rows:
        storage().delete(row.name)
        row.delete()
    return len(rows)
