# SPDX-License-Identifier: Apache-2.0

"""
The struck seal of a verdict, and the reeded edge round seal and badge.

SVG from the tables below, coloured by classes of the stylesheet. The edge is drawn
from the SHA-256 of the signed bytes: beauty with a meaning, never a check.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from skillmark_server.drawing.edge import edge_path
from skillmark_server.pages.look.verdicts import Look

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_REEDS_A_GROUP: Final = 3
_SEAL_RADIUS: Final = 99
_RING_RADIUS: Final = 100
# A forged edge is broken in two places; of one that nobody could read, crumbs are left.
_BROKEN: Final = frozenset({*range(6, 14), *range(38, 47)})
_CRUMBS: Final = frozenset(range(2, 64, 5)) | frozenset(range(4, 64, 9)) | frozenset({20, 44, 60})

_DISCS: Final = MappingProxyType(
    {
        "genuine": (
            '<circle class="disc" cx="120" cy="120" r="86"/>'
            '<circle class="in" cx="120" cy="120" r="77"/>'
            '<path class="glyph" d="m82 124 26 26L160 96"/>'
        ),
        "amber": (
            '<path class="hollow" d="M120 42L184 66V122C184 158 158 186 120 200'
            'C82 186 56 158 56 122V66Z"/>'
            '<path class="glyph-h" d="M100 100a20 20 0 1 1 30 18c-7 4-10 8-10 15"/>'
            '<circle class="dot-h" cx="120" cy="158" r="8.5"/>'
        ),
        "revoked": (
            '<path class="disc" d="M86 38H154L202 86V154L154 202H86L38 154V86Z"/>'
            '<path class="in" d="M90 48H150L192 90V150L150 192H90L48 150V90Z"/>'
            '<path class="glyph" d="M84 120H156"/>'
        ),
        "suspended": (
            '<rect class="disc" x="46" y="46" width="148" height="148" rx="34"/>'
            '<rect class="in" x="55" y="55" width="130" height="130" rx="26"/>'
            '<path class="glyph" d="M104 92V148M136 92V148"/>'
        ),
        "expired": (
            '<circle class="disc" cx="120" cy="120" r="86"/>'
            '<circle class="in" cx="120" cy="120" r="77" stroke-dasharray="3 5"/>'
            '<path class="glyph" d="M92 82H148M92 158H148M98 84C98 106 120 106 120 120'
            'S98 134 98 156M142 84C142 106 120 106 120 120S142 134 142 156"/>'
        ),
        "notyet": (
            '<path class="disc" d="M66 46H174a20 20 0 0 1 20 20V174a20 20 0 0 1 -20 20H66'
            'a20 20 0 0 1 -20 -20V66a20 20 0 0 1 20 -20Z"/>'
            '<path class="in" d="M46 82H194"/>'
            '<path class="glyph" d="M84 134H152M130 110L154 134L130 158"/>'
        ),
        "unknown": (
            '<circle class="disc" cx="120" cy="120" r="80"/>'
            '<circle class="rim" cx="120" cy="120" r="88" stroke-dasharray="2 6"/>'
            '<path class="glyph" d="M102 104a18 18 0 1 1 27 16c-6 4-9 7-9 13"/>'
            '<circle class="glyph-f" cx="120" cy="154" r="8"/>'
        ),
        "false": (
            '<path class="disc" d="M120 26L214 120L120 214L26 120Z"/>'
            '<path class="in" d="M120 40L200 120L120 200L40 120Z"/>'
            '<path class="glyph" d="M94 94L146 146M146 94L94 146"/>'
            '<path class="crack" d="M164 40L150 72L166 88L140 118L154 138'
            'L128 168L138 186L118 222"/>'
        ),
        "unreadable": (
            '<path class="disc" d="M64 40H148L186 78V200H64Z"/>'
            '<path class="glyph" d="M84 108l18 14 18-14 18 14 18-14'
            'M84 138l18 14 18-14 18 14 18-14"/>'
        ),
    }
)
SHAPES: Final = frozenset(_DISCS)
"""Every silhouette that there is."""
_WITHOUT_HAIR: Final = frozenset({"false", "unreadable"})


def _edge(digest: str, radius: int, kept: frozenset[int] | None = None) -> SafeString:
    """The path of the reeds, or of some groups of them; nothing where there is no digest."""
    if not _DIGEST.fullmatch(digest.lower()):
        return SafeString()
    path = edge_path(digest.lower(), radius=radius)
    if kept is not None:
        reeds = path.split("M")[1:]
        path = "".join(
            f"M{reed}" for index, reed in enumerate(reeds) if index // _REEDS_A_GROUP in kept
        )
    return format_html('<path class="edge" d="{}"/>', path)


def seal(look: Look, digest: str = "") -> SafeString:
    """The large seal of a verification: edge and disc. Decoration: the word stands beside it."""
    kept = {
        "false": frozenset(range(64)) - _BROKEN,
        "unreadable": _CRUMBS,
    }.get(look.shape)
    hair = (
        "" if look.shape in _WITHOUT_HAIR else '<circle class="hair" cx="120" cy="120" r="96.5"/>'
    )
    return format_html(
        '<svg class="seal tone-{}" viewBox="0 0 240 240" aria-hidden="true">{}{}{}</svg>',
        look.tone,
        _edge(digest, _SEAL_RADIUS, kept),
        mark_safe(hair),  # noqa: S308 - a constant of this file
        mark_safe(_DISCS[look.shape]),  # noqa: S308 - a constant of this file
    )


def seal_mark(look: Look) -> SafeString:
    """The disc alone, as the fourth mark of the hallmark row."""
    return format_html(
        '<svg class="sealmark tone-{}" viewBox="24 24 192 192" aria-hidden="true">{}</svg>',
        look.tone,
        mark_safe(_DISCS[look.shape]),  # noqa: S308 - a constant of this file
    )


def edge_ring(digest: str, css: str = "ring") -> SafeString:
    """The reeded edge that stands round a badge picture, with its hairline."""
    return format_html(
        '<svg class="{}" viewBox="0 0 240 240" aria-hidden="true">'
        '<circle class="hair" cx="120" cy="120" r="97.5"/>{}</svg>',
        css,
        _edge(digest, _RING_RADIUS),
    )
