# SPDX-License-Identifier: Apache-2.0

"""What ends a command before it is done, and how a person reads of it."""

from __future__ import annotations

from skillmark.cli.console import Console
from skillmark.errors import SkillmarkError
from skillmark.text import Text, say


class UsageError(Exception):
    """
    What was typed is not a command that can run.

    Args:
        text: What is wrong and what to write instead.
        command: Whose help says more, such as `key new`; empty for `skillmark` itself.
    """

    def __init__(self, text: Text, command: str = "") -> None:
        super().__init__(str(text))
        self.text = text
        self.command = command


def show_usage_error(error: UsageError, console: Console) -> None:
    """Say what was wrong with the command line, and where its help is."""
    console.note("skillmark: ", error.text)
    help_command = " ".join(filter(None, ("skillmark", error.command, "--help")))
    console.note(say("Help: {command}", command=help_command))


def show_error(error: SkillmarkError, console: Console, about: str = "") -> None:
    """Say what went wrong, the technical detail, and what to do."""
    before = f"{about}: " if about else ""
    console.note(f"skillmark: {before}", Text(error.summary), f" [{error.code}]")
    if str(error):
        console.note("  ", str(error))
    if error.hint:
        console.note("  ", Text(error.hint))


def show_os_error(error: OSError, console: Console) -> None:
    """Say which file could not be used, and why."""
    about = f"{error.filename}: " if error.filename is not None else ""
    console.note(f"skillmark: {about}{error.strerror or error}")
