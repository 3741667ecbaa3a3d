# SPDX-License-Identifier: Apache-2.0

"""A line on the terminal that says how far a long run has come."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from skillmark.cli.console import Console
from skillmark.text import say

_PATIENCE = 1.0
"""Seconds before anything is shown."""

_PAUSE = 0.1
"""Seconds between two drawings."""

_BAR = 24
_MANY = 10
_HOUR = 3600
_MINUTE = 60


class Progress:
    """
    Shows done, rate and time left on `err`, if that is a terminal and the run takes long.

    A context manager; the line is wiped at the end.

    Args:
        console: Whose `err` is drawn on.
        total: How much there is to do, in any unit; None where that is not known.
        shown: False draws nothing, for example where results scroll on the same terminal.
        seconds: A clock that never goes back.
    """

    def __init__(
        self,
        console: Console,
        total: int | None,
        *,
        shown: bool = True,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._console = console
        self._total = total
        self._seconds = seconds
        self._shown = shown and console.err.isatty()
        self._started = self._drawn = seconds()
        self._things = 0
        self._done = 0
        self._visible = False

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wipe the line."""
        self.wipe()

    def advance(self, amount: int = 1, *, to: int | None = None, things: int = 1) -> None:
        """Count `things` that took `amount`, or brought the whole `to` that much."""
        self._things += things
        self._done = self._done + amount if to is None else to
        if not self._shown:
            return
        now = self._seconds()
        if now - self._started >= _PATIENCE and now - self._drawn >= _PAUSE:
            self._drawn = now
            self._draw(now - self._started)

    def wipe(self) -> None:
        """Clear the line, so that something else can be written."""
        if self._visible:
            self._console.err.write("\r\x1b[2K")
            self._console.err.flush()
            self._visible = False

    def _draw(self, elapsed: float) -> None:
        rate = self._things / elapsed
        words = self._console.words(
            say(
                "{count} done, {rate} a second",
                count=self._things,
                rate=f"{rate:.0f}" if rate >= _MANY else f"{rate:.1f}",
            )
        )
        if self._total:
            part = min(1.0, self._done / self._total)
            filled = round(part * _BAR)
            bar = "#" * filled + "." * (_BAR - filled)
            left = elapsed * (1 - part) / part if part else 0.0
            words = f"[{bar}] {part:4.0%}  {words}"
            if part:
                time_left = say("{time} left", time=_duration(left))
                words += f", {self._console.words(time_left)}"
        self._console.err.write(f"\r\x1b[2K{words[: self._console.columns - 1]}")
        self._console.err.flush()
        self._visible = True


def _duration(seconds: float) -> str:
    whole = round(seconds)
    if whole >= _HOUR:
        return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} min"
    return f"{whole // _MINUTE} min {whole % _MINUTE} s" if whole >= _MINUTE else f"{whole} s"
