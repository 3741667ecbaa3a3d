# SPDX-License-Identifier: Apache-2.0

"""
What a picture or a PDF can carry, and how octets of unknown kind are told apart.

Spec: Open Badges 3.0 § Baking; Open Badges 2.0 § Baking Specification for the
older form, which is read and named, and never written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from skillmark.encoding import strict_json
from skillmark.errors import ImageError, MalformedError, TooLargeError

MAXIMUM_CREDENTIAL: Final = 1_048_576
"""Octets of a credential's text, in a picture or on its own."""

_HEAD: Final = 65_536
"""Octets in which the root element of an SVG is looked for, after its comments."""

_PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_JWS: Final = re.compile(rb"\s*+[A-Za-z0-9_-]++\.[A-Za-z0-9_-]*+\.[A-Za-z0-9_-]*+\s*+")
_SVG_TAG: Final = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?svg[\s/>]")
_BOM: Final = b"\xef\xbb\xbf"
_PDF_HEAD: Final = 1_024
"""Octets in which a PDF says that it is one; mail programs put lines before it."""


class DataKind(StrEnum):
    """What octets look like; whether they are in order, only their reader knows."""

    PNG = "png"
    SVG = "svg"
    PDF = "pdf"
    JSON = "json"
    JWT = "jwt"
    UNKNOWN = "unknown"


class BakedKind(StrEnum):
    """Which standard the place in the file belongs to."""

    OPEN_BADGES_3 = "open_badges_3"
    CLR_2 = "clr_2"
    OPEN_BADGES_2 = "open_badges_2"


@dataclass(frozen=True, slots=True)
class Baked:
    """
    What was found in a picture; nothing in it was verified.

    For Open Badges 2.0 the text is a JWS, an assertion in JSON, or the address
    of one.
    """

    kind: BakedKind
    text: bytes


def kind_of(data: bytes) -> DataKind:
    """Tell what `data` looks like by its first octets."""
    if data.startswith(_PNG_SIGNATURE):
        return DataKind.PNG
    if data[:_PDF_HEAD].lstrip().startswith(b"%PDF-"):
        return DataKind.PDF
    head = data[:_HEAD].removeprefix(_BOM).lstrip()
    if head.startswith(b"<"):
        return DataKind.SVG if _SVG_TAG.search(head) else DataKind.UNKNOWN
    if head.startswith(b"{"):
        return DataKind.JSON
    return DataKind.JWT if _JWS.fullmatch(data) else DataKind.UNKNOWN


def text_to_bake(credential: bytes | str) -> bytes:
    """
    Return the octets that go into a picture: those given, save blanks round a JWS.

    Raises:
        TooLargeError: It is larger than any reader takes.
        JsonError: It begins like JSON, and is not.
        MalformedError: It is neither JSON nor a compact JWS.
    """
    try:
        text = credential.encode() if isinstance(credential, str) else credential
    except UnicodeEncodeError as error:
        raise MalformedError("the credential holds half a surrogate pair") from error
    if len(text) > MAXIMUM_CREDENTIAL:
        raise TooLargeError(
            f"the credential has {len(text)} bytes, at most {MAXIMUM_CREDENTIAL} are baked"
        )
    kind = kind_of(text)
    if kind is DataKind.JSON:
        strict_json.loads_object(text)
        return text
    if kind is DataKind.JWT:
        return text.strip()
    raise MalformedError("what is to be baked is neither a JSON object nor a compact JWS")


def found(kind: BakedKind, text: bytes) -> Baked:
    """
    Return what a picture holds, if its place holds what belongs there.

    Raises:
        ImageError: The text is neither JSON nor a compact JWS.
        TooLargeError: It is larger than any credential needs to be.
    """
    if len(text) > MAXIMUM_CREDENTIAL:
        raise TooLargeError(
            f"the picture holds {len(text)} bytes of text, at most {MAXIMUM_CREDENTIAL} are read"
        )
    if kind is not BakedKind.OPEN_BADGES_2 and kind_of(text) not in {DataKind.JSON, DataKind.JWT}:
        raise ImageError("the picture's credential is neither a JSON object nor a compact JWS")
    return Baked(kind, text)
