# SPDX-License-Identifier: Apache-2.0

"""
JSON text with holes: one document for many people, written once.

`JsonMould(document, holes).fill(values)` is byte for byte what
`strict_json.dumps` writes of the document with the values in the holes. That
holds because a hole is filled with text that JSON writes as it is; any other
text is refused, and its document is written in full.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from typing import Final

from skillmark.encoding import strict_json
from skillmark.errors import EncodingError
from skillmark.protocols import JsonValue

_AS_IT_IS: Final = re.compile(r"[A-Za-z0-9:._~$-]*")
"""Text that stands in JSON without an escape, and that no hole's mark can be part of."""


class JsonMould:
    """
    A document in which some texts are left open.

    Args:
        document: Holds the marks of the holes as texts, or inside of texts.
        marks: One for each hole, each at least once in the document.

    Raises:
        EncodingError: A mark is not in the document, or not plain letters and digits.
    """

    __slots__ = ("_pick", "_template")

    def __init__(self, document: JsonValue, marks: Sequence[str]) -> None:
        text = strict_json.dumps(document)
        for mark in marks:
            if not _AS_IT_IS.fullmatch(mark) or mark.encode() not in text:
                raise EncodingError("a hole has no place in the document")
        split = re.split("|".join(map(re.escape, marks)), text.decode())
        found = re.findall("|".join(map(re.escape, marks)), text.decode())
        self._template = "%s".join(part.replace("%", "%%") for part in split)
        self._pick: Callable[[Sequence[str]], object] = operator.itemgetter(
            *(marks.index(mark) for mark in found)
        )

    def fill(self, values: Sequence[str]) -> bytes | None:
        """Return the text with `values` in the holes, in order; None if one needs an escape."""
        if not _AS_IT_IS.fullmatch("".join(values)):
            return None
        return self.pour(values)

    def pour(self, values: Sequence[str]) -> bytes:
        """Return the same, for values that are hexadecimal by their making and need no look."""
        return (self._template % self._pick(values)).encode()
