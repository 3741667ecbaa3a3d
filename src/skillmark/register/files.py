# SPDX-License-Identifier: Apache-2.0

"""
Writes the files of awards and lists from what the register holds.

A file appears whole or not at all, also where several processes write it at
once; what a killed process left unfinished, the next one takes over. Nothing
is forced to the disk: after a power cut it is written again from the
register, which is.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

from skillmark.errors import RegisterError

_READABLE = 0o666
"""For everybody, as far as the process lets new files be: badges are public."""


def put(path: Path, data: bytes, fault: Callable[[str], None]) -> bool:
    """
    Make `path` hold `data`; return whether anything had to be written.

    Raises:
        RegisterError: It cannot be written.
    """
    try:
        if _holds(path, data):
            return False
        # Whoever was first has put it in its place, which may be with other bytes.
        while not _write(path, data, fault):
            if _holds(path, data):
                break
    except OSError as error:
        raise RegisterError(f"{path} cannot be written: {error.strerror or error}") from error
    fault("file:placed")
    return True


def _write(path: Path, data: bytes, fault: Callable[[str], None]) -> bool:
    """Write beside `path` and rename; False where another process does so at this moment."""
    folder, name = os.path.split(path)
    unfinished = f"{folder}{os.sep}.{name}.new" if folder else f".{name}.new"
    flags = os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        file = os.open(unfinished, flags, _READABLE)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(unfinished, flags, _READABLE)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        known = os.fstat(file)
        if not _is_still(known, unfinished):
            return False  # whoever had the lock has put it in its place
        if known.st_size:
            os.ftruncate(file, 0)
        left = memoryview(data)
        while left:
            left = left[os.write(file, left) :]
        fault("file:written")
        os.replace(unfinished, path)  # noqa: PTH105 - of texts, thousands of times
    finally:
        os.close(file)
    return True


def _is_still(known: os.stat_result, path: str) -> bool:
    try:
        return os.path.samestat(known, os.lstat(path))
    except FileNotFoundError:
        return False


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except FileNotFoundError:
        return False
