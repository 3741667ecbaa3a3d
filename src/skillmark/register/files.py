# SPDX-License-Identifier: Apache-2.0

"""
Writes the files of awards and lists from what the register holds.

A file appears whole or not at all. It is not forced to the disk: after a power
cut it is written again from the register, which is.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from skillmark.errors import RegisterError


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
        temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
        try:
            temporary.write_bytes(data)
            fault("file:written")
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise RegisterError(f"{path} cannot be written: {error.strerror or error}") from error
    fault("file:placed")
    return True


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except FileNotFoundError:
        return False
