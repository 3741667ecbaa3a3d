# SPDX-License-Identifier: Apache-2.0

"""
The one place that reads the clock of the machine.

Everything else takes the moment, or a `Clock`, as a parameter; this is the
default where a person did not give one.
"""

from __future__ import annotations

from datetime import UTC, datetime


def system_clock() -> datetime:
    """Return the present moment in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the one reader
