# SPDX-License-Identifier: Apache-2.0

"""
Every contrast of the stylesheet, computed: text 4.5, controls, icons and focus 3.

Contrast after WCAG 2.2, relative luminance. Two chart colours are told apart by
the OKLab distance that severe colour blindness leaves between them.
"""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest

import skillmark_server

SHEET = (
    Path(skillmark_server.__file__).parent / "static" / "skillmark" / "skillmark.css"
).read_text(encoding="utf-8")
TOKENS = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([\w-]+):\s*light-dark\((#\w{6}), (#\w{6})\)", SHEET)
}
TONES = ["genuine", "amber", "revoked", "false", "suspended", "expired", "notyet", "unknown"]
TEXT, PART = 4.5, 3.0
APART = 14
"""Hundredths of OKLab."""

PAIRS = [
    *(
        (ink, ground, TEXT)
        for ink in ("ink", "ink-2", "ink-3", "sea")
        for ground in ("ground", "surface", "sunken", "raised")
    ),
    ("sea", "sea-wash", TEXT),
    ("on-sea", "sea", TEXT),
    ("on-sea", "sea-hover", TEXT),
    ("on-sea-wash", "sea-wash", TEXT),
    ("sea-hover", "surface", TEXT),
    ("on-night", "night", TEXT),
    ("on-night-2", "night", TEXT),
    ("night", "on-night", TEXT),
    ("night", "on-night-2", TEXT),
    ("ground", "ink", TEXT),
    *(("control", ground, PART) for ground in ("ground", "surface", "sunken")),
    *(("focus", ground, PART) for ground in ("ground", "surface", "sunken", "raised", "sea-wash")),
    *((f"v-{tone}-ink", f"v-{tone}-wash", TEXT) for tone in TONES),
    *((f"v-{tone}-ink", "surface", TEXT) for tone in TONES),
    *((f"v-{tone}-on", f"v-{tone}-solid", TEXT) for tone in TONES),
    *((f"v-{tone}-line", "surface", PART) for tone in TONES),
    *((f"v-{tone}-line", f"v-{tone}-wash", PART) for tone in TONES),
    *(("ink", f"v-{tone}-wash", TEXT) for tone in TONES),
    ("sea", "v-revoked-wash", TEXT),
    ("ink-2", "v-revoked-wash", TEXT),
    *((f"viz-{n}", "surface", PART) for n in range(1, 5)),
    *((f"heat-{n}-on", f"heat-{n}", TEXT) for n in range(5)),
]

# What severe colour blindness leaves of linear light (Machado, Oliveira, Fernandes 2009).
BLIND = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
_TO_CONES = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_LAB = (
    (0.2104542553, 0.793617785, -0.0040720468),
    (1.9779984951, -2.428592205, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.808675766),
)


def linear(colour: str) -> list[float]:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def through(matrix, vector) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def contrast(one: str, other: str) -> float:
    light = sorted(through([(0.2126, 0.7152, 0.0722)], linear(c))[0] for c in (one, other))
    return (light[1] + 0.05) / (light[0] + 0.05)


def oklab(colour: str, blindness: str) -> list[float]:
    seen = [min(1, max(0, part)) for part in through(BLIND[blindness], linear(colour))]
    return through(_TO_LAB, [part ** (1 / 3) for part in through(_TO_CONES, seen)])


@pytest.mark.parametrize("side", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("fore", "back", "floor"), PAIRS, ids=str)
def test_a_pair_is_above_its_floor(fore, back, floor, side):
    assert contrast(TOKENS[fore][side], TOKENS[back][side]) >= floor


@pytest.mark.parametrize("side", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("blindness", BLIND)
def test_the_lines_of_a_chart_can_be_told_apart(blindness, side):
    colours = [oklab(TOKENS[f"viz-{n}"][side], blindness) for n in range(1, 5)]

    for one, other in combinations(colours, 2):
        away = 100 * sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5
        assert away >= APART


def test_the_calculation_knows_black_and_white():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


def test_every_tone_has_its_five_colours():
    for tone in TONES:
        assert {f"v-{tone}-{part}" for part in ("ink", "wash", "line", "solid", "on")} <= set(
            TOKENS
        )
        assert f".tone-{tone} " in SHEET
