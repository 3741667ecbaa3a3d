# SPDX-License-Identifier: Apache-2.0

"""
Commands that another installed package adds: entry points of the group `skillmark.commands`.

The server adds its own this way (`serve`, `worker`, ...), so that the core
knows nothing of it. They are looked for only when a word is no command of ours,
or when all commands are listed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import metadata
from typing import Final, Protocol, cast

GROUP: Final = "skillmark.commands"


class Plugin(Protocol):
    """What an entry point names; it is imported before it is run, so it must be light."""

    summary: Mapping[str, str]
    """One line by language; `en` is always there."""

    example: str

    def __call__(self, words: Sequence[str], language: str) -> int:
        """Run with the words after the command, and return the exit status."""
        ...


def plugins() -> dict[str, Plugin]:
    """Every command that others add, in the order of their names."""
    found: dict[str, Plugin] = {}
    for entry in sorted(metadata.entry_points(group=GROUP), key=lambda entry: entry.name):
        try:
            found[entry.name] = cast("Plugin", entry.load())
        except ImportError:
            continue  # what it needs is an extra that is not installed
    return found


def plugin(name: str) -> Plugin | None:
    """The command `name` that another package adds, or None."""
    return plugins().get(name)
