# SPDX-License-Identifier: Apache-2.0

"""Everything `skillmark fsck` can look at, in the order in which it does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from skillmark_server.awards import fsck as awards
from skillmark_server.awards.fsck_windows import Check
from skillmark_server.movein import fsck as movein
from skillmark_server.searching import fsck as searching

CREDENTIALS: Final = awards.CREDENTIALS

CHECKS: Final[Mapping[str, Check]] = {
    **{name: check for name, check in awards.CHECKS.items() if name != CREDENTIALS},
    "search": searching.CHECK,
    "moved": movein.CHECK,
    CREDENTIALS: awards.CHECKS[CREDENTIALS],
}
