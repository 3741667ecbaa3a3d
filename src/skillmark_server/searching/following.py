# SPDX-License-Identifier: Apache-2.0

"""
Hears what single awards go through: a new one is found within a second or two, a mended text
at once, and of one that is deleted nothing stays.

Many at once do not come by here: they are read off the log by the tick.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction

from skillmark_server.awards.models import Award
from skillmark_server.searching import indexing, tasks

_INDEXED: Final = frozenset(
    {
        "number",
        "organisation",
        "achievement",
        "version",
        "recipient_email",
        "recipient_name",
        "language",
        "issued_at",
        "valid_until",
    }
)


def award_saved(
    instance: Award, *, created: bool, update_fields: frozenset[str] | None, **_signal: Any
) -> None:
    """Ask for a new award to be indexed, or write one anew whose texts changed."""
    connection = transaction.get_connection()
    if created:
        asked = [func for _, func, _ in connection.run_on_commit if func is _ask]
        if not asked:
            transaction.on_commit(_ask, robust=True)
    elif update_fields is None or update_fields & _INDEXED:
        indexing.index_again([instance.leaf_sequence])


def award_deleted(instance: Award, **_signal: Any) -> None:
    """Forget an award in the transaction that deletes it."""
    indexing.index_again([instance.leaf_sequence])


def _ask() -> None:
    tasks.catch_up.enqueue()
