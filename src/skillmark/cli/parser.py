# SPDX-License-Identifier: Apache-2.0

"""
The command line as argparse reads it, in the language of the reader.

argparse speaks through the gettext of the whole process, which one command
must not change for another. So help is written here from the declared
arguments, and argparse's few complaints are recognised and said anew.
"""

from __future__ import annotations

import argparse
import re
import textwrap
from collections.abc import Sequence
from typing import NoReturn

from skillmark.cli.failures import UsageError
from skillmark.cli.visible import wrapped
from skillmark.text import Text, marked

LINE = 100
_INDENT = 2
_GAP = 2
_WIDEST_NAME = 30

_COMPLAINTS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), template)
    for pattern, template in (
        (
            r"the following arguments are required: (?P<names>.+)",
            marked("{names} is missing."),
        ),
        (
            r"unrecognized arguments: (?P<names>.+)",
            marked("{names} is not known here."),
        ),
        (
            r"argument (?P<name>.+?): expected (one|\d+) arguments?",
            marked("{name} needs a value after it."),
        ),
        (
            r"argument (?P<name>.+?): expected at least one argument",
            marked("{name} needs one value or more after it."),
        ),
        (
            r"argument (?P<name>.+?): invalid choice: (?P<value>.+?) \(choose from (?P<known>.+)\)",
            marked("{name} cannot be {value}. It is one of {known}."),
        ),
        (
            r"argument (?P<name>.+?): not allowed with argument (?P<other>.+)",
            marked("{name} cannot stand together with {other}."),
        ),
        (
            r"one of the arguments (?P<names>.+) is required",
            marked("One of these is needed: {names}."),
        ),
        (
            r"argument (?P<name>.+?): ignored explicit argument (?P<value>.+)",
            marked("{name} takes no value, and was given {value}."),
        ),
    )
)


class CommandParser(argparse.ArgumentParser):
    """
    The arguments of one command.

    Args:
        command: Its words after `skillmark`, such as `key new`.
        summary: What it does, as one sentence.
        examples: Whole lines that can be typed.
        language: The language of its help.
    """

    def __init__(
        self, command: str, summary: str, examples: Sequence[str], language: str = "en"
    ) -> None:
        super().__init__(
            prog=f"skillmark {command}", add_help=False, allow_abbrev=False, exit_on_error=True
        )
        self.command = command
        self.summary = summary
        self.examples = tuple(examples)
        self.language = language
        self.notes: list[str] = []
        self.add_argument("-h", "--help", action="store_true", help=marked("this help"))

    def localise(self) -> None:
        """Turn the declared placeholders into words of the language; argparse quotes them."""
        for action in self._actions:
            if isinstance(action.metavar, str):
                action.metavar = self._translated(action.metavar)

    def note(self, template: str) -> None:
        """Add a paragraph that stands after the options in the help."""
        self.notes.append(template)

    def error(self, message: str) -> NoReturn:
        """
        Refuse the command line.

        Raises:
            UsageError: Always.
        """
        raise UsageError(complaint(message))

    def format_usage(self) -> str:
        """Return one line that shows the order of the arguments."""
        options, positionals = self._split()
        words = [f"skillmark {self.command}"]
        words += [self._with_value(action) for action in options if action.required]
        for group in self._mutually_exclusive_groups:
            if group.required:
                members = group._group_actions  # noqa: SLF001 - argparse has no other door
                either = " | ".join(self._with_value(each) for each in members)
                words.append(f"({either})")
        if any(not action.required for action in options):
            words.append(self._translated(marked("[OPTIONS]")))
        words += [self._place(action) for action in positionals]
        usage = self._translated(marked("Usage:"))
        return textwrap.fill(
            f"{usage} {' '.join(words)}", LINE, subsequent_indent="  ", break_on_hyphens=False
        )

    def format_help(self) -> str:
        """Return everything a person needs to use the command, at most `LINE` columns wide."""
        options, positionals = self._split()
        parts = [self._paragraph(self.summary), self.format_usage() + "\n"]
        if positionals:
            parts.append(self._table([(self._place(each), each) for each in positionals]))
        title = self._translated(marked("Options"))
        parts.append(title + "\n" + self._table([(self._names(each), each) for each in options]))
        parts += [self._paragraph(note) for note in self.notes]
        lines = "".join(f"  $ {example}\n" for example in self.examples)
        word = marked("Example") if len(self.examples) == 1 else marked("Examples")
        parts.append(f"{self._translated(word)}\n{lines}")
        return "\n".join(parts)

    def _split(self) -> tuple[list[argparse.Action], list[argparse.Action]]:
        options = [action for action in self._actions if action.option_strings]
        # `--help` is declared first and read last.
        return options[1:] + options[:1], [a for a in self._actions if not a.option_strings]

    def _translated(self, template: str) -> str:
        return Text(template).in_language(self.language)

    def _metavar(self, action: argparse.Action) -> str:
        return action.metavar if isinstance(action.metavar, str) else action.dest.upper()

    def _with_value(self, action: argparse.Action) -> str:
        name = action.option_strings[-1]
        return name if action.nargs == 0 else f"{name} {self._metavar(action)}"

    def _names(self, action: argparse.Action) -> str:
        short = [name for name in action.option_strings[:-1] if len(name) == len("-o")]
        return ", ".join((*short, self._with_value(action)))

    def _place(self, action: argparse.Action) -> str:
        name = self._metavar(action)
        if action.nargs == "+":
            return f"{name}..."
        return f"[{name}]" if action.nargs == "?" else name

    def _table(self, rows: Sequence[tuple[str, argparse.Action]]) -> str:
        widest = min(_WIDEST_NAME, max(len(name) for name, _ in rows))
        start = _INDENT + widest + _GAP
        lines: list[str] = []
        for name, action in rows:
            words = wrapped(self._translated(action.help or ""), LINE - start) or [""]
            if len(name) > widest:
                lines.append(f"{'':{_INDENT}}{name}")
            else:
                lines.append(f"{'':{_INDENT}}{name:{widest + _GAP}}{words.pop(0)}")
            lines += [f"{'':{start}}{line}" for line in words]
        return "".join(f"{line.rstrip()}\n" for line in lines)

    def _paragraph(self, template: str) -> str:
        return "".join(f"{line}\n" for line in wrapped(self._translated(template), LINE))


def complaint(message: str) -> Text:
    """Return what argparse complains of, as a sentence that can be translated."""
    for pattern, template in _COMPLAINTS:
        if match := pattern.fullmatch(message):
            return Text(template, match.groupdict())
    return Text("{message}", {"message": message})
