# SPDX-License-Identifier: Apache-2.0

"""`skillmark remote call`: any call of the API, with what the token allows."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Final

from skillmark.cli.console import Console
from skillmark.cli.exits import DONE, REFUSED
from skillmark.cli.failures import UsageError
from skillmark.cli.files import write_whole
from skillmark.cli.parser import CommandParser
from skillmark.cli.remote.session import add_note, asking, show_json
from skillmark.encoding import strict_json
from skillmark.errors import SkillmarkError
from skillmark.fetch.calling import MOST
from skillmark.fetch.exchange import Answer
from skillmark.remote import Platform
from skillmark.text import marked, say

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
_LARGEST: Final = 8_000_000
"""Octets of a body; the platform takes fewer."""
_PATH: Final = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)+/?")


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    parser.add_argument(
        "method",
        choices=METHODS,
        metavar=marked("METHOD"),
        help=marked("GET, POST, PUT, PATCH or DELETE"),
    )
    parser.add_argument(
        "path",
        metavar=marked("PATH"),
        help=marked(
            "as `skillmark remote calls` lists it, with ids in the place of what stands in braces"
        ),
    )
    parser.add_argument(
        "--query",
        action="append",
        default=[],
        metavar=marked("NAME=VALUE"),
        help=marked("what stands behind the question mark; can be given several times"),
    )
    parser.add_argument(
        "--body",
        metavar=marked("FILE"),
        help=marked("JSON that is sent, or - for standard input"),
    )
    parser.add_argument(
        "--all",
        action="store_true",
        help=marked("follow a list to its last page, one line of JSON a member"),
    )
    parser.add_argument(
        "-o",
        "--out",
        metavar=marked("FILE"),
        help=marked("where the answer goes, as it came; needed for what is no JSON"),
    )
    add_note(parser)


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    path, query = _path(arguments.path), _query(arguments.query)
    if arguments.all and (arguments.method != "GET" or "most" in query or arguments.out):
        raise UsageError(say("--all is for lists: with GET, and without -o or a query for most."))
    body = _body(arguments.body, console)

    def act(platform: Platform) -> int:
        if arguments.all:
            for item in platform.pages(path, most=None, **query):
                show_json(console, item)
            return DONE
        return _shown(platform.call(arguments.method, path, body, query), arguments.out, console)

    return asking(console, act)


def _shown(answer: Answer, out: str | None, console: Console) -> int:
    if out is not None:
        write_whole(Path(out), answer.body)
        console.line(say("Written: {file}", file=out))
        return DONE
    if not answer.body:
        return DONE
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if kind != "application/json" and not kind.endswith("+json"):
        console.note(say("The answer is {kind}. Name a file for it with -o.", kind=kind or "?"))
        return REFUSED
    show_json(console, strict_json.loads_object(answer.body, max_bytes=MOST, max_nodes=500_000))
    return DONE


def _path(typed: str) -> str:
    path = typed.removeprefix("/api/v1")
    if not _PATH.fullmatch(path):
        raise UsageError(
            say("{path} is no path of the API. Write one such as /awards/ID.", path=typed)
        )
    return path


def _query(typed: list[str]) -> dict[str, str | int]:
    found: dict[str, str | int] = {}
    for one in typed:
        name, sign, value = one.partition("=")
        if not name or not sign or name in found:
            raise UsageError(
                say("{text} is not NAME=VALUE, or its name was given before.", text=one)
            )
        found[name] = value
    return found


def _body(file: str | None, console: Console) -> bytes:
    """What is sent: judged here, so that a slip of the pen is not a call."""
    if file is None:
        return b""
    given = console.source.read() if file == "-" else Path(file).read_bytes()
    try:
        return strict_json.dumps(strict_json.loads_object(given, max_bytes=_LARGEST))
    except SkillmarkError as error:
        raise UsageError(
            say("{file} is no JSON object: {why}", file=file, why=str(error))
        ) from error
