# SPDX-License-Identifier: Apache-2.0

"""The exit statuses of `skillmark`, which scripts rely on."""

from __future__ import annotations

from typing import Final

DONE: Final = 0
"""Everything asked for was done; of `verify`: every thing is genuine."""

REFUSED: Final = 1
"""Something failed; of `verify`: some thing is not genuine or unreadable."""

QUALIFIED: Final = 2
"""Of `verify`: the rest is genuine, but revoked, suspended, expired, not yet valid or unknown."""

USAGE: Final = 64
"""What was typed is not a command (`EX_USAGE` of sysexits.h)."""

UNREACHABLE: Final = 69
"""Of `remote`: the platform does not answer (`EX_UNAVAILABLE` of sysexits.h)."""

INTERRUPTED: Final = 130
"""Ctrl-C: 128 + SIGINT."""

BROKEN_PIPE: Final = 141
"""The reader went away: 128 + SIGPIPE."""
