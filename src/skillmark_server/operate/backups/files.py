# SPDX-License-Identifier: Apache-2.0

"""
The files of a site that lie in a folder, such as logos; an object storage keeps its own copies.

They are copied twice over, before the database and after it: a file that a row of the snapshot
names was there before the snapshot, or was written before the row was committed.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from django.core.files.storage import FileSystemStorage, storages


def folder_of_files() -> Path | None:
    """Where the files of the site lie; None where they are in an object storage."""
    storage = storages["default"]
    return Path(storage.location) if isinstance(storage, FileSystemStorage) else None


def copy_files(source: Path, target: Path) -> int:
    """
    Copy what is not copied yet, and what has changed; links are passed over.

    Returns:
        How many files were copied.
    """
    copied = 0
    for folder, _folders, names in os.walk(source):
        for name in names:
            path = Path(folder) / name
            place = target / path.relative_to(source)
            try:
                if path.is_symlink() or _is_alike(path, place):
                    continue
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, place)
            except FileNotFoundError:
                continue  # deleted meanwhile
            copied += 1
    return copied


def _is_alike(path: Path, place: Path) -> bool:
    if not place.exists():
        return False
    one, other = path.stat(), place.stat()
    return (one.st_size, one.st_mtime_ns) == (other.st_size, other.st_mtime_ns)
