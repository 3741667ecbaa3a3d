# SPDX-License-Identifier: Apache-2.0

"""
Opens an export, whatever it is: JSON, CSV, a workbook, or a ZIP of files and baked pictures.

Nothing is unfolded to the disk, sizes in an archive's directory are not believed, and no
address in a file is followed.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from skillmark.baking import find
from skillmark.encoding import base64url
from skillmark.errors import SkillmarkError
from skillmark_server.movein.refusals import ExportRefused, ExportTooLarge
from skillmark_server.movein.slicing import Record, records_in
from skillmark_server.tabular.archive import BROKEN
from skillmark_server.tabular.directory import directory_of

MOST_MEMBERS: Final = 50_000
LONGEST_DIRECTORY: Final = 8 * 1024 * 1024
"""Bytes of the list of files in an archive."""

LARGEST_PICTURE: Final = 2 * 1024 * 1024
STEEPEST: Final = 200
"""How many times its own size an archive may unfold to: JSON of many like records presses well."""

STEEP_FROM: Final = 16 * 1024 * 1024
"""Bytes below which the ratio does not matter."""

_PIECE: Final = 1 << 18
_UNFOLDS: Final = 10
_ENCRYPTED: Final = 0x1
_KNOWN_PACKING: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_JSON: Final = (".json", ".jsonl", ".jsonld")
_TABLES: Final = (".csv", ".tsv", ".txt")
_PICTURES: Final = (".png", ".svg")
_TOKEN_PARTS: Final = 3
_SPOOLED: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """
    One record of an export, or a picture with one in it.

    Args:
        record: Cut out, not read.
        member: The file in the archive; empty where there is none.
        original: The bytes to keep; of a token the token, else the record's own.
        fault: A code where there is nothing to read: `only_an_address`, `no_badge_inside`.
    """

    record: Record
    member: str = ""
    original: bytes = b""
    fault: str = ""


def largest_export() -> int:
    """Bytes of an upload."""
    return int(settings.LIST_MEGABYTES) * 1024 * 1024


def is_table(file: BinaryIO) -> bool:
    """
    Whether `file` is read as a table: a workbook, an archive of tables, or no JSON.

    Raises:
        ExportTooLarge: It is an archive of too many files.
    """
    head = _head(file)
    if head.startswith(b"PK\x03\x04"):
        return _is_workbook(file) or _holds_tables(file)
    bare = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    return bare.lstrip(b" \t\r\n\0")[:1] not in (b"{", b"[")


def records_of(file: BinaryIO) -> Iterator[Found]:
    """
    Yield every record of an export that is no table.

    Raises:
        ExportRefused: It is damaged, locked, or of no kind that is read; see `records_in`.
        ExportTooLarge: It unfolds too far, or has too many files.
    """
    if not _head(file).startswith(b"PK\x03\x04"):
        for record in records_in(_pieces(file)):
            yield Found(record=record, original=record.raw)
        return
    try:
        with _archive(file) as archive:
            yield from _members(archive, _Meter(file.seek(0, io.SEEK_END)))
    except BROKEN as error:
        raise ExportRefused(_("The archive is damaged and cannot be unfolded.")) from error
    except (ValueError, RuntimeError, UnicodeError) as error:  # hostile directories
        raise ExportRefused(_("The archive is damaged and cannot be unfolded.")) from error


def tables_of(file: BinaryIO) -> Iterator[tuple[str, BinaryIO]]:
    """
    Yield each table of an export with its name: the file itself, or those in an archive.

    Raises:
        ExportRefused, ExportTooLarge: As in `records_of`.
    """
    if not _head(file).startswith(b"PK\x03\x04") or _is_workbook(file):
        file.seek(0)
        yield "", file
        return
    try:
        with _archive(file) as archive:
            meter = _Meter(file.seek(0, io.SEEK_END))
            for member in _checked(archive):
                if not member.filename.lower().endswith(_TABLES):
                    continue
                with tempfile.SpooledTemporaryFile(_SPOOLED) as spool:
                    for piece in meter.pieces(archive, member):
                        spool.write(piece)
                    spool.seek(0)
                    yield _name(member), spool
    except BROKEN as error:
        raise ExportRefused(_("The archive is damaged and cannot be unfolded.")) from error
    except (RuntimeError, UnicodeError) as error:
        raise ExportRefused(_("The archive is damaged and cannot be unfolded.")) from error


def _holds_tables(file: BinaryIO) -> bool:
    """Whether an archive holds tables and no JSON."""
    try:
        with _archive(file) as archive:
            names = [one.filename.lower() for one in archive.infolist()[: MOST_MEMBERS + 1]]
    except (zipfile.BadZipFile, ValueError, OSError):
        return False
    return any(name.endswith(_TABLES) for name in names) and not any(
        name.endswith((*_JSON, *_PICTURES)) for name in names
    )


# -- archives ------------------------------------------------------------------------------


def _archive(file: BinaryIO) -> zipfile.ZipFile:
    """Open it, if its directory is not too long to be held: the reader holds all of it."""
    members, octets = directory_of(file)
    if members > MOST_MEMBERS or octets > LONGEST_DIRECTORY:
        raise ExportTooLarge(_("The archive has more files than are taken in at once."))
    return zipfile.ZipFile(file)


class _Meter:
    """Counts what an archive unfolds to."""

    def __init__(self, size: int) -> None:
        self._left = min(max(STEEPEST * size, STEEP_FROM), largest_export() * _UNFOLDS)

    def pieces(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
        with archive.open(member) as stream:
            while piece := stream.read(_PIECE):
                self._left -= len(piece)
                if self._left < 0:
                    raise ExportTooLarge(
                        _("The archive unfolds to far more than its size. It is not opened.")
                    )
                yield piece


def _checked(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise ExportTooLarge(_("The archive has more files than are taken in at once."))
    for member in members:
        if member.is_dir() or member.filename.startswith("__MACOSX/"):
            continue
        if member.flag_bits & _ENCRYPTED:
            raise ExportRefused(_("The archive is locked with a password. Save it without one."))
        if member.compress_type not in _KNOWN_PACKING:
            raise ExportRefused(_("The archive is packed in a way that is not read here."))
        yield member


def _members(archive: zipfile.ZipFile, meter: _Meter) -> Iterator[Found]:
    number = 0
    for member in _checked(archive):
        name = member.filename.lower()
        if name.endswith(_JSON):
            found = _records(meter.pieces(archive, member))
        elif name.endswith(_PICTURES):
            found = _in_picture(b"".join(_at_most(meter.pieces(archive, member))))
        else:
            continue
        before = number
        for one in found:
            record = one.record
            number = max(number, before + record.number)
            parent = before + record.parent if record.parent else 0
            moved = Record(before + record.number, parent, record.raw)
            yield Found(record=moved, member=_name(member), original=one.original, fault=one.fault)


def _records(pieces: Iterator[bytes]) -> Iterator[Found]:
    for record in records_in(pieces):
        yield Found(record=record, original=record.raw)


def _at_most(pieces: Iterator[bytes]) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > LARGEST_PICTURE:
            return
        yield piece


def _in_picture(picture: bytes) -> Iterator[Found]:
    """The assertion that is baked into a picture; a token is opened, an address not followed."""
    try:
        text = bytes(find(picture).text).strip()
    except SkillmarkError:
        yield Found(record=Record(1, 0, b""), fault="no_badge_inside")
        return
    if text.startswith(b"{"):
        yield Found(record=Record(1, 0, text), original=text)
        return
    payload = _payload(text)
    if payload is None:
        yield Found(record=Record(1, 0, b""), original=text[:2_000], fault="only_an_address")
        return
    yield Found(record=Record(1, 0, payload), original=text)


def _payload(token: bytes) -> bytes | None:
    parts = token.split(b".")
    if len(parts) != _TOKEN_PARTS:
        return None
    try:
        return base64url.decode(parts[1].decode("ascii"))
    except (SkillmarkError, UnicodeDecodeError):
        return None


def _name(member: zipfile.ZipInfo) -> str:
    return "".join(filter(str.isprintable, member.filename.rpartition("/")[2]))[:200]


def _is_workbook(file: BinaryIO) -> bool:
    try:
        with _archive(file) as archive:
            archive.getinfo("[Content_Types].xml")
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        return False
    return True


def _head(file: IO[bytes]) -> bytes:
    file.seek(0)
    head = file.read(64)
    file.seek(0)
    return head


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(_PIECE):
        yield piece
