# SPDX-License-Identifier: Apache-2.0

"""
What was typed, in portions that processes can verify beside each other, in their order.

A portion of an `.ndjson` or `.jsonl` file is a range of bytes that ends with a line: whoever
verifies it reads it. Only what comes from standard input is carried along.
"""

from __future__ import annotations

import codecs
import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

from skillmark.bundle import Bundle, is_bundle, open_bundle, read_things
from skillmark.cli.things import (
    LARGEST,
    LINES,
    Content,
    Thing,
    files_of,
    is_address,
    lines_in,
    of_content,
    of_file,
    of_line,
    of_stream,
    refusal_of,
    things,
)
from skillmark.encoding import strict_json
from skillmark.errors import NoSuchFileError, SkillmarkError

_FIRST: Final = 16_384
_LARGEST: Final = 1_048_576
"""Bytes of a portion: the first are small, so that something is seen soon."""

_MOST_FILES: Final = 128
_TOKEN: Final = re.compile(rb"[A-Za-z0-9_-]++\.[A-Za-z0-9_-]*+\.[A-Za-z0-9_-]*+")


@dataclass(frozen=True, slots=True)
class Lines:
    """A range of a file with one thing on each line."""

    path: Path
    start: int
    end: int

    @property
    def octets(self) -> int:
        """How much there is to read."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Files:
    """Some files, each one thing."""

    paths: tuple[Path, ...]
    octets: int


@dataclass(frozen=True, slots=True)
class Given:
    """Things that are at hand: an address, or some of what came from standard input."""

    things: tuple[Thing, ...]
    octets: int = 0


@dataclass(frozen=True, slots=True)
class Members:
    """Some credentials of a bundle."""

    path: Path
    names: tuple[str, ...]
    octets: int


Portion: TypeAlias = Lines | Files | Given | Members


Numbered: TypeAlias = tuple[str, int | None, Content, int]
"""One thing of a portion: name, line in the portion if it is one, content, bytes read."""


@dataclass(frozen=True, slots=True)
class Group:
    """
    Some of what was typed, which is verified by one set of documents.

    Args:
        typed: Words behind each other, none of them an archive; or the one that is.
        bundle: That archive, looked into.
    """

    typed: tuple[str, ...]
    bundle: Bundle | None = None

    @property
    def path(self) -> Path | None:
        """Where the archive lies; None for all else."""
        return None if self.bundle is None else self.bundle.path

    def portions(self, stdin: BinaryIO) -> Iterator[Portion]:
        """Yield all that stands in it, in order."""
        if self.bundle is not None:
            return portions_of(self.bundle)
        return portions(self.typed, stdin)

    def things(self, stdin: BinaryIO) -> Iterator[Thing]:
        """Yield the things in it, one after the other."""
        if self.bundle is None:
            yield from things(self.typed, stdin)
            return
        for portion in portions_of(self.bundle):
            for name, _, content, read in numbered(portion):
                yield Thing(name, content, read)


def groups(typed: Sequence[str]) -> Iterator[Group]:
    """Yield what was typed, each archive by itself; what only looks like one is a thing."""
    waiting: list[str] = []
    for word in typed:
        bundle = _bundle(word)
        if bundle is None:
            waiting.append(word)
            continue
        if waiting:
            yield Group(tuple(waiting))
            waiting = []
        yield Group((word,), bundle)
    if waiting:
        yield Group(tuple(waiting))


def _bundle(word: str) -> Bundle | None:
    if not word or word == "-" or is_address(word) or not is_bundle(Path(word)):
        return None
    try:
        return open_bundle(Path(word))
    except SkillmarkError:
        return None  # said when it is read


def portions(typed: Sequence[str], stdin: BinaryIO) -> Iterator[Portion]:
    """Yield all that was typed, in order; folders in the order of names."""
    for word in typed:
        if word == "-":
            yield from _of_stdin(stdin)
        elif is_address(word):
            yield Given((Thing(word, word),))
        elif word:
            yield from _of_path(Path(word))
        else:  # as a path it would be the whole folder one stands in
            yield Given((Thing(word, NoSuchFileError("the name is empty")),))


def numbered(portion: Portion) -> Iterator[Numbered]:
    """Yield the things of a portion, each read when it is asked for."""
    if isinstance(portion, Lines):
        name = str(portion.path)
        try:
            file = portion.path.open("rb")
        except OSError as error:
            yield name, None, refusal_of(error), 0
            return
        with file:
            file.seek(portion.start)
            for number, content, read in lines_in(file, portion.octets):
                yield name, number, content, read
    elif isinstance(portion, Files):
        for path in portion.paths:
            thing = of_file(path)
            yield thing.source, None, thing.content, thing.read
    elif isinstance(portion, Members):
        for name, content in read_things(portion.path, portion.names, limit=LARGEST + 1):
            thing = of_content(f"{portion.path}/{name}", content)
            yield thing.source, None, thing.content, thing.read
    else:
        for thing in portion.things:
            name, mark, line = thing.source.rpartition(":")
            is_line = mark == ":" and name == "-"
            source = name if is_line else thing.source
            yield source, int(line) if is_line else None, thing.content, thing.read


def portions_of(bundle: Bundle) -> Iterator[Portion]:
    """Yield the credentials of a bundle in the order of their names."""
    waiting: list[str] = []
    octets = 0
    for name, size in bundle.things:
        waiting.append(name)
        octets += size
        if len(waiting) >= _MOST_FILES or octets >= _LARGEST:
            yield Members(bundle.path, tuple(waiting), octets)
            waiting, octets = [], 0
    if waiting:
        yield Members(bundle.path, tuple(waiting), octets)


def lines_of(portion: Portion) -> int:
    """Return how many lines a portion has, empty ones too."""
    if not isinstance(portion, Lines):
        return 0
    count, left = 0, portion.octets
    with portion.path.open("rb") as file:
        file.seek(portion.start)
        while left > 0 and (block := file.read(min(left, _LARGEST))):
            count += block.count(b"\n")
            left -= len(block)
    return count


def _of_path(path: Path) -> Iterator[Portion]:
    waiting: list[Path] = []
    octets, size = 0, 8
    for file in files_of(path):
        if file.suffix.lower() in LINES:
            if waiting:
                yield Files(tuple(waiting), octets)
                waiting, octets = [], 0
            yield from _of_lines(file)
            continue
        waiting.append(file)
        with contextlib.suppress(OSError, ValueError):  # said when it is read
            octets += file.stat().st_size
        if len(waiting) >= size or octets >= _LARGEST:
            yield Files(tuple(waiting), octets)
            waiting, octets, size = [], 0, min(size * 2, _MOST_FILES)
    if waiting:
        yield Files(tuple(waiting), octets)


def _of_lines(path: Path) -> Iterator[Portion]:
    """Yield ranges that end with a line; what is no regular file is read as it comes."""
    if not path.is_file():
        yield from _as_it_comes(path)
        return
    try:
        with path.open("rb") as file:
            start, size = 0, _FIRST
            while True:
                file.seek(start + size)
                line = file.readline(LARGEST)
                while line and not line.endswith(b"\n"):
                    line = file.readline(LARGEST)
                end = file.tell() if line else file.seek(0, 2)
                if end > start:
                    yield Lines(path, start, end)
                if not line:
                    return
                start, size = end, min(size * 4, _LARGEST)
    except OSError as error:
        yield Given((Thing(str(path), refusal_of(error)),))


def _as_it_comes(path: Path) -> Iterator[Portion]:
    try:
        with path.open("rb") as file:
            for line, content, read in lines_in(file):
                yield Given((Thing(f"{path}:{line}", content, read),), read)
    except OSError as error:
        yield Given((Thing(str(path), refusal_of(error)),))


def _of_stdin(stdin: BinaryIO) -> Iterator[Portion]:
    """Yield what comes in: one thing, or one on each line where the first line is a whole one."""
    first = stdin.readline(LARGEST + 1)
    if not first.endswith(b"\n") or not _is_whole(first.strip()):
        thing = of_stream("-", stdin, begun=first)
        yield Given((thing,), thing.read)
        return
    waiting = [Thing("-:1", of_line(first.strip()), len(first))]
    octets, lines = len(first), 1
    for line, content, read in lines_in(stdin, begun=1):
        waiting.append(Thing(f"-:{line}", content, read))
        octets, lines = octets + read, lines + 1
        if octets >= _LARGEST:
            yield Given(tuple(waiting), octets)
            waiting, octets = [], 0
    if lines == 1:
        waiting = [Thing("-", first, len(first))]
    if waiting:
        yield Given(tuple(waiting), octets)


def _is_whole(line: bytes) -> bool:
    """Whether a line is a credential by itself, rather than the beginning of one."""
    line = line.removeprefix(codecs.BOM_UTF8)  # lines all the same, though the first is refused
    if _TOKEN.fullmatch(line):
        return True
    if not line.startswith((b"{", b'"')):
        return False
    try:
        strict_json.loads(line, max_bytes=LARGEST)
    except SkillmarkError:
        return False
    return True
