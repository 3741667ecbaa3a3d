# SPDX-License-Identifier: Apache-2.0

"""
Where the lines of a chart run: numbers in, SVG geometry out; colours, words and markup elsewhere.

A value that is not known is a gap. Each line ends in a marker and a label of its own, which keep
their distance from each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH, HEIGHT = 980, 300
_LEFT, _RIGHT, _TOP, _FOOT = 56, 840, 14, 268
_STEPS: Final = (1, 2, 2.5, 5, 10)
_LINES: Final = 4
_RING: Final = 3
_AROUND: Final = f"a{_RING} {_RING} 0 1 0 {2 * _RING} 0a{_RING} {_RING} 0 1 0 {-2 * _RING} 0"
_APART: Final = 20


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across, or a word at the foot: where, and what it says."""

    at: float
    value: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """
    One line.

    Args:
        path: Its `d`.
        x: Of its end.
        y: Of its end.
        label_y: Of its label, beside the end.
        value: At its end.
    """

    path: str
    x: float
    y: float
    label_y: float
    value: int


@dataclass(frozen=True, slots=True)
class LineChart:
    """
    A chart.

    Args:
        across: The lines across, from the foot up.
        columns: x of each column.
        lines: One for each series that has a value; its place in the series first.
        foot: y of the axis.
        left: x where the lines across begin.
        right: x where they end.
    """

    across: tuple[Tick, ...]
    columns: tuple[float, ...]
    lines: tuple[tuple[int, Drawn], ...]
    foot: int = _FOOT
    left: int = _LEFT
    right: int = _RIGHT


def line_chart(series: Sequence[Sequence[int | None]], *, columns: int) -> LineChart | None:
    """
    Lay out some series of counts.

    Args:
        series: Each from the first column on, at most `columns` values, none negative.
        columns: How many there is room for, at least 2.

    Returns:
        The chart; None where there is no value.
    """
    known = [value for one in series for value in one if value is not None]
    if not known:
        return None
    step = _step(max(known))
    top = step * _LINES
    width = (_RIGHT - _LEFT) / (columns - 1)
    xs = tuple(round(_LEFT + width * at, 1) for at in range(columns))

    def y_of(value: int) -> float:
        return round(_FOOT - (_FOOT - _TOP) * value / top, 1)

    drawn = []
    for place, one in enumerate(series):
        points = [
            None if value is None else (x, y_of(value)) for x, value in zip(xs, one, strict=False)
        ]
        last = max((at for at, point in enumerate(points) if point is not None), default=None)
        if last is not None:
            x, y = points[last] or (0, 0)
            drawn.append((place, Drawn(_path(points), x, y, y, one[last] or 0)))
    return LineChart(
        across=tuple(Tick(y_of(at * step), at * step) for at in range(_LINES + 1)),
        columns=xs,
        lines=_apart(drawn),
    )


def _step(largest: int) -> int:
    """A round number, of which so many as there are lines reach over the largest value."""
    size = 1
    while True:
        for factor in _STEPS:
            step = factor * size
            if step == int(step) and step * _LINES >= largest:
                return int(step)
        size *= 10


def _path(points: Sequence[tuple[float, float] | None]) -> str:
    """The line; a point between two gaps is a ring, for a dot as wide as the line is not seen."""
    said: list[str] = []
    around = [None, *points, None]
    last = max(at for at, point in enumerate(points) if point is not None)
    for at, (before, point, after) in enumerate(zip(around, around[1:], around[2:], strict=False)):
        if point is None:
            continue
        is_alone = before is None and after is None
        if is_alone and at != last:
            left = point[0] - _RING
            said.append(f"M{left:g} {point[1]:g}{_AROUND}")
            continue
        said.append(f"{'M' if before is None else 'L'}{point[0]:g} {point[1]:g}")
        if is_alone:
            said.append("h0")  # its mark stands there
    return "".join(said)


def _apart(drawn: list[tuple[int, Drawn]]) -> tuple[tuple[int, Drawn], ...]:
    """Push labels down until none stands on another, then the lowest ones up into the chart."""
    order = sorted(drawn, key=lambda one: one[1].y)
    ys: list[float] = []
    for _place, line in order:
        ys.append(max(line.y, ys[-1] + _APART) if ys else line.y)
    limit: float = _FOOT
    for at in reversed(range(len(ys))):
        ys[at] = min(ys[at], limit)
        limit = ys[at] - _APART
    placed = [
        (place, Drawn(line.path, line.x, line.y, round(y, 1), line.value))
        for (place, line), y in zip(order, ys, strict=True)
    ]
    return tuple(sorted(placed, key=lambda one: one[0]))
