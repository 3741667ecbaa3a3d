# SPDX-License-Identifier: Apache-2.0

"""
The program `skillmark`: finds the command, runs it, and answers for how it ends.

`run` takes words and a console and returns an exit status; `entry` is the same
for a process. A command raises; only here is a failure turned into words.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from skillmark.cli.commands import COMMANDS, FAMILIES, family
from skillmark.cli.console import Console
from skillmark.cli.exits import BROKEN_PIPE, DONE, INTERRUPTED, REFUSED, USAGE
from skillmark.cli.failures import UsageError, show_error, show_os_error, show_usage_error
from skillmark.cli.help import help_of_all, help_of_family, unknown
from skillmark.cli.parser import CommandParser
from skillmark.cli.plugins import plugin
from skillmark.errors import SkillmarkError
from skillmark.text import say

_HELP = frozenset({"-h", "--help"})


def run(words: Sequence[str], console: Console) -> int:
    """
    Run one command.

    Args:
        words: What was typed after `skillmark`.
        console: Where to read and write.

    Returns:
        The exit status, one of `skillmark.cli.exits`.
    """
    try:
        status = _dispatch(list(words), console)
        console.out.flush()
    except UsageError as error:
        show_usage_error(error, console)
        return USAGE
    except SkillmarkError as error:
        show_error(error, console)
        return REFUSED
    except BrokenPipeError:
        return BROKEN_PIPE
    except OSError as error:
        show_os_error(error, console)
        return REFUSED
    except KeyboardInterrupt:
        console.note(say("Stopped. What was done before stays done."))
        return INTERRUPTED
    return status


def entry() -> int:
    """Run the command of this process; what `skillmark` on the PATH calls."""
    for stream in (sys.stdout, sys.stderr):
        # A name that the terminal's encoding lacks is shown escaped, and stops nothing.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    status = run(sys.argv[1:], Console.of_process())
    if status == BROKEN_PIPE:
        # Python flushes once more at its end and would complain of the same pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


def parser_of(name: str, language: str) -> CommandParser:
    """Return the parser of the command `name`, in `language`."""
    command = COMMANDS[name]
    parser = CommandParser(name, command.summary, command.examples, language)
    command.load().configure(parser)
    parser.localise()
    return parser


def _dispatch(words: list[str], console: Console) -> int:
    if not words or words[0] in _HELP or words == ["help"]:
        console.out.write(help_of_all(console.language))
        return DONE if words else USAGE
    if words[0] == "help":
        words = [*words[1:], "--help"]
    if words == ["--version"]:
        console.line(f"skillmark {_version()}")
        return DONE
    name = words.pop(0)
    if name not in FAMILIES and name not in COMMANDS and (added := plugin(name)):
        return added(words, console.language)
    if name in FAMILIES:
        if not words or words[0] in _HELP:
            console.out.write(help_of_family(name, console.language))
            return DONE if words else USAGE
        name = f"{name} {words.pop(0)}"
    if name not in COMMANDS:
        raise _unknown(name)
    parser = parser_of(name, console.language)
    before_end = words[: words.index("--")] if "--" in words else words
    if not _HELP.isdisjoint(before_end):
        console.out.write(parser.format_help())
        return DONE
    # Names and options may stand in any order, but not where `--` says which are names.
    parse = parser.parse_args if "--" in words else parser.parse_intermixed_args
    try:
        return COMMANDS[name].load().from_arguments(parse(words), console)
    except UsageError as error:
        raise UsageError(error.text, name) from error


def _version() -> str:
    from importlib import metadata  # noqa: PLC0415 - slow, and rarely asked for

    try:
        return metadata.version("skillmark")
    except metadata.PackageNotFoundError:
        return "0 (not installed)"


def _unknown(name: str) -> UsageError:
    first = name.split(" ", maxsplit=1)[0]
    known = family(first) or tuple(COMMANDS)
    return UsageError(unknown(name, known), first if first in FAMILIES else "")
