# SPDX-License-Identifier: Apache-2.0

"""
Sets a document by typst: PDF/A-3a and PDF/UA-1 at once, with fonts of our own.

Knows nothing of Django and of awards, so that a process that only sets documents begins
quickly. The same inputs and the same moment give the same bytes.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

TEMPLATES: Final = Path(__file__).with_name("data")
FONTS: Final = Path(__file__).parents[1] / "drawing" / "data"
_STANDARDS: Final = ["a-3a", "ua-1"]
"""Archival, with any file attached and said what it is to the page; and read aloud in order."""

_local = threading.local()


class LettersMissingError(Exception):
    """A letter of the text is in none of the fonts: it would be an empty box on paper."""


def typeset(
    template: str, inputs: Mapping[str, str], *, stamp: int, fonts: tuple[str, ...] = ()
) -> bytes:
    """
    Set a document.

    Args:
        template: The name of a file of this room, `certificate.typ`.
        inputs: What it takes from `sys.inputs`.
        stamp: Seconds since 1970, for the file's own date.
        fonts: Folders with further fonts.

    Returns:
        The PDF.

    Raises:
        LettersMissingError: A letter is in none of the fonts.
    """
    from typst import TypstError  # 80 megabytes, for whoever sets a document

    try:
        document = _compiler(fonts).compile(
            input=str(TEMPLATES / template),
            format="pdf",
            sys_inputs=dict(inputs),
            pdf_standards=_STANDARDS,
            timestamp=stamp,
        )
    except TypstError as error:
        if "could not be displayed" in error.message or "no font" in error.message:
            raise LettersMissingError(error.message[:200]) from error
        raise
    if not isinstance(document, bytes):
        raise TypeError("one document was asked for")
    return document


def _compiler(fonts: tuple[str, ...]) -> Any:
    """The compiler of this thread; it keeps fonts and templates from one document to the next."""
    from typst import Compiler

    known = getattr(_local, "compiler", None)
    if known is None or known[0] != fonts:
        folders = [str(FONTS), str(TEMPLATES), *fonts]
        known = (
            fonts,
            Compiler(root=str(TEMPLATES), font_paths=folders, ignore_system_fonts=True),
        )
        _local.compiler = known
    return known[1]


def families(fonts: tuple[str, ...]) -> list[str]:
    """The families of further fonts, for letters that ours lack."""
    from typst import Fonts

    if not fonts:
        return []
    found = Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(fonts))
    return list(found.families())
