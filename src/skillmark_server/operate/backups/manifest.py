# SPDX-License-Identifier: Apache-2.0

"""
What a backup says of itself: which site, from when, what it holds, and the digest of each file.

A backup is a folder. It is written under a name that ends in `.partial` and gets its own name
when everything in it is on the disk, so that a folder with a manifest is a whole backup.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, Final

import orjson

from skillmark.encoding import strict_json
from skillmark.errors import SkillmarkError

NAME: Final = "manifest.json"
FORMAT: Final = 1
PARTIAL: Final = ".partial"
SQLITE_FILE: Final = "database.sqlite3"
POSTGRESQL_FILE: Final = "database.dump"
FILES: Final = "files"
SECRETS_FILE: Final = "secrets.sealed"
_MOST_BYTES: Final = 512 * 1024 * 1024
"""Of a manifest: some millions of files."""


class BackupError(Exception):
    """A backup cannot be made, read or restored; the words are for the operator."""


@dataclass(frozen=True, slots=True)
class Piece:
    """
    One file of a backup.

    Args:
        name: Its path in the backup, with `/`.
        bytes: How long it is.
        sha256: Its digest, in hexadecimal.
    """

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """
    Everything that is known of a backup without opening what it holds.

    Args:
        skillmark: The version that made it.
        made_at: The moment of the snapshot, RFC 3339.
        database: `sqlite` or `postgresql`.
        migrations: The last step of each room.
        base_url: Of the site.
        held: How many awards, events and leaves are in it.
        key_fingerprint: Of the key-encryption key; tells nothing of the key itself.
        key_store: What seals signing keys: `site`, `vault`, …
        has_secrets: Whether the site's secrets are in it, sealed under a passphrase.
        left_out: What belongs to the site and is not in the backup.
        pieces: Its files, without the manifest.
    """

    skillmark: str
    made_at: str
    database: str
    migrations: dict[str, str]
    base_url: str
    held: dict[str, int]
    key_fingerprint: str
    key_store: str
    has_secrets: bool
    left_out: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)

    @property
    def moment(self) -> datetime:
        """When the snapshot was taken."""
        return datetime.fromisoformat(self.made_at)


def write(folder: Path, manifest: Manifest) -> str:
    """Write the manifest into `folder`; returns its SHA-256."""
    body = orjson.dumps({"format": FORMAT, **asdict(manifest)}, option=orjson.OPT_INDENT_2)
    with (folder / NAME).open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    return hashlib.sha256(body).hexdigest()


def read(folder: Path) -> Manifest:
    """
    Return the manifest of the backup in `folder`.

    Raises:
        BackupError: There is none, or it is none that this version reads.
    """
    try:
        body = (folder / NAME).read_bytes()
    except OSError as error:
        raise BackupError(f"{folder} is no backup: {NAME} cannot be read ({error})") from error
    try:
        found: dict[str, Any] = dict(strict_json.loads_object(body, max_bytes=_MOST_BYTES))
        if found.pop("format", None) != FORMAT:
            raise BackupError(f"{folder / NAME} has another format than {FORMAT}")
        pieces = [Piece(**piece) for piece in found.pop("pieces")]
        manifest = Manifest(**found, pieces=pieces)
        _ = manifest.moment
    except (SkillmarkError, TypeError, KeyError, ValueError) as error:
        raise BackupError(f"{folder / NAME} cannot be read: {error}") from error
    for piece in pieces:
        _require_inside(piece.name)
    return manifest


def _require_inside(name: str) -> None:
    path = PurePosixPath(name)
    is_known = name in {SQLITE_FILE, POSTGRESQL_FILE, SECRETS_FILE} or path.parts[:1] == (FILES,)
    if not is_known or path.is_absolute() or ".." in path.parts or "\\" in name:
        raise BackupError(f"the manifest names {name!r}, which is no file of a backup")


def piece_of(folder: Path, path: Path) -> Piece:
    """Return the piece that a file in `folder` is."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Piece(path.relative_to(folder).as_posix(), path.stat().st_size, digest)


def faults(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Read every file of a backup; yields a sentence for each that is not what was written."""
    for piece in manifest.pieces:
        path = folder / piece.name
        if path.is_symlink() or not path.is_file():
            yield f"{piece.name} is missing"
        elif piece_of(folder, path) != piece:
            yield f"{piece.name} is not what was written"


def looks_whole(folder: Path, manifest: Manifest) -> bool:
    """Whether every file is there in its length; reads none of them."""
    try:
        return all((folder / piece.name).stat().st_size == piece.bytes for piece in manifest.pieces)
    except OSError:
        return False


def backups_in(folder: Path) -> list[tuple[Path, Manifest]]:
    """The backups that lie in `folder`, newest first; what is none is passed over."""
    found = []
    for place in folder.iterdir() if folder.is_dir() else ():
        if place.is_dir() and not place.name.endswith(PARTIAL) and (place / NAME).is_file():
            try:
                found.append((place, read(place)))
            except BackupError:
                continue
    return sorted(found, key=lambda pair: pair[1].moment, reverse=True)
