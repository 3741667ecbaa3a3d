# SPDX-License-Identifier: Apache-2.0

"""
The bytes of a signed text as constants and gaps, and whether another text is the same between them.

A text matches if every byte outside the gaps is the same. A gap of a string
ends at the next quotation mark, a gap of a number where its constant goes on;
what stands in a gap is judged by whoever asks, and must be free of quotation
marks, backslashes and controls. Then a reader of JSON finds the same tokens in
the same order, with the texts of the gaps in their places.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, cast

LONGEST_TEXT: Final = 65_536
"""Bytes of a text of which a shape is made; a longer one takes the true path."""


@dataclass(frozen=True, slots=True)
class Gap:
    """
    One place in the text at which something else may stand.

    Args:
        name: What stands there; gaps of one name hold one text.
        start: The byte at which it begins.
        end: The byte after its last.
    """

    name: str
    start: int
    end: int


class Cut:
    """
    A text cut at its gaps.

    Args:
        text: The whole text.
        gaps: In the order of the text, each followed by at least one constant byte.
    """

    __slots__ = ("_cut", "_size", "_twins", "constants", "gap_names", "names")

    def __init__(self, text: bytes, gaps: Sequence[Gap]) -> None:
        self.gap_names: Final = tuple(gap.name for gap in gaps)
        """One for each gap, in the order of the text."""

        self.names: Final = tuple(dict.fromkeys(self.gap_names))
        starts = [gap.start for gap in gaps] + [len(text)]
        ends = [0] + [gap.end for gap in gaps]
        self.constants: Final = tuple(
            text[end:start] for end, start in zip(ends, starts, strict=True)
        )
        self._cut = _cutter(self.constants)
        seen: dict[str, int] = {}
        self._twins = tuple(
            (seen[gap.name], index)
            for index, gap in enumerate(gaps)
            if seen.setdefault(gap.name, index) != index
        )
        self._size = sum(len(each) for each in self.constants)

    def match(self, text: bytes) -> list[bytes] | None:
        """Return what stands in the gaps of `text`, by `names`; None if it is another text."""
        found = self._cut(text)
        if found is None:
            return None
        if self._twins:
            for one, other in self._twins:
                if found[one] != found[other]:
                    return None
            for _, other in reversed(self._twins):
                del found[other]
        return found

    def spans(self, text: bytes) -> list[tuple[int, int]] | None:
        """Return where the gaps of `text` begin and end, one for each; None if it is another."""
        found = None if self.match(text) is None else self._cut(text)
        if found is None:
            return None
        spans, at = list[tuple[int, int]](), 0
        for constant, gap in zip(self.constants, found, strict=False):
            at += len(constant)
            spans.append((at, at + len(gap)))
            at += len(gap)
        return spans

    def __len__(self) -> int:
        """Bytes of the constants."""
        return self._size


def _cutter(constants: Sequence[bytes]) -> Callable[[bytes], list[bytes] | None]:
    """
    Return what takes a text apart at these constants, written for their number.

    It is Python source of this module's making: calls and numbered names. Constants are handed
    over as objects.
    """
    objects: dict[str, object] = {"first": constants[0]}
    lines = [
        "if not text.startswith(first): return None",
        "find, stands = text.find, text.startswith",
        f"start0 = {len(constants[0])}",
    ]
    for number, constant in enumerate(constants[1:]):
        # A gap ends at the first byte like that with which the constant behind it begins.
        objects[f"mark{number}"], objects[f"constant{number}"] = constant[:1], constant
        lines += [
            f"end{number} = find(mark{number}, start{number})",
            f"if end{number} < 0 or not stands(constant{number}, end{number}): return None",
            f"start{number + 1} = end{number} + {len(constant)}",
        ]
    gaps = range(len(constants) - 1)
    lines += [
        f"if start{len(gaps)} != len(text): return None",
        f"return [{', '.join(f'text[start{each}:end{each}]' for each in gaps)}]",
    ]
    body = "\n    ".join(lines)
    source = compile(f"def cut(text):\n    {body}\n", "<skillmark.bulk>", "exec")
    exec(source, objects)  # noqa: S102 - written above, of numbers and our own names
    return cast("Callable[[bytes], list[bytes] | None]", objects["cut"])
