# SPDX-License-Identifier: Apache-2.0

"""
`skillmark achievement check`: each member of an achievement, in order or not.

Every member is judged by itself, so that one fault does not hide the next.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from skillmark.canonical import rdfc
from skillmark.canonical.contexts import ContextStore
from skillmark.cli.achievements import read_json
from skillmark.cli.console import Console, Style
from skillmark.cli.exits import DONE, REFUSED
from skillmark.cli.parser import CommandParser
from skillmark.cli.visible import pad, width
from skillmark.errors import CanonicalizationError, SkillmarkError
from skillmark.model import Achievement
from skillmark.plain_text import check_members
from skillmark.protocols import Json, JsonValue
from skillmark.text import Text, marked, say

_LEAST: Json = {
    "id": "urn:uuid:00000000-0000-4000-8000-000000000000",
    "type": ["Achievement"],
    "name": "-",
    "description": "-",
    "criteria": {"narrative": "-"},
}
"""What an achievement needs at least; each member of a file is tried in it."""

_ADVICE = {
    "image": marked("Without a picture the badge shows a name only."),
    "alignment": marked("Without an alignment nobody can search for it by skill."),
}
_PLACE = "/credentialSubject/achievement"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one place, in words and in technical detail."""

    pointer: str
    words: Text
    detail: str = ""

    @classmethod
    def of(cls, error: SkillmarkError, pointer: str) -> Fault:
        """Return what `error` says, about `pointer`."""
        return cls(pointer, Text(error.summary), error.message)


@dataclass(frozen=True, slots=True)
class Findings:
    """
    What was found in one achievement.

    Args:
        fine: The members that are in order.
        faults: In the order of the file; what is missing comes last.
        advice: What would make it better.
    """

    fine: tuple[str, ...]
    faults: tuple[Fault, ...]
    advice: tuple[Text, ...] = field(default=())


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    parser.add_argument(
        "file", metavar=marked("FILE"), help=marked("a JSON file with one achievement")
    )


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    return run(Path(arguments.file), console)


def run(file: Path, console: Console) -> int:
    """Write one line a member; the exit status says whether it can be issued."""
    document = read_json(file)
    findings = check(document)
    names = [*findings.fine, *(fault.pointer for fault in findings.faults)]
    column = min(40, max((width(name) for name in names), default=0))
    for name in findings.fine:
        console.line("  ", pad(name, column), "  ", (say("in order"), Style.GREEN))
    for fault in findings.faults:
        console.line("  ", pad(fault.pointer, column), "  ", (fault.words, Style.DEEP_RED))
        if fault.detail:
            console.line(" " * (column + 4), (fault.detail, Style.FAINT))
    for advice in findings.advice:
        console.line("  ", (advice, Style.FAINT))
    console.line()
    if findings.faults:
        console.line(say("It cannot be issued yet. To mend: {count}.", count=len(findings.faults)))
        return REFUSED
    console.line(say("It can be issued."))
    return DONE


def check(document: Json) -> Findings:
    """Judge every member of an achievement."""
    faults: list[Fault] = []
    fine: list[str] = []
    for name, value in document.items():
        found = list(_faults_of(name, value))
        faults += found
        if not found:
            fine.append(name)
    for name in _LEAST:
        if name not in document:
            faults.append(Fault(f"/{name}", say("It is missing.")))
    if not faults:
        faults += _uncovered(document)
        fine = [name for name in fine if not any(f.pointer == f"/{name}" for f in faults)]
    advice = tuple(Text(words) for name, words in _ADVICE.items() if name not in document)
    return Findings(tuple(fine), tuple(faults), advice)


def _faults_of(name: str, value: JsonValue) -> Iterator[Fault]:
    candidate: Json = {**_LEAST, name: value}
    try:
        Achievement.from_dict(candidate)
        check_members(candidate)
    except SkillmarkError as error:
        yield Fault.of(error, error.pointer or f"/{name}")


def _uncovered(document: Json) -> Iterator[Fault]:
    """Yield what no signature would cover: a member that the vocabulary does not know."""
    credential: Json = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "type": ["VerifiableCredential", "AchievementCredential"],
        "issuer": {"id": "urn:uuid:00000000-0000-4000-8000-000000000001", "type": ["Profile"]},
        "credentialSubject": {"type": ["AchievementSubject"], "achievement": document},
    }
    try:
        rdfc(credential, ContextStore.bundled())
    except CanonicalizationError as error:
        yield Fault.of(error, error.pointer.removeprefix(_PLACE) or "/")
