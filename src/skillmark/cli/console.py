# SPDX-License-Identifier: Apache-2.0

"""
Where a command reads and writes, and how: streams, language, width, colour.

Whatever is written for a person passes `visible`, so that a hostile name
cannot drive the terminal; colour is put on afterwards.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import BinaryIO, TextIO

from skillmark.cli.languages import language_of
from skillmark.cli.visible import visible
from skillmark.clock import system_clock
from skillmark.protocols import Clock
from skillmark.text import Text

_NARROW = 60
_WIDE = 160
_WITHOUT_A_TERMINAL = 100


class Style(Enum):
    """How a piece of a line looks in a terminal; the values are SGR parameters."""

    PLAIN = ""
    STRONG = "1"
    FAINT = "2"
    GREEN = "32"
    AMBER = "33"
    RED = "31"
    DEEP_RED = "1;31"
    VIOLET = "35"
    BRONZE = "2;33"
    BLUE = "34"
    SLATE = "90"


Piece = str | Text | tuple[str | Text, Style]
"""A part of a line: a sentence, or something of the document, perhaps with a style."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """
    The outside world of a command.

    Args:
        source: Standard input, as bytes.
        out: For results.
        err: For what went wrong, notes and progress.
        environ: The environment of the process.
        clock: The present moment.
        language: The language of sentences, such as `da`.
        columns: How wide a line may be.
        colour: Whether `out` takes colour.
    """

    source: BinaryIO
    out: TextIO
    err: TextIO
    environ: Mapping[str, str] = field(default_factory=dict[str, str])
    clock: Clock = system_clock
    language: str = "en"
    columns: int = _WITHOUT_A_TERMINAL
    colour: bool = False

    @classmethod
    def of_process(cls) -> Console:
        """Return the console of this process; the only reader of its environment."""
        environ = os.environ
        columns = shutil.get_terminal_size((_WITHOUT_A_TERMINAL, 24)).columns
        return cls(
            source=sys.stdin.buffer,
            out=sys.stdout,
            err=sys.stderr,
            environ=environ,
            language=language_of(environ),
            columns=max(_NARROW, min(columns, _WIDE)),
            colour=wants_colour(sys.stdout, environ),
        )

    def words(self, text: str | Text) -> str:
        """Return `text` in the language of the console, on one line and safe to print."""
        return visible(text if isinstance(text, str) else text.in_language(self.language))

    def line(self, *pieces: Piece) -> None:
        """Write one line of result."""
        print("".join(self._shown(piece) for piece in pieces), file=self.out)

    def note(self, *pieces: Piece) -> None:
        """Write one line beside the result, to `err`, without colour."""
        self.out.flush()  # so that the two stay in order on one terminal
        plain = (piece[0] if isinstance(piece, tuple) else piece for piece in pieces)
        print("".join(self.words(piece) for piece in plain), file=self.err)

    def _shown(self, piece: Piece) -> str:
        text, style = piece if isinstance(piece, tuple) else (piece, Style.PLAIN)
        words = self.words(text)
        if not self.colour or style is Style.PLAIN:
            return words
        return f"\x1b[{style.value}m{words}\x1b[0m"


def wants_colour(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether `stream` is a terminal that takes colour and nobody said no (no-color.org)."""
    return stream.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
