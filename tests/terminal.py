# SPDX-License-Identifier: Apache-2.0

"""A terminal without a process: what is typed goes in, what is written comes out."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from skillmark.cli.console import Console
from skillmark.cli.languages import language_of
from skillmark.cli.main import run

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


class Stream(io.StringIO):
    """A text stream that may say that it is a terminal."""

    def __init__(self, *, terminal: bool = False, encoding: str = "utf-8") -> None:
        super().__init__()
        self._terminal = terminal
        self._encoding = encoding

    @property
    def encoding(self) -> str:
        return self._encoding

    def isatty(self) -> bool:
        return self._terminal


@dataclass
class Written:
    """What one command wrote and returned."""

    status: int
    out: str
    err: str


@dataclass
class Terminal:
    """Runs commands with one environment and one clock."""

    environ: dict[str, str] = field(default_factory=dict)
    clock: Callable[[], datetime] = lambda: NOW
    columns: int = 100

    def run(
        self,
        *words: object,
        stdin: bytes = b"",
        terminal: bool = False,
        colour: bool = False,
        encoding: str = "utf-8",
    ) -> Written:
        out = Stream(terminal=terminal, encoding=encoding)
        err = Stream(terminal=terminal)
        console = Console(
            source=io.BytesIO(stdin),
            out=out,
            err=err,
            environ=self.environ,
            clock=self.clock,
            language=language_of(self.environ),
            columns=self.columns,
            colour=colour,
        )
        status = run([str(word) for word in words], console)
        return Written(status, out.getvalue(), err.getvalue())


ENGLISH = Terminal()
DANISH = Terminal({"LANG": "da_DK.UTF-8"})


def console_of(
    *, columns: int = 100, terminal: bool = False, colour: bool = False, language: str = "en"
) -> tuple[Console, Stream, Stream]:
    """A console and its two streams, for a part of a command."""
    out, err = Stream(terminal=terminal), Stream(terminal=terminal)
    console = Console(
        source=io.BytesIO(),
        out=out,
        err=err,
        clock=lambda: NOW,
        columns=columns,
        colour=colour,
        language=language,
    )
    return console, out, err
