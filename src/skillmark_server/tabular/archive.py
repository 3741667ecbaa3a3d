# SPDX-License-Identifier: Apache-2.0

"""
Looks at a workbook as an archive, before anything in it is understood.

Sizes in an archive's directory can lie, so every member is unfolded once and
counted. A workbook holds plain UTF-8 XML without document types; whatever
differs is refused, so that no parser meets an entity.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import BinaryIO, Final

from django.utils.translation import gettext_lazy as _

from skillmark_server.tabular import limits
from skillmark_server.tabular.directory import directory_of
from skillmark_server.tabular.refusals import TableRefused, TableTooLarge

BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError)
"""What reading a damaged or an odd ZIP raises."""

_PIECE: Final = 65_536
_STORED_OR_DEFLATED: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED: Final = 0x1
_DOCUMENT_TYPE: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_SAID_ENCODING: Final = re.compile(rb"encoding\s*=\s*[\"']([^\"']*)[\"']")
_PLAIN_ENCODINGS: Final = {b"utf-8", b"us-ascii", b"ascii", b"utf8"}
_OVERLAP: Final = 16


def check_workbook(file: BinaryIO, room: limits.Room = limits.USUAL) -> None:
    """
    Return if `file` may be given to a reader of workbooks; it is left at its start.

    Raises:
        TableTooLarge: It unfolds too far, or has too many members.
        TableRefused: It is no archive, is locked, has a path that leaves it,
            the same member twice, or XML that no spreadsheet writes.
    """
    size = file.seek(0, 2)
    members, octets = directory_of(file)
    if members > limits.MOST_MEMBERS or octets > limits.LONGEST_DIRECTORY:
        raise TableTooLarge(_("The workbook has more parts than a list of people can have."))
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            _check_directory(archive.infolist())
            _check_content(archive, size, room.unfolded)
    except BROKEN as error:
        raise TableRefused(_("The workbook is damaged: its archive cannot be unfolded.")) from error
    except (ValueError, RuntimeError, UnicodeError) as error:  # hostile directories
        raise TableRefused(_("The workbook is damaged: its archive cannot be unfolded.")) from error
    file.seek(0)


def _check_directory(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > limits.MOST_MEMBERS:
        raise TableTooLarge(_("The workbook has more parts than a list of people can have."))
    names = {member.filename for member in members}
    if len(names) != len(members):
        raise TableRefused(_("The workbook holds the same part twice."))
    if "mimetype" in names and "[Content_Types].xml" not in names:
        raise TableRefused(
            _("This is an OpenDocument file. Save it as .xlsx or CSV, and use that file.")
        )
    if "xl/workbook.bin" in names:
        raise TableRefused(_("This is a binary workbook (.xlsb). Save it as .xlsx."))
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise TableRefused(_("This is an archive, not a workbook. Take the list out of it first."))
    for member in members:
        if _leaves(member.filename):
            raise TableRefused(_("The workbook holds a part with a path that leads out of it."))
        if member.flag_bits & _ENCRYPTED:
            raise TableRefused(_("The workbook is locked with a password. Save it without one."))
        if member.compress_type not in _STORED_OR_DEFLATED:
            raise TableRefused(_("The workbook is packed in a way that no spreadsheet uses."))


def _leaves(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in name


def _check_content(archive: zipfile.ZipFile, size: int, at_most: int) -> None:
    unfolded = 0
    allowed = min(max(limits.STEEPEST * size, limits.STEEP_FROM), at_most)
    for member in archive.infolist():
        is_markup = member.filename.lower().endswith((".xml", ".rels", ".vml"))
        tail, own = b"", 0
        is_held = member.filename.lower() == "xl/sharedstrings.xml"
        with archive.open(member) as stream:
            while piece := stream.read(_PIECE):
                unfolded += len(piece)
                own += len(piece)
                if unfolded > allowed or (is_held and own > limits.LARGEST_STRINGS):
                    raise TableTooLarge(
                        _("The workbook unfolds to far more than its size. It is not opened.")
                    )
                if is_markup:
                    _check_markup(tail + piece, is_start=not tail)
                    tail = piece[-_OVERLAP:]


def _check_markup(piece: bytes, *, is_start: bool) -> None:
    if is_start:
        said = _SAID_ENCODING.search(piece[:200])
        is_plain = piece.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<" and (
            b"\0" not in piece[:200]
        )
        if not is_plain or (said and said[1].lower() not in _PLAIN_ENCODINGS):
            raise TableRefused(_("The workbook is written in a way that no spreadsheet uses."))
    if _DOCUMENT_TYPE.search(piece):
        raise TableRefused(_("The workbook is written in a way that no spreadsheet uses."))
