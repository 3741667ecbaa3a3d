# SPDX-License-Identifier: Apache-2.0

"""
The reeded edge: 64 groups of three fine reeds, one group for each hex digit of a SHA-256.

It is beauty with a meaning, not a check: no text asks anybody to compare it.
"""

from __future__ import annotations

import math
from typing import Final

CENTRE: Final = 120.0
"""Of the 240 x 240 box the edge is drawn in."""

_GROUPS: Final = 64
_REEDS: Final = 3
_SHORTEST: Final = 4.75
_A_STEP: Final = 0.62
"""At radius 100: the length of a reed is `_SHORTEST + digit * _A_STEP`."""


def edge_path(digest: str, *, radius: float = 100.0) -> str:
    """
    The edge of a digest as the `d` of an SVG path, in a 240 x 240 box.

    Args:
        digest: 64 hexadecimal digits.
        radius: Of the circle on which the reeds stand.

    Raises:
        ValueError: `digest` is anything else.
    """
    if len(digest) != _GROUPS:
        raise ValueError(f"a digest of {len(digest)} digits, expected {_GROUPS}")
    scale = radius / 100
    step = 2 * math.pi / (_GROUPS * _REEDS)
    parts = []
    for group, digit in enumerate(digest):
        outer = radius + (_SHORTEST + int(digit, 16) * _A_STEP) * scale
        for reed in range(_REEDS):
            angle = (group * _REEDS + reed - 1) * step
            parts.append(f"M{_point(angle, radius)}L{_point(angle, outer)}")
    return "".join(parts)


def _point(angle: float, radius: float) -> str:
    x = CENTRE + radius * math.sin(angle)
    y = CENTRE - radius * math.cos(angle)
    return f"{x:.1f} {y:.1f}".replace(".0 ", " ").removesuffix(".0")
