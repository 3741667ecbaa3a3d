# SPDX-License-Identifier: Apache-2.0

"""
Whether what is kept of awards is whole: the part of `skillmark fsck` about awards.

Reads in windows, so that memory does not grow with the site, and writes nothing. A fault
names what it is about by its id or number; nobody can mend what they cannot find.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from skillmark_server.awards import fsck_credentials
from skillmark_server.awards.fsck_documents import (
    look_at_documents,
    look_at_leaves,
    look_at_newest,
    look_at_templates,
)
from skillmark_server.awards.fsck_parents import look_at_parents
from skillmark_server.awards.fsck_rows import (
    look_at_events,
    look_at_indices,
    look_at_named,
    look_at_numbers,
    look_at_parts,
    windows_of_parts,
)
from skillmark_server.awards.fsck_windows import (
    Check,
    Fault,
    Found,
    award_windows,
    leaf_windows,
    plain,
    whole,
)

__all__ = ["CHECKS", "CREDENTIALS", "Check", "Fault", "Found"]

CREDENTIALS: Final = "credentials"
"""The check that verifies all of them; it takes as long as all others together, and more."""

CHECKS: Final[Mapping[str, Check]] = {
    "leaves": plain(leaf_windows, look_at_leaves),
    "documents": plain(award_windows, look_at_documents),
    "newest": plain(whole, look_at_newest),
    "templates": plain(whole, look_at_templates),
    "parents": plain(whole, look_at_parents),
    "indices": plain(whole, look_at_indices),
    "named": plain(whole, look_at_named),
    "numbers": plain(whole, look_at_numbers),
    "parts": plain(windows_of_parts, look_at_parts),
    "events": plain(whole, look_at_events),
    CREDENTIALS: Check(fsck_credentials.windows, fsck_credentials.begin),
}
"""What is looked at, in this order."""
