# SPDX-License-Identifier: Apache-2.0

"""
What may differ from one credential to the next, and which texts may fill it.

A slot is a string leaf of the document, or the middle of one. While a template
is compiled each slot holds a mark, from which it is seen where the slot comes
out: in an identifier, in a text, in a moment. That decides which texts are
taken; any other takes the true path.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from skillmark.bulk.pieces import Pieces, merged
from skillmark.errors import NotCompilableError

_UNPROVEN: Final = "\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufdd0-\\ufdef\\ufffe\\uffff" + "".join(
    chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(1, 17)
)
"""Controls, halves of surrogate pairs and noncharacters: implementations differ about them."""

_PLAIN: Final = f'[^"\\\\{_UNPROVEN}]*+'
_PLAIN_ASCII: Final = "[ !#-\\[\\]-~]*+"
"""The same of texts in ASCII; a set of few characters is looked up at once."""

_PLAIN_LOW: Final = '[^"\\\\\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufdd0-\\ufdef\\ufffe\\uffff]*+'
"""The same of texts without a character above U+FFFF."""

_HIGH: Final = re.compile(b"[\xf0-\xf4]")
"""How the UTF-8 of a character above U+FFFF begins."""

_ESCAPED_ALIKE: Final = {
    ord(mark): f"\\{code}" for mark, code in zip('\t\n\r"\\', 'tnr"\\', strict=True)
}
"""What N-Quads, JSON and JCS escape, and escape in the same way."""

_ESCAPED: Final = f'(?:[^"\\\\{_UNPROVEN}]++|\\\\[tnr"\\\\])*+'
"""The same after the five marks were escaped."""

_IN_IRI: Final = "[!#-;=?-\\[\\]_a-z~]"
"""The ASCII characters that an IRI may hold: none is escaped anywhere."""


class Place(Enum):
    """Where a slot comes out, and the texts that are taken there."""

    TEXT = _PLAIN
    WHOLE_IRI = f"([A-Za-z][A-Za-z0-9+.-]*+):{_IN_IRI}*+"
    """The scheme is a group: it must not be a term, since a compact IRI would be expanded."""

    PART_OF_IRI = f"{_IN_IRI}*+"
    MOMENT = (
        "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]{1,9})?"
        "(?:Z|[+-][0-9]{2}:[0-9]{2})"
    )
    NUMBER = "-?(?:0|[1-9][0-9]{0,15})"
    """A whole number, in JSON that is signed as it is; in RDF no slot is a number."""


@dataclass(frozen=True, slots=True)
class Slot:
    """
    What a leaf of the document is filled with.

    Args:
        name: Leaves with one name are filled with one text.
        prefix: What stands before the slot in this leaf.
        suffix: What stands behind it.
        pattern: A regular expression, without groups, that the text has to match as well.
    """

    name: str
    prefix: str = ""
    suffix: str = ""
    pattern: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the slot is the whole leaf."""
        return not (self.prefix or self.suffix)


class Marks:
    """
    Stand-ins for slots while a template is compiled.

    Args:
        text: The document as text, in which no mark may stand already.
    """

    def __init__(self, text: str) -> None:
        nonce = 0
        while f"skmk{nonce}" in text:
            nonce += 1
        # As a whole leaf a mark is an absolute IRI; within a leaf it is letters and digits;
        # in the place of a number it is a text, whose quotes go with it.
        self._whole, self._part, self._number = (f"skmk{nonce}{kind}" for kind in ("w:", "p", "n"))
        digits = "[0-9]{4}x"
        self._pattern = re.compile(
            f'("{self._number}{digits}"|{self._whole}{digits}|{self._part}{digits})'
        )

    def of(self, number: int, slot: Slot, *, in_place_of: str | int) -> str:
        """Return what stands in a leaf with `slot`, the slot of this number."""
        if isinstance(in_place_of, int):
            return f"{self._number}{number:04}x"
        mark = f"{self._whole if slot.is_whole else self._part}{number:04}x"
        return slot.prefix + mark + slot.suffix

    def cut(self, text: str) -> Pieces:
        """Return `text` with its marks made slots."""
        parts = self._pattern.split(text)
        return merged(
            tuple(
                int(part.rstrip('"')[-5:-1]) if index % 2 else part
                for index, part in enumerate(parts)
            )
        )


class Guard:
    """
    Decides which texts a template takes, for all slots in one look.

    Args:
        places: For each slot every place where it comes out.
        patterns: For each slot the patterns of its own.
        terms: Names that the contexts of the document define.

    Raises:
        NotCompilableError: A pattern is no regular expression, or has groups.
    """

    __slots__ = (
        "_match", "_match_ascii", "_match_escaped", "_match_low", "_schemes", "_terms", "count",
    )  # fmt: skip

    def __init__(
        self,
        places: Sequence[Collection[Place]],
        patterns: Sequence[Collection[str]],
        terms: frozenset[str],
    ) -> None:
        each = [_judge(found, own) for found, own in zip(places, patterns, strict=True)]
        plain = "\\n".join(each)
        self.count = len(each)
        """How many slots there are."""

        self._terms = terms
        self._match = re.compile(plain).fullmatch
        self._match_low = re.compile(plain.replace(_PLAIN, _PLAIN_LOW)).fullmatch
        self._match_ascii = re.compile(plain.replace(_PLAIN, _PLAIN_ASCII)).fullmatch
        self._match_escaped = re.compile(plain.replace(_PLAIN, _ESCAPED)).fullmatch
        self._schemes = re.compile(plain).groups

    def taken(self, values: Sequence[str]) -> list[bytes] | None:
        """
        Return the texts in UTF-8 and escaped; None where equality is not proven for one.

        Raises:
            ValueError: There is not one text for each slot.
        """
        if len(values) != self.count:
            raise ValueError(f"{len(values)} texts, expected {self.count}")
        # No place takes a line end, so that as many lines match as there are slots.
        text = "\n".join(values)
        match = self._match_ascii(text) if text.isascii() else self._match(text)
        if match is None:
            text = "\n".join([value.translate(_ESCAPED_ALIKE) for value in values])
            match = self._match_escaped(text)
            if match is None:
                return None
        if self._schemes and not self._terms.isdisjoint(match.groups()):
            return None
        return text.encode().split(b"\n")

    def written(self, values: Sequence[bytes]) -> list[str] | None:
        """
        Return texts as they stand between the quotation marks of JSON; None if one is not proven.

        One with an escape is not: it could be written in another way as well.

        Args:
            values: One for each slot, in UTF-8: what the template is then filled with.
        """
        octets = b"\n".join(values)
        try:
            text = octets.decode()
        except UnicodeDecodeError:
            return None
        if text.isascii():
            match = self._match_ascii(text)
        else:
            match = (self._match if _HIGH.search(octets) else self._match_low)(text)
        if match is None or (self._schemes and not self._terms.isdisjoint(match.groups())):
            return None
        texts = text.split("\n")
        return texts if len(texts) == len(values) else None


def _judge(places: Collection[Place], patterns: Collection[str]) -> str:
    """Return the pattern of one slot: that of its first place, and ahead of it all others."""
    for pattern in patterns:
        try:
            groups = re.compile(pattern).groups
        except re.error as error:
            raise NotCompilableError(f"the pattern of a slot cannot be read: {error}") from error
        if groups:
            raise NotCompilableError("the pattern of a slot has groups")
    first, *others = sorted((place.value for place in places), reverse=True)
    ahead = "".join(f"(?=(?:{pattern})(?:\\n|\\Z))" for pattern in (*others, *patterns))
    return ahead + first
