# SPDX-License-Identifier: Apache-2.0

"""
The elements, attributes and values of SVG that draw and do nothing else.

Spec: SVG 2; CSS Color 4 and Transforms 1 for the functions. What is not named
here is left out of a picture that is written anew: scripts, handlers, links,
animation (it can set an address), pictures inside the picture,
`foreignObject`, and filters that load or that cost much for little.
"""

from __future__ import annotations

import re
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ELEMENTS: Final = _words(
    """
    svg g defs symbol use path rect circle ellipse line polyline polygon
    text tspan textPath title desc style
    linearGradient radialGradient stop clipPath mask pattern marker
    filter feBlend feColorMatrix feComponentTransfer feComposite feDropShadow feFlood
    feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset
    """
)

AS_GROUP: Final = frozenset({"a", "switch"})
"""Written as `g`: what they hold is drawn, what they do is left out."""

TEXT_ELEMENTS: Final = frozenset({"text", "tspan", "textPath", "title", "desc"})
"""Where characters are kept; between shapes they draw nothing."""

GRADIENTS: Final = frozenset({"linearGradient", "radialGradient"})

ONLY_BY_REFERENCE: Final = GRADIENTS | {
    "defs", "symbol", "clipPath", "mask", "pattern", "marker", "filter"
}  # fmt: skip
"""Drawn where something refers to it, and not where it stands."""

PRESENTATION: Final = _words(
    """
    alignment-baseline baseline-shift clip-path clip-rule color color-interpolation
    color-interpolation-filters direction display dominant-baseline fill fill-opacity fill-rule
    filter flood-color flood-opacity font-family font-size font-stretch font-style font-variant
    font-weight isolation letter-spacing marker marker-end marker-mid marker-start mask
    mix-blend-mode opacity overflow paint-order shape-rendering stop-color stop-opacity stroke
    stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit
    stroke-opacity stroke-width text-anchor text-decoration text-rendering transform
    transform-origin vector-effect visibility word-spacing writing-mode
    """
)
"""Properties, as attributes and in style sheets."""

_GEOMETRY: Final = _words(
    """
    amplitude azimuth clipPathUnits cx cy d dx dy exponent filterUnits fr fx fy gradientTransform
    gradientUnits height in in2 intercept k1 k2 k3 k4 lengthAdjust markerHeight markerUnits
    markerWidth maskContentUnits maskUnits method mode offset operator orient pathLength
    patternContentUnits patternTransform patternUnits points preserveAspectRatio primitiveUnits r
    radius refX refY result rotate rx ry side slope spacing spreadMethod startOffset stdDeviation
    tableValues textLength type values version viewBox width x x1 x2 y y1 y2
    """
)

VALUES: Final = PRESENTATION | _GEOMETRY
"""Attributes whose value must be harmless as `harmless` says."""

TEXTS: Final = frozenset({"aria-label", "aria-hidden", "role", "lang"})
"""Attributes that may hold any text."""

NAMES: Final = frozenset({"id", "class", "aria-labelledby", "aria-describedby"})

_NAME: Final = re.compile(r"[\w.-]+(?:\s+[\w.-]+)*")
_CHARACTERS: Final = re.compile(r"[\w\s#.,%()+*'\"-]*")
_NOT_IN_NAME: Final = re.compile(r"[^\w-]")
_FUNCTIONS: Final = _words(
    """
    rgb rgba hsl hsla translate translateX translateY scale scaleX scaleY rotate skewX skewY matrix
    """
)
_LOCAL_URL: Final = re.compile(r"url\(\s*[\"']?#([\w.-]+)[\"']?\s*\)")


def is_name(value: str) -> bool:
    """Whether `value` is one name or a list of names."""
    return _NAME.fullmatch(value) is not None


def harmless(value: str) -> bool:
    """
    Whether a value holds only numbers, words, colours, transforms and `url(#id)`.

    No escape, colon or comment gets through, so that no other spelling of an
    address is possible.
    """
    rest = _LOCAL_URL.sub("", value)
    return (
        _CHARACTERS.fullmatch(rest) is not None
        and all(name in _FUNCTIONS for name in _called(rest))
        and rest.count("(") == rest.count(")")
    )


def _called(value: str) -> list[str]:
    """Return the word before each opening bracket; linear, however long the words are."""
    *before, _ = value.split("(")
    return [_NOT_IN_NAME.split(part.rstrip())[-1] for part in before]


def references(value: str) -> list[str]:
    """Return the ids that the `url(#id)` of a value point at."""
    return _LOCAL_URL.findall(value)
