# SPDX-License-Identifier: Apache-2.0

"""
Verifies portions one after the other, and by all cores where there is much to do.

Results come in the order of what was typed. At any time no more than a few
portions are under way, however many there are.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Final, TypeAlias

from skillmark.bulk.verifying import BulkVerifier, Inspected
from skillmark.cli.checking import Rules, verifier_at
from skillmark.cli.portions import Lines, Portion, lines_of, numbered
from skillmark.cli.things import Content
from skillmark.cli.visible import json_line
from skillmark.errors import SkillmarkError
from skillmark.report import Finding, IssuerTrust, Report, Step, Verdict, complete

MUCH: Final = 8_388_608
"""Bytes still to verify for which other processes are started; each takes half a second."""

MANY: Final = 100
"""Things that are verified here, each with its row; a few files need no other process."""

_AHEAD: Final = 3
"""Portions a process that wait or are under way."""

Written: TypeAlias = Report | str
"""What is shown of one thing: its report, or the members of its JSON line after the source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """
    What whoever asks wants to see.

    Args:
        every: All things; else only those that are not genuine.
        json_encoding: For lines of JSON, the encoding of the stream; None for reports.
    """

    every: bool
    json_encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """
    What was found of some things that stand behind each other.

    Args:
        counts: How many there are of each verdict, by how far the issuer is known.
        octets: How much was read.
        shown: What is shown, with what to call it.
    """

    counts: Counter[tuple[Verdict, IssuerTrust]]
    octets: int
    shown: tuple[tuple[str, Written], ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """What a process found in a portion; lines are counted from its beginning."""

    counts: Counter[tuple[Verdict, IssuerTrust]]
    octets: int
    shown: list[tuple[str, int | None, Written]]
    lines: int


def judged(
    portions: Iterator[Portion],
    rules: Rules,
    at: datetime,
    wanted: Callable[[], Wanted],
    *,
    processes: int,
) -> Iterator[Judged]:
    """
    Verify all portions.

    Args:
        portions: In the order in which results come.
        rules: What a person asked for.
        at: The moment to judge for.
        wanted: Asked before each thing or portion what is to be shown.
        processes: How many verify beside each other; 1 starts none.

    Raises:
        SkillmarkError: The rules cannot be followed: a file of theirs cannot be read.
        OSError: The same, where the file is not there.
    """
    bulk = BulkVerifier(verifier_at(rules, at))
    numbering = _Numbering()
    done = 0
    for portion in portions:
        if processes > 1 and done >= MANY:
            ahead, octets = _look_ahead(portion, portions)
            if octets >= MUCH:
                rest = chain(ahead, portions)
                yield from _by_processes(rest, rules, at, wanted, numbering, processes)
                return
            for each in ahead:
                yield from _by_one(each, bulk, at, wanted, numbering)
            continue
        for result in _by_one(portion, bulk, at, wanted, numbering):
            done += result.counts.total()
            yield result


def cores() -> int:
    """Return how many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        return os.cpu_count() or 1


def _look_ahead(first: Portion, portions: Iterator[Portion]) -> tuple[list[Portion], int]:
    ahead, octets = [first], first.octets
    for portion in portions:
        ahead.append(portion)
        octets += portion.octets
        if octets >= MUCH or len(ahead) >= _MOST_AHEAD:
            break
    return ahead, octets


_MOST_AHEAD: Final = 64


class _Numbering:
    """Turns the lines of portions into lines of their files."""

    def __init__(self) -> None:
        self._file: object = None
        self._before = 0

    def begin(self, portion: Portion) -> None:
        """Go on to the next portion."""
        if not isinstance(portion, Lines) or portion.start == 0 or portion.path != self._file:
            self._before = 0
        self._file = portion.path if isinstance(portion, Lines) else None

    def source(self, name: str, line: int | None) -> str:
        """Return what to call a thing of this portion."""
        return name if line is None else f"{name}:{self._before + line}"

    def end(self, lines: int) -> None:
        """Note how many lines the portion had."""
        self._before += lines


def _by_one(
    portion: Portion,
    bulk: BulkVerifier,
    at: datetime,
    wanted: Callable[[], Wanted],
    numbering: _Numbering,
) -> Iterator[Judged]:
    """Verify one portion here, and give each result at once."""
    numbering.begin(portion)
    for name, line, content, read in numbered(portion):
        inspected = _inspected(content, bulk, at)
        verdict = inspected.verdict
        asked = wanted()
        shown: tuple[tuple[str, Written], ...] = ()
        if asked.every or verdict is not Verdict.GENUINE:
            shown = ((numbering.source(name, line), _written(inspected, asked)),)
        yield Judged(Counter({(verdict, inspected.issuer_trust): 1}), read, shown)
    numbering.end(lines_of(portion))


def _by_processes(  # noqa: PLR0913, PLR0917 - what `judged` was given
    portions: Iterator[Portion],
    rules: Rules,
    at: datetime,
    wanted: Callable[[], Wanted],
    numbering: _Numbering,
    processes: int,
) -> Iterator[Judged]:
    under_way: deque[tuple[Portion, Future[_Part]]] = deque()
    executor = ProcessPoolExecutor(
        processes,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(replace(rules, at=at),),
    )
    try:
        for portion in portions:
            under_way.append((portion, executor.submit(_part, portion, wanted())))
            if len(under_way) >= processes * _AHEAD:
                yield _numbered_part(*under_way.popleft(), numbering)
        while under_way:
            yield _numbered_part(*under_way.popleft(), numbering)
    finally:
        executor.shutdown(cancel_futures=True)


def _numbered_part(portion: Portion, future: Future[_Part], numbering: _Numbering) -> Judged:
    part = future.result()
    numbering.begin(portion)
    shown = tuple((numbering.source(name, line), what) for name, line, what in part.shown)
    numbering.end(part.lines)
    return Judged(part.counts, part.octets, shown)


_BULK: list[tuple[BulkVerifier, datetime]] = []
"""The verifier of this process, if it was started for a part of the work."""


def _begin(rules: Rules) -> None:
    """Make ready a process of its own; Ctrl-C is for whoever started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if rules.at is not None:
        _BULK.append((BulkVerifier(verifier_at(rules, rules.at)), rules.at))


def _part(portion: Portion, asked: Wanted) -> _Part:
    bulk, at = _BULK[0]
    counts: Counter[tuple[Verdict, IssuerTrust]] = Counter()
    shown: list[tuple[str, int | None, Written]] = []
    octets = 0
    for name, line, content, read in numbered(portion):
        inspected = _inspected(content, bulk, at)
        verdict = inspected.verdict
        counts[verdict, inspected.issuer_trust] += 1
        octets += read
        if asked.every or verdict is not Verdict.GENUINE:
            shown.append((name, line, _written(inspected, asked)))
    return _Part(counts, octets, shown, lines_of(portion))


def _inspected(content: Content, bulk: BulkVerifier, at: datetime) -> Inspected:
    if isinstance(content, SkillmarkError):
        return Inspected(Report(complete([Finding.failed(Step.READ, content)])))
    return bulk.inspect(content, at=at)


def _written(inspected: Inspected, asked: Wanted) -> Written:
    if asked.json_encoding is None:
        return inspected.report
    return json_line(inspected.report.to_dict(), asked.json_encoding)[1:]


def sources_line(source: str, rest: str, encoding: str) -> str:
    """Return the JSON line of a thing, of which all but the source was written before."""
    return json_line({"source": source}, encoding)[:-1] + ", " + rest
