# SPDX-License-Identifier: Apache-2.0

"""The help of `skillmark` itself and of words that several commands share."""

from __future__ import annotations

import difflib

from skillmark.cli.commands import COMMANDS, FAMILIES, GROUPS, family
from skillmark.cli.plugins import plugins
from skillmark.text import Text, marked, say

_TITLE = marked("Skillmark issues, bakes, revokes and verifies Open Badges 3.0")
_NAME = 13


def help_of_all(language: str) -> str:
    """Return what `skillmark --help` prints: every command, grouped, with one example each."""
    lines = [
        Text(_TITLE).in_language(language),
        "",
        say("Usage: {command}", command="skillmark COMMAND [OPTIONS]").in_language(language),
    ]
    for title, words in GROUPS.items():
        lines += ["", Text(title).in_language(language)]
        for word in words:
            first = word if word in COMMANDS else family(word)[0]
            summary = FAMILIES.get(word) or COMMANDS[first].summary
            lines.append(f"  {word:{_NAME}}{Text(summary).in_language(language)}")
            lines.append(f"  {'':{_NAME}}  $ {COMMANDS[first].examples[0]}")
    if added := plugins():
        lines += ["", say("Run the platform").in_language(language)]
    for word, command in added.items():
        summary = command.summary.get(language, command.summary["en"])
        lines.append(f"  {word:{_NAME}}{summary}")
        lines.append(f"  {'':{_NAME}}  $ {command.example}")
    lines += [
        "",
        say(
            "Everything about one command: {command}", command="skillmark verify --help"
        ).in_language(language),
    ]
    return "\n".join(lines) + "\n"


def help_of_family(word: str, language: str) -> str:
    """Return what `skillmark key --help` prints: the commands that begin with `word`."""
    lines = [
        Text(FAMILIES[word]).in_language(language),
        "",
        say("Usage: {command}", command=f"skillmark {word} COMMAND [OPTIONS]").in_language(
            language
        ),
        "",
    ]
    for name in family(word):
        last = name.removeprefix(f"{word} ")
        lines.append(f"  {last:{_NAME}}{Text(COMMANDS[name].summary).in_language(language)}")
        lines.append(f"  {'':{_NAME}}  $ {COMMANDS[name].examples[0]}")
    return "\n".join(lines) + "\n"


def unknown(typed: str, known: tuple[str, ...]) -> Text:
    """Return what to say to a command that is not there, with the nearest one that is."""
    near = difflib.get_close_matches(typed, known, n=1)
    if near:
        return say("{command} is not a command. Did you mean {near}?", command=typed, near=near[0])
    return say("{command} is not a command.", command=typed)
