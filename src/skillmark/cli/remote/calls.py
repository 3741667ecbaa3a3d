# SPDX-License-Identifier: Apache-2.0

"""`skillmark remote calls`: everything that the platform's API can be asked."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from typing import Any, Final

from skillmark.cli.console import Console
from skillmark.cli.parser import CommandParser
from skillmark.cli.remote.session import add_json, asking, show_list
from skillmark.cli.table import Column
from skillmark.remote.answers import object_in
from skillmark.text import marked

_ROOT: Final = "/api/v1"
_LONGEST: Final = len("DELETE")


def configure(parser: CommandParser) -> None:
    """Declare what a person types."""
    parser.add_argument(
        "word",
        nargs="?",
        default="",
        metavar=marked("WORD"),
        help=marked("only calls with this in their path or their words"),
    )
    add_json(parser)


def from_arguments(arguments: argparse.Namespace, console: Console) -> int:
    """Run with what was typed."""
    columns = (
        (Column(marked("Method"), _LONGEST), "method"),
        (Column(marked("Path"), 20, share=1), "path"),
        (Column(marked("What it does"), 20, share=1), "summary"),
    )
    return asking(
        console,
        lambda platform: show_list(
            console,
            arguments,
            calls_in(platform.get("/openapi.json"), arguments.word),
            columns,
        ),
    )


def calls_in(description: Mapping[str, Any], word: str = "") -> Iterator[dict[str, str]]:
    """
    Yield the calls of an OpenAPI description, as it orders them.

    Args:
        description: As the platform answers it.
        word: Stands in the path or the summary, in any case; empty: all.

    Raises:
        StrangeAnswerError: It is no description of an API.
    """
    paths = object_in(description, "paths")
    for path in paths:
        methods = object_in(paths, path)
        for method in methods:
            said = object_in(methods, method)
            call = {
                "method": str(method).upper(),
                "path": str(path).removeprefix(_ROOT),
                "summary": str(said.get("summary", "")),
            }
            if word.casefold() in f"{call['path']} {call['summary']}".casefold():
                yield call
