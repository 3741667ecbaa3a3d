# SPDX-License-Identifier: Apache-2.0

"""
The function that ranks everything open in a template, written for that template.

It is Python source of this module's making: comparisons, calls and numbered
names. Nothing of a document is in it; constants are handed over as objects.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Final, TypeAlias, cast

from skillmark.bulk.blank_nodes import BlankNodes, NodeHash
from skillmark.bulk.pieces import Pieces, Values, formatted, merged
from skillmark.bulk.rankings import Rank, Ranking

Ranker: TypeAlias = Callable[[Values], "Rank | None"]
"""Returns the ranks of all rankings, one behind the other; None where two texts are equal."""

_BEYOND: Final = b"\xff" * 33
"""Greater than every text in UTF-8 and every digest of 32 bytes."""


def ranker(nodes: BlankNodes, texts: Sequence[Ranking[Pieces]]) -> Ranker:
    """
    Return what ranks the nodes, then each of `texts`.

    Args:
        nodes: Those without identifier.
        texts: Rankings with something open.
    """
    code = _Code()
    code.rank("n", [code.hashed(each) for each in nodes.hashes], nodes.constants)
    for number, ranking in enumerate(texts):
        constants = [str(text[0]).encode() for text in ranking.fixed]
        code.rank(f"t{number}_", [code.filled(text) for text in ranking.open], constants)
    return code.function()


def _ending(start: bytes) -> Callable[[bytes], bytes]:
    """Return what gives the SHA-256 of `start` with more behind it; `start` is hashed once."""
    begun = hashlib.sha256(start)

    def ended(rest: bytes) -> bytes:
        digest = begun.copy()
        digest.update(rest)
        return digest.digest()

    return ended


class _Code:
    """The source while it is written, and the objects that its names stand for."""

    def __init__(self) -> None:
        self._objects: dict[str, object] = {
            "at": bisect_left,
            "sha256": hashlib.sha256,
        }
        self._lines: list[str] = []
        self._ranks: list[str] = []

    def function(self) -> Ranker:
        """Return the function."""
        ranks = "".join(f"{rank}, " for rank in self._ranks)
        body = "\n    ".join([*self._lines, f"return ({ranks})"])
        source = compile(f"def rank(values):\n    {body}\n", "<skillmark.bulk>", "exec")
        exec(source, self._objects)  # noqa: S102 - written above, of numbers and our own names
        return cast("Ranker", self._objects["rank"])

    def filled(self, text: Pieces) -> str:
        """Return the expression for a text with its slots filled."""
        pattern, numbers = formatted(text)
        gaps = "".join(f"values[{number}], " for number in numbers)
        return f"{self._constant(pattern)} % ({gaps})"

    def hashed(self, node: NodeHash) -> str:
        """Return the expression for the hash of a node."""
        if node.is_sorted:
            return self._hashed(merged(*node.lines))
        lines = "".join(f"{self.filled(line)}, " for line in node.lines)
        return f"sha256(b''.join(sorted(({lines})))).digest()"

    def rank(self, name: str, texts: Sequence[str], constants: Sequence[bytes]) -> None:
        """Rank the texts of these expressions."""
        known = self._constant((*constants, _BEYOND))
        opened = [f"{name}{index}" for index in range(len(texts))]
        for variable, text in zip(opened, texts, strict=True):
            self._lines.append(f"{variable} = {text}")
            if constants:
                self._lines.append(f"{variable}_at = at({known}, {variable})")
                self._lines.append(f"if {known}[{variable}_at] == {variable}: return None")
            self._ranks.append(f"{variable}_at" if constants else "0")
        for one, other in combinations(opened, 2):
            self._lines.append(f"if {one} == {other}: return None")
            self._ranks.append(f"{one} < {other}")

    def _hashed(self, text: Pieces) -> str:
        """Return the expression for the hash of a text, of which the beginning is hashed once."""
        start = text[0] if text and isinstance(text[0], str) else ""
        ended = self._constant(_ending(start.encode()))
        return f"{ended}({self.filled(text[1:] if start else text)})"

    def _constant(self, value: object) -> str:
        name = f"c{len(self._objects)}"
        self._objects[name] = value
        return name
