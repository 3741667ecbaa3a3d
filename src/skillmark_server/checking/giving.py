# SPDX-License-Identifier: Apache-2.0

"""
What somebody gave to be checked: files, links, pasted text; bounded before it is read.

Nothing is opened here: what a thing is, the core finds out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from skillmark_server.checking.facts import visible
from skillmark_server.checking.share_pages import assertion_behind
from skillmark_server.refusals import Malformed

MOST: Final = 20
"""Things at a time."""
LARGEST_FILE: Final = 5 * 1024 * 1024
LARGEST_TEXT: Final = 2 * 1024 * 1024
ALTOGETHER: Final = 40 * 1024 * 1024
"""Bytes of one request."""

_LINK: Final = re.compile(r"https?://\S+", re.IGNORECASE)


class NothingGiven(Malformed):
    """There is nothing to check."""

    code = "nothing_given"
    sentence = _("Choose a file, or paste a link or the text of a badge.")


class TooManyThings(Malformed):
    """More than twenty things at once."""

    code = "too_many_things"
    http_status = 413
    sentence = _("At most 20 badges can be checked at a time.")
    hint = _("Check them in several portions.")


class TooMuch(Malformed):
    """A request of more bytes than twenty badges can have."""

    code = "too_large"
    http_status = 413
    sentence = _("That is more than 40 MB. A badge is never larger than 5 MB.")
    hint = _("Check fewer files at a time.")


@dataclass(frozen=True, slots=True)
class Given:
    """
    One thing to check.

    Args:
        name: The name of the file, or the link; empty for pasted text. For showing only.
        thing: The octets of a file; a link or pasted text as text.
        is_too_large: Over the limit of one thing, so that it was not read.
    """

    name: str
    thing: bytes | str
    is_too_large: bool = False

    @property
    def is_link(self) -> bool:
        """Whether it is an address to fetch from."""
        return isinstance(self.thing, str) and _LINK.fullmatch(self.thing) is not None

    @property
    def is_pdf(self) -> bool:
        """Whether it is a PDF."""
        return isinstance(self.thing, bytes) and self.thing[:1024].lstrip().startswith(b"%PDF-")


def things_given(files: list[UploadedFile], text: str) -> list[Given]:
    """
    Everything that was given, in its order: files first.

    Args:
        files: As uploaded.
        text: Several links, one a line, are several things; any other text is one. A link to a
            page of another platform is the assertion behind it.

    Raises:
        NothingGiven: There is no file, and the text is empty.
        TooManyThings: More than twenty.
    """
    given = [_file(file) for file in files] + _texts(text)
    if not given:
        raise NothingGiven(field="text")
    if len(given) > MOST:
        raise TooManyThings
    return given


def _file(file: UploadedFile) -> Given:
    name = visible(file.name or "", longest=120)
    if (file.size or 0) > LARGEST_FILE:
        return Given(name, b"", is_too_large=True)
    return Given(name, file.read())


def _texts(text: str) -> list[Given]:
    text = text.strip().removeprefix("\ufeff")
    if not text:
        return []
    if len(text) > LARGEST_TEXT:
        return [Given("", "", is_too_large=True)]
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if all(_LINK.fullmatch(line) for line in lines):
        return [Given(visible(line, longest=200), assertion_behind(line)) for line in lines]
    return [Given("", text)]
