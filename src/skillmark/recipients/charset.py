# SPDX-License-Identifier: Apache-2.0

"""
In which encoding a file of people is written, decided on the whole of it.

A mark at its start says UTF-8 or UTF-16. Without one it is UTF-8 if every byte
of it is, else CP1252, which a spreadsheet on Windows writes. The file is read
once for this, in pieces.
"""

from __future__ import annotations

import codecs
from typing import BinaryIO, Final

from skillmark.errors import RecipientsFileError
from skillmark.text import say

_PIECE: Final = 65_536
_WORKBOOK: Final = b"PK\x03\x04"
_OLD_WORKBOOK: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(file: BinaryIO) -> str:
    """
    Return the encoding of `file`, which is left at its start.

    Args:
        file: Seekable.

    Returns:
        `utf-8`, `utf-8-sig`, `utf-16` or `cp1252`.

    Raises:
        RecipientsFileError: It is a workbook, or in UTF-32.
    """
    file.seek(0)
    start = file.read(len(_OLD_WORKBOOK))
    if start.startswith((_WORKBOOK, _OLD_WORKBOOK)):
        raise RecipientsFileError(
            say("This is a workbook. Save it as CSV in your spreadsheet, and use that file.")
        )
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            if not encoding:
                raise RecipientsFileError(
                    say("The file is written in UTF-32. Save it as CSV in UTF-8.")
                )
            file.seek(0)
            return encoding
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    found = "utf-8"
    try:
        while piece := file.read(_PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        found = "cp1252"
    file.seek(0)
    return found
