# SPDX-License-Identifier: Apache-2.0

"""What a badge can be made of: shapes, palettes, grounds and icons, with their names."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from skillmark.encoding import strict_json

DATA = Path(__file__).with_name("data")
_COLOURS = ("rim", "field", "mid", "light", "accent", "ink", "plate", "plate_text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """An outline, in a 512 x 512 box, at four insets."""

    key: str
    names: Mapping[str, str]
    rim: str
    reeds: str
    field: str
    hairline: str
    icon_centre: tuple[float, float]
    icon_half: float
    plate_y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Eight colours as `#RRGGBB`; the contrast of each pair is held by a test."""

    key: str
    names: Mapping[str, str]
    rim: str
    field: str
    mid: str
    light: str
    accent: str
    ink: str
    plate: str
    plate_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A pattern on the field."""

    key: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Icon:
    """
    A picture in a box from -130 to 130, with the words FIELD, MID, LIGHT, ACCENT as colours.

    `words` is what it is searched by: English, a semicolon, Danish.
    """

    key: str
    names: Mapping[str, str]
    theme: str
    words: str
    svg: str


@functools.cache
def shapes() -> Mapping[str, Shape]:
    """The twelve shapes by key, in the order of the picker."""
    return MappingProxyType(
        {
            key: Shape(
                key=key,
                names=_names(one),
                rim=one["rim"],
                reeds=one["reeds"],
                field=one["field"],
                hairline=one["hairline"],
                icon_centre=tuple(one["icon_centre"]),
                icon_half=one["icon_half"],
                plate_y=one["plate_y"],
            )
            for key, one in _system()["shapes"].items()
        }
    )


@functools.cache
def palettes() -> Mapping[str, Palette]:
    """The twelve palettes by key."""
    return MappingProxyType(
        {
            key: Palette(
                key=key,
                names=_names(one),
                **{c: one[c] for c in _COLOURS},
            )
            for key, one in _system()["palettes"].items()
        }
    )


@functools.cache
def grounds() -> Mapping[str, Ground]:
    """The seven grounds by key."""
    return MappingProxyType(
        {key: Ground(key=key, names=_names(one)) for key, one in _system()["grounds"].items()}
    )


@functools.cache
def icons() -> Mapping[str, Icon]:
    """The icons by key, grouped by theme."""
    return MappingProxyType(
        {
            key: Icon(
                key=key,
                names=_names(one),
                theme=one["theme"],
                words=one["words"],
                svg=one["svg"],
            )
            for key, one in _read("icons.json").items()
        }
    )


def _names(one: Mapping[str, Any]) -> Mapping[str, str]:
    return MappingProxyType({"en": one["name"], "da": one["name_da"]})


@functools.cache
def _system() -> dict[str, Any]:
    return _read("badges.json")


def _read(name: str) -> dict[str, Any]:
    found = strict_json.loads((DATA / name).read_bytes(), max_nodes=200_000)
    if not isinstance(found, dict):
        raise TypeError(f"{name} is no object")
    return found
