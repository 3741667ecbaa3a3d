# SPDX-License-Identifier: Apache-2.0

"""One good row of a file of people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from skillmark.model import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """
    One person and what the badge says of them.

    Args:
        line: The physical line of the file that the row begins on, from 1.
        email: In lower case, without spaces around it.
        name: As written, or None.
        narrative: What they did, or None.
        evidence: Addresses of evidence.
        result: What they reached, for the achievement's result description.
        valid_from: The first moment.
        valid_until: The last moment.
        language: A BCP 47 tag, such as `da`.
        cells: The cells as they stood in the file.
    """

    line: int
    email: str
    name: str | None = None
    narrative: str | None = None
    evidence: tuple[str, ...] = ()
    result: Result | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    language: str | None = None
    cells: tuple[str, ...] = ()
