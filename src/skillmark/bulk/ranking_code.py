# SPDX-License-Identifier: Apache-2.0

"""
The function that ranks everything open in a template, written for that template.

It is Python source of this module's making: calls, comparisons and numbered
names. Nothing of a document is in it; constants are handed over as objects.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Final, TypeAlias, cast

from skillmark.bulk.blank_nodes import BlankNodes, NodeHash
from skillmark.bulk.pieces import Pieces, Values, filler, merged
from skillmark.bulk.rankings import Rank, Ranking

Rankers: TypeAlias = Callable[[Values], "Rank | None"]
"""Returns the ranks of all rankings, one behind the other; None where two texts are equal."""

_BEYOND: Final = b"\xff" * 33
"""Greater than every text in UTF-8 and every digest of 32 bytes."""


def ranker(nodes: BlankNodes, texts: Sequence[Ranking[Pieces]]) -> Rankers:
    """
    Return what ranks the nodes, then each of `texts`.

    Args:
        nodes: Those without identifier.
        texts: Rankings with something open.
    """
    names: dict[str, object] = {"bisect": bisect_left, "sha256": hashlib.sha256, "sorted": sorted}
    lines: list[str] = []
    ranks: list[str] = []
    if nodes.hashes:
        hashed = [_hashing(each, f"n{number}", names) for number, each in enumerate(nodes.hashes)]
        _rank("n", hashed, nodes.constants, names, lines, ranks)
    for number, ranking in enumerate(texts):
        name = f"t{number}_"
        filled: list[str] = []
        for index, text in enumerate(ranking.open):
            names[f"fill_{name}{index}"] = filler(text)
            filled.append(f"fill_{name}{index}(values)")
        constants = [str(text[0]).encode() for text in ranking.fixed]
        _rank(name, filled, constants, names, lines, ranks)
    body = "\n    ".join([*lines, f"return ({', '.join(ranks)}{',' if ranks else ''})"])
    source = f"def rank(values):\n    {body}\n"
    exec(compile(source, "<template>", "exec"), names)  # noqa: S102 - made above, of numbers only
    return cast("Rankers", names["rank"])


def _rank(  # noqa: PLR0913, PLR0917 - one step of the making
    name: str,
    texts: Sequence[str],
    constants: Sequence[bytes],
    names: dict[str, object],
    lines: list[str],
    ranks: list[str],
) -> None:
    names[f"{name}known"] = (*constants, _BEYOND)
    opened = [f"{name}{index}" for index in range(len(texts))]
    for variable, text in zip(opened, texts, strict=True):
        lines.append(f"{variable} = {text}")
        if constants:
            lines.append(f"{variable}_at = bisect({name}known, {variable})")
            lines.append(f"if {name}known[{variable}_at] == {variable}: return None")
    ranks += [f"{variable}_at" if constants else "0" for variable in opened]
    for one, other in combinations(opened, 2):
        lines.append(f"if {one} == {other}: return None")
        ranks.append(f"{one} < {other}")


def _hashing(node: NodeHash, name: str, names: dict[str, object]) -> str:
    """Return the expression for the hash of a node."""
    if node.is_sorted:
        names[f"fill_{name}"] = filler(merged(*node.lines))
        return f"sha256(fill_{name}(values)).digest()"
    parts: list[str] = []
    for index, line in enumerate(node.lines):
        names[f"fill_{name}_{index}"] = filler(line)
        parts.append(f"fill_{name}_{index}(values)")
    return f"sha256(b''.join(sorted(({', '.join(parts)},)))).digest()"
