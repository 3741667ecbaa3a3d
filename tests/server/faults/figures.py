# SPDX-License-Identifier: Apache-2.0

"""What the runs found, for one table and one line of JSON at the end of `make torture`."""

from __future__ import annotations

import json
from typing import Any

ROWS: list[dict[str, Any]] = []
"""One for each run, in the order in which they ended."""

_COLUMNS = ("run", "database", "rows", "faults", "inside", "lost", "doubled", "reused", "resumed")


def table() -> list[str]:
    """The runs as lines of one table."""
    cells = [
        _COLUMNS,
        *(tuple(_cell(row.get(name, "")) for name in _COLUMNS) for row in ROWS),
    ]
    wide = [max(len(line[place]) for line in cells) for place in range(len(_COLUMNS))]
    return ["  ".join(map(str.ljust, one, wide)).rstrip() for one in cells]


def line() -> str:
    """All that was found, as one line of JSON."""
    return json.dumps({"torture": ROWS}, sort_keys=True)


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
