# SPDX-License-Identifier: Apache-2.0

"""
Files that hold keys or speak for them: written whole or not at all, for their owner only.

POSIX. What is served to others (badges, status lists) is written elsewhere.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import stat
from collections.abc import Generator
from pathlib import Path
from typing import Final

from skillmark.errors import KeyStoreError

OWNER_ONLY: Final = 0o600
_FOLDER_OWNER_ONLY: Final = 0o700
_LOCK: Final = ".lock"
_LARGEST: Final = 1_048_576


def make_folder(folder: Path) -> None:
    """
    Make `folder` for its owner only; one that exists keeps its rights.

    Raises:
        KeyStoreError: It cannot be made, or is no folder.
    """
    try:
        folder.mkdir(mode=_FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
    except OSError as error:
        raise KeyStoreError(f"the folder {folder} cannot be made: {_why(error)}") from error


@contextlib.contextmanager
def locked(folder: Path) -> Generator[None]:
    """
    Hold the lock of `folder`; a second writer is refused, not kept waiting.

    The lock goes with the process, so that a killed one leaves none behind.

    Raises:
        KeyStoreError: Another process holds it, or the folder cannot be written.
    """
    try:
        handle = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, OWNER_ONLY)
    except OSError as error:
        raise KeyStoreError(f"the folder {folder} cannot be written: {_why(error)}") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise KeyStoreError(f"another program is changing the keys in {folder}") from error
        yield
    finally:
        os.close(handle)


def write_whole(path: Path, data: bytes, *, replace: bool = True) -> None:
    """
    Write `data` so that after any crash the file is the old one or the new one.

    Args:
        path: In a folder that exists and that one process holds.
        data: All of it.
        replace: False refuses where there is a file already.

    Raises:
        KeyStoreError: It cannot be written, or is there already.
    """
    # Always the same name: what a killed process left there, the next one takes over.
    temporary = path.with_name(f".{path.name}.new")
    try:
        handle = os.open(
            temporary, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_CLOEXEC, OWNER_ONLY
        )
        with open(handle, "wb") as file:  # noqa: PTH123 - a descriptor, for its mode
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            temporary.replace(path)
        else:
            os.link(temporary, path)
            temporary.unlink()
        sync_folder(path.parent)
    except FileExistsError as error:
        raise KeyStoreError(f"{path} exists already, and nothing is put in its place") from error
    except OSError as error:
        raise KeyStoreError(f"{path} cannot be written: {_why(error)}") from error
    finally:
        temporary.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_regular(path: Path) -> bytes:
    """
    Read a plain file that is not a link, at most a mebibyte of it.

    Raises:
        KeyStoreError: It is missing, a link, no plain file, too large, or cannot be read.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(handle, "rb") as file:  # noqa: PTH123 - a descriptor, for O_NOFOLLOW
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise KeyStoreError(f"{path} is not a plain file")
            data = file.read(_LARGEST + 1)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise KeyStoreError(f"{path} is a link, expected a plain file") from error
        raise KeyStoreError(f"{path} cannot be read: {_why(error)}") from error
    if len(data) > _LARGEST:
        raise KeyStoreError(f"{path} is larger than {_LARGEST} bytes")
    return data


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__
