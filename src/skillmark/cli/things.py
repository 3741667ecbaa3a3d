# SPDX-License-Identifier: Apache-2.0

"""
From what was typed to the things to verify, one after the other.

A thing is a file, `-`, a URL, a folder with all that is under it, or each line
of an `.ndjson` or `.jsonl` file. Only one is in memory at a time, and never more than
`LARGEST` bytes of it.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

from skillmark.bundle import is_bundle, open_bundle
from skillmark.encoding import strict_json
from skillmark.errors import (
    BundleError,
    FileUnreadableError,
    JsonError,
    NoSuchFileError,
    SkillmarkError,
    TooLargeError,
)

LARGEST: Final = 8_388_608
"""The most bytes of one thing that are read; no credential comes near."""

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
LINES = frozenset({".ndjson", ".jsonl"})
"""How the name of a file ends that holds one thing on each line."""


Content: TypeAlias = bytes | str | SkillmarkError
"""Bytes of unknown kind, a URL or a compact JWS; or why there is nothing."""


@dataclass(frozen=True, slots=True)
class Thing:
    """
    One thing to verify, as it was found.

    Args:
        source: What to call it: a path, a URL, `-`, or `FILE:LINE`.
        content: Bytes of unknown kind, a URL, or a compact JWS; or why there is nothing.
        read: How many bytes it took, for a progress bar.
    """

    source: str
    content: Content
    read: int = 0


def is_address(word: str) -> bool:
    """Whether `word` is an address rather than a path."""
    return _URL.match(word) is not None


def things(typed: Sequence[str], stdin: BinaryIO) -> Iterator[Thing]:
    """Yield every thing in the order of `typed`; folders in the order of names."""
    for word in typed:
        if word == "-":
            yield of_stream("-", stdin)
        elif is_address(word):
            yield Thing(word, word)
        elif word:
            yield from _of_path(Path(word))
        else:  # as a path it would be the whole folder one stands in
            yield Thing(word, NoSuchFileError("the name is empty"))


def total_bytes(typed: Sequence[str]) -> int | None:
    """Return how many bytes `things` will read; None where that cannot be known before."""
    total = 0
    for word in typed:
        if word == "-":
            return None
        if word and not is_address(word):
            for path in files_of(Path(word)):
                try:
                    total += path.stat().st_size
                except OSError:
                    continue
    return total


def _of_path(path: Path) -> Iterator[Thing]:
    for file in files_of(path):
        if file.suffix.lower() in LINES:
            yield from _lines_of(file)
        else:
            yield of_file(file)


def files_of(path: Path) -> Iterator[Path]:
    """Yield `path` itself, or every regular file under the folder `path`."""
    if path.is_dir():
        yield from _under(path, path.resolve())
    else:
        yield path


def _under(folder: Path, top: Path) -> Iterator[Path]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        # A folder that may not be opened becomes one thing that cannot be read.
        yield folder
        return
    for entry in entries:
        path = folder / entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from _under(path, top)
        elif entry.is_file(follow_symlinks=False) or (entry.is_symlink() and _inside(path, top)):
            yield path


def _inside(link: Path, top: Path) -> bool:
    """Whether `link` leads to a regular file under `top`."""
    try:
        target = link.resolve(strict=True)
        return target.is_relative_to(top) and stat.S_ISREG(target.stat().st_mode)
    except (OSError, RuntimeError):
        return False


def of_file(path: Path) -> Thing:
    """Return the thing in a file, or why there is none."""
    source = str(path)
    if is_bundle(path):
        return Thing(source, _refusal_of_archive(path))
    try:
        with path.open("rb") as file:
            return of_stream(source, file)
    except OSError as error:
        return Thing(source, refusal_of(error))
    except ValueError as error:  # a NUL in the name
        return Thing(source, NoSuchFileError(str(error)))


def _refusal_of_archive(path: Path) -> SkillmarkError:
    """Say why an archive is no bundle; one that is stands in a folder, among other things."""
    try:
        open_bundle(path)
    except SkillmarkError as error:
        return error
    return BundleError("an archive of badges is verified by itself: name the file")


def of_stream(source: str, stream: BinaryIO, *, begun: bytes = b"") -> Thing:
    """Return the one thing that a stream holds, of which `begun` was read before."""
    return of_content(source, begun + stream.read(max(LARGEST + 1 - len(begun), 0)))


def of_content(source: str, content: bytes | SkillmarkError) -> Thing:
    """Return the thing of which at most one byte more than `LARGEST` was read."""
    if isinstance(content, SkillmarkError):
        return Thing(source, content)
    if len(content) > LARGEST:
        return Thing(source, _too_large(), LARGEST)
    return Thing(source, content, len(content))


def _lines_of(path: Path) -> Iterator[Thing]:
    try:
        file = path.open("rb")
    except OSError as error:
        yield Thing(str(path), refusal_of(error))
        return
    with file:
        for number, content, read in lines_in(file):
            yield Thing(f"{path}:{number}", content, read)


def lines_in(
    file: BinaryIO, octets: int | None = None, *, begun: int = 0
) -> Iterator[tuple[int, Content, int]]:
    """
    Yield what stands on the lines of a stream: number, content, bytes read; empty ones only count.

    Args:
        file: Where it stands, a line begins.
        octets: How much of it is read; None for all.
        begun: How many lines were read before.
    """
    number, left = begun, octets
    while left is None or left > 0:
        number += 1
        try:
            line = file.readline(LARGEST + 1)
            read = len(line)
            if read > LARGEST:
                read += _rest_of_line(file, line)
        except OSError as error:
            yield number, refusal_of(error), 0
            return
        if not line:
            return
        if left is not None:
            left -= read
        if read > LARGEST:
            yield number, _too_large(), read
        elif content := line.strip():
            yield number, of_line(content), read


def _rest_of_line(file: BinaryIO, line: bytes) -> int:
    """Skip what is left of a line that was too long, and return how much it was."""
    skipped = 0
    while line and not line.endswith(b"\n"):
        line = file.readline(LARGEST)
        skipped += len(line)
    return skipped


def of_line(line: bytes) -> Content:
    """Return what stands on a line: bytes, the token in a JSON string, or why there is neither."""
    if not line.startswith(b'"'):
        return line
    try:
        text = strict_json.loads(line, max_bytes=LARGEST)
    except SkillmarkError as error:
        return error
    return text if isinstance(text, str) else JsonError("the line is neither object nor string")


def refusal_of(error: OSError) -> SkillmarkError:
    """Return the error for what could not be opened or read."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return NoSuchFileError(error.strerror or str(error))
    return FileUnreadableError(error.strerror or str(error))


def _too_large() -> TooLargeError:
    return TooLargeError(f"more than {LARGEST} bytes")
