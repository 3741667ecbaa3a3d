# SPDX-License-Identifier: Apache-2.0

r"""
A credential inside an SVG: one `<openbadges:credential>` right after the `<svg …>` tag.

Spec: Open Badges 3.0 § Baking, SVG. The file is read by a parser and changed as
text: what is not the credential stays as it is, octet for octet. A badge
picture by others may hold scripts; `svg_safe` makes it safe, this does not.

A JWS comes back as it went in. So does JSON, save three things that an SVG
cannot carry and that change nothing when it is read: `]]>` is written
`]]\u003e`, U+FFFE and U+FFFF are written as escapes, and a carriage return
between two tokens becomes a line feed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from skillmark.baking import xml
from skillmark.baking.baked import Baked, BakedKind, DataKind, found, kind_of, text_to_bake
from skillmark.errors import (
    AlreadyBakedError,
    ImageError,
    NoCredentialError,
    SeveralCredentialsError,
    TooLargeError,
)

OPEN_BADGES: Final = "https://purl.imsglobal.org/ob/v3p0"
SVG: Final = "http://www.w3.org/2000/svg"

_KINDS: Final = {
    f"{{{OPEN_BADGES}}}credential": BakedKind.OPEN_BADGES_3,
    "{http://openbadges.org}assertion": BakedKind.OPEN_BADGES_2,
}
_ROOTS: Final = frozenset({"svg", f"{{{SVG}}}svg"})
_PREFIX: Final = "openbadges"
_ROOT_DEPTH: Final = 1
_IN_JSON: Final = {b"]]>": b"]]\\u003e", b"\xef\xbf\xbe": b"\\ufffe", b"\xef\xbf\xbf": b"\\uffff"}

# Only for what a parser has already found to be well-formed.
_TAG: Final = re.compile(rb"<[^\"'>]*+(?:\"[^\"]*+\"[^\"'>]*+|'[^']*+'[^\"'>]*+)*+>")
_TAG_NAME: Final = re.compile(rb"<[^\s/>]+")
_ATTRIBUTE: Final = re.compile(rb"(?<!\s)\s++([^\s=]++)\s*+=\s*+(\"[^\"]*\"|'[^']*')")


@dataclass(slots=True)
class _Place:
    """Where one credential stands."""

    kind: BakedKind
    depth: int
    start: int
    end: int = 0
    verify: str | None = None
    pieces: list[str] = field(default_factory=list[str])
    has_elements: bool = False


class _Finder:
    """Remembers the root's tag and every credential."""

    def __init__(self, document: bytes) -> None:
        self.document = document
        self.root: re.Match[bytes] | None = None
        self.prefixes: dict[str, str] = {}
        self.places: list[_Place] = []
        self._open: list[_Place | None] = []

    def start_ns(self, prefix: str, uri: str) -> None:
        if self.root is None:
            self.prefixes[prefix] = uri

    def start(self, name: str, attributes: dict[str, str], position: int, depth: int) -> None:
        if self.root is None:
            if name not in _ROOTS:
                raise ImageError(f"the root element is {name[:60]!r}, expected svg")
            self.root = _TAG.match(self.document, position)
        if self._open and (around := self._open[-1]):
            around.has_elements = True
        kind = _KINDS.get(name)
        if kind is None:
            self._open.append(None)
            return
        place = _Place(kind, depth, position, verify=attributes.get("verify"))
        self.places.append(place)
        self._open.append(place)

    def end(self, name: str, position: int) -> None:
        del name
        place = self._open.pop()
        if place is None:
            return
        tag = _TAG.match(self.document, place.start)
        if tag and not tag[0].endswith(b"/>"):
            tag = _TAG.match(self.document, position)
        if tag is None:
            raise ImageError("a tag of the SVG cannot be found again")
        place.end = tag.end()

    def data(self, text: str) -> None:
        if self._open and (place := self._open[-1]):
            place.pieces.append(text)


def bake(image: bytes, credential: bytes | str, *, replace: bool = False) -> bytes:
    """
    Put a credential into an SVG.

    Args:
        image: The picture, at most 1 MiB of UTF-8.
        credential: JSON or a compact JWS.
        replace: Take out a credential that is there already, of any kind.

    Raises:
        AlreadyBakedError: The picture holds one, and `replace` is not set.
        ImageError: The picture is not a safe, well-formed SVG, or uses the
            prefix `openbadges` for something else.
        MalformedError: The credential is neither JSON nor a compact JWS.
        TooLargeError: The picture, before or after, or the credential is over
            its limit.

    Spec: § Baking, SVG.
    """
    text = text_to_bake(credential)
    finder, root = _read(image)
    if finder.places and not replace:
        raise AlreadyBakedError("the SVG already holds a credential")
    if any(place.has_elements for place in finder.places):
        raise ImageError("the credential to be replaced holds other elements")
    written, element = _element(text)
    edits = [(place.start, place.end, b"") for place in finder.places]
    edits += _namespace_edits(finder, root)
    if root[0].endswith(b"/>"):
        name = _TAG_NAME.match(root[0])
        closing = b"</" + (name[0][1:] if name else b"svg") + b">"
        edits.append((root.end() - 2, root.end(), b">" + element + closing))
    else:
        edits.append((root.end(), root.end(), element))
    baked = _apply(image, edits)
    if len(baked) > xml.MAXIMUM_BYTES:
        raise TooLargeError(
            f"the baked SVG would have {len(baked)} bytes, at most {xml.MAXIMUM_BYTES} are read"
        )
    # Text was put into a file by others: what it now says is asked, not assumed.
    if find(baked) != Baked(BakedKind.OPEN_BADGES_3, written):
        raise ImageError("the credential does not come back out of this SVG as it went in")
    return baked


def extract(image: bytes) -> bytes:
    """
    Return the text of the one credential in an SVG.

    Raises:
        As `find`.
    """
    return find(image).text


def find(image: bytes) -> Baked:
    """
    Return the one credential in an SVG, and which standard its element belongs to.

    Raises:
        ImageError: The picture is not a safe, well-formed SVG, or the element
            stands elsewhere than directly in `<svg>` or is of the wrong shape.
        NoCredentialError: There is none.
        SeveralCredentialsError: There is more than one, wherever they stand,
            or one element holds two.
        TooLargeError: The picture or the credential is over its limit.

    Spec: § Baking, SVG.
    """
    finder, _ = _read(image)
    if not finder.places:
        raise NoCredentialError("the SVG holds no credential")
    if len(finder.places) > 1:
        raise SeveralCredentialsError(
            f"the SVG holds {len(finder.places)} credentials, expected one"
        )
    (place,) = finder.places
    if place.depth != _ROOT_DEPTH + 1:
        raise ImageError("the credential does not stand directly in the <svg> element")
    if place.has_elements:
        raise ImageError("the credential holds other elements, expected text")
    return found(place.kind, _text(place).encode())


def _text(place: _Place) -> str:
    body = "".join(place.pieces)
    if place.verify is None:
        return body
    # Open Badges 2.0 writes the assertion beside its address, and means the address.
    if body.strip() and place.kind is BakedKind.OPEN_BADGES_3:
        raise SeveralCredentialsError("the credential has a verify attribute and a text as well")
    if place.kind is BakedKind.OPEN_BADGES_3 and kind_of(place.verify.encode()) is not DataKind.JWT:
        raise ImageError("the verify attribute of the credential is not a compact JWS")
    return place.verify


def _read(image: bytes) -> tuple[_Finder, re.Match[bytes]]:
    finder = _Finder(image)
    xml.read(image, finder)
    if finder.root is None:
        raise ImageError("the SVG has no root element")
    return finder, finder.root


def _element(text: bytes) -> tuple[bytes, bytes]:
    """What stands in the file as the credential's text, and the element around it."""
    if kind_of(text) is DataKind.JWT:
        return text, b'<openbadges:credential verify="' + text + b'"></openbadges:credential>'
    for unwritable, escape in _IN_JSON.items():
        text = text.replace(unwritable, escape)
    text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return text, b"<openbadges:credential><![CDATA[" + text + b"]]></openbadges:credential>"


def _namespace_edits(finder: _Finder, root: re.Match[bytes]) -> list[tuple[int, int, bytes]]:
    """What makes the prefix mean Open Badges 3.0 on the root, said once."""
    declared = finder.prefixes.get(_PREFIX)
    if declared == OPEN_BADGES:
        return []
    quoted = f'"{OPEN_BADGES}"'.encode()
    name = _TAG_NAME.match(root[0])
    after_name = root.start() + (name.end() if name else 0)
    if declared is None:
        return [(after_name, after_name, b" xmlns:openbadges=" + quoted)]
    kept = _apply(finder.document, [(place.start, place.end, b"") for place in finder.places])
    if b"openbadges:" in kept:
        raise ImageError(f"the prefix openbadges means {declared[:60]!r} in this SVG, and is used")
    return [
        (root.start() + match.start(2), root.start() + match.end(2), quoted)
        for match in _ATTRIBUTE.finditer(root[0], name.end() if name else 0)
        if match[1] == b"xmlns:openbadges"
    ]


def _apply(document: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    changed = document
    for start, end, text in sorted(edits, reverse=True):
        changed = changed[:start] + text + changed[end:]
    return changed
