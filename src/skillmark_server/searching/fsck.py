# SPDX-License-Identifier: Apache-2.0

"""
Whether every award can be found: the part of `skillmark fsck` about the search.

Compares numbers in windows, so that memory does not grow with the site, and writes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from skillmark_server.awards.fsck_windows import WHOLE, Check, Found, Look, Window, ranges
from skillmark_server.awards.models import Award
from skillmark_server.searching import indexing
from skillmark_server.searching.models import IndexState
from skillmark_server.searching.stores import store


def windows() -> Sequence[Window]:
    """Ranges of numbers that the index went by; and one for the index as a whole."""
    cursor = IndexState.objects.values_list("cursor", flat=True).filter(pk=1).first() or 0
    return [*ranges(1, cursor), *WHOLE]


def begin(at: datetime) -> Look:
    """
    Each award that the index went by is in it, once, and nothing else; and it is not late.

    Args:
        at: Now; what waits for longer than a worker takes is a fault.
    """

    def look(window: Window, found: Found) -> None:
        if window:
            _compare(window, found)
            return
        if not store().is_sound():
            found.fault("index_torn", "search")
        waiting = indexing.waiting()
        if waiting.is_late(at):
            found.fault("index_late", f"{waiting.lines} since {waiting.since:%Y-%m-%d %H:%M} UTC")

    return look


CHECK: Final = Check(windows, begin)


def _compare(window: Window, found: Found) -> None:
    first, last = window
    awards = Award.objects.filter(leaf_sequence__gte=first, leaf_sequence__lte=last)
    numbers = set(awards.values_list("leaf_sequence", flat=True))
    held = store().numbers(first - 1, last)
    for number in sorted(numbers - held):
        found.fault("award_not_indexed", number)
    for number in sorted(held - numbers):
        found.fault("indexed_without_award", number)
    found.things += len(numbers)
