# SPDX-License-Identifier: Apache-2.0

"""
Reading XML that a stranger wrote: no DTD, no entities, nothing from outside, little of it.

defusedxml refuses what expands or reaches out; the size, depth and number of
elements are bounded here, and whatever the parser raises becomes an
`ImageError`. Only UTF-8 is read, so that two programs see one document.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, Protocol, cast

from defusedxml.ElementTree import (  # type: ignore[import-untyped]
    DefusedXMLParser,  # pyright: ignore[reportMissingTypeStubs]
)

from skillmark.errors import ImageError, SkillmarkError, TooLargeError

MAXIMUM_BYTES: Final = 1_048_576
MAXIMUM_DEPTH: Final = 64
MAXIMUM_ELEMENTS: Final = 50_000

_DECLARED: Final = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml\s[^>]*?encoding\s*=\s*[\"']([^\"'>]*)")
_ENCODINGS: Final = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})


class Visitor(Protocol):
    """What is told of a document, in order. Names are `{namespace}local`."""

    def start_ns(self, prefix: str, uri: str) -> None:
        """Told before the element that declares it."""
        ...

    def start(self, name: str, attributes: dict[str, str], position: int, depth: int) -> None:
        """`position` is the octet of the tag's `<`; the root has depth 1."""
        ...

    def end(self, name: str, position: int) -> None:
        """`position` is the octet of the end tag's `<`, where there is an end tag."""
        ...

    def data(self, text: str) -> None:
        """A piece of text, with CDATA and references already read."""
        ...


def read(document: bytes, visitor: Visitor) -> None:
    """
    Walk through `document`, telling `visitor` what is there.

    Raises:
        ImageError: It is not well-formed UTF-8 XML, or has a DTD, or nests
            deeper than `MAXIMUM_DEPTH`.
        TooLargeError: It has more octets or elements than any badge needs.
        SkillmarkError: Whatever `visitor` raises.
    """
    if len(document) > MAXIMUM_BYTES:
        raise TooLargeError(f"the SVG has {len(document)} bytes, at most {MAXIMUM_BYTES} are read")
    _check_encoding(document)
    target = _Target(visitor)
    # A parser that expands nothing still fails in many ways on odd input, of which some are
    # LookupError or RecursionError; none of them may be taken for "nothing wrong".
    try:
        parser = cast("Any", DefusedXMLParser)(
            target=target,
            encoding="utf-8",
            forbid_dtd=True,
            forbid_entities=True,
            forbid_external=True,
        )
        target.position = cast("Callable[[], int]", lambda: parser.parser.CurrentByteIndex)
        parser.feed(document)
        parser.close()
    except SkillmarkError:
        raise
    except Exception as error:
        raise ImageError(f"the SVG cannot be read: {type(error).__name__}: {error}") from error


def _check_encoding(document: bytes) -> None:
    declared = _DECLARED.match(document)
    if declared and declared[1].lower() not in _ENCODINGS:
        raise ImageError(f"the SVG is in {declared[1][:40]!r}, expected UTF-8")
    if b"\0" in document:
        # The parser takes two octets a letter for UTF-16 whatever it is told.
        raise ImageError("the SVG holds a zero octet, expected UTF-8")
    try:
        document.decode()
    except UnicodeDecodeError as error:
        raise ImageError("the SVG is not UTF-8") from error


class _Target:
    """Stands between the parser and the visitor, and counts."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.position: Callable[[], int] = int
        self.depth = 0
        self.elements = 0

    def start_ns(self, prefix: str, uri: str) -> None:
        self.visitor.start_ns(prefix, uri)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        if self.depth > MAXIMUM_DEPTH:
            raise ImageError(f"the SVG nests deeper than {MAXIMUM_DEPTH} elements")
        if self.elements > MAXIMUM_ELEMENTS:
            raise TooLargeError(f"the SVG has more than {MAXIMUM_ELEMENTS} elements")
        self.visitor.start(name, attributes, self.position(), self.depth)

    def end(self, name: str) -> None:
        self.depth -= 1
        self.visitor.end(name, self.position())

    def data(self, text: str) -> None:
        self.visitor.data(text)

    def close(self) -> None:
        """The parser asks for a result; the visitor has it."""
