# SPDX-License-Identifier: Apache-2.0

"""
Texts that were put together of constants and a few texts of their own, such as a site keeps them.

Whoever puts a text together knows where in it everything stands. Verifying it then needs no
search: a frame is compared with a shape once, over the bytes of one text, and from then on the
gaps of the shape are the texts of the frame. `docs/bulk-verifying.md` says why that is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias, cast

from skillmark.bulk.shapes import Cut
from skillmark.encoding.multibase import base58btc_octets

_QUOTE: Final = b'"'
SIGNATURE_BYTES: Final = 64
"""Of Ed25519, the one kind of signature that shapes know."""

Picker: TypeAlias = Callable[[Sequence[bytes]], "Sequence[bytes] | None"]
"""Returns the gaps of a cut, by its names, of the texts of a frame; None where twins differ."""


class Frame:
    """
    The constants of many texts, with one text of each between every two of them.

    Args:
        constants: One more than there are texts.
        signature: Which of the texts is a signature, given as its 64 bytes and written in
            base58; None if none is.

    Raises:
        ValueError: There is no such text, or no constant.
    """

    __slots__ = ("_pattern", "constants", "signature")

    def __init__(self, constants: Sequence[bytes], signature: int | None = None) -> None:
        self.constants: Final = tuple(constants)
        self.signature: Final = signature
        if not self.constants or (
            signature is not None and not 0 <= signature < len(self.constants) - 1
        ):
            raise ValueError("a frame has no such text")
        self._pattern = b"%b".join(each.replace(b"%", b"%%") for each in self.constants)

    def fill(self, texts: Sequence[bytes]) -> Framed:
        """
        Return the whole text.

        Args:
            texts: One for each place. The signature as its bytes, whose text is written here,
                so that the two are never of two signatures.

        Raises:
            ValueError: There are more or fewer texts, or the signature has another length.
        """
        filled, raw = [*texts], None
        place = self.signature
        if len(filled) != len(self.constants) - 1:
            raise ValueError("there are more or fewer texts than places")
        if place is not None:
            raw = filled[place]
            if len(raw) != SIGNATURE_BYTES:
                raise ValueError("a signature has another length")
            filled[place] = base58btc_octets(raw)
        return Framed(self, filled, raw, self._pattern % tuple(filled))


class Framed:
    """
    A text that `Frame.fill` has put together.

    Args:
        frame: The constants.
        texts: What stands between them, as it stands there.
        signature: The bytes of the signature among them; None if none is.
        body: The whole.
    """

    __slots__ = ("body", "frame", "signature", "texts")

    def __init__(
        self, frame: Frame, texts: Sequence[bytes], signature: bytes | None, body: bytes
    ) -> None:
        self.frame = frame
        self.texts = texts
        self.signature = signature
        self.body = body


class Fitted:
    """
    A frame on a cut. Made by `fitted`.

    Args:
        pick: What gives the gaps.
        signature: The name of the gap in which the signature of the frame stands, behind the
            mark of its base and with nothing else; None if there is none like that.
    """

    __slots__ = ("pick", "signature")

    def __init__(self, pick: Picker, signature: str | None) -> None:
        self.pick = pick
        self.signature = signature


def fitted(cut: Cut, framed: Framed) -> Fitted | None:
    """
    Return how the gaps of `cut` come of the texts of a frame; None where that is not known.

    Then each text of the frame lies within one gap, and all else of every gap is constant. So
    whatever the texts are, the constants of the cut stand where they stood, and what lies between
    them are its gaps: those that `Cut.match` finds as long as none has a quotation mark, which no
    template takes.

    Args:
        cut: Of a shape.
        framed: A text that the cut matches.
    """
    spans = cut.spans(framed.body)
    if spans is None or any(each[:1] != _QUOTE for each in cut.constants[1:]):
        return None
    own = _spans(framed)
    held: list[list[int]] = [
        [number for number, (first, last) in enumerate(own) if start <= first and last <= end]
        for start, end in spans
    ]
    # Each text in exactly one gap, and at most one in each: else a constant of the cut varies.
    if sorted(number for each in held for number in each) != [*range(len(own))]:
        return None
    writing = _Writing(cut)
    body, signature = framed.body, None
    for index, ((start, end), numbers) in enumerate(zip(spans, held, strict=True)):
        if len(numbers) > 1:
            return None
        if not numbers:
            writing.add(index, (body[start:end], None, b""))
            continue
        (number,) = numbers
        first, last = own[number]
        source = (body[start:first], number, body[last:end])
        writing.add(index, source)
        if number == framed.frame.signature and source == (b"z", number, b""):
            signature = cut.gap_names[index]
    return Fitted(writing.picker(), signature)


def _spans(framed: Framed) -> list[tuple[int, int]]:
    """Where the texts of a frame stand."""
    found, at = list[tuple[int, int]](), 0
    for constant, text in zip(framed.frame.constants, (*framed.texts, b""), strict=True):
        at += len(constant)
        found.append((at, at + len(text)))
        at += len(text)
    return found[:-1]


_Source: TypeAlias = tuple[bytes, "int | None", bytes]
"""What stands before a text in its gap, which text, and what behind it."""


class _Writing:
    """
    Writes what picks.

    It is Python source of this module's making: indices and numbered names. Constants are handed
    over as objects.
    """

    def __init__(self, cut: Cut) -> None:
        self._names = cut.gap_names
        self._first: dict[str, _Source] = {}
        self._gaps: list[str] = []
        self._twins: list[str] = []
        self._constants: list[bytes] = []

    def add(self, index: int, source: _Source) -> None:
        """Add a gap; one of a name that was there has to have the same in it."""
        name = self._names[index]
        if name not in self._first:
            self._first[name] = source
            self._gaps.append(self._said(source))
        elif self._first[name] != source:
            self._twins.append(f"{self._said(self._first[name])} != {self._said(source)}")

    def picker(self) -> Picker:
        """What was written."""
        lines = [f"if {twin}: return None" for twin in self._twins]
        body = "\n    ".join([*lines, f"return ({''.join(f'{gap}, ' for gap in self._gaps)})"])
        objects: dict[str, object] = {"constants": tuple(self._constants)}
        source = compile(f"def pick(texts):\n    {body}\n", "<skillmark.bulk>", "exec")
        exec(source, objects)  # noqa: S102 - written above, of numbers and our own names
        return cast("Picker", objects["pick"])

    def _said(self, source: _Source) -> str:
        before, number, behind = source
        if number is None:
            return self._constant(before)
        said = [self._constant(before)] if before else []
        said.append(f"texts[{number}]")
        if behind:
            said.append(self._constant(behind))
        return " + ".join(said)

    def _constant(self, value: bytes) -> str:
        self._constants.append(value)
        return f"constants[{len(self._constants) - 1}]"
