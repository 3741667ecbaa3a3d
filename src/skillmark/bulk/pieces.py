# SPDX-License-Identifier: Apache-2.0

"""
Texts with gaps: constants and, by number, the slots between them.

Two such texts can be compared before the slots are filled wherever a constant
decides; where it does not, nobody guesses, and the order is found for each filling.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import TypeAlias

Pieces: TypeAlias = tuple[str | int, ...]
"""Constants (never empty, never two in a row) and the numbers of slots."""

Values: TypeAlias = Sequence[bytes]
"""What fills the slots, in UTF-8 and escaped, by the number of the slot."""


def merged(*texts: Pieces) -> Pieces:
    """Return the texts, one behind the other, as one."""
    result: list[str | int] = []
    for piece in (piece for text in texts for piece in text):
        last = result[-1] if result else None
        if isinstance(piece, str) and isinstance(last, str):
            result[-1] = last + piece
        elif piece != "":
            result.append(piece)
    return tuple(result)


def slots_in(text: Pieces) -> frozenset[int]:
    """Return the numbers of the slots in `text`."""
    return frozenset(piece for piece in text if isinstance(piece, int))


def compared(one: Pieces, other: Pieces) -> int | None:
    """
    Return how `one` compares to `other` by code point, whatever fills the slots.

    Returns:
        Negative, zero or positive; None where the filling decides.
    """
    left, right = list(reversed(one)), list(reversed(other))
    while left and right:
        a, b = left.pop(), right.pop()
        if isinstance(a, int) or isinstance(b, int):
            if a != b:
                return None
            continue
        shared = _shared(a, b)
        if shared < len(a) and shared < len(b):
            return -1 if a[shared] < b[shared] else 1
        if shared < len(a):
            left.append(a[shared:])
        if shared < len(b):
            right.append(b[shared:])
    rest = left or right
    if rest and isinstance(rest[-1], int):
        return None  # a slot may be filled with nothing
    return bool(left) - bool(right)


def _shared(one: str, other: str) -> int:
    """Return how many characters both begin with."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def filler(text: Pieces) -> Callable[[Values], bytes]:
    """Return what fills `text` with values."""
    pattern, numbers = formatted(text)
    if not numbers:
        constant = pattern % ()
        return lambda _: constant
    pick = picker(numbers)
    return lambda values: pattern % pick(values)


def picker(numbers: Sequence[int]) -> Callable[[Values], object]:
    """Return what picks the values of these slots, as a tuple for `%`."""
    if len(numbers) > 1:
        return operator.itemgetter(*numbers)
    return lambda values: tuple(values[number] for number in numbers)


def formatted(text: Pieces) -> tuple[bytes, tuple[int, ...]]:
    """Return `text` as a pattern for `%` in UTF-8, and which slot fills each gap."""
    pattern = b"".join(
        b"%b" if isinstance(piece, int) else piece.encode().replace(b"%", b"%%") for piece in text
    )
    return pattern, tuple(piece for piece in text if isinstance(piece, int))
