# SPDX-License-Identifier: Apache-2.0

"""How much a list that was confirmed did, also after what was in it is forgotten."""

from __future__ import annotations

from skillmark_server.accounts.models import RosterImport


def counts_of(roster_import: RosterImport) -> dict[str, int]:
    """Return how many people were new, changed and ended by a list."""
    for change in roster_import.changes:
        if change["kind"] == "forgotten":
            kept: dict[str, int] = change["counts"]
            return kept
    kinds = [change["kind"] for change in roster_import.changes if "person" in change]
    return {kind: kinds.count(kind) for kind in ("new", "changed", "ended")}


def is_forgotten(roster_import: RosterImport) -> bool:
    """Whether what was in the list is gone, so that it cannot be undone."""
    return roster_import.confirmed_at is not None and not roster_import.header
