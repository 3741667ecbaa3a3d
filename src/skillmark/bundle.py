# SPDX-License-Identifier: Apache-2.0

"""
A bundle: credentials with what is needed to verify them, in one archive, for ever.

A ZIP file (PKWARE APPNOTE 6.3.10) that holds

- `bundle.json`: `{"bundle": 1, "taken": "2026-11-22T14:00:00Z"}`;
- `badges/`: the credentials, in any form that carries its proof;
- `verify/documents.json`: from URL or DID to a file beside it, as `--documents` reads it:
  issuers' documents and status lists as they were at the moment `taken`;
- whatever else people may want, which is not looked at.

Everything in it may have been written by whoever gives it: see `skillmark.fetch.snapshot`.
Nothing is unpacked onto the disk, and no name in it is a path.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from skillmark.encoding import moments, strict_json
from skillmark.errors import (
    BundleError,
    EncodingError,
    FileUnreadableError,
    SkillmarkError,
    TooLargeError,
)
from skillmark.fetch import Snapshot

MANIFEST: Final = "bundle.json"
THINGS: Final = "badges/"
INDEX: Final = "verify/documents.json"
VERSION: Final = 1

MAXIMUM_FILES: Final = 50_000
MAXIMUM_DIRECTORY: Final = 16_777_216
"""Bytes of the directory of the archive, which is read as a whole."""

MAXIMUM_DOCUMENT: Final = 8_388_608
MAXIMUM_DOCUMENTS: Final = 134_217_728
"""Bytes of one document, and of all of them, which are held while its badges are verified."""

_MAGIC: Final = b"PK\x03\x04"
_END: Final = b"PK\x05\x06"
_LOCATOR_64: Final = b"PK\x06\x07"
_END_SIZE, _LOCATOR_SIZE = 22, 20
_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    UnicodeDecodeError,  # the name stands before the file once more, and is read again
)
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED: Final = 0x1


def manifest(taken_at: datetime) -> bytes:
    """Return the `bundle.json` of a bundle whose copies are of `taken_at`, timezone-aware."""
    taken = moments.render(taken_at.astimezone(UTC))
    return strict_json.dumps({"bundle": VERSION, "taken": taken})


def is_bundle(path: Path) -> bool:
    """Whether a file begins as an archive does: no credential does. False if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except (OSError, ValueError):
        return False


@dataclass(frozen=True, slots=True)
class Bundle:
    """
    An archive that was looked into.

    Args:
        path: Where it lies.
        snapshot: What it holds of issuers and lists.
        things: Names and sizes of its credentials, in the order of names.
    """

    path: Path
    snapshot: Snapshot
    things: tuple[tuple[str, int], ...]


def read_things(
    path: Path, names: Sequence[str], *, limit: int
) -> Iterator[tuple[str, bytes | SkillmarkError]]:
    """
    Yield credentials of a bundle by name, or why one cannot be read.

    Args:
        path: Of the archive, which was looked into by `open_bundle`.
        names: Of its `things`.
        limit: Of each at most this many bytes are read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            for name in names:
                try:
                    yield name, _read(archive, archive.getinfo(name), limit)
                except BundleError as error:
                    yield name, error
    except (OSError, zipfile.BadZipFile, KeyError) as error:
        # It was another one when it was looked into.
        yield str(path), FileUnreadableError(str(error))


def open_bundle(path: Path) -> Bundle:
    """
    Look into the archive at `path`, and hold its documents.

    Raises:
        FileUnreadableError: It cannot be opened.
        BundleError: It is no bundle, or is damaged.
        TooLargeError: It has more or larger documents than any bundle needs.
        JsonError: Its manifest or index is not JSON.
    """
    try:
        _check_end(path)
        with zipfile.ZipFile(path) as archive:
            files = _files(archive)
            taken = _taken(archive, files)
            documents = _documents(archive, files)
    except OSError as error:
        raise FileUnreadableError(error.strerror or str(error)) from error
    except (zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError) as error:
        raise BundleError(f"the archive is damaged: {error}") from error
    things = sorted(
        (name, info.file_size) for name, info in files.items() if name.startswith(THINGS)
    )
    return Bundle(path, Snapshot(taken, documents), tuple(things))


def _check_end(path: Path) -> None:
    """
    Bound what is read of the directory, by the record at the end of the archive.

    Ours ends with it: no comment, and no directory of ZIP64, by which it could be another one.

    Raises:
        BundleError: It ends otherwise.
        TooLargeError: The directory is over its limits.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - _END_SIZE - _LOCATOR_SIZE, 0))
        end = file.read()
    record = end[-_END_SIZE:]
    if len(record) < _END_SIZE or not record.startswith(_END) or record[-2:] != b"\0\0":
        raise BundleError("the archive does not end as a ZIP archive does")
    if end[:-_END_SIZE].startswith(_LOCATOR_64):
        raise TooLargeError("the archive is of the kind for more than 4 GiB or 65,535 files")
    count, length = int.from_bytes(record[10:12], "little"), int.from_bytes(record[12:16], "little")
    if count > MAXIMUM_FILES or length > MAXIMUM_DIRECTORY:
        raise TooLargeError(f"the archive has {count} files and {length} bytes of names")


def _files(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    found: dict[str, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        if not info.filename:
            raise BundleError("a file of the archive has no name")
        if info.is_dir():
            continue
        if info.filename in found:
            raise BundleError(f"two files are called {info.filename[:200]!r}")
        found[info.filename] = info
    if len(found) > MAXIMUM_FILES:
        raise TooLargeError(f"the archive has {len(found)} files")
    return found


def _taken(archive: zipfile.ZipFile, files: dict[str, zipfile.ZipInfo]) -> datetime:
    if MANIFEST not in files:
        raise BundleError(f"there is no {MANIFEST} in the archive")
    said = strict_json.loads_object(_read(archive, files[MANIFEST], 4_096), max_bytes=4_096)
    if said.get("bundle") != VERSION:
        raise BundleError(f"{MANIFEST} is of another version than {VERSION}")
    taken = said.get("taken")
    try:
        return moments.parse(taken if isinstance(taken, str) else "")
    except EncodingError as error:
        raise BundleError(f"{MANIFEST} does not say when it was taken: {error}") from error


def _documents(archive: zipfile.ZipFile, files: dict[str, zipfile.ZipInfo]) -> dict[str, bytes]:
    if INDEX not in files:
        raise BundleError(f"there is no {INDEX} in the archive")
    listed = strict_json.loads_object(
        _read(archive, files[INDEX], MAXIMUM_DOCUMENT),
        max_bytes=MAXIMUM_DOCUMENT,
        max_depth=2,
        max_nodes=MAXIMUM_FILES,
    )
    documents: dict[str, bytes] = {}
    held: dict[str, bytes] = {}
    octets = 0
    for address, value in listed.items():
        name = posixpath.join(posixpath.dirname(INDEX), value) if isinstance(value, str) else ""
        if name not in files:
            raise BundleError(f"{INDEX} names no file of the archive for {address[:200]!r}")
        if name not in held:
            held[name] = _read(archive, files[name], MAXIMUM_DOCUMENT)
            octets += len(held[name])
            if octets > MAXIMUM_DOCUMENTS:
                raise TooLargeError(f"the documents have more than {MAXIMUM_DOCUMENTS} bytes")
        documents[address] = held[name]
    return documents


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    """
    Return at most `limit` bytes of a file, however many it says that it has.

    Raises:
        BundleError: It is packed in a way that is not read here, or damaged.
    """
    if info.compress_type not in _METHODS or info.flag_bits & _ENCRYPTED:
        raise BundleError(f"{info.filename[:200]!r} is encrypted, or packed in another way")
    try:
        with archive.open(info) as file:
            return file.read(limit)
    except _DAMAGED as error:
        raise BundleError(f"{info.filename[:200]!r} is damaged: {error}") from error
