# SPDX-License-Identifier: Apache-2.0

"""The folder of an export: whose it is, and files in it that are there whole or not at all."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final

from skillmark.encoding import moments, strict_json
from skillmark.errors import SkillmarkError
from skillmark.protocols import Json

MARK: Final = "skillmark-export.json"
"""Says whose export it is; without it nothing in a folder is ours to replace or remove."""

HALF: Final = ".half-"
"""How the name of a file begins while it is written."""

_LOCK: Final = ".skillmark-export.lock"
_FORMAT: Final = 1
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class NotOurs(Exception):
    """The folder holds something else, or the export of another site."""


class Place:
    """
    A folder of an export.

    Args:
        folder: Where it is.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock: BinaryIO | None = None

    def claim(self, site: str) -> None:
        """
        Make the folder, or take up the export in it.

        Args:
            site: The address of the site.

        Raises:
            NotOurs: It has files and no export of this site, or another run writes there.
            OSError: Nothing can be written there.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        mark = self.folder / MARK
        if mark.exists():
            if self._said().get("site") != site:
                raise NotOurs(f"{self.folder} is an export of another site")
        elif {path.name for path in self.folder.iterdir()} - {_LOCK, f"{HALF}{MARK}"}:
            raise NotOurs(f"{self.folder} is not empty, and no export")
        self._lock = (self.folder / _LOCK).open("wb")
        try:
            # Ends with the process, however that ends.
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NotOurs(f"another export writes to {self.folder}") from error
        if not mark.exists():
            self.write(MARK, strict_json.dumps({"format": _FORMAT, "site": site, "taken": None}))

    def release(self) -> None:
        """Let another run write."""
        if self._lock is not None:
            self._lock.close()

    def finish(self, site: str, at: datetime, **counts: int) -> None:
        """Say that the export is whole, of which moment it is, and how much there is."""
        said: Json = {"format": _FORMAT, "site": site, "taken": moments.render(at), **counts}
        self.write(MARK, strict_json.dumps(said))

    def _said(self) -> Json:
        try:
            return strict_json.loads_object((self.folder / MARK).read_bytes())
        except (OSError, SkillmarkError) as error:
            raise NotOurs(f"{self.folder / MARK} cannot be read: {error}") from error

    def is_of(self, name: str, changed_at: datetime) -> bool:
        """Whether a file is there, as it was written for this moment."""
        try:
            return (self.folder / name).stat().st_mtime_ns == _nanoseconds(changed_at)
        except OSError:
            return False

    def write(self, name: str, body: bytes, changed_at: datetime | None = None) -> None:
        """
        Put a file in the place of another; a run that is killed leaves no half of it.

        Args:
            name: Below the folder.
            body: All of it.
            changed_at: When what it is of last changed, which a web server then says of it.
        """
        target = self.folder / name
        # Of one name, since one export writes here: the next one replaces what a killed one left.
        half = target.with_name(f"{HALF}{target.name}")
        try:
            file = half.open("wb")
        except FileNotFoundError:
            target.parent.mkdir(parents=True, exist_ok=True)
            file = half.open("wb")
        try:
            with file:
                os.fchmod(file.fileno(), 0o644)
                file.write(body)
            if changed_at is not None:
                os.utime(half, ns=(_nanoseconds(changed_at),) * 2)
            half.replace(target)
        except BaseException:
            half.unlink(missing_ok=True)
            raise

    def names(self, folder: str) -> Iterator[str]:
        """Yield what lies in a folder, in no order; nothing where there is none."""
        try:
            with os.scandir(self.folder / folder) as found:
                for entry in found:
                    yield entry.name
        except FileNotFoundError:
            return

    def remove(self, name: str) -> None:
        """Remove a file, or a folder with the files in it; what is not there stays away."""
        path = self.folder / name
        if path.is_dir():
            for each in list(path.iterdir()):
                each.unlink(missing_ok=True)
            path.rmdir()
        else:
            path.unlink(missing_ok=True)


def _nanoseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1) * 1_000
