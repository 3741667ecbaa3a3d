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
from typing import BinaryIO

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
        path.parent.mkdir(parents=True, exist_ok=True)
        while not _holds(path, data):
            _write(path, data, fault)
    except OSError as error:
        raise RegisterError(f"{path} cannot be written: {error.strerror or error}") from error
    fault("file:placed")
    return True


def _write(path: Path, data: bytes, fault: Callable[[str], None]) -> None:
    """Write beside `path` and rename, unless another process does so at this moment."""
    unfinished = path.with_name(f".{path.name}.new")
    flags = os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW
    with open(os.open(unfinished, flags, _READABLE), "r+b") as file:  # noqa: PTH123 - a descriptor
        fcntl.flock(file, fcntl.LOCK_EX)
        if not _is_still(file, unfinished):
            return  # whoever had the lock has put it in its place
        file.truncate(0)
        file.write(data)
        file.flush()
        fault("file:written")
        unfinished.replace(path)


def _is_still(file: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat(follow_symlinks=False))
    except FileNotFoundError:
        return False


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except FileNotFoundError:
        return False
