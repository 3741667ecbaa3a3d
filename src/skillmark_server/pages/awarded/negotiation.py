# SPDX-License-Identifier: Apache-2.0

"""
In which form an award is answered: by the ending of its address, or by what is accepted.

RFC 9110 § 12.5.1: the most specific range that matches gives the quality of a media type, and
q=0 refuses it. Of equal qualities our own order decides: the page, then the signed document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final


class Kind(StrEnum):
    """The forms of an award."""

    PAGE = "html"
    DOCUMENT = "json"
    TOKEN = "jwt"  # noqa: S105 - a name
    PNG = "png"
    SVG = "svg"
    PDF = "pdf"
    PROOF = "tlog-proof"


@dataclass(frozen=True, slots=True)
class Form:
    """A form, and the media type that it is answered as."""

    kind: Kind
    media_type: str


_OFFERED: Final = (
    Form(Kind.PAGE, "text/html"),
    Form(Kind.DOCUMENT, "application/vc"),
    Form(Kind.DOCUMENT, "application/ld+json"),
    Form(Kind.DOCUMENT, "application/json"),
    Form(Kind.TOKEN, "application/vc+jwt"),
    Form(Kind.TOKEN, "application/jwt"),
    Form(Kind.TOKEN, "text/plain"),
    Form(Kind.PNG, "image/png"),
    Form(Kind.SVG, "image/svg+xml"),
    Form(Kind.PDF, "application/pdf"),
)
DOCUMENTS: Final = tuple(one for one in _OFFERED if one.kind in {Kind.DOCUMENT, Kind.TOKEN})
"""What is answered where there is no page."""
OFFERED: Final = tuple(form.media_type for form in _OFFERED)
"""Every media type that an award is answered as."""

BY_ENDING: Final = {
    "json": Form(Kind.DOCUMENT, "application/json"),
    "jwt": Form(Kind.TOKEN, "application/vc+jwt"),
    "png": Form(Kind.PNG, "image/png"),
    "svg": Form(Kind.SVG, "image/svg+xml"),
    "pdf": Form(Kind.PDF, "application/pdf"),
    "tlog-proof": Form(Kind.PROOF, "text/plain; charset=utf-8"),
}

_LONGEST: Final = 2_000
_QUALITY: Final = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")


@lru_cache(maxsize=512)
def form_accepted(accept: str, offered: tuple[Form, ...] = _OFFERED) -> Form | None:
    """
    The form that `accept` (the value of the header) wants most; None where it wants none of ours.

    An empty header accepts everything, and gets the first that is offered: the page.
    """
    ranges = _ranges(accept[:_LONGEST])
    if not ranges:
        return offered[0]
    best: Form | None = None
    best_quality = 0.0
    for form in offered:
        quality = _quality_of(form.media_type, ranges)
        if quality > best_quality:
            best, best_quality = form, quality
    return best


def _ranges(accept: str) -> dict[str, float]:
    """Each range with its quality; what cannot be read is left out."""
    found: dict[str, float] = {}
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if "/" not in name:
            continue
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q" and _QUALITY.fullmatch(value.strip()):
                quality = float(value)
        found[name] = max(quality, found.get(name, 0.0))
    return found


def _quality_of(media_type: str, ranges: dict[str, float]) -> float:
    family = media_type.partition("/")[0]
    for name in (media_type, f"{family}/*", "*/*"):
        if name in ranges:
            return ranges[name]
    return 0.0
