# SPDX-License-Identifier: Apache-2.0

"""
The silhouettes of the hallmark row as paths, and the logo that the four of them make.

Only outlines in a 64 x 64 box (the logo: 32 x 32); the colours are the stylesheet's or the
picture's. The fourth mark, the verdict, has a silhouette for each verdict and stands with
the pages.
"""

from __future__ import annotations

from typing import Final

BOX: Final = 64
LOGO_BOX: Final = 32

SHIELD: Final = "M8 6H56V34C56 47 46 55 32 60C18 55 8 47 8 34Z"
SHIELD_IN: Final = "M11.5 9.5H52.5V34C52.5 44.8 44 51.8 32 56.2C20 51.8 11.5 44.8 11.5 34Z"
LOZENGE: Final = "M32 3L61 32L32 61L3 32Z"
LOZENGE_IN: Final = "M32 8L56 32L32 56L8 32Z"
CUT_SQUARE: Final = "M14 5H50L59 14V50L50 59H14L5 50V14Z"
CUT_SQUARE_IN: Final = "M15.4 8.5H48.6L55.5 15.4V48.6L48.6 55.5H15.4L8.5 48.6V15.4Z"

LOGO_MARKS: Final = (
    "M2.5 2.5H14V9C14 12.2 11.5 14.2 8.25 15.5C5 14.2 2.5 12.2 2.5 9Z",
    "M23.5 1.5L31 9L23.5 16.5L16 9Z",
    "M4.5 18H12L14.5 20.5V28L12 30.5H4.5L2 28V20.5Z",
)
"""Issuer, level and date."""

LOGO_DISC: Final = (23.5, 24.2, 7.0)
"""Centre and radius of the verdict."""

LOGO_TICK: Final = "m20.3 24.4 2.3 2.3 4.3-4.7"


def logo(*, marks: str, disc: str, tick: str) -> str:
    """The logo as SVG elements in a 32 x 32 box, in three colours."""
    x, y, radius = LOGO_DISC
    return (
        f'<path fill="{marks}" d="{"".join(LOGO_MARKS)}"/>'
        f'<circle fill="{disc}" cx="{x}" cy="{y}" r="{radius}"/>'
        f'<path fill="none" stroke="{tick}" stroke-width="2" stroke-linecap="round" '
        f'stroke-linejoin="round" d="{LOGO_TICK}"/>'
    )
